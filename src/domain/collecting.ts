import type { FreshnessSource, FreshnessTable } from './freshness.ts';
import type { Secret } from './secret.ts';

/** A key, from the environment or from a file that is read when the key is needed. */
export interface KeySource {
  /** name of the setting that gives the key itself; with `_FILE`, the one that gives its file */
  readonly setting: string;
  readonly value: Secret | null;
  readonly file: string | null;
}

/** Whether somebody gave the key, or said where it is. */
export function isGiven({ value, file }: KeySource): boolean {
  return value !== null || file !== null;
}

/** How the collectors fill the raw zone. */
export interface CollectSettings {
  /** sources that the city has: no other is collected, nor missed */
  readonly sources: readonly FreshnessSource[];
  readonly odsUrl: string;
  /** null: the Parquet export of the dataset */
  readonly countsBulkUrl: string | null;
  readonly primUrl: string;
  readonly primKey: KeySource;
  /** null: Visual Crossing when its key is there, else Open-Meteo */
  readonly weather: 'open-meteo' | 'visual-crossing' | null;
  readonly weatherPlace: { readonly lat: number; readonly lon: number };
  readonly openMeteoUrl: string;
  readonly openMeteoArchiveUrl: string;
  readonly visualCrossingUrl: string;
  readonly visualCrossingKey: KeySource;
  readonly publicHolidaysUrl: string;
  readonly schoolHolidaysUrl: string;
  /** days asked for when nobody names any */
  readonly days: number;
  /** days during which a day that was collected is read again */
  readonly rereadDays: number;
  /** requests at a time to one server */
  readonly parallel: number;
  /** what a request waits at most because a server asks for it */
  readonly maxWaitMs: number;
  readonly freshness: FreshnessTable;
  readonly webhook: Secret | null;
  /** Prometheus textfile, null: none */
  readonly metricsFile: string | null;
}

/** Folder of a raw zone in which the collectors keep their manifests and what is not finished. */
export const COLLECT_FOLDER = '.collecte';
