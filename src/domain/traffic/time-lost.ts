import type { Series } from './series.ts';

/** Name on the wire of the speed model below, so that another can stand beside it. */
export const SPEED_MODEL = 'seuils';

/** Speed on a blocked arc, km/h, whatever its reference speed. */
const BLOCKED_KMH = 20;

/** Points of occupancy by which the three bounds move for the low (+) and the high (−) estimate. */
const RANGE_POINTS = 15;

/**
 * Speed estimated from occupancy: the reference speed below 30 %, 80 % of it from 30, 60 % from 50, 20 km/h
 * from 70 — never more than the band before, so that speed cannot rise with occupancy (60 % of 30 km/h is
 * already 18 km/h).
 * @param shift points added to the three bounds
 */
export function speedKmh(occupation: number, referenceKmh: number, shift = 0): number {
  if (occupation < 30 + shift) return referenceKmh;
  if (occupation < 50 + shift) return 0.8 * referenceKmh;
  if (occupation < 70 + shift) return 0.6 * referenceKmh;
  return Math.min(BLOCKED_KMH, 0.6 * referenceKmh);
}

/** Minutes lost by all the vehicles of one hour: q · max(0, L/v(k) − L/v_ref). */
export function minutesLost(
  debit: number,
  occupation: number,
  lengthM: number,
  referenceKmh: number,
  shift = 0,
): number {
  const slower = 1 / speedKmh(occupation, referenceKmh, shift) - 1 / referenceKmh;
  return debit * Math.max(0, slower) * (lengthM / 1000) * 60;
}

/** Time lost on an arc over a day, in minutes. An estimate from occupancy, with its range. */
export interface TimeLost {
  /** sum over vehicles: low ≤ central ≤ high */
  readonly minutes: number;
  readonly low: number;
  readonly high: number;
  /** weighted by flow; null when no vehicle passed */
  readonly perVehicle: number | null;
  /** hours that carried both a flow and an occupancy: the others say nothing */
  readonly hours: number;
}

/** null when no hour has both a flow and an occupancy, or when the length is not known. */
export function timeLost(
  debit: Series,
  occupation: Series,
  lengthM: number | null,
  referenceKmh: number,
): TimeLost | null {
  if (lengthM === null) return null;
  const sum = { minutes: 0, low: 0, high: 0, vehicles: 0, hours: 0 };
  for (let slot = 0; slot < debit.length; slot += 1) {
    const [q, k] = [debit[slot]!, occupation[slot] ?? null];
    if (q === null || k === null) continue;
    sum.minutes += minutesLost(q, k, lengthM, referenceKmh);
    sum.low += minutesLost(q, k, lengthM, referenceKmh, RANGE_POINTS);
    sum.high += minutesLost(q, k, lengthM, referenceKmh, -RANGE_POINTS);
    sum.vehicles += q;
    sum.hours += 1;
  }
  if (sum.hours === 0) return null;
  const { minutes, low, high, vehicles, hours } = sum;
  return { minutes, low, high, perVehicle: vehicles === 0 ? null : minutes / vehicles, hours };
}
