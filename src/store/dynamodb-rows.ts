import { gunzipSync, gzipSync } from 'node:zlib';
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { CityflowError } from '../domain/errors.ts';
import type { Json } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { type Key, type Row, readRows } from './dynamodb-batches.ts';
import type { Tables } from './dynamodb-client.ts';
import { METRICS_TABLE } from './dynamodb-tables.ts';

/*
 * How results lie in the two tables.
 *
 * Metrics, by `data_type` and `date`:
 *   comptages  2023-11-21                       the header: readable attributes, its exact JSON in `body`, and
 *                                               `write`, the name of the write whose items are the day's
 *   comptages  2023-11-21#s7Wq0aZr3kXc#4264     an item of that write; `entity` (comptages#4264) is in the index
 *   comptages  2023-11-21#s7Wq0aZr3kXc~0        a part of an item that no row can hold
 *   #writes    comptages#2023-11-21#s7Wq0aZr3kXc  the journal, see dynamodb-writes.ts
 * Reports, by `date`:
 *   2023-11-21                                  the report: `report_id`, `timestamp`, `summary`, its JSON in `body`
 *   2023-11-21#s7Wq0aZr3kXc~0                   a part of a report that no row can hold
 *
 * DynamoDB sorts by the bytes of UTF-8, as `compareIds` does, so a page of a day is one range of keys.
 */

/** JSON as an attribute: as it is while people can read it and it costs one write unit; longer, gzip of it. */
type Body = string | Uint8Array;

/** Where the JSON of a row is: in it, or in other rows, by their sort keys in order. */
export type Content = { readonly body: Body } | { readonly parts: readonly string[] };

const TEXT_LIMIT_BYTES = 1_000;

/** What a row keeps for its JSON, bytes; the rest of DynamoDB's 400 KB is for keys and readable attributes. */
const BODY_LIMIT_BYTES = 330_000;

/** JSON as it is kept: one body, or several where no row can hold it. */
export function packJson(json: string): readonly Body[] {
  if (Buffer.byteLength(json) <= TEXT_LIMIT_BYTES) return [json];
  const bytes = gzipSync(json);
  return Array.from({ length: Math.ceil(bytes.length / BODY_LIMIT_BYTES) }, (_, n) =>
    bytes.subarray(n * BODY_LIMIT_BYTES, (n + 1) * BODY_LIMIT_BYTES),
  );
}

/** Packed JSON as content of a row, and what the rows beside it hold, by their keys. */
export function layOut(
  bodies: readonly Body[],
  partKey: (n: number) => string,
): { readonly content: Content; readonly parts: ReadonlyMap<string, Body> } {
  const [body, ...others] = bodies;
  if (body !== undefined && others.length === 0) return { content: { body }, parts: new Map() };
  const parts = new Map(bodies.map((part, n) => [partKey(n), part]));
  return { content: { parts: [...parts.keys()] }, parts };
}

/** What is read back, for the message when it is damaged. */
interface Reading {
  readonly what: string;
  readonly date: LocalDate;
}

/**
 * Parses what rows of one partition hold.
 * @param keyOf the key of a part
 * @returns null in place of a content whose parts are gone
 */
export async function unpackRows<T>(
  tables: Tables,
  table: string,
  rows: readonly { readonly content: Content; readonly reading: Reading }[],
  keyOf: (part: string) => Key,
): Promise<(T | null)[]> {
  const keys = rows.flatMap(({ content }) => ('parts' in content ? content.parts : []));
  const parts = new Map<string, Uint8Array>();
  for (const row of await readRows<Row>(tables, table, keys.map(keyOf))) {
    parts.set(String(row.date), row.body as Uint8Array);
  }
  return rows.map(({ content, reading }) => {
    if ('body' in content) return unpackJson(tables, content.body, reading);
    const bytes = content.parts.flatMap((part) => parts.get(part) ?? []);
    if (bytes.length < content.parts.length) return null;
    return unpackJson(tables, Buffer.concat(bytes), reading);
  });
}

/** @throws CityflowError STORE_DAMAGED */
export function unpackJson<T>(tables: Tables, body: Body, reading: Reading): T {
  try {
    return JSON.parse(typeof body === 'string' ? body : gunzipSync(body).toString()) as T;
  } catch (cause) {
    throw damaged(tables, reading, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

export function damaged(
  { place: store }: Tables,
  { what, date }: Reading,
  detail: string,
  cause?: unknown,
): CityflowError {
  return new CityflowError('STORE_DAMAGED', { store, what, date, detail }, { cause });
}

/** DynamoDB nests 32 levels; the attribute itself and what is around it take some. */
const DEEPEST = 25;

/**
 * A copy of JSON that DynamoDB can show, for people and other programs: what it cannot hold (numbers beyond
 * 1e±125, empty names, deeper than it nests) is there as text. The exact value is in the body.
 */
export function toReadable(value: Json, depth = 0): Row[string] {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-125 || size > 1e125) ? String(value) : value;
  }
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return JSON.stringify(value);
  if (isList(value)) return value.map((inner) => toReadable(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key === '' ? '""' : key.toWellFormed(),
      toReadable(inner, depth + 1),
    ]),
  );
}

/** `Array.isArray` does not know readonly lists. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** DynamoDB removes expired rows within days, one by one: until then they are there, and the day is not. */
export function isExpired({ now }: Tables, row: { readonly ttl?: number }): boolean {
  return row.ttl !== undefined && row.ttl * 1_000 <= now();
}

/** A row as last written, or the attributes of it that are asked for. */
export async function readRow<T>(
  { doc }: Tables,
  table: string,
  key: Key,
  attributes?: readonly string[],
): Promise<T | null> {
  const { Item } = await doc.get({
    TableName: table,
    Key: key,
    ConsistentRead: true,
    ...(attributes ? project(attributes) : {}),
  });
  return (Item as T | undefined) ?? null;
}

/** A range of sort keys, both bounds included. */
interface RowRange {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  /** ask the index, which follows the table by some moments */
  readonly index?: boolean;
  /** all when absent */
  readonly attributes?: readonly string[];
  /** all when absent */
  readonly limit?: number;
}

/** Rows of the metrics table in the order of their sort keys, page by page. */
export async function* rangeOfRows<T>(tables: Tables, range: RowRange): AsyncGenerator<T[]> {
  const { partition, from, to, index = false, attributes, limit } = range;
  const { partitionKey, sortKey } = index ? METRICS_TABLE.index : METRICS_TABLE;
  const projected = attributes ? project(attributes) : null;
  const query: QueryCommandInput = {
    TableName: tables.metrics,
    ...(index ? { IndexName: METRICS_TABLE.index.name } : { ConsistentRead: true }),
    KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :to',
    ...projected,
    ExpressionAttributeNames: {
      ...projected?.ExpressionAttributeNames,
      '#partition': partitionKey,
      '#sort': sortKey,
    },
    ExpressionAttributeValues: { ':partition': partition, ':from': from, ':to': to },
  };
  let left = limit ?? Number.POSITIVE_INFINITY;
  let start: Row | undefined;
  do {
    const page = await tables.doc.query({
      ...query,
      ...(start ? { ExclusiveStartKey: start } : {}),
      ...(Number.isFinite(left) ? { Limit: left } : {}),
    });
    const rows = (page.Items ?? []) as T[];
    left -= rows.length;
    start = page.LastEvaluatedKey;
    if (rows.length > 0) yield rows;
  } while (start && left > 0);
}

/** Most attribute names are reserved words of DynamoDB. */
function project(attributes: readonly string[]) {
  const names = attributes.map((name, i) => [`#a${i}`, name] as const);
  return {
    ProjectionExpression: names.map(([alias]) => alias).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}
