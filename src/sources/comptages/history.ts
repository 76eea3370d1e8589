import { compareIds } from '../../domain/metrics.ts';
import type { Calendar, Network } from '../../domain/places.ts';
import { interpolate } from '../../domain/statistics.ts';
import type { Thresholds } from '../../domain/thresholds.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import { capacity, roadClass } from '../../domain/traffic/road.ts';
import type { HourGrid } from './hours.ts';
import { ARC_STATES } from './layout.ts';

/** Measured values below which a (arc, hour) has no profile: a median of two days is not typical of anything. */
const PROFILE_MIN = 3;
/** Measured values below which no flow is called unusual: the 95th percentile of four values is their maximum. */
const UNUSUAL_MIN = 5;

/** The earlier days that a day is held against. Both lists are ascending and lie in the trailing weeks. */
export interface HistoryDays {
  /** days of the same day class: behind the profiles */
  readonly sameClass: readonly LocalDate[];
  /** days of the same weekday, holidays or not: behind unusual flows */
  readonly sameWeekday: readonly LocalDate[];
}

/** What is usual hour by hour: arrays by local hour 0–23, nulls under {@link PROFILE_MIN} values. */
export interface Usual {
  /** values measured */
  readonly n: readonly number[];
  readonly median: readonly (number | null)[];
  readonly p10: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
}

export interface ArcProfile {
  readonly debit: Usual;
  readonly occupation: Usual;
  /** by local hour: flow above which it is unusual for this weekday; null under {@link UNUSUAL_MIN} values */
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
  const byDate = new Map(grids.map((grid) => [grid.date, pastDay(grid, thresholds.etatsArcExclus)]));
  const pick = (dates: readonly LocalDate[]) =>
    dates.map((date) => {
      const day = byDate.get(date);
      if (!day) throw new Error(`history of ${date} was not read`);
      return day;
    });
  const [sameClass, sameWeekday] = [pick(days.sameClass), pick(days.sameWeekday)];
  const arcs = new Set<string>();
  for (const day of byDate.values()) {
    for (const [id, place] of day.grid.places) if (!arcs.has(id) && hasRow(day, place)) arcs.add(id);
  }

  const gather = openGather(2 * grids.length);
  return {
    days,
    arcs,
    profile(id) {
      if (!arcs.has(id)) return null;
      const limit = capacity(roadClass(network.get(id)?.libelle ?? null), thresholds);
      const typical = rowsOf(sameClass, id);
      const weekday = rowsOf(sameWeekday, id);
      return {
        debit: usual((hour) => gather(typical, 'debit', hour, limit)),
        occupation: usual((hour) => gather(typical, 'occupation', hour, Number.POSITIVE_INFINITY)),
        debitP95: HOURS.map((hour) => {
          const flows = gather(weekday, 'debit', hour, limit);
          return flows.length < UNUSUAL_MIN ? null : interpolate(flows, 0.95);
        }),
      };
    },
  };
}

/** A day to look back on. */
interface PastDay {
  readonly grid: HourGrid;
  /** by local hour 0–23: the slots of that hour, none or two when the clock changes */
  readonly slotsOfHour: readonly (readonly number[])[];
  /** by rank of state, 0 for none: whether its rows count */
  readonly counts: readonly boolean[];
}

function pastDay(grid: HourGrid, excludedStates: readonly string[]): PastDay {
  return {
    grid,
    slotsOfHour: HOURS.map((hour) => grid.slots.flatMap(({ heure }, slot) => (heure === hour ? [slot] : []))),
    counts: [true, ...ARC_STATES.map((state) => !excludedStates.includes(state))],
  };
}

const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);

function hasRow({ grid, counts }: PastDay, place: number): boolean {
  const width = grid.slots.length;
  for (let cell = place * width; cell < (place + 1) * width; cell += 1) {
    const state = grid.state[cell]!;
    if (state >= 0 && counts[state]) return true;
  }
  return false;
}

/** The rows of one arc on one day. */
interface PastRow {
  readonly day: PastDay;
  /** cell of the arc's first slot */
  readonly from: number;
}

function rowsOf(days: readonly PastDay[], id: string): PastRow[] {
  return days.flatMap((day) => {
    const place = day.grid.places.get(id);
    return place === undefined ? [] : [{ day, from: place * day.grid.slots.length }];
  });
}

/**
 * Collects the measured values of an arc at a local hour, ascending, up to a limit. The list returned is
 * filled anew by the next call: 240,000 lists a day would cost more than what is done with them. Values are
 * inserted in order, which beats any sort for the ten of a profile.
 * @param most values that one call can meet
 */
function openGather(most: number) {
  const values = new Float64Array(most);
  const firstValues = Array.from({ length: most + 1 }, (_, n) => values.subarray(0, n));
  return (
    rows: readonly PastRow[],
    column: 'debit' | 'occupation',
    hour: number,
    limit: number,
  ): Float64Array => {
    let n = 0;
    for (const { day, from } of rows) {
      for (const slot of day.slotsOfHour[hour]!) {
        const value = day.grid[column][from + slot]!;
        // NaN, not measured, is below no limit
        if (!(value <= limit) || !day.counts[day.grid.state[from + slot]!]) continue;
        let at = n;
        while (at > 0 && values[at - 1]! > value) {
          values[at] = values[at - 1]!;
          at -= 1;
        }
        values[at] = value;
        n += 1;
      }
    }
    return firstValues[n]!;
  };
}

function usual(valuesAt: (hour: number) => Float64Array): Usual {
  const n: number[] = [];
  const median: (number | null)[] = [];
  const p10: (number | null)[] = [];
  const p90: (number | null)[] = [];
  for (const hour of HOURS) {
    const values = valuesAt(hour);
    const enough = values.length >= PROFILE_MIN;
    n.push(values.length);
    median.push(enough ? interpolate(values, 0.5) : null);
    p10.push(enough ? interpolate(values, 0.1) : null);
    p90.push(enough ? interpolate(values, 0.9) : null);
  }
  return { n, median, p10, p90 };
}
