import type { ComponentChildren } from 'preact';

interface PlainTableProps {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** how many columns come before those of numbers */
  readonly names: number;
  /** what it shows, for those who do not see what stands around it */
  readonly caption?: string | undefined;
}

/** Rows as they come: nothing to sort, all of them. */
export function PlainTable({ heads, rows, names, caption }: PlainTableProps) {
  const kind = (column: number) => (column >= names ? 'numeric' : undefined);
  return (
    <table class="data">
      {caption !== undefined && <caption class="hidden">{caption}</caption>}
      <thead>
        <tr>
          {heads.map((head, column) => (
            <th key={head} scope="col" class={kind(column)}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, column) => (
              <td key={column} class={kind(column)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
