import path from 'node:path';
import type { CollectEvent } from '../collect/collect.ts';
import { type CollectWorld, REAL_WORLD } from '../collect/world.ts';
import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import { daysBetween, type LocalDate, openClock } from '../domain/time.ts';
import { openRawZone } from '../raw/open.ts';
import { openStore } from '../store/open.ts';
import { openStored } from '../store/outboxed.ts';
import { type FetchResult, fetchedZone, fetchSources } from './fetch.ts';
import { isStale, type SourceAges, sourceAges } from './freshness.ts';
import type { DayOutcome, RunEvent, RunListener } from './listener.ts';
import { lockLake } from './lock.ts';
import { type RunResult, run } from './run.ts';

export interface DailyOptions {
  /** false: what is in the raw zone is processed as it is */
  readonly fetch: boolean;
  readonly signal?: AbortSignal;
}

export interface DailyListener {
  readonly onFetch: (event: CollectEvent) => void;
  readonly onRun: RunListener;
}

/** What a day's work came to. */
export interface DailyResult {
  readonly startedAt: number;
  readonly durationMs: number;
  /** null: not asked for, or it failed as a whole */
  readonly fetch: FetchResult | null;
  readonly run: RunResult | null;
  /** days whose report is another one than before */
  readonly reports: readonly LocalDate[];
  /** newest day processed */
  readonly newest: LocalDate | null;
  /** types that the newest day lacks although their source is collected */
  readonly missing: readonly MetricType[];
  readonly ages: SourceAges | null;
  /** what went wrong, worst first */
  readonly problems: readonly CityflowError[];
  /** 0 done; 1 nothing was processed; 3 done, but something is missing, late or kept here */
  readonly code: 0 | 1 | 3;
}

/** More than the portal keeps: nothing older can be caught up. */
const MAX_DAYS = 400;

/**
 * The work of a day: fetch, then process and report every day since the last report, and those that the sources may
 * have revised. What one day missed, the next one does. One at a time per output folder.
 *
 * @throws CityflowError LOCKED, INTERRUPTED
 */
export async function daily(
  config: Config,
  { fetch, signal }: DailyOptions,
  { onFetch, onRun }: DailyListener,
  world: CollectWorld = REAL_WORLD,
): Promise<DailyResult> {
  const startedAt = world.now();
  const lock = lockLake(path.join(config.output, 'quotidien'));
  try {
    const problems: CityflowError[] = [];
    const interruption = signal ? { signal } : {};
    const fetched = fetch
      ? await orProblem(problems, () =>
          fetchSources(config, { range: null, ...interruption }, onFetch, world),
        )
      : null;
    for (const { error, failures } of fetched?.outcomes ?? []) {
      problems.push(...(error === null ? [] : [error]), ...failures);
    }
    const zone = { ...config, raw: fetch ? fetchedZone(config) : config.raw };
    const watch = watchRun(onRun, problems);
    const lastDays = await daysToDo(zone, startedAt);
    const result = await orProblem(problems, () =>
      run(
        zone,
        { dates: null, lastDays, types: METRIC_TYPES, process: true, report: true, ...interruption },
        watch.listener,
        { now: world.now, openStore },
      ),
    );
    const ages = await orProblem(problems, () => agesOf(zone, startedAt));
    const missing = result === null ? [] : watch.missing();
    const stale = ages !== null && Object.values(ages).some(isStale);
    const incomplete =
      problems.length > 0 || missing.length > 0 || stale || (result?.pending ?? 0) > 0 || watch.kept();
    return {
      startedAt,
      durationMs: world.now() - startedAt,
      fetch: fetched,
      run: result,
      reports: watch.reports(),
      newest: result?.dates.at(-1) ?? null,
      missing,
      ages,
      problems,
      code: result === null ? 1 : incomplete ? 3 : 0,
    };
  } finally {
    lock.release();
  }
}

/** Work whose failure is told at the end and does not stop the rest. */
async function orProblem<T>(problems: CityflowError[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CityflowError) || error.code === 'INTERRUPTED') throw error;
    problems.push(error);
    return null;
  }
}

/** How many of the newest days: those that may have been revised, and all since the last report. */
async function daysToDo(config: Config, nowMs: number): Promise<number> {
  const store = openStored(config, openStore(config));
  try {
    const last = (await store.reportDates()).at(-1);
    const today = openClock(config.timezone).cityHour(nowMs).date;
    const since = last === undefined ? 0 : daysBetween(last, today);
    return Math.min(MAX_DAYS, Math.max(config.collect.days, since));
  } finally {
    await store.close();
  }
}

async function agesOf(config: Config, nowMs: number): Promise<SourceAges> {
  const raw = config.raw ?? fetchedZone(config);
  const zone = await openRawZone(raw, { ...config.aws, ...config.s3 });
  try {
    return await sourceAges(config, zone, openClock(config.timezone).cityHour(nowMs).date);
  } finally {
    await zone.close();
  }
}

/** Listens to a run for what the summary of the day needs. */
function watchRun(listener: RunListener, problems: CityflowError[]) {
  const changed: LocalDate[] = [];
  let newest: { date: LocalDate; types: Readonly<Record<MetricType, DayOutcome>> } | null = null;
  let kept = false;

  function note(event: RunEvent) {
    if (event.kind === 'day' && (newest === null || event.date > newest.date)) newest = event;
    if (event.kind === 'report' && event.changed) changed.push(event.date);
    if (event.kind === 'ingested') problems.push(...event.failures.map(({ error }) => error));
    if (event.kind === 'store_failed' || event.kind === 'copies_failed') {
      kept = true;
      problems.push(event.error);
    }
  }
  return {
    listener: (event: RunEvent) => {
      note(event);
      listener(event);
    },
    reports: () => changed,
    kept: () => kept,
    missing(): MetricType[] {
      const types = newest?.types;
      return METRIC_TYPES.filter((type) => types?.[type] === 'indisponible');
    },
  };
}
