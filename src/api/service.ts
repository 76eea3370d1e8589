import type { Context } from 'hono';
import type { ApiSettings, Config } from '../config.ts';
import { errorText } from '../domain/errors.ts';
import { openClock } from '../domain/time.ts';
import { openStore } from '../store/open.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import type { GuardSettings } from './guard/guard.ts';
import { openKeyRing } from './guard/key-ring.ts';
import { openLog } from './observe/log.ts';
import { openMetrics } from './observe/metrics.ts';

/** What differs between the places where the API runs. */
export interface Place {
  /** as `/health` tells it */
  readonly environment: string;
  /** of CityFlow */
  readonly version: string;
  /** who is at the other end of the connection of a request */
  readonly peerOf: (c: Context) => string | null;
  readonly pages: ApiDeps['pages'];
  /** whether others than this machine can ask */
  readonly isPublic: boolean;
  /** whether memory and event loop of the process are somebody's to watch */
  readonly watchesProcess: boolean;
  /** an answer larger than this becomes a page; null: no limit */
  readonly maxBodyBytes: number | null;
  /** takes the lines of the log */
  readonly write: (line: string) => void;
}

export interface Service {
  readonly app: ReturnType<typeof createApp>;
  readonly log: ApiDeps['log'];
  close(): Promise<void>;
}

/** Requests a minute that an address has without key where others than this machine can ask. */
const RATE_PER_ADDRESS = 300;

/** How long a list of what a store on another machine has is taken for current: it costs a question there. */
const LISTING_MAX_AGE_MS = 5_000;

/**
 * The API over the store of the settings. It asks that store alone: what waits in the outbox of this machine is
 * not published yet, and a server that runs for weeks must see its store come back, which an outboxed store,
 * made for one run, does not.
 * @throws CityflowError CONFIG_INVALID, KEYS_FILE_*
 */
export function openService(config: Config, place: Place): Service {
  const { environment, version, pages, peerOf, maxBodyBytes, write } = place;
  const log = openLog({ level: config.api.logLevel, write });
  const keys = openKeyRing({
    file: config.api.keysFile,
    onFailure: (error) =>
      log({ level: 'error', message: errorText(error, config.language), code: error.code }),
  });
  const store = openStore(config);
  const app = createApp({
    store,
    settings: {
      corsOrigins: config.api.corsOrigins,
      cacheBytes: config.api.cacheBytes,
      listingMaxAgeMs: config.targets.store === 'embedded' ? 0 : LISTING_MAX_AGE_MS,
      maxBodyBytes,
    },
    version,
    environment,
    clock: openClock(config.timezone),
    now: Date.now,
    log,
    guard: { settings: guardSettings(config.api, place.isPublic), keys, peerOf },
    metrics: openMetrics({ ofProcess: place.watchesProcess }),
    pages,
  });
  return { app, log, close: () => store.close() };
}

function guardSettings(api: ApiSettings, isPublic: boolean): GuardSettings {
  const { anonymous, trustedProxies, ratePerAddress, ratePerKey } = api;
  return {
    anonymous,
    trustedProxies,
    ratePerAddress: (ratePerAddress ?? (isPublic ? RATE_PER_ADDRESS : 0)) || null,
    ratePerKey: ratePerKey || null,
  };
}
