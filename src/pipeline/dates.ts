import { addDays, type LocalDate } from '../domain/time.ts';
import { weather } from '../sources/weather/weather.ts';
import type { Lake } from './lake.ts';

/** A source that stopped long ago must not hold the default date back. */
const RECENT_DAYS = 14;

/** The days of which a source tells; works and the referential tell of every day. */
export interface KnownDays {
  /** oldest first */
  readonly all: readonly LocalDate[];
  /**
   * How many of the sources whose own day matters have all of it. An answer about transit tells of the days around
   * it, too: a day on which nobody fetched one, which cannot be caught up, must not hold the default date back.
   */
  completeSources(date: LocalDate): number;
}

export async function knownDays(lake: Lake): Promise<KnownDays> {
  const { comptages, bikes } = lake.catalogs;
  const weatherDays = new Set(
    (await lake.records(weather)).flatMap(({ records }) => records.map(({ date }) => date)),
  );
  const transitDays = Object.values(lake.catalogs.traffic.inputs).flatMap(({ snapshot }) => snapshot ?? []);
  const all = new Set([
    ...Object.keys(comptages.days),
    ...Object.keys(bikes.days),
    ...weatherDays,
    ...transitDays,
  ]);
  return {
    all: [...all].sort(),
    completeSources(date) {
      const lastSlot = lake.clock.hoursOf(date).length - 1;
      const hourly = [comptages, bikes].filter(({ days }) => days[date]?.lastSlot === lastSlot).length;
      return hourly + (weatherDays.has(date) ? 1 : 0);
    },
  };
}

/**
 * The newest complete day: among the two weeks up to the newest day known, the one that most measured sources
 * have complete; of several, the newest. null without any daily data.
 */
export function newestCompleteDay({ all, completeSources }: KnownDays): LocalDate | null {
  const newest = all.at(-1);
  if (newest === undefined) return null;
  let best: LocalDate | null = null;
  let most = 0;
  for (const date of all.filter((day) => day > addDays(newest, -RECENT_DAYS))) {
    const sources = completeSources(date);
    if (sources >= most) [best, most] = [date, sources];
  }
  return best;
}
