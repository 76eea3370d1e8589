import { round } from '../domain/metrics.ts';
import type { DayContext } from '../domain/source.ts';
import type { LocalDate } from '../domain/time.ts';
import type { HistoryDay } from '../report/input.ts';
import type { BikePast } from '../sources/bikes/history.ts';
import { weatherOfDay } from '../sources/weather/figures.ts';
import { weather } from '../sources/weather/weather.ts';
import type { Figures } from './figures.ts';
import { historyDates } from './fingerprint.ts';
import type { Lake } from './lake.ts';

/** The city's totals of a day and of the days before it that its report looks back on. */
export async function readHistory(lake: Lake, figures: Figures, day: DayContext): Promise<HistoryDay[]> {
  const dates = historyDates(day.date);
  const bikes = bikesByDate(await figures.bikePast());
  const counts = new Map((await figures.countTotals(dates, day)).map((total) => [total.date, total]));
  const skyOf = await openSkies(lake);
  return dates.map((date) => {
    const sky = skyOf(date);
    return {
      date,
      jour_type: lake.calendar.dayClass(date),
      velos_total: bikes.get(date)?.total ?? null,
      velos_compteurs: bikes.get(date)?.counters ?? null,
      debit_moyen: counts.get(date)?.debit_moyen ?? null,
      debit_total: counts.get(date)?.debit_total ?? null,
      temp_moyenne: round(sky?.temp_moyenne ?? null, 2),
      precip_totale: round(sky?.precip_totale ?? null, 2),
      vent_moyen: round(sky?.vent_moyen ?? null, 2),
    };
  });
}

const skies = new WeakMap<Lake, Map<LocalDate, ReturnType<typeof weatherOfDay>>>();

/** The weather of a day. The reports of a run look back on the same days. */
async function openSkies(lake: Lake): Promise<(date: LocalDate) => ReturnType<typeof weatherOfDay>> {
  const inputs = await lake.records(weather);
  const known = skies.get(lake) ?? new Map<LocalDate, ReturnType<typeof weatherOfDay>>();
  skies.set(lake, known);
  return (date) => {
    if (!known.has(date)) known.set(date, weatherOfDay(inputs, date));
    return known.get(date)!;
  };
}

const byDate = new WeakMap<BikePast, Map<LocalDate, { total: number; counters: number }>>();

function bikesByDate(past: BikePast): Map<LocalDate, { total: number; counters: number }> {
  let sums = byDate.get(past);
  if (!sums) {
    sums = new Map();
    for (const days of past.counters.values()) {
      for (const [date, { total }] of days) {
        const sum = sums.get(date) ?? { total: 0, counters: 0 };
        sum.total += total;
        sum.counters += 1;
        sums.set(date, sum);
      }
    }
    byDate.set(past, sums);
  }
  return sums;
}
