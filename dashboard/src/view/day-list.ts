import type { Day } from '../format/dates.ts';

/**
 * The days that something is stored for, oldest first, from the answer of `GET /dates`:
 * `{dates: {type: [day, …]}}`, or a list of `{date}`, or of days.
 */
export function daysOf(answer: unknown): Day[] {
  const found = new Set<Day>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (/^\d{4}-\d{2}-\d{2}$/.test(value)) found.add(value);
    } else if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(answer);
  return [...found].sort();
}

/** What is stored, as far as that answer tells: of every day, or of one. */
export function contentOf(answer: unknown, day?: Day): string {
  const { dates = {} } = (answer ?? {}) as { readonly dates?: Readonly<Record<string, readonly Day[]>> };
  if (day === undefined) return JSON.stringify(dates);
  return Object.keys(dates)
    .filter((type) => dates[type]!.includes(day))
    .join();
}

/** The day asked for, else the last one before it, else the first; the newest when none is asked for. */
export function nearestDay(days: readonly Day[], wanted: Day | null): Day | null {
  if (wanted === null) return days.at(-1) ?? null;
  return days.findLast((day) => day <= wanted) ?? days[0] ?? null;
}

export function neighbours(
  days: readonly Day[],
  day: Day | null,
): { previous: Day | null; next: Day | null } {
  const at = day === null ? -1 : days.indexOf(day);
  return { previous: days[at - 1] ?? null, next: at < 0 ? null : (days[at + 1] ?? null) };
}
