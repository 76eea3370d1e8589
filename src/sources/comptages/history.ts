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

/** What is usual hour by hour: arrays by local hour 0–23, NaN under {@link PROFILE_MIN} values. */
interface Usual {
  /** values measured */
  readonly n: readonly number[];
  readonly median: readonly number[];
  readonly p10: readonly number[];
  readonly p90: readonly number[];
}

export interface ArcProfile {
  readonly debit: Usual;
  readonly occupation: Usual;
  /** by local hour: flow above which it is unusual for this weekday; NaN under {@link UNUSUAL_MIN} values */
  readonly debitP95: readonly number[];
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
  const excluded = thresholds.etatsArcExclus;
  const counts = [true, ...ARC_STATES.map((state) => !excluded.includes(state))];
  const byDate = new Map(grids.map((grid) => [grid.date, pastDays(grid, counts)]));
  const pick = (dates: readonly LocalDate[]) =>
    dates.flatMap((date) => {
      const day = byDate.get(date);
      if (!day) throw new Error(`history of ${date} was not read`);
      return day;
    });
  const [sameClass, sameWeekday] = [pick(days.sameClass), pick(days.sameWeekday)];
  // the same days, unless a holiday is near
  const alike =
    sameClass.length === sameWeekday.length && sameClass.every((day, i) => day === sameWeekday[i]);
  const arcs = new Set<string>();
  for (const grid of grids) {
    for (const [id, place] of grid.places) if (!arcs.has(id) && hasRow(grid, place, counts)) arcs.add(id);
  }

  const values = new Float64Array(Math.max(sameClass.length, sameWeekday.length));
  return {
    days,
    arcs,
    profile(id) {
      if (!arcs.has(id)) return null;
      const limit = capacity(roadClass(network.get(id)?.libelle ?? null), thresholds);
      const typical = rowsOf(sameClass, id);
      const weekday = alike ? typical : rowsOf(sameWeekday, id);
      const [debit, occupation] = [noUsual(), noUsual()];
      const debitP95: number[] = new Array(24);
      for (let hour = 0; hour < 24; hour += 1) {
        tell(occupation, hour, values, gather(values, typical.occupation, typical.from, hour, NO_LIMIT));
        let n = gather(values, typical.debit, typical.from, hour, limit);
        tell(debit, hour, values, n);
        if (!alike) n = gather(values, weekday.debit, weekday.from, hour, limit);
        debitP95[hour] = n < UNUSUAL_MIN ? Number.NaN : interpolate(values, 0.95, n);
      }
      return { debit, occupation, debitP95 };
    },
  };
}

function hasRow({ slots, state }: HourGrid, place: number, counts: readonly boolean[]): boolean {
  const width = slots.length;
  for (let cell = place * width; cell < (place + 1) * width; cell += 1) {
    if (state[cell]! >= 0 && counts[state[cell]!]) return true;
  }
  return false;
}

/** A day to look back on: 24 local hours for each arc, NaN where nothing was measured that counts. */
interface PastDay {
  readonly places: ReadonlyMap<string, number>;
  readonly debit: Float64Array;
  readonly occupation: Float64Array;
}

/**
 * A day of 24 hours is looked back on as it is. The hour that October repeats stands in a day of its own, the one
 * that March skips was not measured.
 * @param counts by rank of state, 0 for none: whether its rows count
 */
function pastDays(grid: HourGrid, counts: readonly boolean[]): PastDay[] {
  const { places, slots } = grid;
  if (slots.every(({ heure }, slot) => heure === slot) && slots.length === 24 && counts.every(Boolean)) {
    return [grid];
  }
  const days: PastDay[] = [];
  const met = new Map<number, number>();
  slots.forEach(({ heure }, slot) => {
    const before = met.get(heure) ?? 0;
    met.set(heure, before + 1);
    const day = days[before] ?? unmeasured(places);
    days[before] = day;
    for (let place = 0; place < places.size; place += 1) {
      const [from, to] = [place * slots.length + slot, place * 24 + heure];
      if (!counts[grid.state[from]!]) continue;
      day.debit[to] = grid.debit[from]!;
      day.occupation[to] = grid.occupation[from]!;
    }
  });
  return days;
}

function unmeasured(places: ReadonlyMap<string, number>): PastDay {
  const nothing = () => new Float64Array(places.size * 24).fill(Number.NaN);
  return { places, debit: nothing(), occupation: nothing() };
}

/** The hours of one arc, day by day: its columns, and the cell of each from which they are the arc's. */
interface PastRows {
  readonly debit: readonly Float64Array[];
  readonly occupation: readonly Float64Array[];
  readonly from: readonly number[];
}

function rowsOf(days: readonly PastDay[], id: string): PastRows {
  const rows = { debit: [] as Float64Array[], occupation: [] as Float64Array[], from: [] as number[] };
  for (const { places, debit, occupation } of days) {
    const place = places.get(id);
    if (place === undefined) continue;
    rows.debit.push(debit);
    rows.occupation.push(occupation);
    rows.from.push(place * 24);
  }
  return rows;
}

/** Occupancies have none: they are percentages. */
const NO_LIMIT = Number.POSITIVE_INFINITY;

/**
 * Puts the values of an arc at a local hour into `values`, ascending, up to a limit. Values are inserted in order,
 * which beats any sort for the ten of a profile.
 * @returns how many there are
 */
function gather(
  values: Float64Array,
  columns: readonly Float64Array[],
  from: readonly number[],
  hour: number,
  limit: number,
): number {
  let n = 0;
  for (let day = 0; day < columns.length; day += 1) {
    const value = columns[day]![from[day]! + hour]!;
    // NaN, not measured, is below no limit
    if (!(value <= limit)) continue;
    let at = n;
    while (at > 0 && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at -= 1;
    }
    values[at] = value;
    n += 1;
  }
  return n;
}

interface ToldHours extends Usual {
  readonly n: number[];
  readonly median: number[];
  readonly p10: number[];
  readonly p90: number[];
}

function noUsual(): ToldHours {
  return { n: new Array(24), median: new Array(24), p10: new Array(24), p90: new Array(24) };
}

/** Tells what is usual at an hour from its `n` values. */
function tell(usual: ToldHours, hour: number, values: Float64Array, n: number): void {
  const enough = n >= PROFILE_MIN;
  usual.n[hour] = n;
  usual.median[hour] = enough ? interpolate(values, 0.5, n) : Number.NaN;
  usual.p10[hour] = enough ? interpolate(values, 0.1, n) : Number.NaN;
  usual.p90[hour] = enough ? interpolate(values, 0.9, n) : Number.NaN;
}
