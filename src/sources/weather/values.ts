import { isLocalDate, type LocalDate } from '../../domain/time.ts';
import { asNumber, asText, describeJson } from '../../raw/json.ts';
import type { Remark } from './notices.ts';

/** What a value measures, with the range outside which it is an error (indicators §5). */
export type Kind = 'temperature' | 'precip' | 'vent' | 'humidite' | 'code';

const RANGES: Readonly<Record<Kind, readonly [number, number]>> = {
  temperature: [-30, 50],
  precip: [0, Number.POSITIVE_INFINITY],
  vent: [0, Number.POSITIVE_INFINITY],
  humidite: [0, 100],
  code: [0, 99],
};

/** Units of Open-Meteo's `hourly_units`, as factors to °C, mm, km/h. */
const UNITS: Readonly<Record<Kind, ReadonlyMap<string, (value: number) => number>>> = {
  temperature: new Map([
    ['°C', (value) => value],
    ['°F', (value) => (value - 32) / 1.8],
  ]),
  precip: new Map([
    ['mm', (value) => value],
    ['inch', (value) => value * 25.4],
  ]),
  vent: new Map([
    ['km/h', (value) => value],
    ['m/s', (value) => value * 3.6],
    ['mp/h', (value) => value * 1.609344],
    ['mph', (value) => value * 1.609344],
    ['kn', (value) => value * 1.852],
  ]),
  humidite: new Map([['%', (value) => value]]),
  code: new Map([['wmo code', (value) => value]]),
};

/** Converts from a unit to the wire's; null when the unit is unknown for that kind of value. */
export function converter(kind: Kind, unit: string | null): ((value: number) => number) | null {
  return unit === null ? (value) => value : (UNITS[kind].get(unit) ?? null);
}

/**
 * One value, checked: null when absent, and null with a remark when it is not a number or out of range. Numbers
 * written as text are numbers.
 */
export function readValue(
  value: unknown,
  kind: Kind,
  name: string,
  remark: Remark,
  convert: (value: number) => number = (same) => same,
): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = asNumber(value);
  if (number === null) {
    remark('valeur_non_numerique', `${name} = ${describeJson(value)}`);
    return null;
  }
  const [min, max] = RANGES[kind];
  const converted = convert(number);
  if (converted >= min && converted <= max) return converted;
  remark('valeur_hors_bornes', `${name} = ${converted}`);
  return null;
}

/** No weather answer speaks of an instant outside these: others are errors, and some break the calendar. */
const FIRST_MS = Date.UTC(1900, 0, 2);
const LAST_MS = Date.UTC(2199, 11, 31);

export function isPlausible(utcMs: number): boolean {
  return utcMs >= FIRST_MS && utcMs <= LAST_MS;
}

/** A `YYYY-MM-DD` of the years 1900 to 2199, null when it is anything else. */
export function readDate(value: unknown): LocalDate | null {
  const date = asText(value);
  return date !== null && isLocalDate(date) && isPlausible(Date.parse(date)) ? date : null;
}
