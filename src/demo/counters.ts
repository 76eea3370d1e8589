import type { Position } from '../domain/places.ts';
import type { DemoDay } from './days.ts';
import type { DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, type Random, STREAM, shuffled } from './random.ts';
import { moved } from './zones.ts';

export interface DemoCounter {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly at: Position;
  /** passages per hour at the peak of a fine day */
  readonly peak: number;
  /** days (index, both included) without a passage; the first one from noon on */
  readonly silence: (Span & { readonly rows: boolean }) | null;
  /** days at a fifth of its level */
  readonly step: Span | null;
}

/** Days by index, both included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** Days of a silence that ends: two same weekdays at most, the medians of eight weeks hold. */
const LONGEST_SILENCE = 12;
/** One burst of passages per counter and block of this many days at most. */
const BURST_BLOCK_DAYS = 60;
const BURST = 7;
const STEP_LEVEL = 0.2;
const STEP_DAYS = 11;

const WEEKDAY = [
  0.04, 0.02, 0.01, 0.01, 0.02, 0.06, 0.2, 0.55, 0.98, 0.75, 0.4, 0.35, 0.42, 0.44, 0.4, 0.42, 0.55, 0.85, 1,
  0.8, 0.5, 0.3, 0.2, 0.1,
];
const WEEKEND = [
  0.12, 0.09, 0.06, 0.03, 0.02, 0.03, 0.06, 0.12, 0.2, 0.3, 0.42, 0.5, 0.5, 0.52, 0.58, 0.62, 0.62, 0.58,
  0.52, 0.42, 0.32, 0.26, 0.22, 0.18,
];

export function demoCounters(plan: DemoPlan, network: DemoNetwork): DemoCounter[] {
  const sites = shuffled(
    network.arcs.flatMap(({ midpoint, zone }) => (midpoint && zone ? [midpoint] : [])),
    hash(plan.seed, STREAM.counter),
  );
  return Array.from({ length: plan.counters }, (_, index) => {
    const random = openRandom(hash(plan.seed, STREAM.counter, 1 + index));
    const site = sites[index % sites.length];
    if (!site) throw new RangeError('no street to put a counter on');
    const number = String(index + 1).padStart(3, '0');
    return {
      index,
      id: `900000${number}-900100${number}`,
      name: `SYN Compteur ${number} ${random.pick(['N-S', 'S-N', 'E-O', 'O-E'])}`,
      at: moved(site, random.between(-8, 8), random.between(-8, 8)),
      peak: random.between(30, 360),
      ...troublesOf((7 * index + hash(plan.seed, STREAM.counter)) % 100, plan.dates.length, random),
    };
  });
}

/** Three counters in a hundred are dead, nine fall silent for some days, six change level for some days: by turns, so that
 *  a small network has them too. */
function troublesOf(draw: number, days: number, random: Random): Pick<DemoCounter, 'silence' | 'step'> {
  const none = { silence: null, step: null };
  if (draw < 3) return { ...none, silence: { first: -2, last: days, rows: true } };
  if (draw >= 18 || days < 10) return none;
  const first = random.between(2, days - 3);
  if (draw >= 12) return { ...none, step: { first, last: first + STEP_DAYS - 1 } };
  const last = first + random.between(3, LONGEST_SILENCE) - 1;
  return { ...none, silence: { first, last, rows: draw % 2 === 0 } };
}

/** Passages of each hour of a day; -1 where the counter sends nothing. */
export function passagesOf(counter: DemoCounter, day: DemoDay, plan: DemoPlan): number[] {
  const random = openRandom(hash(plan.seed, STREAM.counterDay, counter.index, day.index));
  const working = day.weekday < 5 && !day.publicHoliday;
  const shape = working ? WEEKDAY : WEEKEND;
  const fair = fairness(day) * (0.95 + 0.1 * random.unit()) * (stepDay(counter, day) > 0 ? STEP_LEVEL : 1);
  const today = isBurst(counter, day, plan) ? BURST : fair;
  return day.slots.map(({ heure }, slot) => {
    const noise = 0.92 + 0.16 * random.unit();
    const passages = Math.round(counter.peak * (shape[heure] ?? 0) * today * noise);
    if (slot === day.absentBikeSlot) return -1;
    if (!isSilent(counter, day, heure)) return heure === 0 ? Math.max(1, passages) : passages;
    return counter.silence?.rows ? 0 : -1;
  });
}

/** More than 24 hours without a passage when the day ends. */
export function isInactive(counter: DemoCounter, day: DemoDay): boolean {
  const { silence } = counter;
  return silence !== null && day.index > silence.first && day.index <= silence.last;
}

/** A day with several times the usual passages. */
export function isBurst(counter: DemoCounter, day: DemoDay, plan: DemoPlan): boolean {
  const fromEnd = plan.dates.length - 1 - day.index;
  const block = Math.floor(fromEnd / BURST_BLOCK_DAYS);
  const chosen = hash(plan.seed, STREAM.counterDay, counter.index, 1_000_000 + block) % BURST_BLOCK_DAYS;
  const well = stepDay(counter, day) === 0 && !isSilent(counter, day, 23);
  return well && chosen === fromEnd % BURST_BLOCK_DAYS;
}

/** Rank of the day within a change of level, from 1; 0 outside. */
export function stepDay({ step }: DemoCounter, day: DemoDay): number {
  return step && step.first <= day.index && day.index <= step.last ? day.index - step.first + 1 : 0;
}

function isSilent({ silence }: DemoCounter, day: DemoDay, heure: number): boolean {
  if (silence === null || day.index < silence.first || day.index > silence.last) return false;
  return day.index > silence.first || heure >= 12;
}

/** Rain, cold and holidays keep cyclists away: rain takes up to 45 %, each degree under 12 °C takes 2.5 %. */
function fairness(day: DemoDay): number {
  const { rain, temperature } = day.weather;
  const dry = 1 - Math.min(0.45, (rain / 10) * 0.03);
  const mild = 1 - 0.025 * Math.max(0, 12 - temperature / 10);
  return dry * Math.max(0.5, mild) * (day.publicHoliday ? 0.7 : day.schoolHoliday ? 0.85 : 1);
}
