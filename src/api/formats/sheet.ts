import type { Json, JsonObject } from '../../domain/metrics.ts';
import type { Column } from '../schemas/columns.ts';

/** Records to be written as a table. */
export interface Sheet {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly JsonObject[]>;
}

/** What a flat column holds, beside null; `json` is a list or an object. */
export type FlatKind = 'text' | 'integer' | 'number' | 'boolean' | 'json';

/** A column of a flat table, and where its value is in an item. */
export interface FlatColumn {
  readonly name: string;
  readonly kind: FlatKind;
  readonly read: (item: JsonObject) => Json;
}

/** Columns as flat tables have them: a point becomes `lon` and `lat`, what is nested becomes JSON. */
export function flatColumns(columns: readonly Column[]): readonly FlatColumn[] {
  return columns.flatMap(({ name, kind }): FlatColumn[] => {
    const read = (item: JsonObject) => item[name] ?? null;
    if (kind === 'point') {
      return (['lon', 'lat'] as const).map((axis) => ({
        name: axis,
        kind: 'number',
        read: (item) => axisOf(read(item), axis),
      }));
    }
    return [{ name, kind: kind === 'nested' ? 'json' : kind, read }];
  });
}

function axisOf(point: Json, axis: 'lon' | 'lat'): Json {
  return typeof point === 'object' && point !== null ? ((point as JsonObject)[axis] ?? null) : null;
}
