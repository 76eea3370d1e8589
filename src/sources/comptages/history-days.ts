import type { Network } from '../../domain/places.ts';
import type { Thresholds } from '../../domain/thresholds.ts';
import type { CityClock, LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import { buildHistory, type History, type HistoryDays } from './history.ts';
import { type ArcHours, arcHours, type HourGrid, readHourGrid } from './hours.ts';

/** Days kept in memory: the eight weeks behind a day, and a few more. */
const KEPT_DAYS = 64;

/**
 * The days of the lake. Each is read once and kept, so that the days of a backfill share their history: the
 * profiles of one more day cost one more file instead of ten.
 */
export interface CountDays {
  /** null when the lake has no file for that day */
  hours(date: LocalDate): Promise<ArcHours[] | null>;
  /** null when there is no day to look back on */
  history(days: HistoryDays, network: Network, thresholds: Thresholds): Promise<History | null>;
}

/**
 * Ask for one thing at a time: reads share a table of the engine.
 * @param files the Parquet file of each day
 */
export function openCountDays(
  engine: Engine,
  clock: CityClock,
  files: ReadonlyMap<LocalDate, string>,
): CountDays {
  const kept = new Map<LocalDate, HourGrid>();

  async function grid(date: LocalDate, file: string): Promise<HourGrid> {
    const found = kept.get(date) ?? (await readHourGrid(engine, file, date, clock));
    kept.delete(date);
    kept.set(date, found);
    const oldest = kept.keys().next();
    if (kept.size > KEPT_DAYS && !oldest.done) kept.delete(oldest.value);
    return found;
  }

  return {
    async hours(date) {
      const file = files.get(date);
      return file === undefined ? null : arcHours(await grid(date, file));
    },
    async history(days, network, thresholds) {
      const dates = [...new Set([...days.sameClass, ...days.sameWeekday])].sort();
      if (dates.length === 0) return null;
      const grids: HourGrid[] = [];
      for (const date of dates) {
        const file = files.get(date);
        if (file === undefined) throw new Error(`the lake has no counts for ${date}`);
        grids.push(await grid(date, file));
      }
      return buildHistory(days, grids, network, thresholds);
    },
  };
}
