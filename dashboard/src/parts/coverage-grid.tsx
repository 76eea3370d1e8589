import { Chart, Key } from '../charts/chart.tsx';
import type { CoverageCell } from '../charts/data.ts';
import { formatPercent } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';
import type { Words } from '../text/words.ts';

interface CoverageGridProps {
  readonly label: string;
  readonly cells: readonly CoverageCell[];
  readonly rows: readonly string[];
  readonly rowName: (row: string) => string;
  readonly columns: number;
  /** what a cell without a value means */
  readonly unknown: Words;
  readonly columnHead: string;
  readonly columnLabel: (column: number) => string;
}

const STEPS = [
  ['var(--cover-4)', { fr: 'complet', en: 'complete' }],
  ['var(--cover-3)', { fr: '≥ 90 %', en: '≥ 90%' }],
  ['var(--cover-2)', { fr: '50 – 90 %', en: '50 – 90%' }],
  ['var(--cover-1)', { fr: '< 50 %', en: '< 50%' }],
  ['var(--cover-0)', { fr: 'rien', en: 'nothing' }],
] as const;

/** Observed out of expected: a row for each source, a column for each hour or day. */
export function CoverageGrid({
  label,
  cells,
  rows,
  rowName,
  columns,
  unknown,
  columnHead,
  columnLabel,
}: CoverageGridProps) {
  const lang = language.value;
  const named = cells.map((cell) => ({ ...cell, row: rowName(cell.row) }));
  const text = (value: number | null | undefined) =>
    value == null ? t(unknown) : formatPercent(100 * value, lang);
  const at = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell.value]));
  return (
    <Chart
      label={label}
      height={34 + 32 * rows.length}
      inputs={[cells]}
      legend={
        <>
          {STEPS.map(([color, name]) => (
            <Key key={color} mark="box" color={color}>
              {t(name)}
            </Key>
          ))}
          {cells.some(({ value }) => value === null) && (
            <Key mark="hollow" color="var(--cover-none)">
              {t(unknown)}
            </Key>
          )}
        </>
      }
      draw={(plots, width) =>
        plots.coverageGrid({
          width,
          cells: named,
          rows: rows.map(rowName),
          columns,
          columnLabel,
          describe: ({ row, column, value }) => `${row}, ${columnLabel(column)}\n${text(value)}`,
        })
      }
      heads={[columnHead, ...rows.map(rowName)]}
      rows={Array.from({ length: columns }, (_, column) => [
        columnLabel(column),
        ...rows.map((row) => text(at.get(`${row} ${column}`))),
      ])}
    />
  );
}
