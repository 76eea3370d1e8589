import type { LocalDate } from './time.ts';

/** `[longitude, latitude]` in degrees, WGS84 (RFC 7946 order). */
export type Position = readonly [number, number];

export type PolygonRings = readonly (readonly Position[])[];

/** A zone of the city: an arrondissement of Paris, a district elsewhere. */
export interface Zone {
  /** on the wire as `arrondissement`: the postal code in Paris, `75001` … `75020` */
  readonly code: string;
  readonly name: string;
  readonly polygons: readonly PolygonRings[];
}

/** Outside every zone and more than 300 m from the nearest. */
export const OUTSIDE = 'hors_paris';

export interface Zones {
  readonly list: readonly Zone[];
  /** Code of the zone at a point: containing polygon, else the nearest within 300 m, else `hors_paris`.
   *  null when no zone is known at all. */
  locate(point: Position): string | null;
}

/** One arc of the counting network as it stands on a date: referential and counts put together. */
export interface Arc {
  readonly id: string;
  readonly libelle: string | null;
  /** vertices of the line, null when no geometry is known */
  readonly line: readonly Position[] | null;
  /** pieces of the line lie apart: `line` is its longest run, the length a lower bound */
  readonly lignePartielle: boolean;
  /** geodesic length in metres, null without geometry */
  readonly longueurM: number | null;
  /** the point half-way along the line; without a line, the point that the referential publishes */
  readonly midpoint: Position | null;
  readonly arrondissement: string | null;
  readonly noeudAmont: string | null;
  readonly libelleNoeudAmont: string | null;
  readonly noeudAval: string | null;
  readonly libelleNoeudAval: string | null;
  /** a version of the referential is valid on the date, or the counts know the arc before and after it */
  readonly actif: boolean;
  /** known to the referential (false: only counts mention it) */
  readonly dansReferentiel: boolean;
  /** mentioned by the counts, whatever the day */
  readonly compte: boolean;
}

export type Network = ReadonlyMap<string, Arc>;

/** What the road counts themselves say of an arc: one entry per distinct description. */
export interface CountedArc {
  readonly identifiant_arc: string;
  readonly libelle: string | null;
  readonly noeud_amont: string | null;
  readonly libelle_noeud_amont: string | null;
  readonly noeud_aval: string | null;
  readonly libelle_noeud_aval: string | null;
  readonly date_debut_dispo: string | null;
  readonly date_fin_dispo: string | null;
  readonly geometrie: readonly Position[] | null;
  /** first and last measured hour with this description, UTC ISO */
  readonly premiere_heure: string;
  readonly derniere_heure: string;
}

/** `lundi` … `dimanche`, `ferie`, `vacances_semaine`, `vacances_week_end`. */
export type DayClass = string;

export interface Calendar {
  /** name of the public holiday, null on other days */
  publicHoliday(date: LocalDate): string | null;
  schoolHoliday(date: LocalDate): string | null;
  dayClass(date: LocalDate): DayClass;
  /** false when no calendar was found: holidays are then unknown, and the report says so */
  readonly known: boolean;
}
