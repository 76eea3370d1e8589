import { compareIds } from '../../domain/metrics.ts';
import { addDays, type CityClock, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import { openLakeDays } from '../../lake/days.ts';
import type { HistoryDays } from './history.ts';
import { type HourGrid, readHourGrids } from './hours.ts';

/** A day as the lake has it, and those that it is held against. */
export interface CountReading {
  readonly today: HourGrid;
  /** null when the lake does not have that day */
  readonly weekBefore: HourGrid | null;
  /** one per day of history */
  readonly past: readonly HourGrid[];
}

export interface CountDays {
  /**
   * Ask in the order of days.
   * @param weeks how far back `history` lies at most
   * @returns null when the lake has no file for that day
   */
  read(date: LocalDate, history: HistoryDays, weeks: number): Promise<CountReading | null>;
}

/**
 * @param files the Parquet file of each day
 * @param arcs ids of every arc that a row of them can name
 * @param asked the days that will be asked for, oldest first
 */
export function openCountDays(
  engine: Engine,
  clock: CityClock,
  files: ReadonlyMap<LocalDate, string>,
  arcs: Iterable<string>,
  asked: readonly LocalDate[],
): CountDays {
  const places = new Map([...new Set(arcs)].sort(compareIds).map((id, place) => [id, place]));
  const days = openLakeDays(files, asked, async (missing) => {
    const grids = await readHourGrids(engine, missing, places, clock);
    return new Map(grids.map((grid) => [grid.date, grid]));
  });
  return {
    async read(date, history, weeks) {
      if (!files.has(date)) return null;
      const week = addDays(date, -7);
      const past = [...new Set([...history.sameClass, ...history.sameWeekday])].sort();
      const needed = [date, ...(files.has(week) ? [week] : []), ...past];
      const grids = await days.read(date, needed, addDays(date, -7 * weeks));
      return {
        today: grids.get(date)!,
        weekBefore: grids.get(week) ?? null,
        past: past.map((other) => grids.get(other)!),
      };
    },
  };
}
