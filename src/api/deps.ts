import type { LogLevel } from '../domain/access.ts';
import type { CityClock } from '../domain/time.ts';
import type { Store } from '../store/store.ts';
import type { GuardDeps, GuardedVariables } from './guard/guard.ts';
import type { Metrics } from './observe/metrics.ts';
import type { ObservedVariables } from './observe/observe.ts';
import type { Pages } from './static.ts';

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
  readonly level: LogLevel;
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
  /** who may ask, and how often */
  readonly guard: GuardDeps;
  /** what Prometheus is told */
  readonly metrics: Metrics;
  /** the dashboard, null where it is not built; asked for with its first page */
  readonly pages: () => Pages | null;
}

/** What handlers may find in their context. */
export interface ApiEnv {
  /** `requestId` and `caller` are set by the observation, `role` by the guard */
  Variables: Partial<ObservedVariables> & GuardedVariables;
}
