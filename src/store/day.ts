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

/** One item as a store keeps it. */
interface PackedItem {
  readonly entity: string;
  readonly json: string;
}

/** A day as a store keeps it: JSON texts under their keys. */
export interface PackedDay {
  readonly header: string;
  readonly items: readonly PackedItem[];
}

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

/** Worked out once: a full day is 10 MB, and goes to a file as well as to a store. */
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
  const rows: PackedItem[] = [];
  let previous = '';
  for (const [index, item] of items.entries()) {
    const entity = item[ENTITY_KEY[header.data_type]];
    const place = `item ${index} of ${day}`;
    if (typeof entity !== 'string' || entity === '' || !entity.isWellFormed()) {
      throw new Error(`${place}: ${ENTITY_KEY[header.data_type]} is ${JSON.stringify(entity)}, not an id`);
    }
    if (index > 0 && compareIds(previous, entity) >= 0) {
      throw new Error(`${place}: ${entity} after ${previous}, entities must be unique and in order`);
    }
    rows.push({ entity, json: writeJson(item, place) });
    previous = entity;
  }
  return { header: headerJson, items: rows };
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
