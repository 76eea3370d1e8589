import { constants } from 'node:buffer';
import { CityflowError } from '../domain/errors.ts';

/** A JSON object whose fields are still to be checked. */
export type JsonFields = Readonly<Record<string, unknown>>;

/**
 * Parses a JSON file held in memory: UTF-8, with or without BOM.
 *
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_UNREADABLE (larger than a string can be), and
 *   INPUT_JSON whose detail names the position
 */
export function parseJson(file: string, bytes: Buffer): unknown {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    const detail = `${bytes.length} > ${constants.MAX_STRING_LENGTH} octets`;
    throw new CityflowError('INPUT_UNREADABLE', { file, detail });
  }
  const text = decode(file, bytes);
  if (text.trim() === '') throw new CityflowError('INPUT_EMPTY', { file });
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CityflowError('INPUT_JSON', { file, detail: placed(cause.message, text) }, { cause });
  }
}

function decode(file: string, bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new CityflowError('INPUT_ENCODING', { file, detail: 'UTF-16' });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CityflowError('INPUT_ENCODING', { file, detail: 'UTF-8 ?' }, { cause });
  }
}

/** V8 tells the position of most errors, not of a cut file nor of a stray token: it is added here. */
function placed(message: string, text: string): string {
  if (message.includes('at position')) return message;
  if (message.includes('end of JSON input')) return `${message}, position ${text.length}`;
  const context = /"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message)?.[1];
  return context === undefined ? message : `${message}, position ≈ ${text.indexOf(context)}`;
}

/** The value as an object, null when it is anything else (arrays included). */
export function asObject(value: unknown): JsonFields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonFields) : null;
}

/** The value as a list, empty when it is anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; everything else in it is passed over. */
export function asObjects(value: unknown): readonly JsonFields[] {
  return asList(value).flatMap((element) => {
    const fields = asObject(element);
    return fields ? [fields] : [];
  });
}

/** The value as trimmed text; null when empty or neither a string nor a number. */
export function asText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}

/** The value as a finite number, written as a number or as decimal text; null otherwise. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** What a value is, short enough for an error message: `null`, `[3]`, `{days, alerts}`, `"text"`. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  const fields = asObject(value);
  if (fields === null) return shorten(JSON.stringify(value) ?? String(value), 60);
  const keys = Object.keys(fields);
  return shorten(`{${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''}}`, 120);
}

/** At most `max` characters, the last one an ellipsis when something was cut. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).trimEnd()}…`;
}
