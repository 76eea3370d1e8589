/** What a cell can hold. `null` prints as an empty cell: absent, never 0. */
export type Cell = string | number | boolean | null;

/** A row; an empty one is a blank line. */
export type Row = readonly Cell[];

const SEPARATOR = ';';
/** Excel only takes a CSV for UTF-8 when it starts with a BOM, and RFC 4180 ends lines with CRLF. */
const BOM = '\ufeff';
const LINE_END = '\r\n';

/** What makes a spreadsheet read text as a formula (OWASP, "CSV Injection"; full-width forms included). */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/** A title of ours such as `=== CHANTIERS ACTIFS ===`: a line of its own, never data, so never neutralised. */
export interface Title {
  readonly title: string;
}

/** A whole CSV file: BOM, `;`, CRLF, decimal point. */
export function csvText(lines: readonly (Row | Title)[]): string {
  return BOM + lines.map((line) => lineText(line) + LINE_END).join('');
}

function lineText(line: Row | Title): string {
  return 'title' in line ? quoted(line.title) : line.map(cellText).join(SEPARATOR);
}

/** Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. */
export function neutralised(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'boolean') return cell ? 'oui' : 'non';
  return quoted(neutralised(cell));
}

function quoted(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Plain digits: spreadsheets of some languages take `1e-7` for text. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a number of the report: ${value}`);
  const text = String(value);
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}
