/**
 * CSV as the reports are written: UTF-8 with BOM, `;`, decimal point, CRLF; quoted where needed. A text that a
 * spreadsheet would run as a formula has an apostrophe in front.
 */
export function csvOf(
  heads: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return `\uFEFF${[heads, ...rows].map((row) => row.map(cellOf).join(';')).join('\r\n')}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
