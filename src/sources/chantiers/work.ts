import type { PolygonRings, Position } from '../../domain/places.ts';
import { daysBetween, type LocalDate } from '../../domain/time.ts';

/** One work site on the street, as a snapshot of the city describes it. */
export interface Work {
  readonly identifiant: string;
  readonly code_postal: string | null;
  /** code of the city: 1 works on the street, 2 on networks, 3 on buildings */
  readonly typologie: number | null;
  readonly maitre_ouvrage: string | null;
  readonly objet: string | null;
  readonly description: string | null;
  readonly voies: string | null;
  readonly localisation: string | null;
  readonly date_debut: LocalDate;
  /** last day, null = open-ended */
  readonly date_fin: LocalDate | null;
  /** `BARRAGE_TOTAL`, `IMPASSE`, `RESTREINTE`, `SENS_UNIQUE`, or another word of the city */
  readonly impact_circulation: string | null;
  readonly impact_detail: string | null;
  /** code of the city: 1 disturbing, 2 very disturbing */
  readonly niveau_perturbation: number | null;
  /** code of the city: 1 to come, 2 going on, 3 suspended, 4 extended, 5 finished; dates decide, not this */
  readonly statut: number | null;
  readonly url: string | null;
  readonly polygons: readonly PolygonRings[] | null;
  readonly geo_point_2d: Position | null;
}

/** Weight of an impact on traffic (indicators §6); an impact that is not listed has none. */
export const IMPACT_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['BARRAGE_TOTAL', 100],
  ['IMPASSE', 80],
  ['RESTREINTE', 50],
  ['SENS_UNIQUE', 30],
]);

export function impactWeight({ impact_circulation }: Work): number | null {
  return impact_circulation === null ? null : (IMPACT_WEIGHTS.get(impact_circulation) ?? null);
}

/** Begin ≤ date ≤ end, both days included. */
export function isActive({ date_debut, date_fin }: Work, date: LocalDate): boolean {
  return date_debut <= date && (date_fin === null || date <= date_fin);
}

/** Days from the first to the last, both included; null for an open end. */
export function durationDays({ date_debut, date_fin }: Work): number | null {
  return date_fin === null ? null : daysBetween(date_debut, date_fin) + 1;
}

/**
 * The one of two different descriptions of a work that stands: the later end (an open end last), then the
 * later begin, then the greater text. It does not depend on which comes first.
 */
export function supersedes(a: Work, b: Work): boolean {
  return orderKey(a) > orderKey(b);
}

function orderKey(work: Work): string {
  return `${work.date_fin ?? '9999-12-31'} ${work.date_debut} ${JSON.stringify(work)}`;
}
