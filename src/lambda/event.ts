import { CityflowError } from '../domain/errors.ts';
import { isLocalDate, type LocalDate } from '../domain/time.ts';

/** Days to process, first and last included; null: the newest complete day. */
export type AskedDays = { readonly from: LocalDate; readonly to: LocalDate } | null;

/** Fields that EventBridge puts around `detail`. */
const ENVELOPE = new Set([
  'version',
  'id',
  'detail-type',
  'source',
  'account',
  'time',
  'region',
  'resources',
  'detail',
]);

/**
 * Reads the event of an invocation: `{}`, `{date}` or `{from, to}`, alone or as the `detail` of an EventBridge
 * event. EventBridge Scheduler writes an empty detail as the text `"{}"`. Anything else is refused, so that a
 * misspelt field does not silently mean another day.
 *
 * @throws CityflowError EVENT_INVALID, DATE_INVALID
 */
export function parseEvent(event: unknown): AskedDays {
  if (!isFields(event)) throw refused(event);
  if (!('detail' in event)) {
    return 'detail-type' in event ? askedDays(withoutEnvelope(event)) : askedDays(event);
  }
  const around = withoutEnvelope(event);
  if (Object.keys(around).length > 0) throw refused(around);
  const detail = parseDetail(event.detail);
  if (!isFields(detail)) throw refused({ detail });
  return askedDays(detail);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutEnvelope(event: Fields): Fields {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !ENVELOPE.has(name)));
}

function parseDetail(detail: unknown): unknown {
  if (typeof detail !== 'string') return detail;
  try {
    return JSON.parse(detail);
  } catch (error) {
    if (error instanceof SyntaxError) throw refused({ detail });
    throw error;
  }
}

function askedDays(fields: Fields): AskedDays {
  const names = Object.keys(fields).sort().join();
  if (names === '') return null;
  if (names === 'date') {
    const date = asDate(fields, 'date');
    return { from: date, to: date };
  }
  if (names !== 'from,to') throw refused(fields);
  const [from, to] = [asDate(fields, 'from'), asDate(fields, 'to')];
  if (from > to) throw refused(fields);
  return { from, to };
}

function asDate(fields: Fields, name: string): LocalDate {
  const value = fields[name];
  if (typeof value !== 'string') throw refused({ [name]: value });
  if (!isLocalDate(value)) throw new CityflowError('DATE_INVALID', { value });
  return value;
}

const SHOWN_CHARACTERS = 200;

function refused(found: unknown): CityflowError {
  const text = JSON.stringify(found) ?? String(found);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return new CityflowError('EVENT_INVALID', { found: shown });
}
