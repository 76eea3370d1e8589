import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import { type LocalDate, toUtcIso } from '../domain/time.ts';
import { orWriteFailed, removeTemporaries } from '../files.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { openCopies } from './copies.ts';
import { knownDays, newestCompleteDay } from './dates.ts';
import { type DayOrder, runDays } from './days.ts';
import { sourceAges } from './freshness.ts';
import { type Lake, refreshLake } from './lake.ts';
import { leftOut } from './left-out.ts';
import type { RunListener } from './listener.ts';
import { lockLake } from './lock.ts';
import type { Results, RunStamp } from './process.ts';
import { runRecord, writeRunRecord } from './record.ts';
import { openResults } from './sync.ts';

export interface RunOptions {
  /** first and last day; null: the newest complete day */
  readonly dates: { readonly from: LocalDate; readonly to: LocalDate } | null;
  /** with `dates` null: how many days up to the newest complete one */
  readonly lastDays?: number;
  readonly types: readonly MetricType[];
  readonly process: boolean;
  readonly report: boolean;
  /** asked before each day; false leaves this day and those after it to another run. Absent: every day. */
  readonly mayStart?: () => boolean;
  /** aborted, it stops the run at its next step; the run cleans up and throws the signal's reason */
  readonly signal?: AbortSignal;
}

/** Both halves, every type, the newest complete day. */
export const WHOLE_JOB: RunOptions = { dates: null, types: METRIC_TYPES, process: true, report: true };

export interface RunResult {
  readonly runId: string;
  readonly dates: readonly LocalDate[];
  /** days left to another run, see `mayStart` */
  readonly remaining: readonly LocalDate[];
  /** done, but with something missing: exit code 3 */
  readonly degraded: boolean;
  /** how many writes the store has not had: they wait in the outbox */
  readonly pending: number;
  readonly record: string;
}

/** What a run takes from outside, so that a test can hold it still. */
export interface RunWorld {
  readonly now: () => number;
  readonly openStore: (config: Config) => Store;
}

const REAL_WORLD: RunWorld = { now: Date.now, openStore };

/**
 * The whole job: raw zone → lake → metrics → store → report. One run at a time per lake; it can be killed at
 * any moment and run again.
 *
 * @throws CityflowError
 */
export async function run(
  config: Config,
  options: RunOptions,
  listener: RunListener,
  world: RunWorld = REAL_WORLD,
): Promise<RunResult> {
  const startedAt = world.now();
  const timestamp = toUtcIso(startedAt);
  const stamp: RunStamp = {
    runId: `${timestamp.replace(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`,
    timestamp,
  };
  listener({ kind: 'started', runId: stamp.runId });
  return orWriteFailed(config.lake, async () => {
    const lock = lockLake(config.lake);
    try {
      await Promise.all([config.output, config.lake].map(removeTemporaries));
      const store = await openResults(config, world.openStore(config), world.now, listener);
      try {
        const copies = await openCopies(config, listener);
        try {
          const results = { store, copies };
          return await runOnLake(config, options, results, stamp, listener, () => world.now() - startedAt);
        } finally {
          copies.close();
        }
      } finally {
        await store.close();
      }
    } finally {
      lock.release();
    }
  });
}

async function runOnLake(
  config: Config,
  options: RunOptions,
  results: Results,
  stamp: RunStamp,
  listener: RunListener,
  elapsedMs: () => number,
): Promise<RunResult> {
  const { store, copies } = results;
  const lake = await refreshLake(config, listener, options.signal);
  try {
    const dates = await datesOf(lake, options);
    const today = lake.clock.cityHour(Date.parse(stamp.timestamp)).date;
    const ages = await sourceAges(config, lake.raw, today);
    const order: DayOrder = {
      dates,
      types: options.process ? options.types : [],
      report: options.report,
      left: await leftOut(config, lake.raw, ages),
      thresholds: config.thresholds,
      stamp,
    };
    const days = await runDays(lake, results, order, options, listener);
    const remaining = dates.slice(days.length);
    const pending = (await store.pending()).length;
    const degraded =
      remaining.length > 0 ||
      lake.failures.length > 0 ||
      days.some(({ outcomes }) => Object.values(outcomes).includes('indisponible')) ||
      store.failure() !== null ||
      copies.failure() !== null ||
      pending > 0;
    const outcome = { store: store.label, failure: store.failure(), pending, copies };
    const record = runRecord(config, lake, outcome, stamp, elapsedMs(), days, degraded, ages);
    const file = path.relative(process.cwd(), await writeRunRecord(config.output, record));
    const done = days.map((day) => day.date);
    return { runId: stamp.runId, dates: done, remaining, degraded, pending, record: file };
  } finally {
    await lake.close();
  }
}

async function datesOf(lake: Lake, { dates, lastDays = 1 }: RunOptions): Promise<readonly LocalDate[]> {
  const known = await knownDays(lake);
  const [first, last] = [known.all[0], known.all.at(-1)];
  const available = first === undefined ? '—' : `${first} … ${last}`;
  if (dates === null) {
    const newest = newestCompleteDay(known);
    if (newest === null) throw new CityflowError('RAW_ZONE_EMPTY', { path: lake.raw.root });
    return known.all.filter((date) => date <= newest).slice(-lastDays);
  }
  const found = known.all.filter((date) => date >= dates.from && date <= dates.to);
  if (found.length === 0) {
    const asked = dates.from === dates.to ? dates.from : `${dates.from} … ${dates.to}`;
    throw new CityflowError('DATE_WITHOUT_DATA', { date: asked, available });
  }
  return found;
}
