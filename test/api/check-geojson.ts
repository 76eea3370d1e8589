import { z } from '@hono/zod-openapi';
import { getIssues } from '@placemarkio/check-geojson';
import type { JsonObject } from '../../src/domain/metrics.ts';

/** RFC 7946, as far as it can be checked without knowing the city. */

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** 3.1.6: closed, four positions or more. */
const ring = z
  .array(position)
  .min(4)
  .refine((list) => String(list[0]) === String(list.at(-1)), 'a ring is closed');

/** Degrees²: slivers of a metre, rounded to a line, turn no way. */
const NO_AREA = 1e-11;

/** The sum over the edges (shoelace), from the first position. */
const doubleArea = (list: readonly (readonly [number, number])[]) => {
  const [x0, y0] = list[0]!;
  const away = list.map(([x, y]) => [x - x0, y - y0] as const);
  return away.slice(1).reduce((sum, [x, y], n) => sum + away[n]![0] * y - x * away[n]![1], 0);
};

const polygon = z
  .array(ring)
  .min(1)
  .refine(
    (rings) =>
      rings.every((one, n) => Math.abs(doubleArea(one)) < NO_AREA || doubleArea(one) > 0 === (n === 0)),
    'outer rings turn counterclockwise, holes clockwise',
  );

const geometry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Point'), coordinates: position }),
  z.strictObject({ type: z.literal('MultiPoint'), coordinates: z.array(position) }),
  z.strictObject({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon) }),
]);

const feature = z.strictObject({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: geometry.nullable(),
  properties: z.record(z.string(), z.json()),
});
export type Feature = z.infer<typeof feature> & { readonly properties: JsonObject };

/** 4 and 7.1: no `crs`, nothing that belongs to another object. */
const collection = z.strictObject({ type: z.literal('FeatureCollection'), features: z.array(feature) });

/** The features of a collection, once another program has read it. @throws Error when it is not what RFC 7946 says */
export function checkGeojson(value: unknown): readonly Feature[] {
  const [issue] = getIssues(JSON.stringify(value));
  if (issue) throw new Error(`not GeoJSON: ${issue.message}`);
  return collection.parse(value).features as readonly Feature[];
}
