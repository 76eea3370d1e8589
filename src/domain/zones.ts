import { boxesMeet, boxOf, contains, pointToPolygons, widen } from './geo.ts';
import { compareIds } from './metrics.ts';
import { OUTSIDE, type Position, type Zone, type Zones } from './places.ts';

/** Outside every polygon but this near to one (ring road, woods), a point belongs to it. */
const NEAR_M = 300;

/**
 * The zones of the city. A point on a shared border, or at the same distance of two zones, belongs to the one
 * with the lower code. Where two zones carry the same code, the later one in the list stands: files are read
 * in the order of their paths.
 */
export function openZones(zones: readonly Zone[]): Zones {
  const byCode = new Map(zones.map((zone) => [zone.code, zone]));
  const list = [...byCode.values()].sort((a, b) => compareIds(a.code, b.code));
  const areas = list.flatMap((zone) => {
    const box = boxOf(zone.polygons.flat(2));
    return box ? [{ zone, box, around: widen(box, NEAR_M) }] : [];
  });

  function locate(point: Position): string | null {
    if (areas.length === 0) return null;
    const here = { west: point[0], east: point[0], south: point[1], north: point[1] };
    for (const { zone, box } of areas) {
      if (boxesMeet(box, here) && contains(zone.polygons, point)) return zone.code;
    }
    let nearest: string = OUTSIDE;
    let nearestM = Number.POSITIVE_INFINITY;
    for (const { zone, around } of areas) {
      if (!boxesMeet(around, here)) continue;
      const metres = pointToPolygons(point, zone.polygons);
      if (metres <= NEAR_M && metres < nearestM) {
        nearest = zone.code;
        nearestM = metres;
      }
    }
    return nearest;
  }

  return { list, locate };
}
