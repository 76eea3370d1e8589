import type { Calendar, DayClass } from './places.ts';
import { type LocalDate, weekday } from './time.ts';

/** A day without work by law. */
export interface PublicHoliday {
  readonly type: 'jour_ferie';
  readonly date: LocalDate;
  readonly nom: string;
  /** where it holds: `Métropole`, `Alsace-Moselle` …; null when the file does not say */
  readonly zone: string | null;
}

/** A period without classes, as the school calendar publishes it: one per zone, school and population. */
export interface SchoolHoliday {
  readonly type: 'vacances';
  /** first day without classes */
  readonly debut: LocalDate;
  /** the day classes resume: no holiday any more */
  readonly reprise: LocalDate;
  readonly nom: string;
  /** `Zone A`, `Zone B`, `Zone C`, `Corse` … */
  readonly zone: string;
  /** who is free: `-` (all), `Élèves`, `Enseignants` … */
  readonly population: string | null;
  /** the education authority that the row is about */
  readonly academie: string | null;
}

export type CalendarRecord = PublicHoliday | SchoolHoliday;

export const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'] as const;

/** Paris, Créteil and Versailles are in zone C (indicators, §2). */
const SCHOOL_ZONE = 'Zone C';
const PUBLIC_ZONE = 'Métropole';

/**
 * The calendar of the city. A public holiday is `ferie` even within school holidays; teachers' own dates do
 * not count. `known` needs both kinds: without one of them a day's class may be wrong, and the report says so.
 */
export function openCalendar(holidays: {
  readonly publicHolidays: readonly PublicHoliday[];
  readonly schoolHolidays: readonly SchoolHoliday[];
}): Calendar {
  const names = new Map<LocalDate, string>();
  for (const { date, nom, zone } of holidays.publicHolidays) {
    if (zone !== null && zone !== PUBLIC_ZONE) continue;
    const known = names.get(date);
    if (known === undefined || nom < known) names.set(date, nom);
  }
  const periods = holidays.schoolHolidays
    .filter(({ zone, population }) => zone === SCHOOL_ZONE && !population?.startsWith('Enseignants'))
    .sort((a, b) => (periodKey(a) < periodKey(b) ? -1 : 1));

  const publicHoliday = (date: LocalDate) => names.get(date) ?? null;
  const schoolHoliday = (date: LocalDate) =>
    periods.find(({ debut, reprise }) => debut <= date && date < reprise)?.nom ?? null;

  function dayClass(date: LocalDate): DayClass {
    if (publicHoliday(date) !== null) return 'ferie';
    const day = weekday(date);
    if (schoolHoliday(date) !== null) return day < 5 ? 'vacances_semaine' : 'vacances_week_end';
    return WEEKDAYS[day]!;
  }

  return { publicHoliday, schoolHoliday, dayClass, known: names.size > 0 && periods.length > 0 };
}

const periodKey = ({ debut, reprise, nom }: SchoolHoliday) => `${debut} ${reprise} ${nom}`;
