import { jsonText } from '../domain/json-text.ts';
import {
  type Header,
  type JsonObject,
  METRIC_TYPES,
  type MetricDay,
  type StoredReport,
} from '../domain/metrics.ts';
import { type PackedItems, packedItems, packItems } from '../domain/packed-items.ts';
import { isLocalDate } from '../domain/time.ts';

/** A header is the small document that lists and pages carry along: UTF-8 bytes of its JSON, not reached. */
const HEADER_LIMIT_BYTES = 100_000;

/** A day as a store keeps it. */
export interface PackedDay extends PackedItems {
  /** JSON */
  readonly header: string;
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

/** Worked out once: it goes to a file as well as to a store. */
const packed = new WeakMap<MetricDay, PackedDay>();

function pack({ header, items }: MetricDay): PackedDay {
  return { header: packHeader(header), ...packItems(header.data_type, header.date, items) };
}

/** A day whose items are packed: nobody packs them again, and they are read back for whoever asks. */
export function dayOfPacked(header: Header, items: PackedItems): MetricDay {
  const day: MetricDay = {
    header,
    get items() {
      return packedItems(items).map(({ json }) => JSON.parse(json) as JsonObject);
    },
  };
  packed.set(day, { header: packHeader(header), ...items });
  return day;
}

function packHeader(header: Header): string {
  const day = `${header.data_type} ${header.date}`;
  if (!METRIC_TYPES.includes(header.data_type)) throw new Error(`${day}: unknown type`);
  if (!isLocalDate(header.date)) throw new Error(`${day}: not a date`);
  const json = jsonText(header, `header of ${day}`);
  const size = Buffer.byteLength(json);
  if (size >= HEADER_LIMIT_BYTES) {
    throw new Error(`header of ${day}: ${size} bytes, the limit is ${HEADER_LIMIT_BYTES}`);
  }
  return json;
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
  return jsonText(report, report.report_id);
}
