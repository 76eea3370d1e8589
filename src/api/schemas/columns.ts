import { z } from '@hono/zod-openapi';
import { METRIC_TYPES, type MetricType } from '../../domain/metrics.ts';
import { ITEM_SCHEMAS } from './items.ts';

/** What a column holds, beside null; `nested` is a list or an object. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'point' | 'nested';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/**
 * Keys of an item that hold something for every hour of the day. They are four fifths of a full day's bytes, so
 * answers have them only when asked.
 */
export const HOURLY_KEYS = ['profil_horaire', 'profil_type'] as const;
export type HourlyKey = (typeof HOURLY_KEYS)[number];

export function isHourly(name: string): name is HourlyKey {
  return (HOURLY_KEYS as readonly string[]).includes(name);
}

const COLUMNS: ReadonlyMap<MetricType, readonly Column[]> = new Map(
  METRIC_TYPES.map((type) => [type, columnsIn(ITEM_SCHEMAS[type])]),
);

/** The keys of a type's items, in the order of the wire. */
export function columnsOf(type: MetricType): readonly Column[] {
  return COLUMNS.get(type) ?? [];
}

/** Keys with one value: what a list can be sorted by. */
export function sortableKeys(type: MetricType): readonly string[] {
  return columnsOf(type)
    .filter(({ kind }) => kind !== 'nested' && kind !== 'point')
    .map(({ name }) => name);
}

function columnsIn(schema: z.ZodObject): Column[] {
  return Object.entries(schema.shape).map(([name, value]) => ({ name, kind: kindOf(value) }));
}

function kindOf(schema: unknown): ColumnKind {
  if (schema instanceof z.ZodNullable) return kindOf(schema.unwrap());
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return 'text';
  if (schema instanceof z.ZodNumber) return schema.format === 'safeint' ? 'integer' : 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  return schema instanceof z.ZodObject && 'lon' in schema.shape ? 'point' : 'nested';
}
