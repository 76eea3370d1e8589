import { round } from '../../domain/metrics.ts';
import type { CityClock, LocalDate } from '../../domain/time.ts';
import { type Conditions, worst } from './conditions.ts';
import type { Measures, WeatherHour } from './records.ts';

/** A mean or a total needs three quarters of the hours of the day (18 of 24). */
const MIN_COVERAGE = 0.75;

/** The measures of a day out of its hours; each is null where too few hours have it. */
export function aggregateHours(
  hours: readonly WeatherHour[],
  date: LocalDate,
  clock: CityClock,
): Measures & { readonly conditions: Conditions | null } {
  const needed = MIN_COVERAGE * clock.hoursOf(date).length;
  const enough = <T>(values: readonly (T | null)[]): readonly T[] => {
    const known = values.filter((value) => value !== null);
    return known.length >= needed ? known : [];
  };
  const temperatures = enough(hours.map((hour) => hour.temperature));
  const winds = enough(hours.map((hour) => hour.vent));
  const rain = enough(hours.map((hour) => hour.precip));
  return {
    temp_moyenne: mean(temperatures),
    temp_min: extreme(temperatures, Math.min),
    temp_max: extreme(temperatures, Math.max),
    precip_totale: rain.length === 0 ? null : round(sum(rain), 2),
    vent_moyen: mean(winds),
    vent_max: extreme(winds, Math.max),
    rafale_max: extreme(enough(hours.map((hour) => hour.rafale)), Math.max),
    humidite: mean(enough(hours.map((hour) => hour.humidite))),
    conditions: worst(enough(hours.map((hour) => hour.conditions))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : round(sum(values) / values.length, 2);
}

function extreme(values: readonly number[], pick: (...values: number[]) => number): number | null {
  return values.length === 0 ? null : pick(...values);
}
