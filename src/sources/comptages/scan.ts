import { type CityClock, HOUR_MS } from '../../domain/time.ts';
import { readRow } from '../../raw/csv.ts';
import { agrees, isStateOf, number, parseNumber } from './cells.ts';
import { type ArcDescription, cleanRow } from './clean.ts';
import type { CountLayout } from './layout.ts';
import type { CountNotice } from './notices.ts';
import { packMeta, type Stage } from './stage.ts';
import { NOWHERE, openHourTable } from './stamps.ts';

/** A row refused, with its line counted from the start of the range scanned. */
export interface ScanReject {
  readonly line: number;
  readonly reason: CountNotice;
  readonly value: string | null;
  readonly text: string;
}

/** A remark on a kept row; only the first few of each code carry their place. */
export interface ScanNotices {
  count: number;
  readonly samples: { line: number; detail: string }[];
}

/** A description of an arc and the hours and rows that carry it. */
export interface DescriptionUse {
  readonly description: ArcDescription;
  rows: number;
  /** first line seen in the range where it was first seen */
  readonly line: number;
  firstUtcMs: number;
  lastUtcMs: number;
}

/** What came of one range of a file. */
export interface ScanTally {
  /** physical lines taken up by the rows and blank lines that start in the range */
  lines: number;
  /** rows read: kept + rejected (repetitions are told apart later) */
  rows: number;
  readonly rejects: ScanReject[];
  readonly notices: Map<CountNotice, ScanNotices>;
}

export interface Scanner {
  /**
   * Reads the rows that start in `[from, to)` of `bytes`; a row may end after `to`, within `limit`.
   * @returns offset of the first row not read
   */
  scan(bytes: Buffer, from: number, to: number, limit: number, tally: ScanTally): number;
  readonly descriptions: Iterable<DescriptionUse>;
}

/** Numbers the arcs that a thread meets, over all its files. */
export interface ArcIndex {
  readonly ids: readonly string[];
  indexOf(id: string): number;
}

export function openArcIndex(): ArcIndex {
  const ids: string[] = [];
  const known = new Map<string, number>();
  return {
    ids,
    indexOf(id) {
      let index = known.get(id);
      if (index === undefined) {
        index = ids.push(id) - 1;
        known.set(id, index);
      }
      return index;
    },
  };
}

export const MAX_ROW_BYTES = 1 << 20;
const NOTICE_SAMPLES = 5;
const MAX_VARIANTS_PER_ARC = 32;
const NEWLINE = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const ZERO = 0x30;

/** Bytes to be found again, as little-endian words and the bytes left over: comparing them costs a few ns. */
interface Pattern {
  readonly length: number;
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

/** A description known byte by byte: what stands before the stamp and after the state of a row. */
interface Variant {
  readonly arc: number;
  readonly arcState: number;
  readonly prefix: Pattern;
  readonly suffix: Pattern;
  readonly use: DescriptionUse;
  readonly next: Variant | undefined;
}

/**
 * The reader of road-count rows: bytes in, staged rows out.
 *
 * A row is two things: four cells that change (stamp, flow, occupancy, state) and a description of the arc,
 * 200 bytes of names and geometry that repeat thousands of times. A row whose description was already
 * validated byte for byte only has its four cells parsed; every other row goes through `readRow` and
 * `cleanRow`, which alone decide. The short way takes only cells whose meaning is beyond doubt, so both ways
 * give the same result (a property test holds them to it).
 */
export function openScanner(
  input: number,
  layout: CountLayout,
  clock: CityClock,
  stage: Pick<Stage, 'push'>,
  arcs: ArcIndex,
): Scanner {
  const separator = layout.separator.charCodeAt(0);
  const shortWay =
    layout.arc === 0 &&
    layout.stamp > 0 &&
    layout.q === layout.stamp + 1 &&
    layout.k === layout.stamp + 2 &&
    layout.state === layout.stamp + 3 &&
    layout.width > layout.stamp + 4;

  const uses = new Map<string, DescriptionUse>();
  /** variants of arcs whose id is a plain number below a million, by that number */
  const variants: (Variant | undefined)[] = [];
  const variantCount = new Map<number, number>();
  const hours = openHourTable(clock);

  function useOf(description: ArcDescription, line: number): DescriptionUse {
    const key = JSON.stringify(Object.values(description));
    let use = uses.get(key);
    if (!use) {
      use = {
        description,
        rows: 0,
        line,
        firstUtcMs: Number.POSITIVE_INFINITY,
        lastUtcMs: Number.NEGATIVE_INFINITY,
      };
      uses.set(key, use);
    }
    return use;
  }

  function remark(tally: ScanTally, code: CountNotice, line: number, detail: string) {
    let notice = tally.notices.get(code);
    if (!notice) {
      notice = { count: 0, samples: [] };
      tally.notices.set(code, notice);
    }
    notice.count += 1;
    if (notice.samples.length < NOTICE_SAMPLES) notice.samples.push({ line, detail });
  }

  function keep(
    use: DescriptionUse,
    arc: number,
    arcState: number,
    utcMs: number,
    place: number,
    q: number,
    k: number,
  ) {
    stage.push(place >> 5, arc, q, k, packMeta(place & 31, arcState, input));
    use.rows += 1;
    if (utcMs < use.firstUtcMs) use.firstUtcMs = utcMs;
    if (utcMs > use.lastUtcMs) use.lastUtcMs = utcMs;
  }

  /** Tries the short way on the line `[s, e)`; false leaves everything as it was. */
  function scanKnown(bytes: Buffer, view: DataView, s: number, e: number, tally: ScanTally): boolean {
    let i = s;
    let id = 0;
    while (i < e && i - s < 7) {
      const digit = bytes[i]! - ZERO;
      if (digit < 0 || digit > 9) break;
      id = id * 10 + digit;
      i += 1;
    }
    if (i === s || i - s > 6 || bytes[i] !== separator) return false;
    for (let variant = variants[id]; variant !== undefined; variant = variant.next) {
      const { prefix, suffix } = variant;
      let at = s + prefix.length;
      if (at + suffix.length + 20 > e) continue;
      const tail = e - suffix.length;
      if (!matches(bytes, view, s, prefix) || !matches(bytes, view, tail, suffix)) continue;

      // the stamp: 2023-11-21T14:00:00+01:00
      const utcMs = hours.instantAt(bytes, at) - HOUR_MS;
      if (Number.isNaN(utcMs) || bytes[at + 25] !== separator) return false;
      const place = hours.placeOf(utcMs);
      if (place === NOWHERE) return false;
      at += 26;

      const qEnd = parseNumber(bytes, at, tail);
      if (qEnd === -1 || bytes[qEnd] !== separator) return false;
      const q = number;
      const kEnd = parseNumber(bytes, qEnd + 1, tail);
      if (kEnd === -1 || bytes[kEnd] !== separator) return false;
      const k = number;
      if (k > 100) return false;
      if (!isStateOf(bytes, kEnd + 1, tail, k)) return false;

      keep(variant.use, variant.arc, variant.arcState, utcMs, place, q, k);
      tally.rows += 1;
      tally.lines += 1;
      return true;
    }
    return false;
  }

  /** Remembers the description of a clean one-line row, when its four cells can be told apart by bytes. */
  function remember(bytes: Buffer, s: number, e: number, arc: number, arcState: number, use: DescriptionUse) {
    const id = Number(use.description.arc);
    if (
      !/^(0|[1-9]\d{0,5})$/.test(use.description.arc) ||
      (variantCount.get(id) ?? 0) >= MAX_VARIANTS_PER_ARC
    )
      return;
    const cuts: number[] = [];
    for (let i = s; i < e && cuts.length < layout.state + 1; i += 1) {
      if (bytes[i] === QUOTE) return;
      if (bytes[i] === separator) cuts.push(i);
    }
    if (cuts.length < layout.state + 1) return;
    variants[id] = {
      arc,
      arcState,
      prefix: patternOf(bytes.subarray(s, cuts[layout.stamp - 1]! + 1)),
      suffix: patternOf(bytes.subarray(cuts[layout.state]!, e)),
      use,
      next: variants[id],
    };
    variantCount.set(id, (variantCount.get(id) ?? 0) + 1);
  }

  function scanRow(
    bytes: Buffer,
    s: number,
    e: number,
    limit: number,
    line: number,
    tally: ScanTally,
  ): number {
    if (e - s > MAX_ROW_BYTES) {
      const text = `${bytes.toString('utf8', s, s + 2000)}…`;
      tally.rejects.push({ line, reason: 'ligne_trop_longue', value: `${e - s} octets`, text });
      tally.rows += 1;
      tally.lines += 1;
      return e + 1;
    }
    const row = readRow(bytes, s, limit, layout.separator, layout.width);
    tally.lines += row.lines;
    if (row.text === '') return row.next;
    tally.rows += 1;
    const result =
      row.cells === null
        ? { reason: row.fault as 'encodage_invalide', value: null }
        : cleanRow(row.cells, layout, clock);
    if ('reason' in result) {
      tally.rejects.push({ line, text: row.text, ...result });
      return row.next;
    }
    const { description, utcMs, q, k, state } = result;
    const use = useOf(description, line);
    const arc = arcs.indexOf(description.arc);
    const arcState = Math.max(0, description.arcState);
    keep(use, arc, arcState, utcMs, hours.placeOf(utcMs), q ?? -1, k ?? -1);
    if (result.naive) remark(tally, 'horodatage_sans_decalage', line, row.cells![layout.stamp]!);
    if (state !== '' && !agrees(state, k)) {
      remark(tally, 'etat_trafic_discordant', line, `${state}, k = ${k ?? 'vide'}`);
    } else if (shortWay && row.lines === 1) {
      remember(bytes, s, bytes[e - 1] === CR ? e - 1 : e, arc, arcState, use);
    }
    return row.next;
  }

  return {
    get descriptions() {
      return uses.values();
    },
    scan(bytes, from, to, limit, tally) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let s = from;
      while (s < to) {
        let e = bytes.indexOf(NEWLINE, s);
        if (e === -1 || e > limit) e = limit;
        const end = e > s && bytes[e - 1] === CR ? e - 1 : e;
        if (shortWay && scanKnown(bytes, view, s, end, tally)) s = e + 1;
        else s = scanRow(bytes, s, e, limit, tally.lines + 1, tally);
      }
      return s;
    },
  };
}

function patternOf(bytes: Uint8Array): Pattern {
  const whole = bytes.length & ~3;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    length: bytes.length,
    words: Int32Array.from({ length: whole / 4 }, (_, i) => view.getInt32(4 * i, true)),
    rest: Uint8Array.from(bytes.subarray(whole)),
  };
}

function matches(bytes: Buffer, view: DataView, at: number, { words, rest }: Pattern): boolean {
  let i = at;
  for (let word = 0; word < words.length; word += 1, i += 4) {
    if (view.getInt32(i, true) !== words[word]) return false;
  }
  for (let byte = 0; byte < rest.length; byte += 1, i += 1) if (bytes[i] !== rest[byte]) return false;
  return true;
}
