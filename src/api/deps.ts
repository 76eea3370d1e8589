import type { CityClock } from '../domain/time.ts';
import type { Store } from '../store/store.ts';

/** How answers are made. */
export interface AnswerSettings {
  /** origins whose pages may read the answers; `*` is all of them */
  readonly corsOrigins: readonly string[];
  /** bytes of ready answers kept in memory */
  readonly cacheBytes: number;
  /** how long what a store on another machine lists may be taken for current, ms */
  readonly listingMaxAgeMs: number;
  /** an answer larger than this becomes a page; null: no limit */
  readonly maxBodyBytes: number | null;
}

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly [field: string]: unknown;
}

/** Everything the API takes from outside; real ones are put in at the edges (Node, Lambda), others in tests. */
export interface ApiDeps {
  readonly store: Store;
  readonly settings: AnswerSettings;
  /** of CityFlow */
  readonly version: string;
  /** where it runs, as `/health` tells it: `local`, `aws` */
  readonly environment: string;
  /** city time */
  readonly clock: CityClock;
  /** UTC ms */
  readonly now: () => number;
  readonly log: (entry: LogEntry) => void;
}

/** What handlers may find in their context. */
export interface ApiEnv {
  Variables: {
    /** set by the observation of requests, absent without it */
    requestId?: string;
  };
}
