import type { HourSlot } from '../../domain/time.ts';
import type { Series } from '../../domain/traffic/series.ts';
import type { ArcProfile } from './history.ts';

/** Two days of one arc over the hours that both observed. */
export interface Evolution {
  readonly hours: number;
  readonly today: number;
  readonly reference: number;
}

/** Pairs the hours of two days by their local hour; the repeated hour of October finds its like, or nobody. */
export function pairSlots(slots: readonly HourSlot[], reference: readonly HourSlot[]): (number | null)[] {
  const nth = (list: readonly HourSlot[], slot: number) =>
    list.slice(0, slot).filter(({ heure }) => heure === list[slot]?.heure).length;
  const bySlot = new Map(reference.map(({ heure }, slot) => [`${heure} ${nth(reference, slot)}`, slot]));
  return slots.map(({ heure }, slot) => bySlot.get(`${heure} ${nth(slots, slot)}`) ?? null);
}

/** null when no hour was observed on both days. */
export function evolution(
  debit: Series,
  reference: Series,
  referenceSlot: readonly (number | null)[],
): Evolution | null {
  const sum = { hours: 0, today: 0, reference: 0 };
  for (let slot = 0; slot < debit.length; slot += 1) {
    const q = debit[slot]!;
    const other = referenceSlot[slot] ?? null;
    const before = other === null ? null : (reference[other] ?? null);
    if (q === null || before === null) continue;
    sum.hours += 1;
    sum.today += q;
    sum.reference += before;
  }
  return sum.hours === 0 ? null : sum;
}

/** A day against its day type, over the hours observed on both sides. */
export interface Deviation {
  /** hours with a flow and a typical flow */
  readonly hours: number;
  readonly total: number;
  /** sum of the median flows of those hours */
  readonly typical: number;
  /** mean occupancy minus mean typical occupancy, in points; null when no hour has both */
  readonly occupationPoints: number | null;
}

/** null when no hour can be compared, be it by flow or by occupancy. */
export function deviation(
  debit: Series,
  occupation: Series,
  profile: ArcProfile,
  slots: readonly HourSlot[],
): Deviation | null {
  const sum = { hours: 0, total: 0, typical: 0 };
  let points = 0;
  let pointHours = 0;
  for (let slot = 0; slot < slots.length; slot += 1) {
    const { heure } = slots[slot]!;
    const [q, usualQ] = [debit[slot] ?? null, profile.debit.median[heure]!];
    if (q !== null && !Number.isNaN(usualQ)) {
      sum.hours += 1;
      sum.total += q;
      sum.typical += usualQ;
    }
    const [k, usualK] = [occupation[slot] ?? null, profile.occupation.median[heure]!];
    if (k !== null && !Number.isNaN(usualK)) {
      points += k - usualK;
      pointHours += 1;
    }
  }
  if (sum.hours + pointHours === 0) return null;
  return { ...sum, occupationPoints: pointHours === 0 ? null : points / pointHours };
}

/** An hour whose flow exceeds the 95th percentile of its weekday and hour. */
export interface UnusualHour {
  readonly slot: number;
  readonly debit: number;
  readonly p95: number;
}

/** null when no observed hour has a percentile to be held against. */
export function unusualHours(
  debit: Series,
  profile: ArcProfile,
  slots: readonly HourSlot[],
): UnusualHour[] | null {
  const unusual: UnusualHour[] = [];
  let compared = 0;
  for (let slot = 0; slot < slots.length; slot += 1) {
    const { heure } = slots[slot]!;
    const [q, p95] = [debit[slot] ?? null, profile.debitP95[heure]!];
    if (q === null || Number.isNaN(p95)) continue;
    compared += 1;
    if (q > p95) unusual.push({ slot, debit: q, p95 });
  }
  return compared === 0 ? null : unusual;
}
