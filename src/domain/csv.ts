/**
 * Cells of CSV files as people open them: UTF-8 with a BOM, `;`, CRLF, decimal point. Excel only takes a CSV for
 * UTF-8 when it starts with a BOM, and RFC 4180 ends lines with CRLF.
 */
export const CSV_BOM = '\ufeff';
export const CSV_SEPARATOR = ';';
export const CSV_LINE_END = '\r\n';

/** What makes a spreadsheet read text as a formula (OWASP, "CSV Injection"; full-width forms included). */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/** Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. */
export function neutralised(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/** Text as it is, in quotes where it needs them. */
export function quotedCell(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Plain digits: spreadsheets of some languages take `1e-7` for text.
 * @throws RangeError for what is not a number
 */
export function numberCell(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a number for a cell: ${value}`);
  const text = String(value);
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}
