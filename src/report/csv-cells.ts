import { CSV_BOM, CSV_LINE_END, CSV_SEPARATOR, neutralised, numberCell, quotedCell } from '../domain/csv.ts';

/** What a cell can hold. `null` prints as an empty cell: absent, never 0. */
export type Cell = string | number | boolean | null;

/** A row; an empty one is a blank line. */
export type Row = readonly Cell[];

/** A title of ours such as `=== CHANTIERS ACTIFS ===`: a line of its own, never data, so never neutralised. */
export interface Title {
  readonly title: string;
}

/** A whole CSV file. */
export function csvText(lines: readonly (Row | Title)[]): string {
  return CSV_BOM + lines.map((line) => lineText(line) + CSV_LINE_END).join('');
}

function lineText(line: Row | Title): string {
  return 'title' in line ? quotedCell(line.title) : line.map(cellText).join(CSV_SEPARATOR);
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberCell(cell);
  if (typeof cell === 'boolean') return cell ? 'oui' : 'non';
  return quotedCell(neutralised(cell));
}
