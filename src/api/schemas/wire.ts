import { z } from '@hono/zod-openapi';
import { METRIC_TYPES, type MetricType } from '../../domain/metrics.ts';
import { ITEM_SCHEMAS } from './items.ts';

/** The documents of the API. */

const date = z.string().openapi({ example: '2023-11-21' });
const instant = z.string().openapi({ description: 'UTC, ISO 8601' });
const number = z.number().nullable();

const notice = z.object({
  code: z.string(),
  severity: z.enum(['info', 'avertissement', 'erreur']),
  count: z.int(),
  samples: z.array(
    z.object({
      code: z.string(),
      severity: z.string(),
      source: z.string(),
      file: z.string().nullable(),
      row: z.int().nullable(),
      detail: z.string().nullable(),
    }),
  ),
});

const quality = z
  .object({
    synthetique: z.boolean().openapi({ description: 'true: invented data' }),
    heures_attendues: number,
    heures_observees: number,
    taux_couverture: number,
    lignes_lues: z.int(),
    lignes_gardees: z.int(),
    lignes_rejetees: z.int(),
    rejets_par_motif: z.record(z.string(), z.int()),
    doublons: z.int(),
    conflits: z.int(),
    fichiers: z.array(z.string()),
    notices: z.array(notice),
  })
  .openapi('Quality', { description: 'How far the figures can be trusted' });

const cityFigures = z.record(z.string(), z.unknown()).openapi('CityFigures', {
  description: 'Figures of the city, top lists and alerts; each type has its own',
});

const headerSchema = z
  .object({
    data_type: z.enum(METRIC_TYPES),
    date,
    timestamp: instant,
    run_id: z.string(),
    fingerprint: z.string(),
    metrics: cityFigures,
    quality,
  })
  .openapi('Header');

/** Items of a type on the wire: `fields` and `include` say which keys there are. */
const itemSchema = (type: MetricType) =>
  ITEM_SCHEMAS[type].partial().openapi(`Item_${type}`, {
    description: 'All keys but the hourly ones, unless `fields` or `include` ask for others',
  });

const metricsOf = (type: MetricType) =>
  z
    .object({
      metric_type: z.literal(type),
      date,
      data: z.object({
        metrics: z.array(itemSchema(type)),
        global: cityFigures,
        quality,
        run_id: z.string(),
        timestamp: instant,
      }),
      next: z.string().optional().openapi({ description: 'Address of the next page, when there is one' }),
    })
    .openapi(`Metrics_${type}`);

const [first, second, ...others] = METRIC_TYPES.map(metricsOf);
export const metricsSchema = z.union([first!, second!, ...others]).openapi('Metrics');

export const daySchema = z
  .object({
    date,
    metrics: z.record(z.string(), headerSchema).openapi({ description: 'By type; those that the day has' }),
  })
  .openapi('Day');

export const reportSchema = z
  .object({ date, report: z.record(z.string(), z.unknown()) })
  .openapi('Report', { description: 'The daily report' });

export const datesSchema = z
  .object({
    dates: z.record(z.string(), z.array(date)).openapi({ description: 'By type, oldest first' }),
    reports: z.array(date),
  })
  .openapi('Dates');

const sourceState = z
  .object({
    jours: z.int().openapi({ description: 'Days stored' }),
    elements: z.int().openapi({ description: 'Items stored, all days together' }),
    premier_jour: date.nullable(),
    dernier_jour: date.nullable(),
    jours_manquants: z.int().openapi({ description: 'Days without data between the first and the last' }),
    age_jours: z.int().nullable().openapi({ description: 'From the last day to today, in the city' }),
    calcule_le: instant.nullable().openapi({ description: 'When the last day was computed' }),
    age_calcul_heures: number,
    taux_couverture: number.openapi({ description: 'Hours observed / expected of the last day, 0 to 1' }),
    synthetique: z.boolean().nullable(),
  })
  .openapi('SourceState');

export const statsSchema = z
  .object({
    types: z.array(z.enum(METRIC_TYPES)),
    jours: z.int().openapi({ description: 'Days with at least one type' }),
    elements: z.int(),
    rapports: z.int(),
    premier_jour: date.nullable(),
    dernier_jour: date.nullable(),
    sources: z.record(z.string(), sourceState),
  })
  .openapi('Stats');

export const seriesSchema = z
  .object({
    metric_type: z.enum(METRIC_TYPES),
    entity: z.string(),
    from: date.nullable(),
    to: date.nullable(),
    series: z.array(z.looseObject({ date })).openapi({
      description: 'One record a day, oldest first: the date, then the keys of the item',
    }),
    next: z.string().optional(),
  })
  .openapi('Series');

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    service: z.literal('cityflow'),
    version: z.string(),
    database: z.string().openapi({ description: 'Where results are stored', example: 'embedded' }),
    environment: z.string(),
  })
  .openapi('Health');

export const liveSchema = z.object({ status: z.literal('ok') }).openapi('Live');

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(z.looseObject({ parameter: z.string(), detail: z.string() })).optional(),
    valid: z.array(z.string()).optional(),
    error: z.string().openapi({ description: 'Same as title' }),
    message: z.string().openapi({ description: 'Same as detail' }),
    statusCode: z.int().openapi({ description: 'Same as status' }),
  })
  .openapi('Problem', { description: 'RFC 9457' });
