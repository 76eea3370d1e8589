import type { Json, JsonObject } from '../../domain/metrics.ts';

type Ring = readonly (readonly [number, number])[];

/**
 * A geometry whose rings turn as RFC 7946 (3.1.6) wants them: outer ones counterclockwise, holes clockwise. The
 * portals publish both ways.
 */
export function wound(geometry: Json): Json {
  const { type, coordinates } = (geometry ?? {}) as JsonObject;
  if (type === 'Polygon') return { type, coordinates: polygon(coordinates) };
  if (type === 'MultiPolygon') return { type, coordinates: (coordinates as Json[]).map(polygon) };
  return geometry;
}

function polygon(rings: Json | undefined): Json {
  return (rings as unknown as Ring[]).map((ring, n) => {
    const isCounterclockwise = doubleArea(ring) > 0;
    return isCounterclockwise === (n === 0) ? ring : [...ring].reverse();
  });
}

/**
 * Twice the signed area, positive when the ring turns counterclockwise. Measured from its first position: areas
 * of a street's size drown in the products of whole degrees.
 */
function doubleArea(ring: Ring): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1]!, ring[i]!];
    sum += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return sum;
}
