import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Json } from '../../domain/metrics.ts';
import type { StoredDay } from '../../store/store.ts';
import type { Draft } from '../answer/respond.ts';
import type { ApiEnv } from '../deps.ts';
import { attachment, chooseFormat, FORMAT_NAMES, type FormatName, mediaTypeOf } from '../formats/format.ts';
import { keepColumns } from '../formats/shape.ts';
import { writeItems } from '../formats/write.ts';
import { needRole } from '../guard/guard.ts';
import { runOf } from '../read/catalog.ts';
import { type CursorList, readCursor, writeCursor } from '../read/cursor.ts';
import { entityOf } from '../read/day.ts';
import { readPage } from '../read/page.ts';
import { questionOf, type Selection } from '../read/select.ts';
import { metricsContent } from '../schemas/exports.ts';
import { listHeaders } from '../schemas/headers.ts';
import { dateSchema, itemsQuery, typeSchema } from '../schemas/query.ts';
import { fitting } from './fitting.ts';
import { CACHE_CONTROL, storedDay, withCatalog } from './fresh.ts';
import { readItemsQuestion, type Shape } from './items-question.ts';
import { nextLink } from './link.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** A list of items as it was asked for. */
interface Asked {
  readonly day: StoredDay;
  readonly list: CursorList;
  readonly selection: Selection;
  readonly shape: Shape;
  readonly format: FormatName;
  readonly after: string | null;
  readonly limit: number | null;
  readonly atOnce: boolean;
  /** the network of the day, where arcs have their lines; null when it is not needed or not known */
  readonly network: StoredDay | null;
}

/** The items of a (type, date): everything there is about a day. */
export function metricsRoute(app: ApiApp, desk: Desk): void {
  addRoute(
    app,
    {
      path: '/metrics/{type}/{date}',
      summary: 'The items of a type on a day, with the city figures',
      tag: 'Figures',
      description:
        'The list is complete unless `limit` is given. What items hold for every hour is left out unless `include` asks for it. ' +
        'Exports (CSV, NDJSON, GeoJSON, Parquet) hold the same items. Every answer is put together before it is sent: ' +
        'it is complete when its `Content-Length` has arrived and no `Link: rel="next"` was given; `X-Total-Count` says how many items the list has.',
      params: z.object({ type: typeSchema, date: dateSchema }),
      dates: async (c) => {
        const type = typeSchema.safeParse(c.req.param('type'));
        return (await desk.catalogs.current()).dates(type.data);
      },
      query: itemsQuery,
      content: metricsContent,
      headers: listHeaders,
      problems: ['invalid-cursor', 'not-found', 'not-acceptable', 'day-replaced'],
    },
    (c, { params: { type, date }, query }) =>
      withCatalog(desk.catalogs, (catalog, atOnce) => {
        const { selection, shape } = readItemsQuestion(type, query);
        const format = chooseFormat(query.format, c.req.header('accept'), FORMAT_NAMES);
        if (format !== 'json') needRole(c, 'export');
        const day = storedDay(catalog, type, date);
        const list = { stamp: runOf(day), question: `${day.date} ${questionOf(selection)}` };
        const asked: Asked = {
          ...{ day, list, selection, shape, format, atOnce },
          after: query.cursor === undefined ? null : readCursor(list, query.cursor),
          limit: query.limit ?? null,
          network: format === 'geojson' && type === 'comptages' ? catalog.day('referentiel', day.date) : null,
        };
        return desk.answers.respond(c, {
          key: keyOf(asked),
          stamp: [day, asked.network].flatMap((drawn) => (drawn ? [runOf(drawn)] : [])).join(),
          lasting: true,
          mediaType: mediaTypeOf(format),
          cacheControl: date === 'latest' ? CACHE_CONTROL.moving : CACHE_CONTROL.day,
          write: () => fitting(desk.deps.settings.maxBodyBytes, (most) => draft(c, desk, asked, most)),
        });
      }),
  );
}

function keyOf({ list, shape, format, after, limit }: Asked): string {
  const columns = shape.columns.map(({ name }) => name);
  return JSON.stringify([list.question, columns, format, after, limit]);
}

async function draft(
  c: Context<ApiEnv>,
  { deps, days }: Desk,
  { day, list, selection, shape, format, after, limit, network, atOnce }: Asked,
  most: number | null,
): Promise<Draft & { readonly count: number }> {
  const page = await readPage(
    { store: deps.store, compact: days.compact },
    { day, selection, hours: shape.hours, after, limit: smaller(limit, most), atOnce },
  );
  const next = page.last === null ? null : nextLink(c, day.date, writeCursor(list, page.last));
  // tables take their columns themselves
  const keepsKeys = format === 'json' || format === 'ndjson';
  return {
    count: page.count,
    chunks: writeItems(format, {
      type: day.type,
      header: page.header,
      columns: shape.columns,
      rows: keepsKeys && !shape.isComplete ? keepColumns(page.rows, shape.columns) : page.rows,
      next,
      lines: network ? await linesOf(days, network, atOnce) : new Map(),
    }),
    headers: {
      'X-Total-Count': String(page.total),
      ...(next === null ? {} : { Link: `<${next}>; rel="next"` }),
      ...attachment(format, `${day.type}_${day.date}`),
    },
  };
}

function smaller(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

async function linesOf(
  days: Desk['days'],
  network: StoredDay,
  atOnce: boolean,
): Promise<ReadonlyMap<string, Json>> {
  const { items } = await days.compact(network, atOnce);
  return new Map(items.map((item) => [entityOf('referentiel', item), item.geometrie ?? null]));
}
