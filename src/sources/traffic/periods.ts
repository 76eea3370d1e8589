import { addDays, type CityClock, dateToMs, HOUR_MS, type LocalDate } from '../../domain/time.ts';

/** `[begin, end]` in UTC ms, end excluded; null = no end announced. */
export type Period = readonly [number, number | null];

/** `[start, end)` in UTC ms; the end may be Infinity. */
export type Interval = readonly [number, number];

/** Metro, RER and tram run from about 05:00 to 01:30 (indicators §4). */
const SERVICE_START_MS = 5 * HOUR_MS;
const SERVICE_END_MS = 1.5 * HOUR_MS;

/** Navitia writes naive city time, `20231121T051500`; the dashed ISO form is read too. NaN when it is neither. */
export function wallMs(text: string): number {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0'] = match;
  const midnight = dateToMs(`${year}-${month}-${day}`);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  return midnight + Number(hour) * HOUR_MS + Number(minute) * 60_000 + Number(second) * 1000;
}

/** In the repeated hour of October a period is read as widely as its text allows. null when unreadable. */
export function readPeriod(begin: string | null, end: string | null, clock: CityClock): Period | null {
  const from = begin === null ? Number.NaN : wallMs(begin);
  if (Number.isNaN(from)) return null;
  const start = clock.instantsOf(from)[0]!;
  if (end === null) return [start, null];
  const until = wallMs(end);
  if (Number.isNaN(until)) return null;
  const stop = clock.instantsOf(until).at(-1)!;
  return stop < start ? null : [start, stop];
}

export function toInterval([begin, end]: Period): Interval {
  return [begin, end ?? Number.POSITIVE_INFINITY];
}

/** The same instants as disjoint intervals in time order. */
export function mergeIntervals(intervals: Iterable<Interval>): Interval[] {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [start, end] of sorted) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

export function mergePeriods(periods: Iterable<Period>): Period[] {
  return mergeIntervals(Array.from(periods, toInterval)).map(([start, end]) => [
    start,
    Number.isFinite(end) ? end : null,
  ]);
}

/** What of the intervals lies inside the windows, merged. */
export function clip(intervals: readonly Interval[], windows: readonly Interval[]): Interval[] {
  const inside: Interval[] = [];
  for (const [start, end] of intervals) {
    for (const [from, to] of windows) {
      if (start < to && end > from) inside.push([Math.max(start, from), Math.min(end, to)]);
    }
  }
  return mergeIntervals(inside);
}

/** Length in hours, overlaps counted once. */
export function hoursOfIntervals(intervals: Iterable<Interval>): number {
  return mergeIntervals(intervals).reduce((sum, [start, end]) => sum + (end - start), 0) / HOUR_MS;
}

export function dayInterval(date: LocalDate, clock: CityClock): Interval {
  return [clock.startOf(date), clock.startOf(addDays(date, 1))];
}

/**
 * The service hours of a calendar day: 00:00–01:30, the end of the night's service begun the day before, and
 * 05:00–24:00. 20.5 h, as the service 05:00–01:30 has, and inside the day like every other daily figure.
 */
export function serviceIntervals(date: LocalDate, clock: CityClock): Interval[] {
  const [start, end] = dayInterval(date, clock);
  const wall = dateToMs(date);
  return [
    [start, clock.instantsOf(wall + SERVICE_END_MS)[0]!],
    [clock.instantsOf(wall + SERVICE_START_MS)[0]!, end],
  ];
}

export type DayStatus = 'active' | 'prevue' | 'terminee';

/**
 * Status on a day, never now: active when a period overlaps it; else planned when a period is still to come;
 * else ended. A period without length counts on the day in which it falls.
 */
export function statusOn(intervals: readonly Interval[], [dayStart, dayEnd]: Interval): DayStatus {
  const touches = ([start, end]: Interval) => start < dayEnd && (end > dayStart || start >= dayStart);
  if (intervals.some(touches)) return 'active';
  return intervals.some(([start]) => start >= dayEnd) ? 'prevue' : 'terminee';
}
