import { polygonsGeometry } from '../../domain/geojson.ts';
import type { JsonObject } from '../../domain/metrics.ts';
import type { Zones } from '../../domain/places.ts';
import { simplifyPolygons } from '../../domain/simplify.ts';

/** Metres; doubled until the outlines are light enough for a header. */
const TOLERANCES_M = [5, 10, 20, 40, 80, 160, 320];
/** Bytes of all outlines together: a header stays under 100 KB. */
const LIMIT = 40_000;
/** Decimals of a degree: 1 m, less than what the simplification moves. */
const DECIMALS = 5;

/**
 * Outlines of the zones for a map, simplified to a few metres: `{arrondissement, libelle, geometrie}` by code.
 * Empty without zones, and where even coarse outlines do not fit.
 */
export function contours(zones: Zones): JsonObject[] {
  for (const tolerance of TOLERANCES_M) {
    const outlines = zones.list.flatMap(({ code, name, polygons }) => {
      const simple = simplifyPolygons(polygons, tolerance);
      if (simple.length === 0) return [];
      return [
        {
          arrondissement: code,
          libelle: name,
          geometrie: { ...polygonsGeometry(simple, DECIMALS) } as JsonObject,
        },
      ];
    });
    if (Buffer.byteLength(JSON.stringify(outlines)) <= LIMIT) return outlines;
  }
  return [];
}
