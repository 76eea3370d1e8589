import type { Thresholds } from '../thresholds.ts';
import type { LocalDate } from '../time.ts';

/** The two kinds of road whose speed limit and number of lanes differ. */
export type RoadClass = 'peripherique' | 'autre';

/**
 * `peripherique` for the labels of the ring road, `PE_…` (outer) and `PI_…` (inner). The case does not
 * matter: labels change theirs from one export to the next.
 */
export function roadClass(libelle: string | null): RoadClass {
  return libelle !== null && /^P[EI]_/i.test(libelle) ? 'peripherique' : 'autre';
}

/** Vehicles per hour above which a count is impossible: capacity of a lane times the lanes of the class. */
export function capacity(road: RoadClass, thresholds: Thresholds): number {
  return (
    thresholds.capaciteVoie * (road === 'peripherique' ? thresholds.voiesPeripherique : thresholds.voiesVille)
  );
}

/** Ring road at 50 km/h instead of 70 since 1 October 2024. */
const RING_ROAD_50_SINCE: LocalDate = '2024-10-01';
/** City-wide 30 km/h instead of 50 since 30 August 2021. */
const CITY_30_SINCE: LocalDate = '2021-08-30';

/** Speed, km/h, against which time is lost: the limit in force on that date, or the one set by the city. */
export function referenceSpeedKmh(road: RoadClass, date: LocalDate, thresholds: Thresholds): number {
  if (road === 'peripherique') {
    return thresholds.vitesseRefPeripheriqueKmh ?? (date < RING_ROAD_50_SINCE ? 70 : 50);
  }
  return thresholds.vitesseRefVilleKmh ?? (date < CITY_30_SINCE ? 50 : 30);
}
