/** A column by what it sorts. */
export interface Column<R> {
  readonly key: string;
  readonly value: (row: R) => string | number | null | undefined;
  /** order of the first click; text goes up, numbers down */
  readonly numeric?: boolean;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** `debit:desc`, `nom`; null for a column that is not there. */
export function parseSort<R>(text: string | null, columns: readonly Column<R>[]): Sort | null {
  const [key, direction] = (text ?? '').split(':');
  return columns.some((column) => column.key === key)
    ? { key: key!, descending: direction === 'desc' }
    : null;
}

export function textOfSort({ key, descending }: Sort): string {
  return descending ? `${key}:desc` : key;
}

export function nextSort<R>(sort: Sort | null, column: Column<R>): Sort {
  if (sort?.key === column.key) return { key: column.key, descending: !sort.descending };
  return { key: column.key, descending: column.numeric ?? false };
}

/** Sorted rows; what is unknown comes last in both directions, equals stay in their order. */
export function sortRows<R>(
  rows: readonly R[],
  columns: readonly Column<R>[],
  sort: Sort | null,
  language: string,
): readonly R[] {
  const column = columns.find(({ key }) => key === sort?.key);
  if (!sort || !column) return rows;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const direction = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) ?? null }))
    .sort(({ value: a }, { value: b }) => {
      if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
      if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
      return direction * collator.compare(String(a), String(b));
    })
    .map(({ row }) => row);
}
