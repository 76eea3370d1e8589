import {
  CSV_BOM,
  CSV_LINE_END,
  CSV_SEPARATOR,
  neutralised,
  numberCell,
  quotedCell,
} from '../../domain/csv.ts';
import type { Json } from '../../domain/metrics.ts';
import { flatColumns, type Sheet } from './sheet.ts';

/**
 * A table for spreadsheets and programs. Absent is an empty cell; a text that a spreadsheet would run as a
 * formula has an apostrophe in front, numbers never do.
 */
export async function* csvChunks({ columns, rows }: Sheet): AsyncGenerator<string> {
  const flat = flatColumns(columns);
  const line = (cells: readonly string[]) => cells.join(CSV_SEPARATOR) + CSV_LINE_END;
  yield CSV_BOM + line(flat.map(({ name }) => quotedCell(name)));
  for await (const batch of rows) {
    yield batch.map((item) => line(flat.map(({ read }) => cell(read(item))))).join('');
  }
}

function cell(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberCell(value);
  if (typeof value === 'boolean') return String(value);
  return quotedCell(neutralised(typeof value === 'string' ? value : JSON.stringify(value)));
}
