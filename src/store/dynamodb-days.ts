import type { Header, JsonObject, MetricType } from '../domain/metrics.ts';
import { packedItems } from '../domain/packed-items.ts';
import type { LocalDate } from '../domain/time.ts';
import type { PackedDay } from './day.ts';
import { type Change, changeRows, type Key } from './dynamodb-batches.ts';
import type { Tables } from './dynamodb-client.ts';
import {
  type Content,
  damaged,
  isExpired,
  layOut,
  packJson,
  rangeOfRows,
  readRow,
  toReadable,
  unpackJson,
  unpackRows,
} from './dynamodb-rows.ts';
import { type DayFacts, removeWhole, replaceWhole, type Subjects, type Write } from './dynamodb-writes.ts';
import type { ItemPage } from './store.ts';

/** Bytes of an entity: the sort keys of DynamoDB have 1,024, date and write take 24 of them, a page a byte more. */
const ENTITY_LIMIT_BYTES = 990;

/** A header in the metrics table. */
interface HeaderRow extends DayFacts {
  readonly write: string;
  readonly body: string | Uint8Array;
  readonly ttl?: number;
}

/** An item in the metrics table. */
export type ItemRow = Content & { readonly date: string };

/** Sort keys of a write's items start with this. */
const itemPrefix = (date: LocalDate, write: string) => `${date}#${write}#`;

const keyOf = (type: MetricType, sortKey: string): Key => ({ data_type: type, date: sortKey });

/** The key of an item. */
export const itemKey = (type: MetricType, date: LocalDate, write: string, entity: string): Key =>
  keyOf(type, `${itemPrefix(date, write)}${entity}`);

export async function saveDay(tables: Tables, header: Header, packed: PackedDay): Promise<void> {
  const { data_type: type, date, run_id, timestamp, fingerprint } = header;
  for (const entity of packed.entities) checkEntity(entity);
  const day: DayFacts = { run_id, timestamp, fingerprint, items: packed.entities.length };
  await replaceWhole(
    tables,
    subjectsOf(tables, type),
    date,
    { day, parts: 0 },
    (write) => changeRows(tables, tables.metrics, itemChanges(type, date, write, packed)),
    ({ name, expires }, condition) => {
      const { metrics = null, quality = null } = JSON.parse(packed.header) as JsonObject;
      return tables.doc.put({
        TableName: tables.metrics,
        Item: {
          ...keyOf(type, date),
          ...day,
          metrics: toReadable(metrics),
          quality: toReadable(quality),
          write: name,
          ...layOut(packJson(packed.header), String).content,
          ...expires,
        },
        ...condition,
      });
    },
  );
}

export async function removeDay(tables: Tables, type: MetricType, date: LocalDate): Promise<void> {
  await removeWhole(tables, subjectsOf(tables, type), date, (condition) =>
    tables.doc.delete({ TableName: tables.metrics, Key: keyOf(type, date), ...condition }),
  );
}

export async function readHeader(tables: Tables, type: MetricType, date: LocalDate): Promise<Header | null> {
  const row = await readHead(tables, type, date, ['body']);
  return row && unpackJson<Header>(tables, row.body, { what: `${type} ${date}`, date });
}

/** Attributes of a header, null when the day is not stored. */
export async function readHead<A extends keyof HeaderRow>(
  tables: Tables,
  type: MetricType,
  date: LocalDate,
  attributes: readonly A[],
): Promise<Pick<HeaderRow, A> | null> {
  const row = await readRow<HeaderRow>(tables, tables.metrics, keyOf(type, date), [...attributes, 'ttl']);
  return row === null || isExpired(tables, row) ? null : row;
}

export async function readItems(
  tables: Tables,
  type: MetricType,
  date: LocalDate,
  { after = '', limit }: { readonly after?: string; readonly limit?: number },
): Promise<ItemPage | null> {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new RangeError(`limit ${limit}: expected a whole number from 1`);
  }
  if (!fits(after)) throw new RangeError(`after: longer than any entity`);
  const reading = { what: `${type} ${date}`, date };
  for (;;) {
    const head = await readHead(tables, type, date, ['body', 'write', 'items']);
    if (head === null) return null;
    const prefix = itemPrefix(date, head.write);
    const rows: ItemRow[] = [];
    for await (const page of rangeOfRows<ItemRow>(tables, {
      partition: type,
      // the first text after `after`, in the order of bytes
      from: after === '' ? prefix : `${prefix}${after.toWellFormed()}\0`,
      to: `${date}#${head.write}$`,
      // one row more than asked tells whether there is a next page
      ...(limit === undefined ? {} : { limit: limit + 1 }),
    })) {
      rows.push(...page);
    }
    const shown = rows.slice(0, limit);
    const items = await unpackItems(tables, type, shown);
    if ((await readHead(tables, type, date, ['write']))?.write !== head.write) continue;
    const whole = after === '' && shown.length === rows.length;
    if (items === null || (whole && items.length !== head.items)) {
      throw damaged(tables, reading, `${items?.length ?? 0} / ${head.items}`);
    }
    const last = shown.length < rows.length ? shown.at(-1) : undefined;
    return {
      header: unpackJson<Header>(tables, head.body, reading),
      items,
      next: last ? last.date.slice(prefix.length) : null,
    };
  }
}

export async function readItem(
  tables: Tables,
  type: MetricType,
  date: LocalDate,
  entity: string,
): Promise<JsonObject | null> {
  if (!fits(entity)) return null;
  for (let head = await readHead(tables, type, date, ['write']); head; ) {
    const key = itemKey(type, date, head.write, entity);
    const row = await readRow<ItemRow>(tables, tables.metrics, key);
    const items = await unpackItems(tables, type, row ? [row] : []);
    if (items?.[0]) return items[0];
    // not there, or just removed with its write
    const now = await readHead(tables, type, date, ['write']);
    if (now?.write === head.write) {
      if (items === null) throw damaged(tables, { what: `${type} ${date} ${entity}`, date }, '0 / 1');
      return null;
    }
    head = now;
  }
  return null;
}

/** What item rows hold; null when the parts of one are gone: damage, unless its write was replaced meanwhile. */
export async function unpackItems(
  tables: Tables,
  type: MetricType,
  rows: readonly ItemRow[],
): Promise<JsonObject[] | null> {
  const contents = rows.map((row) => {
    const [date = ''] = row.date.split('#', 1);
    return { content: row, reading: { what: `${type} ${row.date}`, date } };
  });
  const items = await unpackRows<JsonObject>(tables, tables.metrics, contents, (part) => keyOf(type, part));
  const whole = items.filter((item) => item !== null);
  return whole.length === items.length ? whole : null;
}

function subjectsOf(tables: Tables, type: MetricType): Subjects {
  return {
    kind: type,
    async current(date) {
      const row = await readRow<HeaderRow>(tables, tables.metrics, keyOf(type, date), ['write']);
      return row?.write ?? null;
    },
    async erase({ date, write }) {
      // items after `#`, parts after `~`
      const range = { from: `${date}#${write}#`, to: `${date}#${write}\u007f` };
      const attributes = ['data_type', 'date'];
      for await (const keys of rangeOfRows<Key>(tables, { partition: type, ...range, attributes })) {
        const changes = keys.map((Key) => ({ DeleteRequest: { Key } }));
        await changeRows(tables, tables.metrics, changes);
      }
    },
  };
}

function* itemChanges(
  type: MetricType,
  date: LocalDate,
  { name, expires }: Write,
  packed: PackedDay,
): Generator<Change> {
  let parts = 0;
  for (const { entity, json } of packedItems(packed)) {
    const laid = layOut(packJson(json), () => `${date}#${name}~${parts++}`);
    for (const [key, body] of laid.parts) {
      yield { PutRequest: { Item: { ...keyOf(type, key), body, ...expires } } };
    }
    const key = itemKey(type, date, name, entity);
    yield { PutRequest: { Item: { ...key, entity: `${type}#${entity}`, ...laid.content, ...expires } } };
  }
}

function fits(entity: string): boolean {
  return Buffer.byteLength(entity) <= ENTITY_LIMIT_BYTES;
}

function checkEntity(entity: string): void {
  if (!fits(entity)) {
    throw new Error(`${entity.slice(0, 40)}…: an id of more than ${ENTITY_LIMIT_BYTES} bytes is no key`);
  }
}
