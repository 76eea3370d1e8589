import type { LocalDate } from '../../domain/time.ts';
import type { Conditions } from './conditions.ts';

/** What is measured over a day; null where it is not known. */
export interface Measures {
  /** °C */
  readonly temp_moyenne: number | null;
  readonly temp_min: number | null;
  readonly temp_max: number | null;
  /** mm, rain and melted snow */
  readonly precip_totale: number | null;
  /** sustained wind, km/h */
  readonly vent_moyen: number | null;
  readonly vent_max: number | null;
  /** strongest gust, km/h */
  readonly rafale_max: number | null;
  /** relative, % */
  readonly humidite: number | null;
}

/** One hour, keyed by the instant at which it starts. */
export interface WeatherHour {
  /** UTC ms */
  readonly utc: number;
  /** °C at the start of the hour */
  readonly temperature: number | null;
  /** mm fallen during the hour */
  readonly precip: number | null;
  readonly vent: number | null;
  readonly rafale: number | null;
  readonly humidite: number | null;
  readonly conditions: Conditions | null;
}

/** One day of one place as one answer describes it. */
export interface WeatherDay extends Measures {
  readonly date: LocalDate;
  /** the place as the provider names it; null when it gives only coordinates */
  readonly lieu: string | null;
  readonly fournisseur: 'visual_crossing' | 'open_meteo';
  /** the provider's own words, or its WMO code */
  readonly conditions_source: string | null;
  readonly conditions: Conditions | null;
  /** in time order, null when the answer has none for that day */
  readonly heures: readonly WeatherHour[] | null;
}

/** The measures of a day, each asked for by its name. */
export function pickMeasures(pick: (name: keyof Measures) => number | null): Measures {
  return {
    temp_moyenne: pick('temp_moyenne'),
    temp_min: pick('temp_min'),
    temp_max: pick('temp_max'),
    precip_totale: pick('precip_totale'),
    vent_moyen: pick('vent_moyen'),
    vent_max: pick('vent_max'),
    rafale_max: pick('rafale_max'),
    humidite: pick('humidite'),
  };
}

/** How many measures of the day are known. */
export function countKnown(day: Measures): number {
  return Object.values(pickMeasures((name) => day[name])).filter((value) => value !== null).length;
}
