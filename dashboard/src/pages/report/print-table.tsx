import type { ComponentChildren } from 'preact';
import { t } from '../../text/language.ts';

interface PrintTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A short table that stays whole on paper. */
export function PrintTable({ title, heads, rows }: PrintTableProps) {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
      </header>
      {rows.length === 0 ? (
        <p class="empty">{t({ fr: 'Rien à montrer.', en: 'Nothing to show.' })}</p>
      ) : (
        <table class="data">
          <thead>
            <tr>
              {heads.map((head, index) => (
                <th key={head} scope="col" class={index > 1 ? 'numeric' : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              <tr key={row}>
                {cells.map((cell, index) => (
                  <td key={index} class={index > 1 ? 'numeric' : undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
