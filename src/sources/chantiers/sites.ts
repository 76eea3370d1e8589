import {
  type Box,
  boxesMeet,
  boxOf,
  type Line,
  lineToPolygons,
  polygonsArea,
  widen,
} from '../../domain/geo.ts';
import { compareIds } from '../../domain/metrics.ts';
import type { Network, PolygonRings, Position, Zones } from '../../domain/places.ts';
import type { Work } from './work.ts';

/** A work concerns the arcs within this distance of its footprint (indicators §6). */
const NEAR_WORK_M = 30;

/** A work with what the map says of it. */
export interface Site {
  readonly work: Work;
  readonly point: Position | null;
  readonly arrondissement: string | null;
  /** geodesic area of the footprint, m² */
  readonly surfaceM2: number | null;
  /** ids of the arcs within 30 m, null without footprint or network */
  readonly troncons: readonly string[] | null;
}

export function placeWorks(works: readonly Work[], network: Network, zones: Zones): Site[] {
  return works.map((work) => {
    const box = work.polygons && boxOf(work.polygons.flat(2));
    const point = work.geo_point_2d ?? (box && centreOf(box));
    return {
      work,
      point,
      arrondissement: zoneOf(work, point, zones),
      surfaceM2: work.polygons && polygonsArea(work.polygons),
      troncons: work.polygons && box && arcsNear(work, work.polygons, box, network),
    };
  });
}

/** An arc that has a line. */
interface Drawn {
  readonly id: string;
  readonly line: Line;
  readonly box: Box;
}

/** The arcs with a line, from west to east. */
interface Drawing {
  readonly arcs: readonly Drawn[];
  /** degrees of longitude of the widest */
  readonly width: number;
}

/** What is known of a network: works last for weeks, and the days of a backfill share theirs. */
const drawn = new WeakMap<Network, Drawing>();
const found = new WeakMap<Network, WeakMap<Work, readonly string[] | null>>();

/** null in a network without lines */
function arcsNear(
  work: Work,
  polygons: readonly PolygonRings[],
  box: Box,
  network: Network,
): readonly string[] | null {
  const ofWork = found.get(network) ?? new WeakMap<Work, readonly string[] | null>();
  found.set(network, ofWork);
  const known = ofWork.get(work);
  if (known !== undefined) return known;
  const drawing = drawn.get(network) ?? draw(network);
  drawn.set(network, drawing);
  const { arcs } = drawing;
  // a little wider than the distance: what only touches its edge is too far
  const around = widen(box, NEAR_WORK_M);
  const near = arcs
    .slice(firstFrom(arcs, around.west - drawing.width), firstFrom(arcs, around.east))
    .filter((arc) => boxesMeet(arc.box, around) && lineToPolygons(arc.line, polygons) <= NEAR_WORK_M)
    .map(({ id }) => id)
    .sort(compareIds);
  ofWork.set(work, arcs.length > 0 ? near : null);
  return arcs.length > 0 ? near : null;
}

function draw(network: Network): Drawing {
  const arcs = [...network.values()].flatMap(({ id, line }) => {
    const box = line && boxOf(line);
    return line && box ? [{ id, line, box }] : [];
  });
  return {
    arcs: arcs.sort((a, b) => a.box.west - b.box.west),
    width: Math.max(0, ...arcs.map(({ box }) => box.east - box.west)),
  };
}

/** Place of the first arc that does not begin west of a longitude. */
function firstFrom(arcs: readonly Drawn[], west: number): number {
  let [low, high] = [0, arcs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (arcs[middle]!.box.west < west) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The postal code when it names a zone, else the zone of the point. Postal 75116 and the INSEE codes 75101 …
 * 75120 name arrondissements of Paris too.
 */
function zoneOf(work: Work, point: Position | null, zones: Zones): string | null {
  const code = work.code_postal?.replace(/^751(?=\d\d$)/, '750') ?? null;
  if (code !== null && (zones.list.length === 0 || zones.list.some((zone) => zone.code === code)))
    return code;
  return point && zones.locate(point);
}

function centreOf({ west, south, east, north }: Box): Position {
  return [(west + east) / 2, (south + north) / 2];
}
