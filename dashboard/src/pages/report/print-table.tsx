import type { ComponentChildren } from 'preact';
import { PlainTable } from '../../parts/plain-table.tsx';
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
        <PlainTable heads={heads} rows={rows} names={2} />
      )}
    </section>
  );
}
