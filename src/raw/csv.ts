import { CityflowError } from '../domain/errors.ts';

/** A logical row of a CSV file. */
export interface CsvRow {
  /** physical line on which it starts, 1 = first line of the file */
  readonly line: number;
  /** cells, unquoted; null when the row breaks the CSV grammar or is not UTF-8 */
  readonly cells: readonly string[] | null;
  /** why `cells` is null */
  readonly fault: 'guillemets_mal_formes' | 'encodage_invalide' | null;
  /** the row as it stands in the file, without its line end */
  readonly text: string;
}

export interface CsvFile {
  readonly header: readonly string[];
  readonly separator: string;
  /**
   * Rows after the header; blank lines are passed over and counted.
   * @throws CityflowError CONSERVATION_BROKEN at the end, unless every line of the file was accounted for
   */
  rows(): Generator<CsvRow>;
  /** Physical lines accounted for once `rows()` has been read to the end. */
  linesRead(): number;
}

const NEWLINE = 0x0a;
const MAX_LINES_PER_ROW = 200;

/**
 * Opens a CSV held in memory: UTF-8 with or without BOM, LF or CRLF, `;` `,` or tab, quoted cells that may
 * hold separators, doubled quotes and line ends. A quote that never closes costs its own line, not the rest
 * of the file: a row that is still open after 200 lines, or whose cells do not match the header once closed,
 * is given up at its first line end.
 *
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING
 */
export function openCsv(file: string, bytes: Buffer): CsvFile {
  const { header, separator, bodyStart } = readHeader(file, bytes);
  let lines = 1;

  function* rows(): Generator<CsvRow> {
    lines = 1;
    let at = bodyStart;
    while (at < bytes.length) {
      const row = readRow(bytes, at, bytes.length, separator, header.length);
      const line = lines + 1;
      lines += row.lines;
      at = row.next;
      if (row.text !== '') yield { line, cells: row.cells, fault: row.fault, text: row.text };
    }
    const counted = countLines(bytes);
    if (lines !== counted) {
      throw new CityflowError('CONSERVATION_BROKEN', { file, detail: `${lines} lignes lues sur ${counted}` });
    }
  }

  return { header, separator, rows, linesRead: () => lines };
}

/**
 * The first line of a CSV: names of the columns, separator, offset of the first row.
 * A stray quote at its head does not hide the columns.
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING
 */
export function readHeader(file: string, bytes: Buffer) {
  if (bytes.length === 0) throw new CityflowError('INPUT_EMPTY', { file });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new CityflowError('INPUT_ENCODING', { file, detail: 'UTF-16' });
  }
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = lineEnd(bytes, start);
  const decoded = decodeUtf8(bytes.subarray(start, end));
  if (decoded === null) throw new CityflowError('INPUT_ENCODING', { file, detail: 'ligne 1' });
  const text = stripCr(decoded);
  const separator = guessSeparator(text);
  const cells = splitCells(text, separator);
  const names = Array.isArray(cells) ? cells : text.replaceAll('"', '').split(separator);
  return { header: names.map((name) => name.trim()), separator, bodyStart: end + 1 };
}

/** Physical lines of a file, counted by their line ends alone: the check on every reader. */
function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE ? lines + 1 : lines;
}

/**
 * Finds columns by any of their names (label form or API form; case, accents and spaces do not matter).
 * @param wanted key → accepted names; a key ending in `?` may be missing
 * @returns key (without `?`) → index, -1 for an optional column that is missing
 * @throws CityflowError INPUT_COLUMNS naming what is missing and what was read
 */
export function matchColumns<K extends string>(
  file: string,
  header: readonly string[],
  wanted: Readonly<Record<K, readonly string[]>>,
): Record<K extends `${infer Name}?` ? Name : K, number> {
  const index = new Map(header.map((name, at) => [plainName(name), at]));
  const found: Record<string, number> = {};
  const missing: string[] = [];
  for (const [key, names] of Object.entries<readonly string[]>(wanted)) {
    const at = names.map((name) => index.get(plainName(name))).find((i) => i !== undefined);
    if (at === undefined && !key.endsWith('?')) missing.push(names.join(' / '));
    found[key.replace(/\?$/, '')] = at ?? -1;
  }
  if (missing.length > 0) {
    const shown = header.join(' | ');
    throw new CityflowError('INPUT_COLUMNS', {
      file,
      missing: missing.join(', '),
      header: shown.length > 300 ? `${shown.slice(0, 300)}…` : shown,
    });
  }
  return found as Record<K extends `${infer Name}?` ? Name : K, number>;
}

function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’`]/g, "'")
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function guessSeparator(header: string): string {
  const counts = [';', ',', '\t'].map((separator) => [separator, header.split(separator).length] as const);
  return counts.sort((a, b) => b[1] - a[1])[0]![0];
}

function lineEnd(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at === -1 ? bytes.length : at;
}

function stripCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** null when the bytes are not UTF-8, or hold a NUL: no text of a real export does. */
function decodeUtf8(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** A row of a buffer and where it ends. */
export interface RawRow {
  readonly cells: readonly string[] | null;
  readonly fault: CsvRow['fault'];
  readonly text: string;
  /** physical lines it spans */
  readonly lines: number;
  /** offset of the row after it */
  readonly next: number;
}

/**
 * Reads the row that starts at `from`. An open quote takes the following lines into the row as long as this
 * makes a row of `width` cells (at most 200 lines, not beyond `limit`); otherwise only its own line is lost.
 */
export function readRow(
  bytes: Buffer,
  from: number,
  limit: number,
  separator: string,
  width: number,
): RawRow {
  const firstEnd = Math.min(lineEnd(bytes, from), limit);
  const slice = bytes.subarray(from, firstEnd);
  const decoded = decodeUtf8(slice);
  const next = firstEnd + 1;
  if (decoded === null) {
    return { cells: null, fault: 'encodage_invalide', text: stripCr(slice.toString('utf8')), lines: 1, next };
  }
  const text = stripCr(decoded);
  const cells = splitCells(text, separator);
  if (cells !== 'open') {
    return { cells, fault: cells === null ? 'guillemets_mal_formes' : null, text, lines: 1, next };
  }
  return (
    joinLines(bytes, from, firstEnd, limit, separator, width) ?? {
      cells: null,
      fault: 'guillemets_mal_formes',
      text,
      lines: 1,
      next,
    }
  );
}

function joinLines(
  bytes: Buffer,
  from: number,
  firstEnd: number,
  limit: number,
  separator: string,
  width: number,
): RawRow | null {
  let end = firstEnd;
  for (let lines = 2; lines <= MAX_LINES_PER_ROW && end < limit; lines += 1) {
    end = lineEnd(bytes, end + 1);
    if (end > limit) return null;
    const decoded = decodeUtf8(bytes.subarray(from, end));
    if (decoded === null) return null;
    const text = stripCr(decoded);
    const cells = splitCells(text, separator);
    if (cells === 'open') continue;
    return cells !== null && cells.length === width
      ? { cells, fault: null, text, lines, next: end + 1 }
      : null;
  }
  return null;
}

/**
 * Cells of one row by RFC 4180. `'open'` when the text ends inside a quoted cell, null when a quoted cell is
 * followed by something else than a separator. A quote inside an unquoted cell is text.
 */
function splitCells(text: string, separator: string): string[] | null | 'open' {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let cell = '';
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote === -1) return 'open';
        cell += text.slice(from, quote);
        if (text[quote + 1] !== '"') {
          at = quote + 1;
          break;
        }
        cell += '"';
        from = quote + 2;
      }
      cells.push(cell);
      if (at === text.length) return cells;
      if (text[at] !== separator) return null;
      at += 1;
    } else {
      const end = text.indexOf(separator, at);
      if (end === -1) {
        cells.push(text.slice(at));
        return cells;
      }
      cells.push(text.slice(at, end));
      at = end + 1;
    }
  }
}
