import { parseGeoPoint } from '../../domain/geojson.ts';
import type { Position } from '../../domain/places.ts';
import { type CityClock, dateToMs, HOUR_MS } from '../../domain/time.ts';
import { asText } from '../../raw/json.ts';
import type { BikeNotice } from './notices.ts';

/** Bounds of Île-de-France with a margin of some kilometres: 1.45–3.56° E, 48.12–49.24° N (IGN Admin Express). */
const REGION = { west: 1.4, east: 3.6, south: 48.0, north: 49.3 } as const;

const MINUTE_MS = 60_000;
const STAMP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/i;

export interface Stamp {
  readonly utcMs: number;
  /** the stamp had no offset and was read as city time */
  readonly naive: boolean;
}

/** The instant of an ISO stamp, on a whole hour of the city's clock; else the reason to refuse it. */
export function readStamp(field: unknown, clock: CityClock): Stamp | BikeNotice {
  const match = STAMP.exec(asText(field) ?? '');
  if (!match) return 'horodatage_illisible';
  const [, date = '', hours, minutes, seconds = '0', zulu, sign, offsetHours, offsetMinutes] = match;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  const wallMs = dateToMs(date) + h * HOUR_MS + m * MINUTE_MS + s * 1000;
  if (Number.isNaN(wallMs) || h > 23 || m > 59 || s > 59) return 'horodatage_illisible';
  const naive = zulu === undefined && sign === undefined;
  const offset = sign === undefined ? 0 : Number(offsetHours) * 60 + Number(offsetMinutes);
  if (offset > 14 * 60 || Number(offsetMinutes ?? 0) > 59) return 'horodatage_illisible';
  const utcMs = naive
    ? (clock.instantsOf(wallMs).at(-1) ?? Number.NaN)
    : wallMs - (sign === '-' ? -1 : 1) * offset * MINUTE_MS;
  const cityMs = utcMs + clock.offsetMinutes(utcMs) * MINUTE_MS;
  return cityMs % HOUR_MS === 0 ? { utcMs, naive } : 'horodatage_hors_heure';
}

/** A count of passages, ≥ 0; else the reason to refuse it. Exports write whole numbers as `3.0`. */
export function readPassages(field: unknown): number | BikeNotice {
  if (field === null || field === undefined) return 'comptage_absent';
  if (typeof field !== 'number' && typeof field !== 'string') return 'comptage_non_numerique';
  const count = typeof field === 'number' ? field : readDecimal(field);
  if (count === null) return 'comptage_absent';
  if (!Number.isFinite(count)) return 'comptage_non_numerique';
  return count < 0 ? 'comptage_negatif' : count + 0;
}

/**
 * A place, as any of the portal's formats writes it. null when the field is empty, a reason when it cannot
 * be used.
 */
export function readPoint(field: unknown): Position | null | BikeNotice {
  if (field === null || field === undefined) return null;
  if (typeof field === 'string' && field.trim() === '') return null;
  const point = parseGeoPoint(field);
  if (point === null) return 'coordonnees_illisibles';
  const [lon, lat] = point;
  const inside = lon >= REGION.west && lon <= REGION.east && lat >= REGION.south && lat <= REGION.north;
  return inside ? point : 'coordonnees_hors_region';
}

/** A plain decimal number; null when the text is blank, NaN when it is something else. */
function readDecimal(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^[+-]?\d+(\.\d*)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
