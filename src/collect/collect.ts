import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CollectSettings } from '../domain/collecting.ts';
import { CityflowError } from '../domain/errors.ts';
import type { CityClock, LocalDate } from '../domain/time.ts';
import { orWriteFailed } from '../files.ts';
import type { SourceName } from '../raw/zone.ts';
import { errorBehind } from './fault.ts';
import { type Client, openClient } from './http.ts';
import { type Collector, isConfigured, type Job, newTally, type Tally } from './job.ts';
import { openManifest } from './manifest.ts';
import { type RawTarget, WORK_PREFIX } from './target.ts';
import type { CollectWorld } from './world.ts';

/** What is to be collected. */
export interface CollectOptions {
  readonly sources: readonly SourceName[];
  readonly range: Job['range'];
  readonly historyDays: number;
  readonly again: boolean;
  readonly bulk: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface CollectPlace {
  readonly target: RawTarget;
  readonly settings: CollectSettings;
  readonly clock: CityClock;
  readonly world: CollectWorld;
  readonly userAgent: string;
}

/** What became of a source. */
export interface SourceOutcome extends Readonly<Tally> {
  readonly source: SourceName;
  readonly configured: boolean;
  /** why the source as a whole could not be collected to the end; what was written stays */
  readonly error: CityflowError | null;
}

export type CollectEvent =
  | {
      readonly kind: 'progress';
      readonly source: SourceName;
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
    }
  | { readonly kind: 'source'; readonly outcome: SourceOutcome };

export interface CollectResult {
  readonly outcomes: readonly SourceOutcome[];
  /** server − ours, ms, the largest seen */
  readonly skewMs: number;
  readonly bytes: number;
}

/**
 * Collects sources side by side into a raw zone. One that fails does not stop the others. The caller holds the
 * lock of the zone.
 *
 * @throws CityflowError when the work was interrupted; what was written stays
 */
export async function collect(
  collectors: Readonly<Record<SourceName, Collector>>,
  options: CollectOptions,
  place: CollectPlace,
  listener: (event: CollectEvent) => void,
): Promise<CollectResult> {
  await orWriteFailed(place.target.work, () => sweep(place.target.work));
  const { world, settings, userAgent } = place;
  const client = openClient({
    world,
    userAgent,
    atOnce: settings.parallel,
    maxWaitMs: settings.maxWaitMs,
    signal: options.signal,
  });
  const today = place.clock.cityHour(world.now()).date;
  const running = options.sources.map(async (source) => {
    const outcome = await collectOne(source, collectors[source], options, place, client, today, listener);
    listener({ kind: 'source', outcome });
    return outcome;
  });
  // all of them end before one is told: nothing is written behind the back of whoever closes the zone
  const settled = await Promise.allSettled(running);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const outcomes = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return { outcomes, skewMs: client.skewMs(), bytes: client.bytes() };
}

async function collectOne(
  source: SourceName,
  collector: Collector,
  options: CollectOptions,
  { target, settings, clock, world }: CollectPlace,
  client: Client,
  today: LocalDate,
  listener: (event: CollectEvent) => void,
): Promise<SourceOutcome> {
  const tally = newTally();
  if (!isConfigured(collector, settings)) return { source, configured: false, error: null, ...tally };
  try {
    await orWriteFailed(target.work, async () =>
      collector.collect({
        ...options,
        source,
        settings,
        client,
        target,
        manifest: await openManifest(target, source),
        world,
        clock,
        today,
        signal: options.signal,
        tally,
        onProgress: (what, done, total) => listener({ kind: 'progress', source, what, done, total }),
      }),
    );
    return { source, configured: true, error: null, ...tally };
  } catch (thrown) {
    const error = errorBehind(thrown);
    if (!(error instanceof CityflowError) || error.code === 'INTERRUPTED') throw error;
    return { source, configured: true, error, ...tally };
  }
}

/** Removes what killed fetches left in the work folder, except what can be continued. */
async function sweep(work: string): Promise<void> {
  for (const name of await readdir(work)) {
    if (name.startsWith(WORK_PREFIX)) await rm(path.join(work, name), { force: true });
  }
}
