import { compareIds, type JsonObject, type MetricType } from '../../domain/metrics.ts';
import { entityOf } from './day.ts';

/** What is asked of a day's items: which, and in what order. */
export interface Selection {
  readonly type: MetricType;
  readonly filters: readonly Filter[];
  readonly sort: Sort | null;
}

/** One condition, and how it is written in the one way that cursors and caches know. */
export interface Filter {
  readonly name: string;
  readonly value: string;
  readonly accepts: (item: JsonObject) => boolean;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** The same text for the same selection, another one for another. */
export function questionOf({ type, filters, sort }: Selection): string {
  const conditions = filters.map(({ name, value }) => [name, value]).sort();
  return JSON.stringify([type, conditions, sort && [sort.key, sort.descending]]);
}

/** True when a selection is the whole day as it is stored. */
export function isWhole({ filters, sort }: Selection): boolean {
  return filters.length === 0 && sort === null;
}

/** Items that pass every filter, in the order asked for: null after every value, equals in the order of ids. */
export function select(
  items: readonly JsonObject[],
  { type, filters, sort }: Selection,
): readonly JsonObject[] {
  const chosen =
    filters.length === 0 ? items : items.filter((item) => filters.every(({ accepts }) => accepts(item)));
  if (sort === null) return chosen;
  const direction = sort.descending ? -1 : 1;
  return [...chosen].sort((a, b) => {
    const [left, right] = [a[sort.key] ?? null, b[sort.key] ?? null];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
    } else {
      const order = direction * compareValues(left, right);
      if (order !== 0) return order;
    }
    return compareIds(entityOf(type, a), entityOf(type, b));
  });
}

function compareValues(a: NonNullable<JsonObject[string]>, b: NonNullable<JsonObject[string]>): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return compareIds(String(a), String(b));
}
