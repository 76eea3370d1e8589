import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { CityflowError } from '../../domain/errors.ts';
import { HASH_RANGE_BYTES } from '../../raw/content.ts';
import { readRow } from '../../raw/csv.ts';
import type { CountLayout } from './layout.ts';
import { MAX_ROW_BYTES, type Scanner, type ScanTally } from './scan.ts';

/** A range of bytes of a road-count CSV, the unit of parallel work. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface OpenCountFile {
  /** as the user knows it */
  readonly path: string;
  readonly fd: number;
  readonly size: number;
  /** offset of the first row, after the header */
  readonly bodyStart: number;
  readonly layout: CountLayout;
}

export interface RangeResult extends ScanTally {
  /** line ends in the bytes of the range, counted without looking at anything else */
  readonly lineEnds: number;
  /** hash of the bytes of the range, hex */
  readonly sha256: string;
}

const READ_BYTES = 4 << 20;
const LOOK_AHEAD = MAX_ROW_BYTES + 1;
const MAX_BUFFER = 256 << 20;
const LOOK_BACK = 256 << 10;
const NEWLINE = 0x0a;

export function rangesOf(size: number): Range[] {
  const ranges: Range[] = [];
  for (let start = 0; start < size; start += HASH_RANGE_BYTES) {
    ranges.push({ start, end: Math.min(size, start + HASH_RANGE_BYTES) });
  }
  return ranges;
}

/** Reads the rows that start in a range, wherever they end. */
export function scanRange(file: OpenCountFile, range: Range, scanner: Scanner): RangeResult {
  const hash = createHash('sha256');
  const tally: ScanTally = { lines: 0, rows: 0, rejects: [], notices: new Map() };
  let lineEnds = 0;
  let buffer = Buffer.allocUnsafeSlow(READ_BYTES + 2 * LOOK_AHEAD);
  /** file offset of buffer[0], and how much of the buffer is filled */
  let base = range.start;
  let filled = 0;
  let at = firstRowStart(file, range.start);

  while (base + filled < file.size && (at < range.end || base + filled < range.end)) {
    if (filled === buffer.length) {
      if (buffer.length >= MAX_BUFFER) {
        throw new CityflowError('INPUT_LAYOUT', {
          file: file.path,
          expected: 'CSV',
          found: `ligne de plus de ${MAX_BUFFER >> 20} Mo à l'octet ${at}`,
        });
      }
      const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
    }
    const got = readSync(
      file.fd,
      buffer,
      filled,
      Math.min(buffer.length - filled, READ_BYTES),
      base + filled,
    );
    if (got === 0) {
      throw new CityflowError('INPUT_UNREADABLE', {
        file: file.path,
        detail: 'raccourci pendant la lecture',
      });
    }
    const owned = Math.max(0, Math.min(filled + got, range.end - base) - filled);
    if (owned > 0) {
      hash.update(buffer.subarray(filled, filled + owned));
      lineEnds += countLineEnds(buffer, filled, filled + owned);
    }
    filled += got;

    const atEnd = base + filled === file.size;
    // rows are read while a whole look-ahead lies behind them, so that an open quote can be followed
    const safe = atEnd ? filled : lastLineStart(buffer, filled - LOOK_AHEAD);
    const to = Math.min(safe, range.end - base);
    if (at - base < to) at = base + scanner.scan(buffer, at - base, to, filled, tally);

    const keepFrom = Math.max(0, Math.min(at - base, filled));
    if (keepFrom > 0) {
      buffer.copyWithin(0, keepFrom, filled);
      filled -= keepFrom;
      base += keepFrom;
    }
  }
  return { ...tally, lineEnds, sha256: hash.digest('hex') };
}

/** The start of the last line that begins at or before `before`; 0 when there is none. */
function lastLineStart(buffer: Buffer, before: number): number {
  return before <= 0 ? 0 : buffer.lastIndexOf(NEWLINE, before - 1) + 1;
}

/**
 * The first row that starts at or after an offset. A line end may be inside a quoted cell: the search goes
 * back to a line that is a whole row by itself, which no inside of a cell is, and reads on from there.
 */
function firstRowStart(file: OpenCountFile, start: number): number {
  if (start <= file.bodyStart) return file.bodyStart;
  const from = Math.max(file.bodyStart, start - LOOK_BACK);
  const window = Buffer.allocUnsafe(Math.min(file.size, start + LOOK_AHEAD) - from);
  let filled = 0;
  while (filled < window.length) {
    const got = readSync(file.fd, window, filled, window.length - filled, from + filled);
    if (got === 0) break;
    filled += got;
  }
  const { separator, width } = file.layout;
  const goal = start - from;
  let lineStart = lastLineStart(window, goal);
  // in the first row of the file there is nothing before it to go back to
  let sync = lineStart === 0 && from === file.bodyStart ? 0 : -1;
  for (let tries = 0; tries < 200 && lineStart > 0; tries += 1) {
    lineStart = lastLineStart(window, lineStart - 1);
    if (lineStart === 0 && from > file.bodyStart) break;
    const row = readRow(window, lineStart, filled, separator, width);
    if (row.lines === 1 && row.cells?.length === width) {
      sync = lineStart;
      break;
    }
    if (lineStart === 0) {
      sync = 0;
      break;
    }
  }
  if (sync === -1) return lineStartAfter(file, start);
  let at = sync;
  while (at < goal) at = readRow(window, at, filled, separator, width).next;
  return from + at;
}

/** The first line that starts at or after an offset, however far. */
function lineStartAfter(file: OpenCountFile, start: number): number {
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (let at = start - 1; at < file.size; ) {
    const got = readSync(file.fd, buffer, 0, buffer.length, at);
    const newline = buffer.subarray(0, got).indexOf(NEWLINE);
    if (newline !== -1) return at + newline + 1;
    if (got === 0) break;
    at += got;
  }
  return file.size;
}

/** Line ends between two offsets, whatever stands between them. */
export function countLineEnds(buffer: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = buffer.indexOf(NEWLINE, from); at !== -1 && at < to; at = buffer.indexOf(NEWLINE, at + 1)) {
    count += 1;
  }
  return count;
}
