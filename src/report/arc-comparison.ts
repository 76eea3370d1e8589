import { round } from '../domain/metrics.ts';
import type { PolygonRings, Position } from '../domain/places.ts';
import { type Spread, spread } from '../domain/statistics.ts';
import type { LocalDate } from '../domain/time.ts';
import { type RoadClass, roadClass } from '../domain/traffic/road.ts';
import { type ArcPlace, nearness, type Vicinity, vicinity } from './near.ts';
import type { ArcClassComparison, ArcComparison, ChangeComparison, Distribution } from './schema-cross.ts';

/** Controls of road works lie farther than this from every active work. */
const FAR_FROM_WORKS_M = 300;
/** An arc is near a disruption within this distance of an impacted stop. */
const NEAR_STOP_M = 500;
/** Below these no effect is told: the median of two arcs is an anecdote. */
const MIN_NEAR_ARCS = 3;
const MIN_CONTROL_ARCS = 10;

/** A day of one arc, as far as comparisons need it. */
export interface ComparedArc {
  readonly id: string;
  readonly libelle: string | null;
  /** null when the arc is not located */
  readonly place: ArcPlace | null;
  /** flow of the day against its day type, % */
  readonly ecartDebitPct: number | null;
  /** occupancy of the day minus that of its day type, points of % */
  readonly ecartOccupationPoints: number | null;
}

export interface ActiveWork {
  readonly polygons: readonly PolygonRings[] | null;
  readonly point: Position | null;
  /** arcs within 30 m of its footprint; null when that could not be told */
  readonly arcs: readonly string[] | null;
  /** first day */
  readonly debut: LocalDate;
}

/**
 * Arcs near an active work (within 30 m of it) against arcs of the same class farther than 300 m from all of
 * them. Arcs in between, and arcs that are not located, are on neither side. A work without any place cannot
 * keep the arcs near it out of the controls: the report counts such works.
 *
 * @param studied the works whose arcs are compared, all of them unless told
 * @param isFar that of `farFrom(works)`, for whoever compares more than once
 */
export function worksOnTraffic(
  arcs: readonly ComparedArc[],
  works: readonly ActiveWork[],
  studied: readonly ActiveWork[] = works,
  isFar: IsFar = farFrom(works),
): ArcComparison {
  const concerned = arcsOf(works);
  const near = arcsOf(studied);
  const compared = arcs.filter(({ id }) => near.has(id) || !concerned.has(id));
  return compare(compared, ({ id }) => near.has(id), isFar);
}

/** Whether an arc can be a control. */
type IsFar = (place: ArcPlace) => boolean;

/** Farther than 300 m from all of the works; each arc is measured once. */
export function farFrom(works: readonly ActiveWork[]): IsFar {
  return beyond(works.map((work) => vicinity(work.polygons, work.point, FAR_FROM_WORKS_M)));
}

function beyond(sites: readonly (Vicinity | null)[]): IsFar {
  const around = sites.filter(isKnown);
  const measured = new Map<ArcPlace, boolean>();
  return (place) => {
    const known = measured.get(place) ?? around.every((site) => nearness(place, site) === 'beyond');
    measured.set(place, known);
    return known;
  };
}

function arcsOf(works: readonly ActiveWork[]): ReadonlySet<string> {
  return new Set(works.flatMap((work) => work.arcs ?? []));
}

/**
 * Arcs within 500 m of a stop of an active serious disruption, against arcs of the same class farther than
 * that from all of those stops.
 */
export function disruptionsOnTraffic(
  arcs: readonly ComparedArc[],
  stops: readonly Position[],
): ArcComparison {
  const around = stops.map((stop) => vicinity(null, stop, NEAR_STOP_M)).filter(isKnown);
  return compare(
    arcs,
    ({ place }) => place !== null && around.some((near) => nearness(place, near) === 'within'),
    beyond(around),
  );
}

function compare(
  arcs: readonly ComparedArc[],
  isNear: (arc: ComparedArc) => boolean,
  isFar: IsFar,
): ArcComparison {
  const near = arcs.filter(isNear);
  const nearIds = new Set(near.map(({ id }) => id));
  const control = arcs.filter(({ id, place }) => place !== null && !nearIds.has(id) && isFar(place));
  return {
    troncons_proches: near.length,
    troncons_temoins: control.length,
    peripherique: compareClass('peripherique', near, control),
    autre: compareClass('autre', near, control),
  };
}

function compareClass(
  name: RoadClass,
  near: readonly ComparedArc[],
  control: readonly ComparedArc[],
): ArcClassComparison {
  const inClass = (arc: ComparedArc) => roadClass(arc.libelle) === name;
  const [proches, temoins] = [near.filter(inClass), control.filter(inClass)];
  return {
    debit_pct: changes(proches, temoins, (arc) => arc.ecartDebitPct),
    occupation_points: changes(proches, temoins, (arc) => arc.ecartOccupationPoints),
  };
}

function changes(
  near: readonly ComparedArc[],
  control: readonly ComparedArc[],
  changeOf: (arc: ComparedArc) => number | null,
): ChangeComparison {
  const known = (arcs: readonly ComparedArc[]) => spread(arcs.map(changeOf).filter(isKnown));
  const [proches, temoins] = [known(near), known(control)];
  const told = (proches?.n ?? 0) >= MIN_NEAR_ARCS && (temoins?.n ?? 0) >= MIN_CONTROL_ARCS;
  return {
    proches: distribution(proches),
    temoins: distribution(temoins),
    effet: told && proches && temoins ? round(proches.median - temoins.median, 2) : null,
    raison: told ? null : whyNoEffect(proches?.n ?? 0, temoins?.n ?? 0),
  };
}

function whyNoEffect(near: number, control: number): string {
  return [
    near < MIN_NEAR_ARCS
      ? `${near} tronçon(s) proche(s) comparable(s) au jour-type, minimum ${MIN_NEAR_ARCS}`
      : null,
    control < MIN_CONTROL_ARCS
      ? `${control} tronçon(s) témoin(s) comparable(s) au jour-type, minimum ${MIN_CONTROL_ARCS}`
      : null,
  ]
    .filter((text) => text !== null)
    .join(' et ');
}

function distribution(found: Spread | null): Distribution {
  return {
    n: found?.n ?? 0,
    mediane: round(found?.median ?? null, 2),
    q1: round(found?.q1 ?? null, 2),
    q3: round(found?.q3 ?? null, 2),
  };
}

function isKnown<T>(value: T | null): value is T {
  return value !== null;
}
