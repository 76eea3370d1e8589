import { z } from '@hono/zod-openapi';
import { chooseFormat, mediaTypeOf } from '../formats/format.ts';
import { metricsJson } from '../formats/json.ts';
import { keepColumns } from '../formats/shape.ts';
import { runOf } from '../read/catalog.ts';
import { readCursor, writeCursor } from '../read/cursor.ts';
import { readPage } from '../read/page.ts';
import { questionOf } from '../read/select.ts';
import { dateSchema, itemsQuery, typeSchema } from '../schemas/query.ts';
import { metricsSchema } from '../schemas/wire.ts';
import { CACHE_CONTROL, storedDay, withCatalog } from './fresh.ts';
import { readItemsQuestion } from './items-question.ts';
import { nextLink } from './link.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** The items of a (type, date): everything there is about a day. */
export function metricsRoute(app: ApiApp, { deps, catalogs, days, answers }: Desk): void {
  addRoute(
    app,
    {
      path: '/metrics/{type}/{date}',
      summary: 'The items of a type on a day, with the city figures',
      description: 'Complete unless `limit` is given.',
      params: z.object({ type: typeSchema, date: dateSchema }),
      query: itemsQuery,
      content: { [mediaTypeOf('json')]: metricsSchema },
      problems: [
        'invalid-parameter',
        'invalid-cursor',
        'not-found',
        'not-acceptable',
        'day-replaced',
        'store-unavailable',
      ],
    },
    (c, { params: { type, date: asked }, query }) =>
      withCatalog(catalogs, (catalog) => {
        const { selection, shape } = readItemsQuestion(type, query);
        const format = chooseFormat(query.format, c.req.header('accept'), ['json']);
        const day = storedDay(catalog, type, asked);
        const list = { day, question: questionOf(selection) };
        const after = query.cursor === undefined ? null : readCursor(list, query.cursor);
        const limit = query.limit ?? null;
        return answers.respond(c, {
          key: JSON.stringify([
            type,
            day.date,
            list.question,
            shape.columns.map(({ name }) => name),
            after,
            limit,
            format,
          ]),
          stamp: runOf(day),
          lasting: true,
          mediaType: mediaTypeOf(format),
          cacheControl: asked === 'latest' ? CACHE_CONTROL.moving : CACHE_CONTROL.day,
          async write() {
            const source = { store: deps.store, compact: days.compact };
            const page = await readPage(source, { day, selection, hours: shape.hours, after, limit });
            const next = page.last === null ? null : nextLink(c, day.date, writeCursor(list, page.last));
            const rows = shape.isComplete ? page.rows : keepColumns(page.rows, shape.columns);
            return {
              chunks: metricsJson(page.header, rows, () => next),
              headers: () => ({
                'X-Total-Count': String(page.total),
                ...(next === null ? {} : { Link: `<${next}>; rel="next"` }),
              }),
            };
          },
        });
      }),
  );
}
