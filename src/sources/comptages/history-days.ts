import { compareIds } from '../../domain/metrics.ts';
import { addDays, type CityClock, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import type { HistoryDays } from './history.ts';
import { type HourGrid, readHourGrids } from './hours.ts';

/** Days to come that are read at once: a statement costs as much as a day. */
const READ_AHEAD = 16;

/** A day as the lake has it, and those that it is held against. */
export interface CountReading {
  readonly today: HourGrid;
  /** null when the lake does not have that day */
  readonly weekBefore: HourGrid | null;
  /** one per day of history */
  readonly past: readonly HourGrid[];
}

/**
 * The days of the lake. Each is read once and kept as long as it is of use, so that the days of a backfill share
 * their history: the profiles of one more day cost one more file instead of forty.
 */
export interface CountDays {
  /**
   * Ask in the order of days; the answer to one is of use until the next is asked for.
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
  const kept = new Map<LocalDate, Promise<HourGrid>>();

  function load(dates: readonly LocalDate[]): void {
    const missing = dates.filter((date) => !kept.has(date));
    if (missing.length === 0) return;
    const days = missing.map((date) => {
      const file = files.get(date);
      if (file === undefined) throw new Error(`the lake has no counts for ${date}`);
      return [date, file] as const;
    });
    const grids = readHourGrids(engine, days, places, clock).then(
      (read) => new Map(read.map((grid) => [grid.date, grid])),
    );
    for (const date of missing) {
      const grid = grids.then((byDate) => byDate.get(date)!);
      kept.set(date, grid);
      // its failure is met by the day that asks for it
      grid.catch(() => {});
    }
  }

  return {
    async read(date, history, weeks) {
      if (!files.has(date)) return null;
      const week = addDays(date, -7);
      const past = [...new Set([...history.sameClass, ...history.sameWeekday])].sort();
      // days are asked for in their order: none looks back further than this one
      const first = addDays(date, -7 * weeks);
      for (const other of kept.keys()) if (other < first) kept.delete(other);
      load([...new Set([date, ...(files.has(week) ? [week] : []), ...past])]);
      // the days to come are read while this one is worked out
      const soon = asked.filter((other) => other > date && files.has(other));
      if (soon[0] !== undefined && !kept.has(soon[0])) load(soon.slice(0, READ_AHEAD));
      return {
        today: await kept.get(date)!,
        weekBefore: (await kept.get(week)) ?? null,
        past: await Promise.all(past.map((other) => kept.get(other)!)),
      };
    },
  };
}
