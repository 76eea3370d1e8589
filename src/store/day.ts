import {
  compareIds,
  ENTITY_KEY,
  METRIC_TYPES,
  type MetricDay,
  type StoredReport,
} from '../domain/metrics.ts';
import { isLocalDate } from '../domain/time.ts';

/** A header is the small document that lists and pages carry along: UTF-8 bytes of its JSON, not reached. */
const HEADER_LIMIT_BYTES = 100_000;

/** A day as a store keeps it. */
export interface PackedDay {
  /** JSON */
  readonly header: string;
  /** what each item is of, ascending */
  readonly entities: readonly string[];
  /**
   * The JSON of the items in UTF-8, `,\n` between two of them. In memory that threads share: a day of Paris is 14 MB,
   * for a file and for a store.
   */
  readonly bytes: Uint8Array;
  /** where each item ends in `bytes` */
  readonly ends: Uint32Array;
}

/** The JSON of the items, each under its key. */
export function packedItems({ entities, bytes, ends }: PackedDay): { entity: string; json: string }[] {
  return entities.map((entity, i) => {
    const { buffer, byteOffset, length } = packedItem(bytes, ends, i);
    return { entity, json: Buffer.from(buffer, byteOffset, length).toString() };
  });
}

/** UTF-8 of the i-th item, not copied. */
export function packedItem(bytes: Uint8Array, ends: Uint32Array, i: number): Uint8Array {
  return bytes.subarray(i === 0 ? 0 : ends[i - 1]! + SEPARATOR.length, ends[i]);
}

const SEPARATOR = ',\n';

/**
 * Checks a day at the door of every store and writes it as JSON.
 * @throws Error when the caller broke a rule of the store: an unknown type or date, a header of 100 KB or
 * more, an item without its entity, entities out of order or repeated, a number that JSON would make null
 */
export function packDay(day: MetricDay): PackedDay {
  const known = packed.get(day);
  if (known) return known;
  const fresh = pack(day);
  packed.set(day, fresh);
  return fresh;
}

/** Worked out once: it goes to a file as well as to a store. */
const packed = new WeakMap<MetricDay, PackedDay>();

function pack({ header, items }: MetricDay): PackedDay {
  const day = `${header.data_type} ${header.date}`;
  if (!METRIC_TYPES.includes(header.data_type)) throw new Error(`${day}: unknown type`);
  if (!isLocalDate(header.date)) throw new Error(`${day}: not a date`);
  const headerJson = writeJson(header, `header of ${day}`);
  const size = Buffer.byteLength(headerJson);
  if (size >= HEADER_LIMIT_BYTES) {
    throw new Error(`header of ${day}: ${size} bytes, the limit is ${HEADER_LIMIT_BYTES}`);
  }
  const entities: string[] = [];
  const ends = new Uint32Array(items.length);
  let text = openText(0);
  for (const [index, item] of items.entries()) {
    const entity = item[ENTITY_KEY[header.data_type]];
    const place = `item ${index} of ${day}`;
    if (typeof entity !== 'string' || entity === '' || !entity.isWellFormed()) {
      throw new Error(`${place}: ${ENTITY_KEY[header.data_type]} is ${JSON.stringify(entity)}, not an id`);
    }
    const previous = entities.at(-1);
    if (previous !== undefined && compareIds(previous, entity) >= 0) {
      throw new Error(`${place}: ${entity} after ${previous}, entities must be unique and in order`);
    }
    const json = writeJson(item, place);
    // of road counts one is as long as the other; of disruptions the first may be a hundred times the rest
    if (index === 0) text = openText(Math.min(1.1 * items.length * json.length, ROOM_AT_FIRST));
    else text.add(SEPARATOR);
    ends[index] = text.add(json);
    entities.push(entity);
  }
  return { header: headerJson, entities, bytes: text.bytes(), ends };
}

/** A full day of road counts and some more, bytes. */
const ROOM_AT_FIRST = 32e6;

/**
 * Puts texts one after the other, as UTF-8 in shared memory.
 * @param size bytes that they are expected to take
 */
function openText(size: number) {
  let room = Buffer.from(new SharedArrayBuffer(Math.ceil(size)));
  let length = 0;
  return {
    /** @returns where the text ends */
    add(text: string): number {
      // a UTF-16 unit takes three bytes at most
      const needed = length + 3 * text.length;
      if (needed > room.length) {
        const wider = Buffer.from(new SharedArrayBuffer(2 * needed));
        room.copy(wider, 0, 0, length);
        room = wider;
      }
      length += room.write(text, length);
      return length;
    },
    bytes: (): Uint8Array => room.subarray(0, length),
  };
}

/** Checks the size of a page at the door of every store. @throws RangeError a mistake of the caller */
export function checkLimit(limit: number | undefined): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new RangeError(`limit ${limit}: expected a whole number from 1`);
  }
}

/** The id of a date's report in every store. */
function reportId(date: string): string {
  return `daily_report_${date}`;
}

/** @throws Error when the id is not that of the date, or a number would not survive JSON */
export function packReport(report: StoredReport): string {
  if (!isLocalDate(report.date) || report.report_id !== reportId(report.date)) {
    throw new Error(`report ${report.report_id} of ${report.date}: expected ${reportId(report.date)}`);
  }
  return writeJson(report, report.report_id);
}

function writeJson(value: unknown, what: string): string {
  const loss = findLoss(value);
  if (loss !== null) throw new Error(`${what}: ${loss} cannot be stored`);
  return JSON.stringify(value);
}

/**
 * Path and value of a number that JSON would silently turn into null; null when there is none. Numbers are looked at
 * where they are: most of a million values a day are numbers, and handed to a function each would be copied.
 */
function findLoss(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : ` = ${value}`;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const item: unknown = value[i];
      const isKept = typeof item === 'number' ? item - item === 0 : typeof item !== 'object' || item === null;
      const loss = isKept ? null : findLoss(item);
      if (loss !== null) return `.${i}${loss}`;
    }
    return null;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) {
    const member = members[key];
    const isKept =
      typeof member === 'number' ? member - member === 0 : typeof member !== 'object' || member === null;
    const loss = isKept ? null : findLoss(member);
    if (loss !== null) return `.${key}${loss}`;
  }
  return null;
}
