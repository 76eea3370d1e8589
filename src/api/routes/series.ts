import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { JsonObject, MetricType } from '../../domain/metrics.ts';
import type { LocalDate } from '../../domain/time.ts';
import type { Draft } from '../answer/respond.ts';
import type { ApiEnv } from '../deps.ts';
import { csvChunks } from '../formats/csv.ts';
import { attachment, chooseFormat, type FormatName, mediaTypeOf } from '../formats/format.ts';
import { listJson } from '../formats/json.ts';
import { ndjsonChunks } from '../formats/ndjson.ts';
import { parquetChunks } from '../formats/parquet.ts';
import { pickKeys } from '../formats/shape.ts';
import { needRole } from '../guard/guard.ts';
import { ApiProblem } from '../problem.ts';
import type { Catalog } from '../read/catalog.ts';
import { readCursor, writeCursor } from '../read/cursor.ts';
import { tableContent } from '../schemas/exports.ts';
import { listHeaders } from '../schemas/headers.ts';
import { type SeriesQuery, seriesQuery, typeSchema } from '../schemas/query.ts';
import { seriesSchema } from '../schemas/wire.ts';
import { fitting } from './fitting.ts';
import { CACHE_CONTROL, withCatalog } from './fresh.ts';
import { readSeriesShape, refuse, type Shape } from './items-question.ts';
import { nextLink } from './link.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** Longer than any id of the portals. */
const LONGEST_ENTITY = 200;
const SERIES_FORMATS = ['json', 'csv', 'ndjson', 'parquet'] as const satisfies readonly FormatName[];

interface Asked {
  readonly type: MetricType;
  readonly entity: string;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly shape: Shape;
  readonly format: FormatName;
  /** the last date of the page before */
  readonly after: LocalDate | null;
  readonly limit: number | null;
}

/** One entity through time. */
export function seriesRoute(app: ApiApp, desk: Desk): void {
  addRoute(
    app,
    {
      path: '/series/{type}/{entity}',
      summary: 'One arc, counter, disruption or work through time',
      tag: 'Figures',
      description:
        'One record a day, oldest first: the date, then the keys of the item as `/metrics/{type}/{date}` has them.',
      params: z.object({ type: typeSchema, entity: z.string().min(1).max(LONGEST_ENTITY) }),
      query: seriesQuery,
      content: { [mediaTypeOf('json')]: seriesSchema, ...tableContent },
      headers: listHeaders,
      problems: ['invalid-cursor', 'not-found', 'not-acceptable'],
    },
    (c, { params: { type, entity }, query }) =>
      withCatalog(desk.catalogs, (catalog) => {
        const asked = readAsked(c, catalog, type, entity, query);
        if (asked.format !== 'json') needRole(c, 'export');
        return desk.answers.respond(c, {
          key: keyOf(asked),
          stamp: catalog.stampOf(type, asked.from, asked.to),
          lasting: true,
          mediaType: mediaTypeOf(asked.format),
          cacheControl: CACHE_CONTROL.moving,
          write: () => fitting(desk.deps.settings.maxBodyBytes, (most) => draft(c, desk, asked, most)),
        });
      }),
  );
}

function readAsked(
  c: Context<ApiEnv>,
  catalog: Catalog,
  type: MetricType,
  entity: string,
  query: SeriesQuery,
): Asked {
  const bound = (date: string | undefined) => (date === 'latest' ? catalog.newest(type) : (date ?? null));
  const [from, to] = [bound(query.from), bound(query.to)];
  if (from !== null && to !== null && from > to) {
    refuse([{ parameter: 'from', detail: `${from} is after to=${to}` }]);
  }
  const list = listOf({ type, entity, from, to });
  return {
    ...{ type, entity, from, to },
    shape: readSeriesShape(type, query),
    format: chooseFormat(query.format, c.req.header('accept'), SERIES_FORMATS),
    after: query.cursor === undefined ? null : readCursor(list, query.cursor),
    limit: query.limit ?? null,
  };
}

/** Each day stands for itself: a series goes on where it was, whatever was computed again meanwhile. */
function listOf({ type, entity, from, to }: Pick<Asked, 'type' | 'entity' | 'from' | 'to'>) {
  return { stamp: '', question: JSON.stringify(['series', type, entity, from, to]) };
}

function keyOf(asked: Asked): string {
  const { shape, format, after, limit } = asked;
  const columns = shape.columns.map(({ name }) => name);
  return JSON.stringify([listOf(asked).question, columns, format, after, limit]);
}

async function draft(
  c: Context<ApiEnv>,
  { deps }: Desk,
  asked: Asked,
  most: number | null,
): Promise<Draft & { readonly count: number }> {
  const { type, entity, from, to, shape, format, after, limit } = asked;
  const range = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  const points = await deps.store.series(type, entity, range);
  if (points.length === 0 && (await deps.store.series(type, entity)).length === 0) {
    throw new ApiProblem('not-found', `No ${type} has the id ${JSON.stringify(entity)} on any day.`);
  }
  const rest = points.filter(({ date }) => after === null || date > after);
  const page = rest.slice(0, Math.min(limit ?? rest.length, most ?? rest.length));
  const names = new Set(shape.columns.map(({ name }) => name));
  const records = page.map(({ date, item }) => ({ date, ...pickKeys(item, names) }));
  const last = page.at(-1);
  const next =
    last && page.length < rest.length ? nextLink(c, null, writeCursor(listOf(asked), last.date)) : null;
  return {
    count: page.length,
    chunks: writeSeries(asked, records, next),
    headers: {
      'X-Total-Count': String(points.length),
      ...(next === null ? {} : { Link: `<${next}>; rel="next"` }),
      ...attachment(format, `${type}_serie`),
    },
  };
}

function writeSeries(
  { type, entity, from, to, shape, format }: Asked,
  records: readonly JsonObject[],
  next: string | null,
): AsyncIterable<string | Uint8Array> {
  const rows = once(records);
  const sheet = { columns: [{ name: 'date', kind: 'text' as const }, ...shape.columns], rows };
  switch (format) {
    case 'csv':
      return csvChunks(sheet);
    case 'ndjson':
      return ndjsonChunks(sheet);
    case 'parquet':
      return parquetChunks(sheet);
    default:
      return listJson({ metric_type: type, entity, from, to }, 'series', records, next);
  }
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
