import type { Position } from '../domain/places.ts';
import { NONE, PERCENT } from './arc-day.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { DemoArc } from './network.ts';
import { hash, STREAM } from './random.ts';
import { stateOf } from './sensors.ts';

export const ROAD_HEADER =
  "\ufeffIdentifiant arc;Libelle;Date et heure de comptage;Débit horaire;Taux d'occupation;Etat trafic;" +
  'Identifiant noeud amont;Libelle noeud amont;Identifiant noeud aval;Libelle noeud aval;Etat arc;' +
  'Date debut dispo data;Date fin dispo data;geo_point_2d;geo_shape\r\n';

/** The parts of an arc's rows that never change, as bytes. */
export interface ArcBytes {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** the tail of a closed arc */
  readonly closedTail: Uint8Array;
}

export function arcBytes(arc: DemoArc, seed: number): ArcBytes {
  const tail = (state: string) => Buffer.from(`;${tailCells(arc, state, seed).join(';')}\r\n`);
  return {
    head: Buffer.from(`${arc.id};${arc.street.name};`),
    tail: tail(stateOf(arc, 'ok')),
    closedTail: tail(stateOf(arc, 'barre')),
  };
}

function tailCells(arc: DemoArc, state: string, seed: number): string[] {
  const { upstream, downstream, line, midpoint } = arc;
  const point = midpoint && coordinates(midpoint, seed);
  const shape = line?.map((at) => `[${coordinates(at, seed).join(', ')}]`).join(', ');
  return [
    upstream.id,
    upstream.libelle,
    downstream.id,
    downstream.libelle,
    state,
    '2020-01-01',
    '2035-12-31',
    point ? `${point[1]}, ${point[0]}` : '',
    shape ? `"{""coordinates"": [${shape}], ""type"": ""LineString""}"` : '',
  ];
}

/** Fourteen decimals, as the portal prints them: what is beyond the centimetre means nothing there either. */
function coordinates([lon, lat]: Position, seed: number): readonly [string, string] {
  const noise = hash(seed, STREAM.digits, Math.round(lon * 1e7), Math.round(lat * 1e7));
  const beyond = (bits: number) => String(1_000_000 + (bits % 8_999_993));
  return [`${lon.toFixed(7)}${beyond(noise)}`, `${lat.toFixed(7)}${beyond((noise ^ 0x5bd1e995) >>> 0)}`];
}

const stateCell = (state: string) => Buffer.from(`;${state}`);
const FLUID = stateCell('Fluide');
const FULL = stateCell('Pré-saturé');
const SATURATED = stateCell('Saturé');
const BLOCKED = stateCell('Bloqué');
const UNKNOWN = stateCell('Inconnu');
const SEPARATOR = Buffer.from(';');
const DOT_ZERO = Buffer.from('.0');

/** The state that the city publishes beside an occupancy: bounds 15, 30 and 50 %. */
function stateOfTraffic(occupancy: number): Uint8Array {
  if (occupancy === NONE) return UNKNOWN;
  if (occupancy < 15 * PERCENT) return FLUID;
  if (occupancy < 30 * PERCENT) return FULL;
  return occupancy < 50 * PERCENT ? SATURATED : BLOCKED;
}

/** @param stamp the end of the hour with its offset, then `;` */
export function writeRow(
  out: ByteWriter,
  arc: ArcBytes,
  stamp: Uint8Array,
  flow: number,
  occupancy: number,
  closed: boolean,
): void {
  out.bytes(arc.head);
  out.bytes(stamp);
  if (flow !== NONE) {
    out.integer(flow);
    out.bytes(DOT_ZERO);
  }
  out.bytes(SEPARATOR);
  if (occupancy !== NONE) out.fixed5(occupancy);
  out.bytes(stateOfTraffic(occupancy));
  out.bytes(closed ? arc.closedTail : arc.tail);
}

/** Ways in which a row can be unusable. Each one alone makes a reader refuse the row. */
const FAULTS: Readonly<Record<string, (cells: string[]) => string[]>> = {
  debit_abc: (cells) => cells.with(3, 'abc'),
  debit_nan: (cells) => cells.with(3, 'NaN'),
  debit_negatif: (cells) => cells.with(3, '-5.0'),
  taux_inf: (cells) => cells.with(4, 'inf'),
  taux_negatif: (cells) => cells.with(4, '-5.0'),
  taux_plus_de_100: (cells) => cells.with(4, '250.0'),
  mois_13: (cells) => cells.with(2, `${cells[2]?.slice(0, 5)}13${cells[2]?.slice(7)}`),
  horodatage_texte: (cells) => cells.with(2, 'hier'),
  ligne_courte: (cells) => cells.slice(0, 14),
  ligne_longue: (cells) => [...cells, 'SYN'],
  identifiant_etoile: (cells) => cells.with(0, '*'),
  identifiant_vide: (cells) => cells.with(0, ''),
  octet_latin1: (cells) => cells.with(1, `${cells[1]}\u00e9`),
};
const FAULT_KINDS = Object.keys(FAULTS);

/** A row beside the good ones that no reader can use; kinds take turns by `rank`. */
export function badRow(
  arc: DemoArc,
  stamp: string,
  seed: number,
  rank: number,
): readonly [string, Uint8Array] {
  const kind = FAULT_KINDS[rank % FAULT_KINDS.length] ?? '';
  const spoil = FAULTS[kind];
  if (!spoil) throw new RangeError(`no fault of rank ${rank}`);
  const state = stateOf(arc, 'ok');
  const good = [arc.id, arc.street.name, stamp, '100.0', '5.0', 'Fluide', ...tailCells(arc, state, seed)];
  return [kind, Buffer.from(`${spoil(good).join(';')}\r\n`, kind === 'octet_latin1' ? 'latin1' : 'utf8')];
}
