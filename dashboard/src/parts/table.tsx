import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { formatNumber } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';
import { navigate, param } from '../view/view.ts';
import { type Column, nextSort, parseSort, sortRows, textOfSort } from './table-sort.ts';

export interface ShownColumn<R> extends Column<R> {
  readonly label: string;
  /** what the cell shows; the value itself without it */
  readonly cell?: (row: R) => ComponentChildren;
  readonly numeric?: boolean;
  /** left out on narrow screens */
  readonly minor?: boolean;
}

interface TableProps<R> {
  readonly caption: string;
  readonly columns: readonly ShownColumn<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  /** its order in the address: one table of a page has `tri`, others their own */
  readonly name?: string;
  /** `total:desc` */
  readonly order?: string;
  readonly empty?: string;
}

const STEP = 25;

/** A table that sorts by any of its columns; long ones show their first rows. */
export function Table<R>({ caption, columns, rows, keyOf, name = 'tri', order, empty }: TableProps<R>) {
  const limit = useSignal(STEP);
  const sort = parseSort(param(name) ?? order ?? null, columns);
  const sorted = sortRows(rows, columns, sort, language.value);
  const shown = sorted.slice(0, limit.value);
  if (rows.length === 0) {
    return <p class="empty">{empty ?? t({ fr: 'Rien à montrer.', en: 'Nothing to show.' })}</p>;
  }
  return (
    <div class="table-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which keys must do too */}
      <section class="table-scroll" tabIndex={0} aria-label={caption}>
        <table class="data">
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => {
                const active = sort?.key === column.key;
                return (
                  <th
                    key={column.key}
                    scope="col"
                    class={classOf(column)}
                    aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
                  >
                    <button
                      type="button"
                      onClick={() =>
                        navigate(
                          { params: { [name]: textOfSort(nextSort(sort, column)) } },
                          { replace: true },
                        )
                      }
                    >
                      {column.label}
                      <span aria-hidden="true" class="arrow">
                        {active ? (sort.descending ? '↓' : '↑') : ''}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column) => (
                  <td key={column.key} class={classOf(column)}>
                    {column.cell ? column.cell(row) : (column.value(row) ?? '–')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > STEP && (
        <p class="table-foot">
          {formatNumber(shown.length, language.value)} {t({ fr: 'sur', en: 'of' })}{' '}
          {formatNumber(rows.length, language.value)}
          {shown.length < rows.length && (
            <button
              type="button"
              class="link"
              onClick={() => {
                limit.value += 100;
              }}
            >
              {t({ fr: 'En montrer plus', en: 'Show more' })}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function classOf<R>({ numeric, minor }: ShownColumn<R>): string | undefined {
  return [numeric ? 'numeric' : '', minor ? 'minor' : ''].filter(Boolean).join(' ') || undefined;
}
