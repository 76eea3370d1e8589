import { type CollectSettings, isGiven, type KeySource } from '../domain/collecting.ts';
import type { CityflowError } from '../domain/errors.ts';
import type { CityClock, LocalDate } from '../domain/time.ts';
import type { SourceName } from '../raw/zone.ts';
import type { Client } from './http.ts';
import type { Manifest } from './manifest.ts';
import type { RawTarget } from './target.ts';
import type { CollectWorld } from './world.ts';

/** What a collector is asked to do, and with what. */
export interface Job {
  readonly source: SourceName;
  readonly settings: CollectSettings;
  readonly client: Client;
  readonly target: RawTarget;
  readonly manifest: Manifest;
  readonly world: CollectWorld;
  readonly clock: CityClock;
  /** the day of the city on which the fetch began */
  readonly today: LocalDate;
  /** days asked for; null: the last ones, see the settings */
  readonly range: { readonly from: LocalDate; readonly to: LocalDate } | null;
  /** days before those that their figures look back on */
  readonly historyDays: number;
  /** whether what is there is read again */
  readonly again: boolean;
  /** whether the whole-year file is wanted in place of days */
  readonly bulk: boolean;
  readonly signal: AbortSignal | undefined;
  readonly tally: Tally;
  /** tells how far it is, for people */
  readonly onProgress: (what: string, bytesDone: number, bytesTotal: number | null) => void;
}

/** What became of a source, counted while it is collected. */
export interface Tally {
  /** files written, new or in the place of another */
  written: number;
  /** files read again and found the same */
  unchanged: number;
  /** asked for, and nothing is published yet */
  empty: number;
  rows: number;
  /** faults of single files; the others were collected */
  readonly failures: CityflowError[];
}

export function newTally(): Tally {
  return { written: 0, unchanged: 0, empty: 0, rows: 0, failures: [] };
}

/** How a source is collected. */
export interface Collector {
  /** The key without which it is not collected; null: it needs none. */
  readonly key: (settings: CollectSettings) => KeySource | null;
  /**
   * Brings the raw zone up to date with the source. The caller has seen that the key is given.
   * @throws CityflowError when the source cannot be collected further; what was written stays
   */
  collect(job: Job): Promise<void>;
}

/** Whether the source is to be collected: one whose key nobody gave is not, and that is no failure. */
export function isConfigured({ key }: Collector, settings: CollectSettings): boolean {
  const needed = key(settings);
  return needed === null || isGiven(needed);
}
