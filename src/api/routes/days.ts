import { z } from '@hono/zod-openapi';
import type { JsonObject } from '../../domain/metrics.ts';
import { reportCsv } from '../../report/csv.ts';
import { reportSchema as storedReportSchema } from '../../report/schema.ts';
import { acceptJson, attachment, chooseFormat, mediaTypeOf } from '../formats/format.ts';
import { jsonDocument } from '../formats/json.ts';
import { ApiProblem } from '../problem.ts';
import type { DayOfTypes } from '../read/catalog.ts';
import { readHeader } from '../read/day.ts';
import { reportCsvSchema } from '../schemas/exports.ts';
import { answerHeaders } from '../schemas/headers.ts';
import { dateSchema, noQuery, REPORT_FORMATS, reportQuery } from '../schemas/query.ts';
import { daySchema, reportSchema } from '../schemas/wire.ts';
import { CACHE_CONTROL, notStored, withCatalog } from './fresh.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

const NOTHING: DayOfTypes = { days: [], stamp: '' };

/** The figures of a day, all types together, and its report. */
export function dayRoutes(app: ApiApp, { deps, catalogs, answers }: Desk): void {
  const { store } = deps;
  const params = z.object({ date: dateSchema });

  addRoute(
    app,
    {
      path: '/metrics/{date}',
      summary: 'The city figures of a day, by type',
      tag: 'Figures',
      params,
      dates: async () => (await catalogs.current()).dates(),
      query: noQuery,
      content: { 'application/json': daySchema },
      headers: answerHeaders,
      problems: ['not-found', 'not-acceptable'],
    },
    (c, { params: { date: asked } }) =>
      withCatalog(catalogs, (catalog) => {
        acceptJson(c);
        const date = asked === 'latest' ? catalog.newest() : asked;
        const { days, stamp } = date === null ? NOTHING : catalog.on(date);
        if (days.length === 0) throw notStored(`day ${asked}`, catalog.dates());
        return answers.respond(c, {
          key: `day ${date}`,
          stamp,
          lasting: true,
          mediaType: 'application/json',
          cacheControl: asked === 'latest' ? CACHE_CONTROL.moving : CACHE_CONTROL.day,
          async write() {
            const headers = await Promise.all(days.map((day) => readHeader(store, day)));
            const metrics = Object.fromEntries(headers.map((header) => [header.data_type, header]));
            return { chunks: jsonDocument({ date, metrics }) };
          },
        });
      }),
  );

  addRoute(
    app,
    {
      path: '/report/{date}',
      summary: 'The report of a day',
      tag: 'Figures',
      params,
      dates: async () => (await catalogs.current()).reportDates,
      query: reportQuery,
      content: { 'application/json': reportSchema, 'text/csv': reportCsvSchema },
      headers: answerHeaders,
      problems: ['not-found', 'not-acceptable'],
    },
    (c, { params: { date: asked }, query }) =>
      withCatalog(catalogs, (catalog) => {
        const format = chooseFormat(query.format, c.req.header('accept'), REPORT_FORMATS);
        const dates = catalog.reportDates;
        const date = asked === 'latest' ? dates.at(-1) : asked;
        const missing = () => notStored(`report${asked === 'latest' ? '' : ` of ${asked}`}`, dates);
        if (date === undefined || !dates.includes(date)) throw missing();
        return answers.respond(c, {
          key: `report ${date} ${format}`,
          stamp: catalog.stamp,
          lasting: false,
          mediaType: mediaTypeOf(format),
          cacheControl: asked === 'latest' ? CACHE_CONTROL.moving : CACHE_CONTROL.day,
          async write() {
            const stored = await store.report(date);
            if (!stored) throw missing();
            if (format === 'json') return { chunks: jsonDocument({ date, report: stored.report }) };
            return { chunks: csvOf(stored.report), headers: attachment(format, stored.report_id) };
          },
        });
      }),
  );
}

/** The report for spreadsheets, as the pipeline writes it. */
async function* csvOf(report: JsonObject): AsyncGenerator<string> {
  const parsed = storedReportSchema.safeParse(report);
  if (!parsed.success) {
    throw new ApiProblem(
      'not-acceptable',
      'Another version of CityFlow wrote this report: it can be had as JSON.',
      {
        valid: ['application/json'],
      },
    );
  }
  yield reportCsv(parsed.data);
}
