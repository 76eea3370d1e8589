import { compareIds } from '../domain/metrics.ts';
import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import { toUtcIso } from '../domain/time.ts';
import { type DemoCounter, isBurst, isInactive, passagesOf, stepDay } from './counters.ts';
import type { DemoDay } from './days.ts';
import type { DemoFile } from './folder.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, STREAM } from './random.ts';
import type { BikeRowTruth, TruthBikes } from './truth.ts';

/** Each snapshot repeats the last hours of the day before. */
const OVERLAP_HOURS = 6;
const CHANCE = { duplicate: 0.004, conflict: 0.004, bad: 0.004 } as const;
/** From the third day on, a change of level is more than an odd day. */
const SETTLED_STEP_DAY = 3;

export interface BikeDay {
  readonly file: DemoFile;
  readonly truth: TruthBikes;
  readonly rows: BikeRowTruth;
}

/** One ODS Explore v2.1 answer, as fetched at the end of the day: UTC stamps, start of the hour. */
export function bikeDay(
  plan: DemoPlan,
  counters: readonly DemoCounter[],
  day: DemoDay,
  yesterday: DemoDay | undefined,
): BikeDay {
  const answer = openAnswer();
  const hours = hourTexts(day);
  const evening = yesterday ? hourTexts(yesterday) : [];
  let total = 0;
  for (const counter of counters) {
    if (yesterday) {
      const passages = passagesOf(counter, yesterday, plan);
      for (let slot = passages.length - OVERLAP_HOURS; slot < passages.length; slot += 1) {
        const count = passages[slot] ?? -1;
        if (count >= 0) answer.add('doublons', counter, evening[slot], String(count));
      }
    }
    total += addDay(answer, plan, counter, day, hours);
  }
  const chosen = (test: (counter: DemoCounter) => boolean) =>
    counters
      .filter(test)
      .map(({ id }) => id)
      .sort(compareIds);
  return {
    file: { path: `api/bikes/dt=${day.date}/hour=23/bikes_${SYNTHETIC_TAG}.json`, text: answer.text() },
    truth: {
      total,
      pics: chosen((counter) => isBurst(counter, day, plan)),
      ruptures: chosen((counter) => stepDay(counter, day) >= SETTLED_STEP_DAY),
      ruptures_recentes: chosen(
        (counter) => stepDay(counter, day) > 0 && stepDay(counter, day) < SETTLED_STEP_DAY,
      ),
      inactifs: chosen((counter) => isInactive(counter, day)),
    },
    rows: answer.rows(),
  };
}

type Fate = Exclude<keyof BikeRowTruth, 'lignes' | 'rejets'>;

/** Collects the records of an answer, and what a reader must make of each. */
interface Answer {
  add(fate: Fate, counter: DemoCounter, hour: string | undefined, count: string): void;
  reject(kind: string, counter: DemoCounter, hour: string | undefined, count: string): void;
  text(): string;
  rows(): BikeRowTruth;
}

function openAnswer(): Answer {
  const records: string[] = [];
  const fates: Record<Fate, number> = { gardees: 0, doublons: 0, conflits: 0, additions: 0 };
  const rejets: Record<string, number> = {};
  return {
    add(fate, counter, hour, count) {
      records.push(record(counter, hour, count));
      fates[fate] += 1;
    },
    reject(kind, counter, hour, count) {
      records.push(record(counter, hour, count));
      rejets[kind] = (rejets[kind] ?? 0) + 1;
    },
    text: () => `{"total_count":${records.length},"results":[${records.join(',')}]}\n`,
    rows: () => ({ lignes: records.length, ...fates, rejets }),
  };
}

const BAD_COUNTS = [
  ['comptage_negatif', '-3'],
  ['comptage_abc', '"abc"'],
  ['comptage_vide', 'null'],
] as const;

/** @returns the passages of the counter on the day */
function addDay(
  answer: Answer,
  plan: DemoPlan,
  counter: DemoCounter,
  day: DemoDay,
  hours: readonly string[],
): number {
  const random = openRandom(hash(plan.seed, STREAM.counterDay, counter.index, 2_000_000 + day.index));
  let total = 0;
  for (const [slot, count] of passagesOf(counter, day, plan).entries()) {
    const hour = hours[slot];
    if (count < 0) continue;
    total += count;
    if (slot === day.doubledBikeSlot && count > 0) {
      // Two different rows for one hour, as the real export has in March: the passages are their sum.
      const part = Math.floor((count - 1) / 2);
      answer.add('gardees', counter, hour, String(count - part));
      answer.add('additions', counter, hour, String(part));
      continue;
    }
    answer.add('gardees', counter, hour, String(count));
    if (random.chance(CHANCE.duplicate)) answer.add('doublons', counter, hour, String(count));
    if (random.chance(CHANCE.conflict) && count > 1) {
      answer.add('conflits', counter, hour, String(random.below(count - 1)));
    }
    if (random.chance(CHANCE.bad)) {
      const [kind, value] = random.pick(BAD_COUNTS);
      answer.reject(kind, counter, hour, value);
    }
  }
  return total;
}

/** How the answer writes the hours of a day: stamp and month, in UTC. */
function hourTexts(day: DemoDay): string[] {
  return day.slots.map(({ utcMs }) => {
    const instant = toUtcIso(utcMs);
    return `"date":"${instant.slice(0, -1)}+00:00","mois_annee_comptage":"${instant.slice(0, 7)}"`;
  });
}

function record({ id, name, at }: DemoCounter, hour: string | undefined, count: string): string {
  if (hour === undefined) throw new RangeError(`${id}: a passage outside its day`);
  return (
    `{"id_compteur":"${id}","nom_compteur":"${name}","id":"${id.slice(0, 9)}","name":"${name.slice(0, -4)}",` +
    `"sum_counts":${count},"coordinates":{"lon":${at[0]},"lat":${at[1]}},${hour}}`
  );
}
