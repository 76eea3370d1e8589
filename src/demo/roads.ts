import { setImmediate as breathe } from 'node:timers/promises';
import { type CityClock, HOUR_MS, toCityIso } from '../domain/time.ts';
import { type ArcDay, NONE } from './arc-day.ts';
import { type ByteWriter, openByteWriter } from './byte-writer.ts';
import type { DemoDay } from './days.ts';
import type { DemoArc, DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, type Random, STREAM, shuffled } from './random.ts';
import type { Recorder } from './recorder.ts';
import { type ArcBytes, arcBytes, badRow, ROAD_HEADER, writeRow } from './road-row.ts';
import { sensorDays } from './sensors.ts';
import type { Traffic } from './traffic.ts';

export interface RoadCounts {
  lignes: number;
  gardees: number;
  doublons: number;
  conflits: number;
  readonly rejets: Record<string, number>;
}

export interface RoadJob {
  readonly plan: DemoPlan;
  readonly network: DemoNetwork;
  readonly days: readonly DemoDay[];
  readonly traffic: Traffic;
  readonly recorder: Recorder;
  /** told after each arc */
  readonly onArc: (arcsDone: number, bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Per arc and day. */
const CHANCE = { duplicate: 0.012, conflict: 0.006, bad: 0.008 } as const;
/** Steps through the hours of a day; each meets every hour of 23, 24 or 25. -1 is the order of the portal. */
const STEPS = [-1, -1, 1, 7] as const;

/**
 * Writes the road counts: one arc after another, days and hours in no order, as the portal's exports are.
 * Memory does not grow with the file.
 */
export async function writeRoads(file: string, job: RoadJob): Promise<RoadCounts & { bytes: number }> {
  const { plan, network, days, traffic, recorder } = job;
  const out = openByteWriter(file);
  const counts: RoadCounts = { lignes: 0, gardees: 0, doublons: 0, conflits: 0, rejets: {} };
  try {
    const stamps = days.map((day) => stampsOf(day, plan.clock));
    const random = openRandom(0);
    let done = 0;
    out.bytes(Buffer.from(ROAD_HEADER));
    for (const arc of shuffled(network.arcs, hash(plan.seed, STREAM.rowOrder))) {
      const bytes = arcBytes(arc, plan.seed);
      const sensors = sensorDays(arc, days.length, plan.seed);
      traffic.begin(arc);
      for (const day of shuffled(days, hash(plan.seed, STREAM.rowOrder, 1 + arc.index))) {
        const sensor = sensors[day.index] ?? 'ok';
        const published = traffic.simulate(day, sensor);
        recorder.note(arc, day, published, sensor);
        random.reseed(hash(plan.seed, STREAM.badRows, arc.index, day.index));
        const page: Page = {
          arc,
          bytes,
          stamps: stamps[day.index] ?? [],
          published,
          closed: sensor === 'barre',
        };
        writeHours(out, page, counts, random);
        writeExtras(out, page, counts, random, plan.seed);
      }
      done += 1;
      job.onArc(done, out.written());
      await breathe();
      job.signal?.throwIfAborted();
    }
  } finally {
    out.close();
  }
  return { ...counts, bytes: out.written() };
}

/** Road counts are stamped at the end of the hour, with the offset of the city's clock at that instant. */
function stampsOf(day: DemoDay, clock: CityClock): Uint8Array[] {
  return day.slots.map(({ utcMs }) => Buffer.from(`${toCityIso(clock, utcMs + HOUR_MS)};`));
}

/** The rows of one arc on one day. */
interface Page {
  readonly arc: DemoArc;
  readonly bytes: ArcBytes;
  readonly stamps: readonly Uint8Array[];
  readonly published: ArcDay;
  readonly closed: boolean;
}

function writeHours(out: ByteWriter, page: Page, counts: RoadCounts, random: Random): void {
  const { slots, absent, flow, occupancy } = page.published;
  const step = random.pick(STEPS);
  let slot = random.below(slots);
  for (let hour = 0; hour < slots; hour += 1) {
    slot = (slot + step + slots) % slots;
    if (absent[slot]) continue;
    writeHour(out, page, slot, flow[slot] ?? NONE, occupancy[slot] ?? NONE);
    counts.lignes += 1;
    counts.gardees += 1;
  }
}

function writeHour(out: ByteWriter, page: Page, slot: number, flow: number, occupancy: number): void {
  const stamp = page.stamps[slot];
  if (!stamp) throw new RangeError(`no hour ${slot}`);
  writeRow(out, page.bytes, stamp, flow, occupancy, page.closed);
}

/** Rows too many: repetitions, contradictions, rows that cannot be used. None changes what must be kept. */
function writeExtras(out: ByteWriter, page: Page, counts: RoadCounts, random: Random, seed: number): void {
  const { published } = page;
  const [again, contradict, spoil] = [CHANCE.duplicate, CHANCE.conflict, CHANCE.bad].map(random.chance);
  const slot = random.below(published.slots);
  const present = !published.absent[slot];
  const flow = published.flow[slot] ?? NONE;
  const occupancy = published.occupancy[slot] ?? NONE;
  if (again && present) {
    writeHour(out, page, slot, flow, occupancy);
    counts.lignes += 1;
    counts.doublons += 1;
  }
  if (contradict && present && flow > 1 && occupancy !== NONE) {
    writeHour(out, page, slot, ...contradiction(flow, occupancy, random));
    counts.lignes += 1;
    counts.conflits += 1;
  }
  if (spoil) {
    const stamp = Buffer.from(page.stamps[slot] ?? []).toString();
    const rank = Object.values(counts.rejets).reduce((sum, count) => sum + count, 0);
    const [kind, row] = badRow(page.arc, stamp.slice(0, -1), seed, rank);
    out.bytes(row);
    counts.lignes += 1;
    counts.rejets[kind] = (counts.rejets[kind] ?? 0) + 1;
  }
}

/** Another row for the same hour that loses: fewer values measured, or as many and a smaller flow. */
function contradiction(flow: number, occupancy: number, random: Random): readonly [number, number] {
  switch (random.below(3)) {
    case 0:
      return [flow - 1 - random.below(flow - 1), occupancy];
    case 1:
      return [flow + random.between(1, 500), NONE];
    default:
      return [NONE, NONE];
  }
}
