import type { Json, JsonObject } from '../../domain/metrics.ts';
import { type Column, isHourly } from '../schemas/columns.ts';

/** Items with some of their keys, in the order in which they are stored. */
export async function* keepColumns(
  rows: AsyncIterable<readonly JsonObject[]>,
  columns: readonly Column[],
): AsyncGenerator<readonly JsonObject[]> {
  const names = new Set(columns.map(({ name }) => name));
  for await (const batch of rows) yield batch.map((item) => pick(item, (key) => names.has(key)));
}

function pick(item: JsonObject, wanted: (key: string) => boolean): JsonObject {
  const picked: Record<string, Json> = {};
  for (const [key, value] of Object.entries(item)) if (wanted(key)) picked[key] = value;
  return picked;
}

/** Items without one of their hourly keys when the other was asked for; anything else stays. */
export async function* dropHourly(
  rows: AsyncIterable<readonly JsonObject[]>,
  columns: readonly Column[],
): AsyncGenerator<readonly JsonObject[]> {
  const names = new Set(columns.map(({ name }) => name));
  for await (const batch of rows)
    yield batch.map((item) => pick(item, (key) => !isHourly(key) || names.has(key)));
}
