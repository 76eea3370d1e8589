import type { ArcItem, DayItems, TrafficState } from '../api/shapes.ts';
import type { Measure, Reading } from './scales.ts';

/** The keys that the map reads of a day's arcs. */
export const DAY_FIELDS = [
  'identifiant_arc',
  'debit_journalier_total',
  'taux_occupation_moyen',
  'etat_trafic_dominant',
  'temps_perdu_total_minutes',
  'ecart_jour_type',
  'statut_capteur',
  'groupe_debit',
] as const satisfies readonly (keyof ArcItem)[];

export type DayArc = Pick<ArcItem, (typeof DAY_FIELDS)[number]>;

/** Arcs of a day by id. */
export type DayArcs = ReadonlyMap<string, DayArc>;

/** Hours of all arcs of a day, a few bytes each: NaN where nothing was measured. */
export interface DayHours {
  /** local start hours, in the order of the day: 23, 24 or 25 */
  readonly hours: readonly number[];
  readonly rows: ReadonlyMap<string, number>;
  /** by row, then hour */
  readonly flow: Float32Array;
  readonly occupancy: Float32Array;
  /** 0 no row, else 1 + the index of the state in `STATES` */
  readonly state: Uint8Array;
}

const STATES: readonly TrafficState[] = ['Fluide', 'Pré-saturé', 'Saturé', 'Bloqué', 'Inconnu'];

export function dayArcs({ data }: DayItems<DayArc>): DayArcs {
  return new Map(data.metrics.map((arc) => [arc.identifiant_arc, arc]));
}

export function dayHours({ data }: DayItems<Pick<ArcItem, 'identifiant_arc' | 'profil_horaire'>>): DayHours {
  const items = data.metrics;
  const hours = (items[0]?.profil_horaire ?? []).map(({ heure }) => heure);
  const cells = items.length * hours.length;
  const flow = new Float32Array(cells).fill(Number.NaN);
  const occupancy = new Float32Array(cells).fill(Number.NaN);
  const state = new Uint8Array(cells);
  const rows = new Map<string, number>();
  items.forEach(({ identifiant_arc, profil_horaire = [] }, row) => {
    rows.set(identifiant_arc, row);
    profil_horaire.forEach(({ debit, taux_occupation, etat }, slot) => {
      const cell = row * hours.length + slot;
      if (debit !== null) flow[cell] = debit;
      if (taux_occupation !== null) occupancy[cell] = taux_occupation;
      if (etat !== null) state[cell] = 1 + STATES.indexOf(etat);
    });
  });
  return { hours, rows, flow, occupancy, state };
}

export interface Read {
  readonly reading: Reading;
  readonly hasRow: boolean;
}

const NOTHING: Read = { reading: null, hasRow: false };

/** What the whole day says of an arc. */
export function readDay(measure: Measure, arc: DayArc | undefined, reference?: DayArc): Read {
  if (!arc) return NOTHING;
  return { reading: ofDay(measure, arc, reference), hasRow: true };
}

function ofDay(measure: Measure, arc: DayArc, reference: DayArc | undefined): Reading {
  switch (measure) {
    case 'debit':
      return arc.debit_journalier_total;
    case 'occupation':
      return arc.taux_occupation_moyen;
    case 'etat':
      return arc.etat_trafic_dominant;
    case 'temps_perdu':
      return arc.temps_perdu_total_minutes;
    case 'ecart':
      return arc.ecart_jour_type === null ? null : 100 * arc.ecart_jour_type;
    case 'comparaison':
      return changeOf(arc.debit_journalier_total, reference?.debit_journalier_total ?? null);
    case 'capteur':
      return arc.statut_capteur;
  }
}

/** What one hour says of an arc; `slot` is its place in the day. */
export function readHour(
  measure: Measure,
  day: DayHours,
  id: string,
  slot: number,
  reference?: DayHours,
): Read {
  const row = day.rows.get(id);
  if (row === undefined || slot >= day.hours.length) return NOTHING;
  const cell = row * day.hours.length + slot;
  const code = day.state[cell]!;
  if (code === 0) return NOTHING;
  const flow = known(day.flow[cell]);
  switch (measure) {
    case 'debit':
      return { reading: flow, hasRow: true };
    case 'occupation':
      return { reading: known(day.occupancy[cell]), hasRow: true };
    case 'comparaison': {
      const other = reference ? readHour('debit', reference, id, slot).reading : null;
      return { reading: changeOf(flow, other === null ? null : Number(other)), hasRow: true };
    }
    default: {
      const state = STATES[code - 1]!;
      return { reading: state === 'Inconnu' ? null : state, hasRow: true };
    }
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Percent, null without both or from zero. */
function changeOf(value: number | null, reference: number | null): number | null {
  return value === null || !reference ? null : (100 * (value - reference)) / reference;
}
