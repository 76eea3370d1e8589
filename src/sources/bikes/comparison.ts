import { relativeChange } from '../../domain/statistics.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import type { Counter } from './counters.ts';
import type { BikePast, CounterDay } from './history.ts';

/**
 * Two days of a counter are compared when the shorter has at least this share of the observed hours of the
 * longer: a day cut at noon says nothing against a whole one, a day of 23 hours does.
 */
const COMPARABLE_SHARE = 0.75;

/** Fewer days than this are no scale to rank a day on (indicators, §3). */
const RANK_MIN_DAYS = 28;
const RANK_DAYS = 365;

export function comparableHours(a: number, b: number): boolean {
  return Math.min(a, b) >= COMPARABLE_SHARE * Math.max(a, b) && Math.min(a, b) > 0;
}

/** A counter's earlier day, when it can be held against its hours of the day of the figures. */
export function comparableDay(counter: Counter, past: BikePast, date: LocalDate): CounterDay | null {
  const then = past.counters.get(counter.id)?.get(date);
  return then && comparableHours(counter.heures, then.heures) ? then : null;
}

type WhyNoChange = 'reference_absente' | 'aucun_compteur_comparable' | 'reference_nulle';

/** Two days over the counters observed on both. */
export interface Change {
  readonly reference: LocalDate;
  readonly counters: number;
  readonly total: number | null;
  readonly referenceTotal: number | null;
  /** (total − reference) / reference, null with its reason */
  readonly change: number | null;
  readonly reason: WhyNoChange | null;
}

/** The day against another one, over the counters observed on both. */
export function changeSince(counters: readonly Counter[], past: BikePast, reference: LocalDate): Change {
  let [n, total, referenceTotal] = [0, 0, 0];
  for (const counter of counters) {
    const then = comparableDay(counter, past, reference);
    if (counter.total === null || then === null) continue;
    n += 1;
    total += counter.total;
    referenceTotal += then.total;
  }
  if (n === 0) {
    const absent = ![...past.counters.values()].some((days) => days.has(reference));
    const reason = absent ? 'reference_absente' : 'aucun_compteur_comparable';
    return { reference, counters: 0, total: null, referenceTotal: null, change: null, reason };
  }
  const change = relativeChange(total, referenceTotal);
  const reason = change === null ? 'reference_nulle' : null;
  return { reference, counters: n, total, referenceTotal, change, reason };
}

export interface Rank {
  /** 0–100, null when there are too few days */
  readonly rank: number | null;
  readonly days: number;
}

/**
 * Where the day stands among the 365 before: the share of them with a smaller total, ties counting half,
 * each compared over the counters with passages on both days.
 */
export function attendanceRank(date: LocalDate, counters: readonly Counter[], past: BikePast): Rank {
  const active = counters.flatMap(({ id, total, heures }) => {
    const known = past.counters.get(id);
    return total && known ? [{ total, heures, known }] : [];
  });
  let [days, below] = [0, 0];
  for (let back = 1; back <= RANK_DAYS; back += 1) {
    const then = addDays(date, -back);
    let [n, today, before] = [0, 0, 0];
    for (const { total, heures, known } of active) {
      const day = known.get(then);
      if (!day || day.total === 0 || !comparableHours(heures, day.heures)) continue;
      n += 1;
      today += total;
      before += day.total;
    }
    if (n === 0) continue;
    days += 1;
    below += before < today ? 1 : before === today ? 0.5 : 0;
  }
  return { rank: days < RANK_MIN_DAYS ? null : (100 * below) / days, days };
}
