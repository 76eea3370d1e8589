import { z } from '@hono/zod-openapi';
import type { JsonObject } from '../../domain/metrics.ts';
import { chooseFormat, mediaTypeOf } from '../formats/format.ts';
import { jsonDocument } from '../formats/json.ts';
import { ApiProblem } from '../problem.ts';
import { runOf } from '../read/catalog.ts';
import { withoutHours } from '../read/day.ts';
import { seriesQuery, typeSchema } from '../schemas/query.ts';
import { seriesSchema } from '../schemas/wire.ts';
import { CACHE_CONTROL, withCatalog } from './fresh.ts';
import { readSeriesShape, refuse } from './items-question.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** Longer than any id of the portals. */
const LONGEST_ENTITY = 200;

/** One entity through time. */
export function seriesRoute(app: ApiApp, { deps, catalogs, answers }: Desk): void {
  addRoute(
    app,
    {
      path: '/series/{type}/{entity}',
      summary: 'One arc, counter, disruption or work through time',
      params: z.object({ type: typeSchema, entity: z.string().min(1).max(LONGEST_ENTITY) }),
      query: seriesQuery,
      content: { [mediaTypeOf('json')]: seriesSchema },
      problems: ['invalid-parameter', 'not-found', 'not-acceptable', 'store-unavailable'],
    },
    (c, { params: { type, entity }, query }) =>
      withCatalog(catalogs, (catalog) => {
        const shape = readSeriesShape(type, query);
        const format = chooseFormat(query.format, c.req.header('accept'), ['json']);
        const bound = (date: string | undefined) =>
          date === 'latest' ? (catalog.newest(type) ?? undefined) : date;
        const [from, to] = [bound(query.from), bound(query.to)];
        if (from !== undefined && to !== undefined && from > to) {
          refuse([{ parameter: 'from', detail: `${from} is after to=${to}` }]);
        }
        const days = catalog
          .days(type)
          .filter(({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to));
        return answers.respond(c, {
          key: JSON.stringify([
            'series',
            type,
            entity,
            from,
            to,
            shape.columns.map(({ name }) => name),
            format,
          ]),
          stamp: days.map(runOf).join(),
          lasting: false,
          mediaType: mediaTypeOf(format),
          cacheControl: CACHE_CONTROL.moving,
          async write() {
            const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
            const points = await deps.store.series(type, entity, range);
            if (points.length === 0 && (await deps.store.series(type, entity)).length === 0) {
              throw new ApiProblem(
                'not-found',
                `No ${type} has the id ${JSON.stringify(entity)} on any day.`,
              );
            }
            const names = new Set(shape.columns.map(({ name }) => name));
            const series = points.map(({ date, item }) => ({
              date,
              ...shapeItem(item, shape.isComplete, shape.hours, names),
            }));
            return {
              chunks: jsonDocument({ metric_type: type, entity, from: from ?? null, to: to ?? null, series }),
            };
          },
        });
      }),
  );
}

function shapeItem(
  item: JsonObject,
  isComplete: boolean,
  hours: boolean,
  names: ReadonlySet<string>,
): JsonObject {
  if (isComplete) return hours ? item : withoutHours(item);
  return Object.fromEntries(Object.entries(item).filter(([key]) => names.has(key)));
}
