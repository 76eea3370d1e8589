import { compareIds } from '../../domain/metrics.ts';
import type { Network } from '../../domain/places.ts';
import type { Thresholds } from '../../domain/thresholds.ts';
import { addDays, type CityClock, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import { buildHistory, type History, type HistoryDays } from './history.ts';
import { type ArcHours, arcHours, type HourGrid, readHourGrids } from './hours.ts';

/** Days of a run that are read with the first of them: a statement costs as much as a day. */
const READ_AHEAD = 15;

/** A day as the lake has it, with what it is held against. */
export interface CountReading {
  /** the arcs with at least one row on the day, sorted by id */
  readonly hours: readonly ArcHours[];
  /** null when the lake does not have that day */
  readonly weekBefore: readonly ArcHours[] | null;
  /** null when there is no day to look back on */
  readonly history: History | null;
}

/**
 * The days of the lake. Each is read once and kept as long as it is of use, so that the days of a backfill share
 * their history: the profiles of one more day cost one more file instead of forty.
 */
export interface CountDays {
  /**
   * Ask for one day at a time, oldest first: reads share a table of the engine. null when the lake has no file for
   * that day.
   */
  read(
    date: LocalDate,
    history: HistoryDays,
    network: Network,
    thresholds: Thresholds,
  ): Promise<CountReading | null>;
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
  const kept = new Map<LocalDate, HourGrid>();

  function fileOf(date: LocalDate): string {
    const file = files.get(date);
    if (file === undefined) throw new Error(`the lake has no counts for ${date}`);
    return file;
  }

  async function gridsOf(dates: readonly LocalDate[], soon: readonly LocalDate[]): Promise<HourGrid[]> {
    const missing = dates.filter((date) => !kept.has(date));
    if (missing.length > 0) {
      const ahead = soon.filter((date) => files.has(date) && !kept.has(date) && !missing.includes(date));
      const days = [...missing, ...ahead.slice(0, READ_AHEAD)].map((date) => [date, fileOf(date)] as const);
      for (const grid of await readHourGrids(engine, days, places, clock)) kept.set(grid.date, grid);
    }
    return dates.map((date) => kept.get(date)!);
  }

  return {
    async read(date, days, network, thresholds) {
      if (!files.has(date)) return null;
      const week = addDays(date, -7);
      const past = [...new Set([...days.sameClass, ...days.sameWeekday])].sort();
      const before = files.has(week) ? [week] : [];
      const soon = asked.filter((other) => other > date);
      // days are asked for in their order: none looks back further than this one
      const first = addDays(date, -7 * thresholds.semainesHistorique);
      for (const other of kept.keys()) if (other < first) kept.delete(other);
      const grids = await gridsOf([...new Set([date, ...before, ...past])], soon);
      const byDate = new Map(grids.map((grid) => [grid.date, grid]));
      const weekBefore = byDate.get(week);
      return {
        hours: arcHours(byDate.get(date)!),
        weekBefore: weekBefore ? arcHours(weekBefore) : null,
        history:
          past.length === 0
            ? null
            : buildHistory(
                days,
                past.map((other) => byDate.get(other)!),
                network,
                thresholds,
              ),
      };
    },
  };
}
