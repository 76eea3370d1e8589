import type { OptionalUnlessRequiredId } from 'mongodb';
import type { Header, Json, MetricType, StoredReport } from '../domain/metrics.ts';
import { packedItems } from '../domain/packed-items.ts';
import type { LocalDate } from '../domain/time.ts';
import type { PackedDay } from './day.ts';
import type { MongoConnection } from './mongodb-connection.ts';
import { DUPLICATE_KEY } from './mongodb-failure.ts';
import {
  dayId,
  type HeaderDocument,
  type ItemDocument,
  itemId,
  itemsBefore,
  itemsOf,
  nameWrite,
  type ReportDocument,
} from './mongodb-layout.ts';
import { toNative } from './mongodb-values.ts';

/*
 * How a day is replaced at once, without transactions (which a server alone does not have):
 *
 * 1. the items are written under the name of this save, which sorts after the save that is stored;
 * 2. the header is replaced on the condition that it names an earlier save, and from then on names this one:
 *    one document, so readers see the old day or the new one;
 * 3. every item of an earlier save is removed: those of the old day and what crashed saves left.
 *
 * A crash before 2 leaves the old day and items that nobody reads; a crash after 2 the new day and such items. The
 * next save of the day removes them, whoever makes it.
 *
 * Two saves at once: the one whose name is greater wins. When it is first at step 2, the items of the other may be
 * gone, and the other's condition fails: it has been replaced as if it had been first, and removes its items.
 * When it is second it replaces the other. So the header never names a save whose items another one removed. The
 * header of a removed day stays behind without figures: it keeps that promise against a save that began before.
 */

/** Limits of a batch of items: a request of MongoDB holds 100,000 documents and 48 MB, the driver cuts at 16 MB. */
const BATCH = { items: 2_000, bytes: 6_000_000 };

/** Times that a header is replaced after another program was first; each time the stored save is a later one. */
const SWITCHES = 20;

const DAY_MS = 86_400_000;

/** When a server forgets what is saved now, ms; null: never. */
export interface Lifetime {
  readonly now: number;
  readonly ttlDays: number | null;
}

/** Saves a day in the place of the one that is stored, if any. */
export async function saveDay(db: MongoConnection, packed: PackedDay, lifetime: Lifetime): Promise<void> {
  const header = JSON.parse(packed.header) as Header;
  const { data_type, date } = header;
  const day = dayId(data_type, date);
  const write = nameWrite(await storedWrite(db, day), lifetime.now);
  // items outlive their header: a day that is seen is whole
  const expires = expiry(lifetime, 1);
  const items = packedItems(packed).map(({ entity, json }): ItemDocument => {
    return { _id: itemId(day, write, entity), data_type, date, entity, write, json, ...expires };
  });
  for (const batch of batches(items)) await insert(db, batch);
  const counted = { write, item_count: items.length, ...expiry(lifetime, 0) };
  const document = { ...fieldsToNative(header), ...counted } as Omit<HeaderDocument, '_id'>;
  const switched = await switchTo(db, day, document);
  await db.ask(() => db.items.deleteMany({ _id: switched ? itemsBefore(day, write) : itemsOf(day, write) }));
}

/** Removes a day, if it is stored. */
export async function forgetDay(
  db: MongoConnection,
  data_type: MetricType,
  date: LocalDate,
  lifetime: Lifetime,
): Promise<void> {
  const day = dayId(data_type, date);
  const stored = await storedWrite(db, day);
  if (stored === null) return;
  const write = nameWrite(stored, lifetime.now);
  const document = { data_type, date, write, removed: true, ...expiry(lifetime, 0) } as const;
  if (await switchTo(db, day, document)) {
    await db.ask(() => db.items.deleteMany({ _id: itemsBefore(day, write) }));
  }
}

/** Saves a report in the place of the one that is stored, if any. */
export async function saveReport(db: MongoConnection, json: string, lifetime: Lifetime): Promise<void> {
  const report = JSON.parse(json) as StoredReport;
  const document = { ...fieldsToNative(report), ...expiry(lifetime, 0) } as Omit<ReportDocument, '_id'>;
  await db.ask(() => db.reports.replaceOne({ _id: report.report_id }, document, { upsert: true }));
}

/** The save that a day's header names, null when the day was never stored. */
async function storedWrite(db: MongoConnection, day: string): Promise<string | null> {
  const pointer = await db.ask(() => db.metrics.findOne({ _id: day }, { projection: { write: 1 } }));
  return pointer?.write ?? null;
}

/**
 * Makes a day's header name a save.
 * @returns false when a save that began later was first: then this one is a thing of the past
 */
async function switchTo(
  db: MongoConnection,
  day: string,
  document: Omit<HeaderDocument, '_id'>,
): Promise<boolean> {
  const { write } = document;
  for (let left = SWITCHES; ; left -= 1) {
    const switched = await db.ask(async () => {
      try {
        await db.metrics.replaceOne({ _id: day, write: { $lt: write } }, document, { upsert: true });
        return true;
      } catch (error) {
        // there is a header and its save is not an earlier one, or it was made at this very moment
        if (!isDuplicateKey(error) || left === 0) throw error;
        return false;
      }
    });
    if (switched) return true;
    const stored = await storedWrite(db, day);
    // ours: it was done and the answer was lost
    if (stored !== null && stored >= write) return stored === write;
  }
}

/** Inserts what is not there yet: ids are this save's own, those that are taken were taken by an earlier attempt. */
function insert(db: MongoConnection, batch: readonly ItemDocument[]): Promise<void> {
  return db.ask(async () => {
    try {
      await db.items.insertMany(batch as OptionalUnlessRequiredId<ItemDocument>[], { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  });
}

/** Whether a unique index is all that stood in the way. */
function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== DUPLICATE_KEY) return false;
  const writeErrors = 'writeErrors' in error ? ([error.writeErrors].flat() as { code?: unknown }[]) : [];
  return writeErrors.every(({ code }) => code === DUPLICATE_KEY);
}

/** A document's own fields stay fields of ours, in their order. */
function fieldsToNative(document: object): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]: [string, Json]) => [key, toNative(value)]),
  );
}

function expiry({ now, ttlDays }: Lifetime, marginDays: number): { expires?: Date } {
  return ttlDays === null ? {} : { expires: new Date(now + (ttlDays + marginDays) * DAY_MS) };
}

/** Cuts items in their order, so that each part keeps the limits. */
function batches(items: readonly ItemDocument[]): ItemDocument[][] {
  const cut: ItemDocument[][] = [];
  let size = 0;
  for (const item of items) {
    const batch = cut.at(-1);
    const bytes = Buffer.byteLength(item.json);
    if (batch && batch.length < BATCH.items && size + bytes <= BATCH.bytes) {
      batch.push(item);
      size += bytes;
    } else {
      cut.push([item]);
      size = bytes;
    }
  }
  return cut;
}
