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
  const past = await figures.bikePast();
  const counts = new Map((await figures.countTotals.of(dates, day)).map((total) => [total.date, total]));
  const skyOf = await openSkies(lake);
  return dates.map((date) => {
    const sky = skyOf(date);
    const bikes = bikesOn(past, date);
    return {
      date,
      jour_type: lake.calendar.dayClass(date),
      velos_total: bikes?.total ?? null,
      velos_compteurs: bikes?.counters ?? null,
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

interface BikeTotal {
  readonly total: number;
  readonly counters: number;
}

const bikeTotals = new WeakMap<BikePast, Map<LocalDate, BikeTotal | null>>();

/** All counters on a day, null when none was observed. The reports of a run look back on the same days. */
function bikesOn(past: BikePast, date: LocalDate): BikeTotal | null {
  const known = bikeTotals.get(past) ?? new Map<LocalDate, BikeTotal | null>();
  bikeTotals.set(past, known);
  const found = known.get(date);
  if (found !== undefined) return found;
  const days = [...past.counters.values()].flatMap((counter) => counter.get(date) ?? []);
  const sum = { total: days.reduce((sum, { total }) => sum + total, 0), counters: days.length };
  known.set(date, days.length === 0 ? null : sum);
  return known.get(date) ?? null;
}
