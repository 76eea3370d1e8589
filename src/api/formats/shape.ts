import type { Json, JsonObject } from '../../domain/metrics.ts';
import type { Column } from '../schemas/columns.ts';

/** Items with some of their keys, in the order in which they are stored. */
export async function* keepColumns(
  rows: AsyncIterable<readonly JsonObject[]>,
  columns: readonly Column[],
): AsyncGenerator<readonly JsonObject[]> {
  const names = new Set(columns.map(({ name }) => name));
  for await (const batch of rows) yield batch.map((item) => pickKeys(item, names));
}

/** An item with some of its keys. */
export function pickKeys(item: JsonObject, names: ReadonlySet<string>): JsonObject {
  const picked: Record<string, Json> = {};
  for (const [key, value] of Object.entries(item)) if (names.has(key)) picked[key] = value;
  return picked;
}
