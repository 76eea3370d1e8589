import type { NoticeCount } from './notice.ts';
import type { LocalDate } from './time.ts';

export const METRIC_TYPES = ['bikes', 'traffic', 'weather', 'comptages', 'chantiers', 'referentiel'] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** The key of an item that names its entity, per type. */
export const ENTITY_KEY = {
  bikes: 'id_compteur',
  traffic: 'disruption_id',
  weather: 'lieu',
  comptages: 'identifiant_arc',
  chantiers: 'identifiant',
  referentiel: 'identifiant_arc',
} as const satisfies Record<MetricType, string>;

/** A value that survives JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/** How far a day's figures can be trusted. */
export interface Quality {
  /** true when the data was made by `cityflow demo` */
  readonly synthetique: boolean;
  readonly heures_attendues: number | null;
  readonly heures_observees: number | null;
  /** observed / expected, 0–1 */
  readonly taux_couverture: number | null;
  readonly lignes_lues: number;
  readonly lignes_gardees: number;
  readonly lignes_rejetees: number;
  readonly rejets_par_motif: Readonly<Record<string, number>>;
  readonly doublons: number;
  readonly conflits: number;
  readonly fichiers: readonly string[];
  readonly notices: readonly NoticeCount[];
}

/** The small document of a (type, date): global figures, top lists, alerts. Always under 100 KB. */
export interface Header {
  readonly data_type: MetricType;
  readonly date: LocalDate;
  /** when it was computed, UTC ISO */
  readonly timestamp: string;
  readonly run_id: string;
  /** hash of everything the figures depend on: same fingerprint, same figures */
  readonly fingerprint: string;
  readonly metrics: JsonObject;
  readonly quality: Quality;
}

/** A complete day of one type, as the pipeline computes it and the store keeps it. */
export interface MetricDay {
  readonly header: Header;
  /** one per entity, sorted by entity, entities unique */
  readonly items: readonly JsonObject[];
}

/** What a source computes; the pipeline adds the run and the provenance. */
export interface DayFigures {
  readonly metrics: JsonObject;
  readonly items: readonly JsonObject[];
  readonly heures_attendues: number | null;
  readonly heures_observees: number | null;
  readonly notices: readonly NoticeCount[];
}

export interface StoredReport {
  readonly report_id: string;
  readonly date: LocalDate;
  readonly timestamp: string;
  readonly report: JsonObject;
}

/**
 * Order of entity ids everywhere: by Unicode code point, which is the byte order of UTF-8. SQLite, DuckDB,
 * MongoDB and DynamoDB all sort text so; `<` does not, it puts 😀 before ﬁ (surrogates below U+E000).
 */
export function compareIds(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

/** Half of a character beyond U+FFFF. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * Rounds for the wire: figures computed in another order must print the same digits. The decimal that `value`
 * prints as is rounded, not the binary fraction behind it (1.005 to two digits is 1.01); a tie goes up.
 */
export function round(value: number, digits: number): number;
export function round(value: number | null, digits: number): number | null;
export function round(value: number | null, digits: number): number | null {
  if (value === null) return null;
  if (Number.isInteger(value)) return value + 0;
  // away from a tie the plain way gives the same digits, ten times as fast; below 2^31 the product is exact to 1e-6
  const product = value * 10 ** digits;
  const nearest = Math.round(product);
  if (Math.abs(nearest) < 2 ** 31 && Math.abs(Math.abs(product - nearest) - 0.5) > 1e-6) {
    return nearest / 10 ** digits + 0;
  }
  return roundDecimal(value, digits);
}

/** The same by the digits themselves, for a tie and for numbers too large to be scaled without an error. */
function roundDecimal(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const surplus = fraction.length - Number(exponent) - digits;
  if (surplus <= 0) return value;
  const unit = 10n ** BigInt(surplus);
  const shifted = BigInt(whole + fraction) + unit / 2n;
  // the division of BigInt goes towards zero, not down
  const rounded = shifted / unit - (shifted < 0n && shifted % unit !== 0n ? 1n : 0n);
  return Number(`${rounded}e-${digits}`) + 0;
}
