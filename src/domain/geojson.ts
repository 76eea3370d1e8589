import type { Line } from './geo.ts';
import { round } from './metrics.ts';
import type { PolygonRings, Position } from './places.ts';

/** Reads shapes as open data publishes them: GeoJSON geometries, features around them, or their text. */

/** A shape on the wire (RFC 7946). */
type Geometry =
  | { readonly type: 'LineString'; readonly coordinates: Line }
  | { readonly type: 'Polygon'; readonly coordinates: PolygonRings }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly PolygonRings[] };

/**
 * A line from a GeoJSON LineString of at least two vertices, or a MultiLineString of one part.
 * @param value an object, a Feature around it, or the JSON text of one
 * @returns null when it is something else, is cut, or holds positions outside the world
 */
export function parseLine(value: unknown): Line | null {
  const shape = shapeOf(value);
  if (shape?.type === 'LineString') return positions(shape.coordinates, 2);
  if (
    shape?.type === 'MultiLineString' &&
    Array.isArray(shape.coordinates) &&
    shape.coordinates.length === 1
  ) {
    return positions(shape.coordinates[0], 2);
  }
  return null;
}

/** The polygons of a GeoJSON Polygon or MultiPolygon; rings are closed where the file left them open. */
export function parsePolygons(value: unknown): readonly PolygonRings[] | null {
  const shape = shapeOf(value);
  if (shape?.type === 'Polygon') {
    const polygon = rings(shape.coordinates);
    return polygon && [polygon];
  }
  return shape?.type === 'MultiPolygon' ? everyOf(shape.coordinates, rings) : null;
}

/** Decimals of a degree on the wire: 0.1 m. */
const DECIMALS = 6;

/** A position on the wire, null without one. */
export function geoPoint(position: Position | null): { readonly lon: number; readonly lat: number } | null {
  return position && { lon: round(position[0], DECIMALS), lat: round(position[1], DECIMALS) };
}

/** A line on the wire. */
export function lineGeometry(line: Line): Geometry {
  return { type: 'LineString', coordinates: line.map((position) => onTheWire(position, DECIMALS)) };
}

/** Polygons on the wire. */
export function polygonsGeometry(polygons: readonly PolygonRings[], decimals = DECIMALS): Geometry {
  const rounded = polygons.map((polygon) =>
    polygon.map((ring) => ring.map((position) => onTheWire(position, decimals))),
  );
  const [only, ...others] = rounded;
  return only && others.length === 0
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: rounded };
}

function onTheWire([lon, lat]: Position, decimals: number): Position {
  return [round(lon, decimals), round(lat, decimals)];
}

/**
 * A point as the portals write it: `lat,lon` or `lat, lon`, `[lat, lon]`, `{lon, lat}`, GeoJSON Point.
 * @returns null when it is none of these or lies outside the world
 */
export function parseGeoPoint(value: unknown): Position | null {
  if (typeof value === 'string') {
    const match = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(value);
    return match ? position([Number(match[2]), Number(match[1])]) : null;
  }
  if (Array.isArray(value)) return position([value[1], value[0]]);
  if (!isObject(value)) return null;
  if (value.type === 'Point') return position(value.coordinates);
  return position([value.lon, value.lat]);
}

function shapeOf(value: unknown): { readonly type?: unknown; readonly coordinates?: unknown } | null {
  const object = typeof value === 'string' ? parseJson(value) : value;
  if (!isObject(object)) return null;
  return object.type === 'Feature' ? shapeOf(object.geometry) : object;
}

/** null is what the callers need to know of a text that is not JSON: they say so in a notice. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A list in which every part is readable, null otherwise. */
function everyOf<T>(value: unknown, parse: (part: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const parts: T[] = [];
  for (const part of value) {
    const parsed = parse(part);
    if (parsed === null) return null;
    parts.push(parsed);
  }
  return parts;
}

function position(value: unknown): Position | null {
  if (!Array.isArray(value)) return null;
  const [lon, lat] = value as unknown[];
  if (typeof lon !== 'number' || typeof lat !== 'number') return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function positions(value: unknown, atLeast: number): Position[] | null {
  const list = everyOf(value, position);
  return list && list.length >= atLeast ? list : null;
}

function rings(value: unknown): PolygonRings | null {
  return everyOf(value, (part) => {
    const ring = positions(part, 3);
    if (!ring) return null;
    const [first, last] = [ring[0]!, ring[ring.length - 1]!];
    if (first[0] !== last[0] || first[1] !== last[1]) ring.push(first);
    return ring.length >= 4 ? ring : null;
  });
}
