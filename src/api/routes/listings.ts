import { z } from '@hono/zod-openapi';
import { METRIC_TYPES, type MetricType } from '../../domain/metrics.ts';
import { daysBetween, HOUR_MS } from '../../domain/time.ts';
import { acceptJson } from '../formats/format.ts';
import { jsonDocument } from '../formats/json.ts';
import type { Catalog } from '../read/catalog.ts';
import { readHeader } from '../read/day.ts';
import { answerHeaders } from '../schemas/headers.ts';
import { noQuery } from '../schemas/query.ts';
import { datesSchema, statsSchema } from '../schemas/wire.ts';
import { CACHE_CONTROL, withCatalog } from './fresh.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** What there is: `/dates` and `/stats`. */
export function listingRoutes(app: ApiApp, { deps, catalogs, answers }: Desk): void {
  addRoute(
    app,
    {
      path: '/dates',
      summary: 'What is stored',
      tag: 'What there is',
      params: z.object({}),
      query: noQuery,
      content: { 'application/json': datesSchema },
      headers: answerHeaders,
      problems: ['not-acceptable'],
    },
    (c) =>
      withCatalog(catalogs, (catalog) => {
        acceptJson(c);
        return answers.respond(c, {
          key: 'dates',
          stamp: catalog.stamp,
          lasting: false,
          mediaType: 'application/json',
          cacheControl: CACHE_CONTROL.moving,
          write: async () => ({ chunks: jsonDocument(datesOf(catalog)) }),
        });
      }),
  );

  addRoute(
    app,
    {
      path: '/stats',
      summary: 'Counts, coverage and freshness of each source',
      tag: 'What there is',
      params: z.object({}),
      query: noQuery,
      content: { 'application/json': statsSchema },
      headers: answerHeaders,
      problems: ['not-acceptable'],
    },
    (c) =>
      withCatalog(catalogs, (catalog) => {
        acceptJson(c);
        // ages are told by the hour: until the next one the answer is the same
        const hour = Math.floor(deps.now() / HOUR_MS);
        return answers.respond(c, {
          key: 'stats',
          stamp: `${catalog.stamp} ${hour}`,
          lasting: false,
          mediaType: 'application/json',
          cacheControl: CACHE_CONTROL.moving,
          write: async () => ({ chunks: jsonDocument(await statsOf(deps, catalog, hour * HOUR_MS)) }),
        });
      }),
  );
}

function datesOf(catalog: Catalog) {
  const dates = METRIC_TYPES.map((type) => [type, catalog.dates(type)]);
  return { dates: Object.fromEntries(dates), reports: catalog.reportDates };
}

async function statsOf({ store, clock }: Desk['deps'], catalog: Catalog, nowMs: number) {
  const today = clock.cityHour(nowMs).date;
  const sources: [MetricType, object][] = [];
  for (const type of METRIC_TYPES) {
    const days = catalog.days(type);
    const [first, last] = [days[0], days.at(-1)];
    const header = last ? await readHeader(store, last) : null;
    sources.push([
      type,
      {
        jours: days.length,
        elements: days.reduce((sum, { items }) => sum + items, 0),
        premier_jour: first?.date ?? null,
        dernier_jour: last?.date ?? null,
        jours_manquants: first && last ? daysBetween(first.date, last.date) + 1 - days.length : 0,
        age_jours: last ? Math.max(0, daysBetween(last.date, today)) : null,
        calcule_le: last?.timestamp ?? null,
        age_calcul_heures: last
          ? Math.max(0, Math.floor((nowMs - Date.parse(last.timestamp)) / HOUR_MS))
          : null,
        taux_couverture: header?.quality.taux_couverture ?? null,
        synthetique: header?.quality.synthetique ?? null,
      },
    ]);
  }
  const all = METRIC_TYPES.flatMap((type) => catalog.days(type));
  const dates = catalog.dates();
  return {
    types: METRIC_TYPES,
    jours: dates.length,
    elements: all.reduce((sum, { items }) => sum + items, 0),
    rapports: catalog.reportDates.length,
    premier_jour: dates[0] ?? null,
    dernier_jour: dates.at(-1) ?? null,
    sources: Object.fromEntries(sources),
  };
}
