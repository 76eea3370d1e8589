import { round } from '../domain/metrics.ts';
import { centredByGroup, correlation, type Pair, relativeChange, spread } from '../domain/statistics.ts';
import { addDays, type LocalDate } from '../domain/time.ts';
import type { HistoryDay } from './input.ts';
import type { Correlations, SimilarDays, WeatherEffect } from './schema-cross.ts';

/** Days are of similar weather when their mean temperatures differ by at most this, in °C … */
const SIMILAR_TEMPERATURE = 3;
/**
 * … and they fall in the same class of rain. Météo-France counts a day as rainy from 1 mm; 5 mm is the
 * `Pluvieux` of the weather indicators.
 */
const RAIN_MM = 1;
const HEAVY_RAIN_MM = 5;

/** Fewer similar days than this carry no comparison. */
const MIN_SIMILAR_DAYS = 3;
/** Fewer days than this carry no correlation. */
const MIN_CORRELATED_DAYS = 20;
const TRAILING_DAYS = 90;

const WEATHER = ['temp_moyenne', 'precip_totale', 'vent_moyen'] as const;
const WEATHER_NAMES = { temp_moyenne: 'température', precip_totale: 'pluie', vent_moyen: 'vent' } as const;

/** A figure of the city's mobility that weather may act on. */
export interface Mobility {
  readonly mesure: string;
  /** null: not known that day */
  readonly of: (day: HistoryDay) => number | null;
}

/** Passages per counter: the number of counters changes from day to day, their sum would follow it. */
export const BIKES: Mobility = {
  mesure: 'passages de vélos par compteur',
  of: (day) =>
    day.velos_total === null || day.velos_compteurs === null || day.velos_compteurs === 0
      ? null
      : day.velos_total / day.velos_compteurs,
};

/** Mean hourly flow: the number of arcs observed changes too. */
export const TRAFFIC: Mobility = {
  mesure: 'débit horaire moyen par tronçon (véh/h)',
  of: (day) => day.debit_moyen,
};

type RainClass = 'sec' | 'pluie_faible' | 'pluie_forte';

/** `sec` < 1 mm ≤ `pluie_faible` < 5 mm ≤ `pluie_forte`. */
export function rainClass(mm: number): RainClass {
  return mm < RAIN_MM ? 'sec' : mm < HEAVY_RAIN_MM ? 'pluie_faible' : 'pluie_forte';
}

/**
 * How a day of mobility stands against the weather: against days of the same day type and similar weather,
 * and how mobility went with each weather figure over the 90 days that end with this one.
 */
export function weatherEffect(
  date: LocalDate,
  history: readonly HistoryDay[],
  mobility: Mobility,
): WeatherEffect {
  const first = addDays(date, -TRAILING_DAYS);
  const days = history
    .filter((day) => day.date >= first && day.date <= date)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const today = days.find((day) => day.date === date);
  const value = today === undefined ? null : mobility.of(today);
  return {
    mesure: mobility.mesure,
    valeur: round(value, 2),
    jours_semblables: similarDays(today, value, days, mobility),
    correlations: correlations(
      days.filter((day) => day.date > first),
      mobility,
    ),
  };
}

function similarDays(
  today: HistoryDay | undefined,
  value: number | null,
  days: readonly HistoryDay[],
  mobility: Mobility,
): SimilarDays {
  if (today === undefined || value === null) return noSimilarDays('mesure du jour inconnue');
  if (today.temp_moyenne === null) return noSimilarDays('température du jour inconnue');
  if (today.precip_totale === null) return noSimilarDays('pluie du jour inconnue');
  const { temp_moyenne, precip_totale } = today;
  const similar = days.flatMap((day) => {
    const known = mobility.of(day);
    if (known === null || day.date === today.date || day.jour_type !== today.jour_type) return [];
    if (day.temp_moyenne === null || day.precip_totale === null) return [];
    if (round(Math.abs(day.temp_moyenne - temp_moyenne), 6) > SIMILAR_TEMPERATURE) return [];
    return rainClass(day.precip_totale) === rainClass(precip_totale)
      ? [{ date: day.date, value: known }]
      : [];
  });
  const dates = similar.map((day) => day.date);
  const found = spread(similar.map((day) => day.value));
  if (found === null || found.n < MIN_SIMILAR_DAYS) {
    return {
      n: dates.length,
      dates,
      mediane: null,
      ecart_pct: null,
      raison: `${count(dates.length, 'jour')} de même type et de météo semblable, il en faut ${MIN_SIMILAR_DAYS}`,
    };
  }
  const change = relativeChange(value, found.median);
  return {
    n: found.n,
    dates,
    mediane: round(found.median, 2),
    ecart_pct: change === null ? null : round(change * 100, 2),
    raison: change === null ? 'médiane nulle : aucun écart relatif' : null,
  };
}

function noSimilarDays(raison: string): SimilarDays {
  return { n: 0, dates: [], mediane: null, ecart_pct: null, raison };
}

function correlations(days: readonly HistoryDay[], mobility: Mobility): Correlations {
  const of = (name: (typeof WEATHER)[number]) => {
    const groups = new Map<string, Pair[]>();
    for (const day of days) {
      const weather = day[name];
      const value = mobility.of(day);
      if (weather === null || value === null) continue;
      const group = groups.get(day.jour_type) ?? [];
      group.push([weather, value]);
      groups.set(day.jour_type, group);
    }
    return bothCorrelations(groups, WEATHER_NAMES[name]);
  };
  return {
    temp_moyenne: of('temp_moyenne'),
    precip_totale: of('precip_totale'),
    vent_moyen: of('vent_moyen'),
  };
}

function bothCorrelations(groups: ReadonlyMap<string, readonly Pair[]>, name: string) {
  const inside = centredByGroup(groups);
  return {
    brute: wireCorrelation([...groups.values()].flat(), 0, name),
    a_jour_type_egal: wireCorrelation(inside.pairs, inside.controlled, name),
  };
}

function wireCorrelation(pairs: readonly Pair[], controlled: number, name: string) {
  const n = pairs.length;
  if (n < MIN_CORRELATED_DAYS) {
    const raison = `${count(n, 'jour')} où ${name} et mesure sont connues, il en faut ${MIN_CORRELATED_DAYS}`;
    return { n, r: null, ic95: null, raison };
  }
  const found = correlation(pairs, controlled);
  if (found === null) return { n, r: null, ic95: null, raison: `${name} ou mesure sans variation` };
  return {
    n,
    r: round(found.r, 4),
    ic95: { bas: round(found.low, 4), haut: round(found.high, 4) },
    raison: null,
  };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n > 1 ? 's' : ''}`;
}
