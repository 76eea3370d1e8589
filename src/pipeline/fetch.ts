import path from 'node:path';
import { type CollectEvent, type CollectOptions, type CollectResult, collect } from '../collect/collect.ts';
import { openTarget } from '../collect/target.ts';
import { type CollectWorld, REAL_WORLD } from '../collect/world.ts';
import { COLLECTED, type Config } from '../config.ts';
import { COLLECT_FOLDER } from '../domain/collecting.ts';
import { addDays, type LocalDate, openClock } from '../domain/time.ts';
import { orWriteFailed } from '../files.ts';
import type { SourceName } from '../raw/zone.ts';
import { isS3Address } from '../s3/address.ts';
import { COLLECTORS } from '../sources/collectors.ts';
import { lockLake } from './lock.ts';

export interface FetchOptions {
  readonly sources?: readonly SourceName[];
  /** null: the last days, see the settings */
  readonly range: { readonly from: LocalDate; readonly to: LocalDate } | null;
  /** the last days up to today, in place of `range` */
  readonly lastDays?: number;
  /** days before those asked for come, too, as far as the figures look back. Absent: true */
  readonly history?: boolean;
  readonly again?: boolean;
  readonly bulk?: boolean;
  /** raw zone to fill, in place of the one of the settings */
  readonly into?: string;
  readonly signal?: AbortSignal;
}

export interface FetchResult extends CollectResult {
  /** the raw zone that was filled */
  readonly raw: string;
  /** exit code 3: a source that should have been collected was not, or not wholly */
  readonly degraded: boolean;
}

const USER_AGENT = 'CityFlow (daily figures from open mobility data)';

/** The raw zone that `fetch` fills. */
export function fetchedZone(config: Config, into?: string): string {
  if (into !== undefined) return into.includes('://') ? into : path.resolve(into);
  return config.raw ?? path.resolve(COLLECTED);
}

/**
 * Fills the raw zone from the live sources. One fetch at a time per zone; it can be killed at any moment and run
 * again.
 *
 * @throws CityflowError LOCKED, FETCH_SYNTHETIC, RAW_ZONE_REMOTE, S3_*, WRITE_FAILED, INTERRUPTED
 */
export async function fetchSources(
  config: Config,
  options: FetchOptions,
  listener: (event: CollectEvent) => void,
  world: CollectWorld = REAL_WORLD,
): Promise<FetchResult> {
  const raw = fetchedZone(config, options.into);
  const clock = openClock(config.timezone);
  const today = clock.cityHour(world.now()).date;
  return orWriteFailed(raw, async () => {
    const target = await openTarget(raw, { ...config.aws, ...config.s3 });
    const lock = lockLake(isS3Address(raw) ? target.work : path.join(raw, COLLECT_FOLDER));
    try {
      const asked: CollectOptions = {
        sources: options.sources ?? config.collect.sources,
        range: rangeOf(options, today),
        historyDays: options.history === false ? 0 : config.thresholds.semainesHistorique * 7,
        again: options.again ?? false,
        bulk: options.bulk ?? false,
        signal: options.signal,
      };
      const place = { target, settings: config.collect, clock, world, userAgent: USER_AGENT };
      const result = await collect(COLLECTORS, asked, place, listener);
      const degraded = result.outcomes.some(
        ({ source, configured, error, failures }) =>
          error !== null || failures.length > 0 || (!configured && options.sources?.includes(source)),
      );
      return { ...result, raw, degraded };
    } finally {
      lock.release();
      target.close();
    }
  });
}

function rangeOf({ range, lastDays }: FetchOptions, today: LocalDate) {
  return lastDays === undefined ? range : { from: addDays(today, 1 - lastDays), to: today };
}
