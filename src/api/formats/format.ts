import type { Context } from 'hono';
import { choose, parseAccept } from '../answer/accept.ts';
import { ApiProblem } from '../problem.ts';

/** What an answer can be written as; the first media type is the one it is sent with. */
export const FORMATS = {
  json: {
    mediaTypes: ['application/json'],
    extension: 'json',
    about: 'One document: `pd.DataFrame(r.json()["data"]["metrics"])`.',
  },
  csv: {
    mediaTypes: ['text/csv; charset=utf-8'],
    extension: 'csv',
    about:
      'UTF-8 with BOM, `;`, decimal point, a header row. A point is two columns, `lon` and `lat`; lists and objects are JSON text. ' +
      'Texts that a spreadsheet would run as a formula have an apostrophe in front.',
  },
  ndjson: {
    mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
    extension: 'ndjson',
    about: 'One record a line.',
  },
  geojson: {
    mediaTypes: ['application/geo+json'],
    extension: 'geojson',
    about:
      'A FeatureCollection (RFC 7946): arcs are lines, works polygons, counters points, disruptions their stops.',
  },
  parquet: {
    mediaTypes: ['application/vnd.apache.parquet', 'application/x-parquet'],
    extension: 'parquet',
    about: 'The columns of the CSV with their types; lists and objects are JSON.',
  },
} as const;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

export function mediaTypeOf(format: FormatName): string {
  return FORMATS[format].mediaTypes[0];
}

/**
 * The format of an answer: what `format` says, else what `Accept` wants most, JSON when it says nothing.
 * @param offered by the route
 * @throws ApiProblem not-acceptable; invalid-parameter for a format that the route does not have
 */
export function chooseFormat(
  asked: FormatName | undefined,
  accept: string | undefined,
  offered: readonly FormatName[],
): FormatName {
  if (asked !== undefined) {
    if (offered.includes(asked)) return asked;
    const detail = `format: ${asked} is not one of: ${offered.join(', ')}`;
    throw new ApiProblem('invalid-parameter', detail, { errors: [{ parameter: 'format', detail }] });
  }
  if (accept === undefined || accept === '*/*') return 'json';
  const chosen = choose(parseAccept(accept), offered, namesOf);
  if (chosen !== null) return chosen;
  const valid = offered.map((format) => bare(mediaTypeOf(format)));
  throw new ApiProblem('not-acceptable', `Accept: this route can answer ${valid.join(', ')}`, { valid });
}

/** For a route that has nothing but JSON. @throws ApiProblem not-acceptable */
export function acceptJson(c: Context): void {
  chooseFormat(undefined, c.req.header('accept'), ['json']);
}

function namesOf(format: FormatName): readonly string[] {
  const own = FORMATS[format].mediaTypes.map(bare);
  return [...own, ...own.map((type) => `${type.split('/')[0]}/*`), '*/*'];
}

function bare(mediaType: string): string {
  return mediaType.split(';')[0] ?? mediaType;
}

/** Tells browsers to save an answer as a file, unless it is one that they show. */
export function attachment(format: FormatName, name: string): Readonly<Record<string, string>> {
  if (format === 'json') return {};
  return { 'Content-Disposition': `attachment; filename="${name}.${FORMATS[format].extension}"` };
}
