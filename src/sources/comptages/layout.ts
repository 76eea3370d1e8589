import { matchColumns } from '../../raw/csv.ts';

/** Where the columns of a road-count CSV are, -1 for an optional one that is missing. */
export interface CountLayout {
  readonly separator: string;
  readonly width: number;
  readonly arc: number;
  readonly libelle: number;
  readonly stamp: number;
  readonly q: number;
  readonly k: number;
  readonly state: number;
  readonly nodeUp: number;
  readonly nodeUpLabel: number;
  readonly nodeDown: number;
  readonly nodeDownLabel: number;
  readonly arcState: number;
  readonly validFrom: number;
  readonly validTo: number;
  readonly geoShape: number;
}

/** @throws CityflowError INPUT_COLUMNS */
export function countLayout(file: string, header: readonly string[], separator: string): CountLayout {
  const columns = matchColumns(file, header, {
    arc: ['Identifiant arc', 'iu_ac'],
    'libelle?': ['Libelle', 'libelle'],
    stamp: ['Date et heure de comptage', 't_1h'],
    q: ['Débit horaire', 'q'],
    k: ["Taux d'occupation", 'k'],
    'state?': ['Etat trafic', 'etat_trafic'],
    'nodeUp?': ['Identifiant noeud amont', 'iu_nd_amont'],
    'nodeUpLabel?': ['Libelle noeud amont', 'libelle_nd_amont'],
    'nodeDown?': ['Identifiant noeud aval', 'iu_nd_aval'],
    'nodeDownLabel?': ['Libelle noeud aval', 'libelle_nd_aval'],
    'arcState?': ['Etat arc', 'etat_barre', 'etat_arc'],
    'validFrom?': ['Date debut dispo data', 'date_debut', 'dessin_debut'],
    'validTo?': ['Date fin dispo data', 'date_fin', 'dessin_fin'],
    'geoShape?': ['geo_shape', 'geometry'],
  });
  return { separator, width: header.length, ...columns };
}

/** `Etat arc`, as words; the archive form codes it 0–3. */
export const ARC_STATES = ['Inconnu', 'Ouvert', 'Barré', 'Invalide'] as const;

/** Rank in ARC_STATES from 1, 0 when the file says nothing, -1 for a word that is not a state. */
export function arcStateCode(cell: string): number {
  const text = cell.trim();
  if (text === '') return 0;
  if (/^[0-3]$/.test(text)) return Number(text) + 1;
  const at = (ARC_STATES as readonly string[]).indexOf(text);
  return at === -1 ? -1 : at + 1;
}
