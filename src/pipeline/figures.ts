import type { DayFigures, MetricType } from '../domain/metrics.ts';
import { type PackedItems, packItems } from '../domain/packed-items.ts';
import type { Network } from '../domain/places.ts';
import type { DayContext } from '../domain/source.ts';
import type { LocalDate } from '../domain/time.ts';
import { openBikeDays } from '../sources/bikes/bike-days.ts';
import { readBikePast } from '../sources/bikes/bike-past.ts';
import { bikeFigures } from '../sources/bikes/figures.ts';
import type { BikePast } from '../sources/bikes/history.ts';
import { chantiers } from '../sources/chantiers/chantiers.ts';
import { countFigures } from '../sources/comptages/figures.ts';
import { buildHistory, historyDays } from '../sources/comptages/history.ts';
import { openCountDays } from '../sources/comptages/history-days.ts';
import { arcHours } from '../sources/comptages/hours.ts';
import { referentiel } from '../sources/referentiel/referentiel.ts';
import { traffic } from '../sources/traffic/traffic.ts';
import { weather } from '../sources/weather/weather.ts';
import { type CountTotals, openCountTotals } from './count-totals.ts';
import { historyDates } from './fingerprint.ts';
import type { Lake } from './lake.ts';

/** The figures of a day; of its items at least what reports draw from them. */
export interface ComputedFigures extends DayFigures {
  /** all of the items, as stores keep them */
  readonly packed: PackedItems;
}

/** What the days of one run share, so that a backfill reads each file of the lake once. */
export interface Figures {
  /** null when the source says nothing about that day */
  of(type: MetricType, day: DayContext): Promise<ComputedFigures | null>;
  /** what is known of bikes over all days */
  bikePast(): Promise<BikePast>;
  readonly countTotals: CountTotals;
}

/**
 * @param dates the days that will be asked for, oldest first
 * @param reported whether reports will ask for totals, too: they are then read while figures are worked out
 */
export function openFigures(lake: Lake, dates: readonly LocalDate[], reported: boolean): Figures {
  const { engine, clock } = lake;
  const countFiles = lake.days('comptages');
  const bikeFiles = lake.days('bikes');
  const bikeDays = openBikeDays(engine, clock, bikeFiles, dates);
  const countDays = openCountDays(engine, clock, countFiles, lake.countedArcs, dates);
  const countTotals = openCountTotals(lake);
  let past: Promise<BikePast> | undefined;
  const ofNetwork = new Map<Network, Promise<ComputedFigures | null>>();

  function bikePast(): Promise<BikePast> {
    past ??= readBikePast(engine, bikeFiles);
    return past;
  }

  async function comptages(day: DayContext): Promise<ComputedFigures | null> {
    const past = historyDays(day.date, day.calendar, day.thresholds.semainesHistorique, [
      ...countFiles.keys(),
    ]);
    // the network is put together while the engine reads
    const read = await countDays.read(day.date, past, day.thresholds.semainesHistorique);
    if (read === null) return null;
    const { today, weekBefore } = read;
    // its failure is met by the report
    if (reported) countTotals.of(historyDates(day.date), day).catch(() => {});
    const { heads, ...figures } = countFigures({
      day,
      hours: arcHours(today),
      weekBefore: weekBefore && arcHours(weekBefore),
      history: read.past.length === 0 ? null : buildHistory(past, read.past, day.network, day.thresholds),
    });
    return { ...figures, items: heads };
  }

  async function bikes(day: DayContext): Promise<DayFigures | null> {
    if (!bikeFiles.has(day.date)) return null;
    // asked together: each would wait for a turn of this thread, which the road counts keep busy
    const [{ hours, ...history }, past] = await Promise.all([bikeDays.read(day), bikePast()]);
    return bikeFigures({ day, hours, history: { past, ...history } });
  }

  async function referentielOf(day: DayContext): Promise<ComputedFigures | null> {
    return packed('referentiel', day, referentiel.figures(await lake.records(referentiel), day));
  }

  const sources: Readonly<Record<MetricType, (day: DayContext) => Promise<ComputedFigures | null>>> = {
    comptages,
    bikes: async (day) => packed('bikes', day, await bikes(day)),
    traffic: async (day) =>
      packed('traffic', day, traffic.figures(await lake.records(traffic, day.date), day)),
    weather: async (day) => packed('weather', day, weather.figures(await lake.records(weather), day)),
    chantiers: async (day) => packed('chantiers', day, chantiers.figures(await lake.records(chantiers), day)),
    referentiel: (day) => {
      // it depends on nothing else than the network, which most days of a backfill share
      const found = ofNetwork.get(day.network) ?? referentielOf(day);
      ofNetwork.set(day.network, found);
      return found;
    },
  };

  return {
    of: (type, day) => sources[type](day),
    bikePast,
    countTotals,
  };
}

function packed(type: MetricType, { date }: DayContext, figures: DayFigures | null): ComputedFigures | null {
  return figures && { ...figures, packed: packItems(type, date, figures.items) };
}
