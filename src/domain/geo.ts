import booleanPointInPolygon from '@turf/boolean-point-in-polygon';
import type { PolygonRings, Position } from './places.ts';

/**
 * Measures on WGS84 positions at the scale of a city, in metres. Everything goes through one model: a plane
 * with the ellipsoid's own scales at the latitude of what is measured. Lengths and areas are geodesic to
 * better than 1 in 100,000 for shapes up to 30 km; distances between shapes to better than 1 in 1,000 up to
 * 5 km. (A sphere of 6,371 km is 0.30 % short from east to west in Paris.) Edges are straight in longitude and
 * latitude, as GeoJSON has them: a footprint kilometres long and metres wide may have 2 in 1,000 less or more between
 * geodesics. Shapes across the 180th meridian are not handled.
 */

export type Line = readonly Position[];

/** Edges of a shape, degrees. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const RADIANS = Math.PI / 180;
/** WGS84: equatorial radius in metres and first eccentricity squared (NIMA TR8350.2, table 3.1). */
const EQUATORIAL_RADIUS_M = 6_378_137;
const ECCENTRICITY2 = 0.006_694_379_990_14;

/** Radii of curvature of the ellipsoid at a latitude, metres: along the meridian, and across it. */
function curvature(lat: number) {
  const w2 = 1 - ECCENTRICITY2 * Math.sin(lat * RADIANS) ** 2;
  const across = EQUATORIAL_RADIUS_M / Math.sqrt(w2);
  return { along: (across * (1 - ECCENTRICITY2)) / w2, across };
}

/** Metres per degree of longitude and of latitude, at a latitude. */
function metresPerDegree(lat: number) {
  const { along, across } = curvature(lat);
  return { x: across * Math.cos(lat * RADIANS) * RADIANS, y: along * RADIANS };
}

/** Geodesic length of a line, metres. */
export function lineLength(line: Line): number {
  let length = 0;
  for (let i = 1; i < line.length; i += 1) length += distance(line[i - 1]!, line[i]!);
  return length;
}

export function distance([lonA, latA]: Position, [lonB, latB]: Position): number {
  const scale = metresPerDegree((latA + latB) / 2);
  return Math.hypot((lonB - lonA) * scale.x, (latB - latA) * scale.y);
}

/** The point half-way along a line, null for a line without vertices. */
export function midpoint(line: Line): Position | null {
  let left = lineLength(line) / 2;
  for (let i = 1; i < line.length; i += 1) {
    const [from, to] = [line[i - 1]!, line[i]!];
    const step = distance(from, to);
    if (step > 0 && step >= left) {
      const part = left / step;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= step;
  }
  return line[0] ?? null;
}

/** Geodesic area of polygons less their holes, m². Overlaps count twice. */
export function polygonsArea(polygons: readonly PolygonRings[]): number {
  let area = 0;
  for (const [outer, ...holes] of polygons) {
    if (outer) area += holes.reduce((left, hole) => left - ringArea(hole), ringArea(outer));
  }
  return area;
}

/** ∮ of the area between an edge and a parallel of reference, by the local radii of curvature. */
function ringArea(ring: Line): number {
  const reference = ring[0]?.[1] ?? 0;
  const { along, across } = curvature(reference);
  const height = (lat: number) => Math.sin(lat * RADIANS) - Math.sin(reference * RADIANS);
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [from, to] = [ring[i]!, ring[(i + 1) % ring.length]!];
    sum += (to[0] - from[0]) * RADIANS * ((height(from[1]) + height(to[1])) / 2);
  }
  return Math.abs(sum) * along * across;
}

/** Whether a point is inside one of the polygons or on its border. */
export function contains(polygons: readonly PolygonRings[], point: Position): boolean {
  // The library's types ask for mutable arrays; it only reads them.
  return polygons.some((rings) =>
    booleanPointInPolygon(point as [number, number], {
      type: 'Polygon',
      coordinates: rings as [number, number][][],
    }),
  );
}

/** Metres from a point to the nearest point of a line; infinite for a line without vertices. */
export function pointToLine(point: Position, line: Line): number {
  const scale = metresPerDegree(point[1]);
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < line.length; i += 1) {
    const from = line[i]!;
    nearest = Math.min(nearest, pointToSegment(point, from, line[i + 1] ?? from, scale));
  }
  return nearest;
}

/** Metres from a point to polygons, 0 inside or on the border. */
export function pointToPolygons(point: Position, polygons: readonly PolygonRings[]): number {
  if (contains(polygons, point)) return 0;
  return Math.min(...polygons.flat().map((ring) => pointToLine(point, ring)));
}

/** Metres from a line to polygons, 0 when it touches, crosses or lies inside. */
export function lineToPolygons(line: Line, polygons: readonly PolygonRings[]): number {
  const start = line[0];
  if (!start) return Number.POSITIVE_INFINITY;
  if (contains(polygons, start)) return 0;
  const scale = metresPerDegree(start[1]);
  let nearest = Number.POSITIVE_INFINITY;
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.length; i += 1) {
      for (let j = 0; j < line.length; j += 1) {
        const from = line[j]!;
        const gap = segmentToSegment(from, line[j + 1] ?? from, ring[i - 1]!, ring[i]!, scale);
        if (gap === 0) return 0;
        nearest = Math.min(nearest, gap);
      }
    }
  }
  return nearest;
}

/** null without positions. */
export function boxOf(positions: readonly Position[]): Box | null {
  const first = positions[0];
  if (!first) return null;
  let [west, south] = first;
  let [east, north] = first;
  for (const [lon, lat] of positions) {
    west = Math.min(west, lon);
    south = Math.min(south, lat);
    east = Math.max(east, lon);
    north = Math.max(north, lat);
  }
  return { west, south, east, north };
}

/** A box with a margin around it. */
export function widen(box: Box, metres: number): Box {
  const scale = metresPerDegree(Math.max(Math.abs(box.south), Math.abs(box.north)));
  const [dx, dy] = [metres / scale.x, metres / scale.y];
  // The scales change with the latitude: 0.1 % more keeps a margin of some kilometres safe.
  return {
    west: box.west - dx * 1.001,
    south: box.south - dy * 1.001,
    east: box.east + dx * 1.001,
    north: box.north + dy * 1.001,
  };
}

export function boxesMeet(a: Box, b: Box): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

type Scale = ReturnType<typeof metresPerDegree>;

function pointToSegment(point: Position, from: Position, to: Position, scale: Scale): number {
  const [ax, ay] = [(from[0] - point[0]) * scale.x, (from[1] - point[1]) * scale.y];
  const [dx, dy] = [(to[0] - from[0]) * scale.x, (to[1] - from[1]) * scale.y];
  const length2 = dx * dx + dy * dy;
  const part = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length2));
  return Math.hypot(ax + part * dx, ay + part * dy);
}

function segmentToSegment(a: Position, b: Position, c: Position, d: Position, scale: Scale): number {
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return 0;
  return Math.min(
    pointToSegment(a, c, d, scale),
    pointToSegment(b, c, d, scale),
    pointToSegment(c, a, b, scale),
    pointToSegment(d, a, b, scale),
  );
}

/** Sign of the side of a→b on which a point lies. */
function side(a: Position, b: Position, point: Position): number {
  return Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));
}
