import { z } from '@hono/zod-openapi';
import { METRIC_TYPES } from '../../domain/metrics.ts';
import { FORMAT_NAMES, type FormatName } from '../formats/format.ts';
import { FILTER_NAMES, FILTERS } from '../read/filters.ts';
import { HOURLY_KEYS } from './columns.ts';

/** Parameters of the routes. Objects are strict: a parameter that a route does not have is refused by name. */

/** Longest list that may be asked for by `limit`; without one a list is complete. */
const LARGEST_LIMIT = 10_000;
const LONGEST_VALUE = 2_000;

export const typeSchema = z.enum(METRIC_TYPES).openapi({ description: 'What was measured.' });

/** A real day, or the newest one that is stored. */
const NOT_A_DATE = 'expected YYYY-MM-DD or latest';
const day = z.union([z.literal('latest'), z.iso.date(NOT_A_DATE)], NOT_A_DATE);

export const dateSchema = day.openapi({
  description: 'A day of the city, `YYYY-MM-DD`, or `latest`: the newest one stored.',
});

const dayBound = (description: string) => day.optional().openapi({ description });

const value = (description: string) =>
  z.string().min(1).max(LONGEST_VALUE).optional().openapi({ description });

const formatOf = <const F extends readonly FormatName[]>(names: F) =>
  z.enum(names).optional().openapi({ description: 'Wins over `Accept`.' });

/** What a report can be written as. */
export const REPORT_FORMATS = ['json', 'csv'] as const;

const shapeQuery = {
  format: formatOf(FORMAT_NAMES),
  fields: value('Keys to answer, separated by commas; all but the hourly ones when absent.'),
  include: value(
    `Hourly keys, separated by commas: ${HOURLY_KEYS.join(', ')}. They are left out by default.`,
  ),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, `expected a whole number from 1 to ${LARGEST_LIMIT}`)
    .transform(Number)
    .refine((limit) => limit <= LARGEST_LIMIT, `expected a whole number from 1 to ${LARGEST_LIMIT}`)
    .optional()
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_LIMIT,
      description: 'At most this many; the list is complete without it.',
    }),
  cursor: value('Where the next page begins: from the `Link` header (or `next`) of the page before.'),
};

const filterQuery = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, value(FILTERS[name].about)]),
) as Record<(typeof FILTER_NAMES)[number], ReturnType<typeof value>>;

export const itemsQuery = z.strictObject({
  ...shapeQuery,
  sort: value(
    'A key with one value, `-` in front for the largest first. Null comes last, equals in the order of ids.',
  ),
  ...filterQuery,
});
export type ItemsQuery = z.output<typeof itemsQuery>;

export const seriesQuery = z.strictObject({
  ...shapeQuery,
  from: dayBound('First day, included; the oldest stored when absent.'),
  to: dayBound('Last day, included; the newest stored when absent.'),
});
export type SeriesQuery = z.output<typeof seriesQuery>;

export const reportQuery = z.strictObject({ format: formatOf(REPORT_FORMATS) });

export const noQuery = z.strictObject({});
