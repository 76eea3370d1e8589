import { type ArcDay, PERCENT } from './arc-day.ts';
import { type DemoDay, slotOf } from './days.ts';
import type { DemoArc, DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, type Random, STREAM } from './random.ts';

type Level = 'moderee' | 'elevee' | 'critique';

/** Occupancy within a jam, %; 2 points of room below the next bound for the difference between copies. */
const BAND: Record<Level, readonly [number, number]> = {
  moderee: [31, 47],
  elevee: [51, 77],
  critique: [81, 97],
};
const LEVELS: readonly Level[] = ['moderee', 'moderee', 'moderee', 'elevee', 'elevee', 'critique'];
/** Unusual flows: at most one episode per arc and block of this many days, eight weeks of history apart. */
const UNUSUAL_BLOCK_DAYS = 60;
const SMALLEST_JAMMED_ZONE = 7;

export interface EventMaker {
  /** Fills `jam` and `unusual` of an arc on a day. Arcs with a copied flow ask for their source. */
  fill(source: DemoArc, day: DemoDay, events: Pick<ArcDay, 'jam' | 'unusual'>): void;
}

export function openEvents(plan: DemoPlan, network: DemoNetwork): EventMaker {
  const perZone = new Map<string, number>();
  for (const { zone } of network.arcs) if (zone) perZone.set(zone, (perZone.get(zone) ?? 0) + 1);
  const large = [...perZone].filter(([, arcs]) => arcs >= SMALLEST_JAMMED_ZONE).map(([zone]) => zone);
  const jammable = large.sort();
  const random = openRandom(0);

  /** On half of the weekdays one zone is blocked in the evening. */
  function jammedZone(day: DemoDay): string | null {
    const bits = hash(plan.seed, STREAM.zoneJam, day.index);
    if (day.weekday > 4 || day.publicHoliday || bits % 2 === 0 || jammable.length === 0) return null;
    return jammable[(bits >>> 8) % jammable.length] ?? null;
  }

  return {
    fill(source, day, { jam, unusual }) {
      jam.fill(0);
      unusual.fill(0);
      random.reseed(hash(plan.seed, STREAM.events, source.index, day.index));
      const working = day.weekday < 5 && !day.publicHoliday;
      const zoneJam = source.zone !== null && source.zone === jammedZone(day) && random.chance(0.9);
      const chance = source.chronic ? (working ? 0.45 : 0.05) : 0;
      if (random.chance(chance)) jamRun(jam, slotOf(day, random.between(7, 8)), random.between(2, 4), random);
      if (zoneJam) jamRun(jam, slotOf(day, 17), random.between(2, 3), random);
      else if (random.chance(chance)) {
        jamRun(jam, slotOf(day, random.between(16, 18)), random.between(2, 5), random);
      }
      if (random.chance(0.02)) jam[slotOf(day, random.between(13, 14))] = occupancyIn('moderee', random);
      if (jam.some((occupancy) => occupancy > 0)) return;
      unusualHours(source, day, unusual);
    },
  };

  function unusualHours(source: DemoArc, day: DemoDay, unusual: Uint8Array): void {
    const fromEnd = plan.dates.length - 1 - day.index;
    const bits = hash(plan.seed, STREAM.unusual, source.index, Math.floor(fromEnd / UNUSUAL_BLOCK_DAYS));
    if (bits % UNUSUAL_BLOCK_DAYS !== fromEnd % UNUSUAL_BLOCK_DAYS || day.publicHoliday) return;
    const first = slotOf(day, 9 + ((bits >>> 16) % 9));
    for (let slot = first; slot < first + 2 + ((bits >>> 24) % 2); slot += 1) unusual[slot] = 1;
  }
}

/** Consecutive saturated hours. The highest level always holds for two hours running. */
function jamRun(jam: Int32Array, first: number, hours: number, random: Random): void {
  const level = random.pick(LEVELS);
  const worst = random.below(hours - 1);
  for (let hour = 0; hour < hours; hour += 1) {
    const top = hour === worst || hour === worst + 1;
    jam[first + hour] = occupancyIn(top ? level : 'moderee', random);
  }
}

function occupancyIn(level: Level, random: Random): number {
  const [low, high] = BAND[level];
  return random.between(low * PERCENT, high * PERCENT);
}
