import { z } from '@hono/zod-openapi';
import { FORMATS } from '../formats/format.ts';
import { metricsSchema } from './wire.ts';

/** What the formats of a list hold, by media type, for the documentation. */

const feature = z.object({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: z.looseObject({ type: z.string() }).nullable(),
  properties: z.record(z.string(), z.unknown()),
});

const featureCollection = z
  .object({ type: z.literal('FeatureCollection'), features: z.array(feature) })
  .openapi('FeatureCollection', { description: 'RFC 7946' });

const textOf = (about: string) => z.string().openapi({ description: about });
const bytesOf = (about: string) => z.string().openapi({ description: about, format: 'binary' });

export const metricsContent = {
  [FORMATS.json.mediaTypes[0]]: metricsSchema,
  'text/csv': textOf(FORMATS.csv.about),
  [FORMATS.ndjson.mediaTypes[0]]: textOf(FORMATS.ndjson.about),
  [FORMATS.geojson.mediaTypes[0]]: featureCollection,
  [FORMATS.parquet.mediaTypes[0]]: bytesOf(FORMATS.parquet.about),
};

/** Tables that a list of records can be. */
export const tableContent = {
  'text/csv': metricsContent['text/csv'],
  [FORMATS.ndjson.mediaTypes[0]]: textOf(FORMATS.ndjson.about),
  [FORMATS.parquet.mediaTypes[0]]: bytesOf(FORMATS.parquet.about),
};

export const reportCsvSchema = textOf(
  'The report for spreadsheets: UTF-8 with BOM, `;`, a summary and titled blocks.',
);
