import { addDays, type LocalDate } from '../domain/time.ts';
import { traffic } from '../sources/traffic/traffic.ts';
import { weather } from '../sources/weather/weather.ts';
import type { Lake } from './lake.ts';

/** Sources that tell of one day at a time; works and the referential tell of every day. */
const DAILY = ['comptages', 'bikes', 'weather', 'traffic'] as const;
/** A source that stopped long ago must not hold the default date back. */
const RECENT_DAYS = 14;

/** For each daily source, the days it can tell of; an hourly one only when the day is complete or not. */
export interface KnownDays {
  readonly all: readonly LocalDate[];
  /** days with their last hour, or simply present for sources without hours */
  readonly complete: Readonly<Record<(typeof DAILY)[number], ReadonlySet<LocalDate>>>;
}

export async function knownDays(lake: Lake): Promise<KnownDays> {
  const complete = {
    comptages: completeDays(lake, 'comptages'),
    bikes: completeDays(lake, 'bikes'),
    weather: new Set((await lake.records(weather)).flatMap(({ records }) => records.map((day) => day.date))),
    traffic: new Set((await lake.records(traffic)).flatMap(({ snapshot }) => snapshot ?? [])),
  };
  const hourly = (['comptages', 'bikes'] as const).flatMap((source) => [...lake.days(source).keys()]);
  const all = [...new Set([...hourly, ...complete.weather, ...complete.traffic])].sort();
  return { all, complete };
}

function completeDays(lake: Lake, source: 'comptages' | 'bikes'): ReadonlySet<LocalDate> {
  const days = Object.entries(lake.catalogs[source].days);
  return new Set(
    days
      .filter(([date, { lastSlot }]) => lastSlot === lake.clock.hoursOf(date).length - 1)
      .map(([date]) => date),
  );
}

/**
 * Sources whose own day matters. An answer about transit tells of the days around it, too: a day on which nobody
 * fetched one, which cannot be caught up, must not hold the default date back.
 */
const MEASURED = DAILY.filter((source) => source !== 'traffic');

/**
 * The newest complete day: among the two weeks up to the newest day known, the one that most measured sources
 * have complete; of several, the newest. null without any daily data.
 */
export function newestCompleteDay({ all, complete }: KnownDays): LocalDate | null {
  const newest = all.at(-1);
  if (newest === undefined) return null;
  let best: LocalDate | null = null;
  let most = 0;
  for (const date of all.filter((day) => day > addDays(newest, -RECENT_DAYS))) {
    const sources = MEASURED.filter((source) => complete[source].has(date)).length;
    if (sources >= most) [best, most] = [date, sources];
  }
  return best;
}
