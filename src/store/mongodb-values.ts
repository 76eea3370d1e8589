import type { Json } from '../domain/metrics.ts';

/**
 * Headers and reports are kept as native documents, so that users of MongoDB can query them. What MongoDB, or a
 * server that speaks its protocol, would refuse or change is kept as JSON text in its place: `{ json: '…' }`. No
 * figure of CityFlow needs that; values from sources may.
 */
interface Wrapped {
  readonly json: string;
}

/** MongoDB refuses documents nested deeper than 100 levels; ours begin a few levels down. */
const MAX_DEPTH = 60;

/**
 * Names that any server keeps as they are, in their place. MongoDB takes dots and dollars since 5.0 but cannot
 * query them, others refuse them; `_id` is moved to the front; the driver reads meaning into the last two.
 */
const PLAIN_KEY = /^(?!(?:_id|_bsontype|__proto__)$)[^$.\0][^.\0]*$/;

/**
 * A value of JSON as a native value. `fromNative` gives it back.
 * @param value as `JSON.parse` gives it: no undefined, no -0
 */
export function toNative(value: Json): Json {
  return convert(value, 0);
}

function convert(value: Json, depth: number): Json {
  if (typeof value === 'string') return value.isWellFormed() ? value : wrap(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return wrap(value);
  if (isList(value)) {
    // lists of lists exist in MongoDB, not in every server that speaks its protocol
    return value.some(isList) ? wrap(value) : value.map((inner) => convert(inner, depth + 1));
  }
  const keys = Object.keys(value);
  if (!keys.every(isPlainKey) || isWrapped(value)) return wrap(value);
  const document: Record<string, Json> = {};
  for (const key of keys) document[key] = convert(value[key] as Json, depth + 1);
  return document;
}

/** The value that `toNative` was given. */
export function fromNative(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(fromNative);
  if (isWrapped(value)) return JSON.parse(value.json) as Json;
  const object: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) object[key] = fromNative(inner);
  return object;
}

function wrap(value: Json): Json {
  return { json: JSON.stringify(value) };
}

/** A document of `json` alone; one of the sources' that looks the same is wrapped too. */
function isWrapped(value: object): value is Wrapped {
  return 'json' in value && typeof value.json === 'string' && Object.keys(value).length === 1;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isPlainKey(key: string): boolean {
  return PLAIN_KEY.test(key) && key.isWellFormed();
}
