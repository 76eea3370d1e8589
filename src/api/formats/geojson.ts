import type { Json, JsonObject, MetricType } from '../../domain/metrics.ts';
import { entityOf } from '../read/day.ts';
import { pointsOf } from '../read/places.ts';
import type { Sheet } from './sheet.ts';
import { wound } from './winding.ts';

interface Features extends Sheet {
  readonly type: MetricType;
  /** lines of the arcs, where the network of the day is known */
  readonly lines: ReadonlyMap<string, Json>;
}

/** Keys that say where an item is: the geometry says it already. */
const PLACES = ['geometrie', 'geo_point_2d', 'coordinates'];

/**
 * A FeatureCollection (RFC 7946): a feature an item, its id, its geometry, its other keys as properties. Arcs
 * are lines, works polygons, each its point where the shape is not known; counters are points, disruptions the
 * stops they touch. An item without a place has a null geometry.
 */
export async function* geojsonChunks({ type, columns, rows, lines }: Features): AsyncGenerator<string> {
  const kept = new Set(columns.map(({ name }) => name).filter((name) => !PLACES.includes(name)));
  yield '{"type":"FeatureCollection","features":[\n';
  let isFirst = true;
  for await (const batch of rows) {
    if (batch.length === 0) continue;
    const features = batch.map((item) => {
      const id = entityOf(type, item);
      const geometry = wound(item.geometrie ?? lines.get(id) ?? pointGeometry(type, item));
      const properties = Object.fromEntries(Object.entries(item).filter(([key]) => kept.has(key)));
      return JSON.stringify({ type: 'Feature', id, geometry, properties });
    });
    yield (isFirst ? '' : ',\n') + features.join(',\n');
    isFirst = false;
  }
  yield '\n]}\n';
}

function pointGeometry(type: MetricType, item: JsonObject): Json {
  const points = pointsOf(type, item);
  const [only] = points;
  if (!only) return null;
  return points.length === 1
    ? { type: 'Point', coordinates: [...only] }
    : { type: 'MultiPoint', coordinates: points.map((point) => [...point]) };
}
