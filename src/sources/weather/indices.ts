import { round } from '../../domain/metrics.ts';
import type { Measures } from './records.ts';

/** Points taken off 100 by each thing that is known; null where the day's value is not. */
export interface Deductions {
  readonly pluie: number | null;
  readonly vent: number | null;
  readonly froid: number | null;
  readonly chaleur: number | null;
}

/** `rate` points per unit beyond `from`, at most `max`. */
interface Slope {
  readonly from: number;
  readonly rate: number;
  readonly max: number;
}

interface Scale {
  readonly pluie: Slope;
  readonly vent: Slope;
  readonly froid: Slope;
  readonly chaleur: Slope;
}

/**
 * Cycling: rain weighs most (4 points a mm, all of it at 10 mm, a day of heavy rain); wind from Beaufort 4
 * (20 km/h) to a near gale felt as a wall (35 km/h); cold below 10 °C and heat above 25 °C, the bounds of the
 * day's categories. A convention of CityFlow, not a measured response: use it to compare days.
 */
const VELO: Scale = {
  pluie: { from: 0, rate: 4, max: 40 },
  vent: { from: 20, rate: 2, max: 30 },
  froid: { from: 10, rate: 3, max: 30 },
  chaleur: { from: 25, rate: 4, max: 30 },
};

/**
 * All trips together: half the weight of rain, wind once it hinders walking and brings down branches
 * (30 km/h, Beaufort 5, and on), cold near freezing (ice), heat once it wears out people and rails.
 */
const MOBILITE: Scale = {
  pluie: { from: 0, rate: 2, max: 30 },
  vent: { from: 30, rate: 1, max: 30 },
  froid: { from: 3, rate: 4, max: 30 },
  chaleur: { from: 28, rate: 3, max: 20 },
};

export interface WeatherIndex {
  /** 0–100, 100 = the weather hinders nothing; null when nothing is known */
  readonly value: number | null;
  readonly deductions: Deductions;
}

export function bikeIndex(day: Measures): WeatherIndex {
  return indexOn(VELO, day);
}

export function mobilityIndex(day: Measures): WeatherIndex {
  return indexOn(MOBILITE, day);
}

function indexOn(scale: Scale, day: Measures): WeatherIndex {
  const wind = windOf(day);
  const cold = day.temp_moyenne === null ? null : scale.froid.from - day.temp_moyenne;
  const deductions: Deductions = {
    pluie: deduct(scale.pluie, day.precip_totale),
    vent: deduct(scale.vent, wind),
    froid: cold === null ? null : deduct({ ...scale.froid, from: 0 }, cold),
    chaleur: deduct(scale.chaleur, day.temp_moyenne),
  };
  const known = Object.values(deductions).filter((points) => points !== null);
  if (known.length === 0) return { value: null, deductions };
  const lost = known.reduce((sum, points) => sum + points, 0);
  return { value: round(Math.max(0, 100 - lost), 1), deductions };
}

function deduct({ from, rate, max }: Slope, value: number | null): number | null {
  return value === null ? null : round(Math.min(max, Math.max(0, value - from) * rate), 1);
}

/** Sustained wind at its strongest; where only the mean is known, the mean. */
function windOf(day: Measures): number | null {
  return day.vent_max ?? day.vent_moyen;
}

const RAINY_MM = 5;
const WINDY_KMH = 30;
const COLD_C = 10;
const HOT_C = 25;

export type Category = 'Pluvieux' | 'Venteux' | 'Froid' | 'Chaud';

/** Categories of a day (indicators §5); a value that is not known gives none. null when nothing is known. */
export function categoriesOf(day: Measures): readonly Category[] | null {
  const { precip_totale, temp_moyenne } = day;
  const wind = windOf(day);
  if (precip_totale === null && temp_moyenne === null && wind === null) return null;
  const all: readonly (readonly [Category, boolean])[] = [
    ['Pluvieux', precip_totale !== null && precip_totale >= RAINY_MM],
    ['Venteux', wind !== null && wind >= WINDY_KMH],
    ['Froid', temp_moyenne !== null && temp_moyenne < COLD_C],
    ['Chaud', temp_moyenne !== null && temp_moyenne > HOT_C],
  ];
  return all.filter(([, holds]) => holds).map(([category]) => category);
}
