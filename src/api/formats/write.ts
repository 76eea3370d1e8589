import type { Header, Json, JsonObject, MetricType } from '../../domain/metrics.ts';
import type { Column } from '../schemas/columns.ts';
import { csvChunks } from './csv.ts';
import type { FormatName } from './format.ts';
import { geojsonChunks } from './geojson.ts';
import { metricsJson } from './json.ts';
import { ndjsonChunks } from './ndjson.ts';
import { parquetChunks } from './parquet.ts';

/** The items of a day as they are to be written. */
export interface Items {
  readonly type: MetricType;
  readonly header: Header;
  readonly columns: readonly Column[];
  /** with the keys of the columns; for GeoJSON also those that tell where they are */
  readonly rows: AsyncIterable<readonly JsonObject[]>;
  /** address of the next page */
  readonly next: string | null;
  /** geometries of arcs by id */
  readonly lines: ReadonlyMap<string, Json>;
}

/** Items in a format, piece by piece. */
export function writeItems(format: FormatName, items: Items): AsyncIterable<string | Uint8Array> {
  switch (format) {
    case 'json':
      return metricsJson(items.header, items.rows, items.next);
    case 'csv':
      return csvChunks(items);
    case 'ndjson':
      return ndjsonChunks(items);
    case 'geojson':
      return geojsonChunks(items);
    case 'parquet':
      return parquetChunks(items);
  }
}
