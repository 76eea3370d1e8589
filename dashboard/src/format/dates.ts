import type { Language } from '../text/words.ts';

/** A day of the city, `YYYY-MM-DD`: it has no time zone, and is computed with as if it were UTC. */
export type Day = string;

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

const dateOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);

export function addDays(day: Day, days: number): Day {
  const date = dateOf(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Days from a to b. */
export function daysBetween(a: Day, b: Day): number {
  return Math.round((dateOf(b).getTime() - dateOf(a).getTime()) / 86_400_000);
}

type Form = 'long' | 'medium' | 'short' | 'month' | 'weekday';

const FORMS: Readonly<Record<Form, Intl.DateTimeFormatOptions>> = {
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  medium: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  short: { day: '2-digit', month: '2-digit' },
  month: { month: 'long', year: 'numeric' },
  weekday: { weekday: 'short' },
};

/** `mardi 21 novembre 2023`, `mar. 21 nov. 2023`, `21/11`. */
export function formatDay(day: Day | null | undefined, language: Language, form: Form = 'long'): string {
  if (!day || Number.isNaN(dateOf(day).getTime())) return '–';
  const text = new Intl.DateTimeFormat(LOCALES[language], { ...FORMS[form], timeZone: 'UTC' }).format(
    dateOf(day),
  );
  // in a narrow column it would stand in three lines
  return form === 'medium' ? text.replaceAll(' ', '\u00a0') : text;
}

/** `8 h`, `08:00`: the hour that starts then. */
export function formatHour(hour: number | null | undefined, language: Language): string {
  if (hour == null) return '–';
  return language === 'fr' ? `${hour}\u00a0h` : `${String(hour).padStart(2, '0')}:00`;
}

/** An hour of the day as a span: `8 h – 9 h`. */
export function formatHourSpan(hour: number, language: Language): string {
  return `${formatHour(hour, language)} – ${formatHour((hour + 1) % 24, language)}`;
}

/** The local clock of an instant that carries the city's offset: `2025-11-18T07:00:00+01:00` → `07:00`. */
export function clockOf(instant: string): string {
  return instant.slice(11, 16);
}

/** The day part of an instant or date. */
export function dayOf(instant: string | null | undefined): Day | null {
  return instant ? instant.slice(0, 10) : null;
}

/** The weeks of a month, Monday first; null pads the first and last week. */
export function monthGrid(month: string): (Day | null)[][] {
  const first = `${month}-01`;
  const weekday = (dateOf(first).getUTCDay() + 6) % 7;
  const cells: (Day | null)[] = Array.from({ length: weekday }, () => null);
  for (let day = first; day.startsWith(month); day = addDays(day, 1)) cells.push(day);
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(7 * week, 7 * week + 7));
}

/** `2023-11` moved by some months. */
export function addMonths(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const at = year * 12 + number - 1 + months;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}
