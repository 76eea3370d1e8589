import { type CityClock, HOUR_MS } from '../../domain/time.ts';
import { arcStateCode, type CountLayout } from './layout.ts';
import type { CountNotice } from './notices.ts';

/** What a row says of its arc, as written in the file. Rows of an arc share a handful of descriptions. */
export interface ArcDescription {
  readonly arc: string;
  readonly libelle: string;
  readonly nodeUp: string;
  readonly nodeUpLabel: string;
  readonly nodeDown: string;
  readonly nodeDownLabel: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly geoShape: string;
  /** see `arcStateCode` */
  readonly arcState: number;
}

export interface CleanRow {
  readonly description: ArcDescription;
  /** instant at which the measured hour starts */
  readonly utcMs: number;
  /** vehicles in the hour, null when not measured */
  readonly q: number | null;
  /** % of the hour during which the loop was covered, null when not measured */
  readonly k: number | null;
  /** traffic state as in the file, '' when it has none */
  readonly state: string;
  /** the stamp had no offset */
  readonly naive: boolean;
}

export interface Refusal {
  readonly reason: CountNotice;
  readonly value: string | null;
}

const STAMP = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?(Z|[+-]\d\d:?\d\d)?$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * The cleaning rules of one row. The file stamps the END of the hour: the row measures the hour before.
 * A number is a plain decimal (blanks around it do not matter); an empty cell is "not measured".
 */
export function cleanRow(
  cells: readonly string[],
  layout: CountLayout,
  clock: CityClock,
): CleanRow | Refusal {
  if (cells.length !== layout.width)
    return { reason: 'ligne_irreguliere', value: `${cells.length} cellules` };
  const cell = (at: number) => (at === -1 ? '' : cells[at]!);
  const arc = cell(layout.arc).trim();
  if (arc === '' || arc === '*') return { reason: 'arc_absent', value: cell(layout.arc) };

  const stampText = cell(layout.stamp).trim();
  const stamp = parseStamp(stampText, clock);
  if (stamp === null) return { reason: 'horodatage_illisible', value: cell(layout.stamp) };
  const utcMs = stamp.utcMs - HOUR_MS;
  if ((utcMs + clock.offsetMinutes(utcMs) * 60_000) % HOUR_MS !== 0) {
    return { reason: 'horodatage_hors_heure', value: stampText };
  }

  const q = parseDecimal(cell(layout.q));
  if (q === undefined) return { reason: 'debit_non_numerique', value: cell(layout.q) };
  if (q !== null && q < 0) return { reason: 'debit_negatif', value: cell(layout.q) };
  const k = parseDecimal(cell(layout.k));
  if (k === undefined) return { reason: 'occupation_non_numerique', value: cell(layout.k) };
  if (k !== null && k < 0) return { reason: 'occupation_negative', value: cell(layout.k) };
  if (k !== null && k > 100) return { reason: 'occupation_hors_bornes', value: cell(layout.k) };

  return {
    description: {
      arc,
      libelle: cell(layout.libelle).trim(),
      nodeUp: cell(layout.nodeUp).trim(),
      nodeUpLabel: cell(layout.nodeUpLabel).trim(),
      nodeDown: cell(layout.nodeDown).trim(),
      nodeDownLabel: cell(layout.nodeDownLabel).trim(),
      validFrom: cell(layout.validFrom).trim(),
      validTo: cell(layout.validTo).trim(),
      geoShape: cell(layout.geoShape).trim(),
      arcState: arcStateCode(cell(layout.arcState)),
    },
    utcMs,
    q,
    k,
    state: cell(layout.state).trim(),
    naive: stamp.naive,
  };
}

/**
 * The instant of a stamp. Without offset it is city time; the repeated hour of October is then the second
 * one, because that is the one the portal's exports keep (`02:00+02:00` is missing, `02:00+01:00` is there).
 */
function parseStamp(text: string, clock: CityClock): { utcMs: number; naive: boolean } | null {
  const match = STAMP.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number(match[6] ?? 0);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const real = new Date(wall);
  if (
    real.getUTCMonth() !== month - 1 ||
    real.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    return null;
  }
  const offset = match[7];
  if (offset === undefined) return { utcMs: clock.instantsOf(wall).at(-1)!, naive: true };
  if (offset === 'Z') return { utcMs: wall, naive: false };
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return { utcMs: wall - (offset.startsWith('-') ? -minutes : minutes) * 60_000, naive: false };
}

/** null for an empty cell, undefined for what is not a plain decimal number. */
function parseDecimal(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
