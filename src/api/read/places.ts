import type { Json, JsonObject, MetricType } from '../../domain/metrics.ts';
import type { Position } from '../../domain/places.ts';

/** Where an item is: its point, or the stops of a disruption. */
export function pointsOf(type: MetricType, item: JsonObject): readonly Position[] {
  if (type === 'traffic')
    return Array.isArray(item.arrets) ? item.arrets.flatMap((stop: Json) => pointOf(stop)) : [];
  return pointOf(type === 'bikes' ? item.coordinates : item.geo_point_2d);
}

function pointOf(value: Json | undefined): Position[] {
  if (typeof value !== 'object' || value === null || !('lon' in value)) return [];
  const { lon, lat } = value;
  return typeof lon === 'number' && typeof lat === 'number' ? [[lon, lat]] : [];
}
