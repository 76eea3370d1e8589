import type { CounterItem, Geometry, NetworkArc, NetworkFigures, WorkItem } from '../api/shapes.ts';

export interface Feature<P> {
  readonly type: 'Feature';
  readonly id: number;
  readonly geometry: Geometry;
  readonly properties: P;
}

export interface Features<P> {
  readonly type: 'FeatureCollection';
  readonly features: readonly Feature<P>[];
}

export interface Network {
  readonly lines: Features<{ readonly arc: string }>;
  /** in the order of the features: the id of a feature is its index */
  readonly arcs: readonly NetworkArc[];
  readonly indexOf: ReadonlyMap<string, number>;
}

const collection = <P>(features: readonly Feature<P>[]): Features<P> => ({
  type: 'FeatureCollection',
  features,
});

/** The lines of the network; arcs without a line are not on the map. */
export function networkOf(items: readonly NetworkArc[]): Network {
  const arcs = items.filter(({ geometrie }) => geometrie !== null);
  const features = arcs.map(({ identifiant_arc, geometrie }, id) => ({
    type: 'Feature' as const,
    id,
    geometry: geometrie!,
    properties: { arc: identifiant_arc },
  }));
  return {
    lines: collection(features),
    arcs,
    indexOf: new Map(arcs.map(({ identifiant_arc }, index) => [identifiant_arc, index])),
  };
}

export function contoursOf(figures: NetworkFigures | undefined): Features<{ readonly zone: string }> {
  return collection(
    (figures?.contours ?? []).map(({ arrondissement, geometrie }, id) => ({
      type: 'Feature' as const,
      id,
      geometry: geometrie,
      properties: { zone: arrondissement },
    })),
  );
}

export function worksOf(items: readonly WorkItem[]): Features<{ readonly work: string }> {
  return collection(
    items
      .filter(({ actif, geometrie }) => actif && geometrie)
      .map(({ identifiant, geometrie }, id) => ({
        type: 'Feature' as const,
        id,
        geometry: geometrie!,
        properties: { work: identifiant },
      })),
  );
}

/** Counters as circles whose area follows the bikes of the day. */
export function countersOf(
  items: readonly CounterItem[],
): Features<{ readonly counter: string; readonly radius: number; readonly known: boolean }> {
  return collection(
    items
      .filter(({ coordinates }) => coordinates !== null)
      .map(({ id_compteur, coordinates, total_jour }, id) => ({
        type: 'Feature' as const,
        id,
        geometry: { type: 'Point', coordinates: [coordinates!.lon, coordinates!.lat] } as unknown as Geometry,
        properties: {
          counter: id_compteur,
          radius: 3 + Math.sqrt((total_jour ?? 0) / 100),
          known: total_jour !== null,
        },
      })),
  );
}

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The box around shapes, null without any. */
export function boundsOf(features: Features<unknown>): Bounds | null {
  let [west, south, east, north] = [180, 90, -180, -90];
  const look = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === 'number' && typeof lat === 'number') {
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    } else value.forEach(look);
  };
  for (const { geometry } of features.features) look(geometry.coordinates);
  return west > east ? null : [west, south, east, north];
}

/** Where to write the name of each zone: the centre of gravity of its largest ring. */
export function labelsOf(
  contours: Features<{ readonly zone: string }>,
  nameOf: (zone: string) => string,
): { readonly text: string; readonly at: readonly [number, number] }[] {
  return contours.features.flatMap(({ geometry, properties }) => {
    const rings = ringsOf(geometry.coordinates).map(centreOf);
    const [largest] = rings.sort((a, b) => b.area - a.area);
    return largest && largest.area > 0 ? [{ text: nameOf(properties.zone), at: largest.at }] : [];
  });
}

type Ring = readonly (readonly [number, number])[];

/** Every ring of a polygon or multipolygon. */
function ringsOf(coordinates: unknown): Ring[] {
  if (!Array.isArray(coordinates)) return [];
  const list = coordinates as readonly unknown[];
  const first = list[0];
  const isRing = Array.isArray(first) && typeof first[0] === 'number';
  return isRing ? [list as Ring] : list.flatMap(ringsOf);
}

function centreOf(ring: Ring): { readonly area: number; readonly at: readonly [number, number] } {
  let [twice, lon, lat] = [0, 0, 0];
  // around the first vertex: products of whole degrees would swallow the differences
  const [originLon, originLat] = ring[0] ?? [0, 0];
  for (let i = 0; i < ring.length; i += 1) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[(i + 1) % ring.length]!;
    const cross = (ax - originLon) * (by - originLat) - (bx - originLon) * (ay - originLat);
    twice += cross;
    lon += cross * (ax + bx - 2 * originLon);
    lat += cross * (ay + by - 2 * originLat);
  }
  const at: [number, number] =
    twice === 0 ? [originLon, originLat] : [originLon + lon / (3 * twice), originLat + lat / (3 * twice)];
  return { area: Math.abs(twice) / 2, at };
}
