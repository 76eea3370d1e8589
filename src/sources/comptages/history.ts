import { compareIds } from '../../domain/metrics.ts';
import type { Calendar, Network } from '../../domain/places.ts';
import { interpolate } from '../../domain/statistics.ts';
import type { Thresholds } from '../../domain/thresholds.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import { capacity, roadClass } from '../../domain/traffic/road.ts';
import type { HourGrid } from './hours.ts';

/** Measured values below which a (arc, hour) has no profile: a median of two days is not typical of anything. */
export const PROFILE_MIN = 3;
/** Measured values below which no flow is called unusual: the 95th percentile of four values is their maximum. */
export const UNUSUAL_MIN = 5;

/** The earlier days that a day is held against. Both lists are ascending and lie in the trailing weeks. */
export interface HistoryDays {
  /** days of the same day class: behind the profiles */
  readonly sameClass: readonly LocalDate[];
  /** days of the same weekday, holidays or not: behind unusual flows */
  readonly sameWeekday: readonly LocalDate[];
}

/** What is usual at one local hour; nulls when fewer than {@link PROFILE_MIN} values were measured. */
export interface Usual {
  /** values measured */
  readonly n: number;
  readonly median: number | null;
  readonly p10: number | null;
  readonly p90: number | null;
}

/** What is usual for an arc, by local hour 0–23. */
export interface ArcProfile {
  readonly debit: readonly Usual[];
  readonly occupation: readonly Usual[];
  /** flow above which an hour is unusual for this weekday; null under {@link UNUSUAL_MIN} values */
  readonly debitP95: readonly (number | null)[];
}

export interface History {
  readonly days: HistoryDays;
  /** arcs with at least one row on any of the days */
  readonly arcs: ReadonlySet<string>;
  /** null for an arc without a row on any of the days */
  profile(id: string): ArcProfile | null;
}

/** Picks, among the days that the lake holds, those behind the profiles of `date`. */
export function historyDays(
  date: LocalDate,
  calendar: Calendar,
  weeks: number,
  available: readonly LocalDate[],
): HistoryDays {
  const from = addDays(date, -7 * weeks);
  const earlier = available.filter((day) => day >= from && day < date).sort(compareIds);
  const weekdays = new Set(Array.from({ length: weeks }, (_, week) => addDays(date, -7 * (week + 1))));
  const dayClass = calendar.dayClass(date);
  return {
    sameClass: earlier.filter((day) => calendar.dayClass(day) === dayClass),
    sameWeekday: earlier.filter((day) => weekdays.has(day)),
  };
}

/**
 * Profiles over the hours of earlier days. They are worked out arc by arc, when asked for, with exact
 * percentiles; impossible flows and rows of excluded states take no part.
 * @param grids one per day of `days`
 */
export function buildHistory(
  days: HistoryDays,
  grids: readonly HourGrid[],
  network: Network,
  thresholds: Thresholds,
): History {
  const byDate = new Map(grids.map((grid) => [grid.date, dayOf(grid, thresholds.etatsArcExclus)]));
  const pick = (dates: readonly LocalDate[]) =>
    dates.map((date) => {
      const day = byDate.get(date);
      if (!day) throw new Error(`history of ${date} was not read`);
      return day;
    });
  const [sameClass, sameWeekday] = [pick(days.sameClass), pick(days.sameWeekday)];
  const bothTheSame = days.sameClass.join() === days.sameWeekday.join();
  const arcs = new Set<string>();
  for (const day of byDate.values()) for (const id of day.grid.places.keys()) if (hasRow(day, id)) arcs.add(id);

  return {
    days,
    arcs,
    profile(id) {
      if (!arcs.has(id)) return null;
      const limit = capacity(roadClass(network.get(id)?.libelle ?? null), thresholds);
      const debit = valuesByHour(sameClass, id, (grid) => grid.debit, limit);
      const weekday = bothTheSame ? debit : valuesByHour(sameWeekday, id, (grid) => grid.debit, limit);
      return {
        debit: debit.map(usual),
        occupation: valuesByHour(sameClass, id, (grid) => grid.occupation, Number.POSITIVE_INFINITY).map(usual),
        debitP95: weekday.map((values) => (values.length < UNUSUAL_MIN ? null : interpolate(values, 0.95))),
      };
    },
  };
}

interface PastDay {
  readonly grid: HourGrid;
  /** by rank of state in the grid: its rows do not count */
  readonly excluded: readonly boolean[];
}

function dayOf(grid: HourGrid, excludedStates: readonly string[]): PastDay {
  return { grid, excluded: [false, ...grid.states.map((state) => excludedStates.includes(state))] };
}

function isRow({ grid, excluded }: PastDay, cell: number): boolean {
  const state = grid.state[cell]!;
  return state >= 0 && !excluded[state];
}

function hasRow(day: PastDay, id: string): boolean {
  const width = day.grid.slots.length;
  const from = day.grid.places.get(id)! * width;
  for (let cell = from; cell < from + width; cell += 1) if (isRow(day, cell)) return true;
  return false;
}

/** Measured values of an arc by local hour 0–23, ascending. */
function valuesByHour(
  days: readonly PastDay[],
  id: string,
  column: (grid: HourGrid) => Float64Array,
  limit: number,
): number[][] {
  const byHour = Array.from({ length: 24 }, (): number[] => []);
  for (const day of days) {
    const { grid } = day;
    const place = grid.places.get(id);
    if (place === undefined) continue;
    const values = column(grid);
    for (const [slot, { heure }] of grid.slots.entries()) {
      const cell = place * grid.slots.length + slot;
      const value = values[cell]!;
      if (value <= limit && isRow(day, cell)) insert(byHour[heure]!, value);
    }
  }
  return byHour;
}

/** Insertion into an ascending list: no sort is faster for the ten values of a profile. */
function insert(ascending: number[], value: number): void {
  let at = ascending.length;
  ascending.push(value);
  while (at > 0 && ascending[at - 1]! > value) {
    ascending[at] = ascending[at - 1]!;
    at -= 1;
  }
  ascending[at] = value;
}

function usual(ascending: readonly number[]): Usual {
  const n = ascending.length;
  if (n < PROFILE_MIN) return { n, median: null, p10: null, p90: null };
  const at = (share: number) => interpolate(ascending, share);
  return { n, median: at(0.5), p10: at(0.1), p90: at(0.9) };
}
