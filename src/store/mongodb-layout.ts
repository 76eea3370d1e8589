import { randomBytes } from 'node:crypto';
import type { Collection, Db, IndexDescription } from 'mongodb';
import type { Json, MetricType } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';

/**
 * The header of a (type, date): its own fields, natively, and ours. A day that was removed leaves `write` and
 * `removed` instead of its figures, so that a save that began before cannot bring it back.
 */
export interface HeaderDocument {
  /** `comptages/2023-11-21` */
  readonly _id: string;
  readonly data_type: MetricType;
  readonly date: LocalDate;
  /** the save that a reader sees: its items, and no others, are those of the day */
  readonly write: string;
  readonly item_count?: number;
  readonly run_id?: string;
  readonly timestamp?: string;
  readonly fingerprint?: string;
  readonly metrics?: Json;
  readonly quality?: Json;
  readonly removed?: true;
  readonly expires?: Date;
}

/**
 * An item of a save, which may not be, or not be any more, the one that the header names.
 *
 * The item is JSON text, not a native document: it comes back exactly as it was, and a day of 3,348 arcs with 37
 * figures and 24 hours each is saved two to three times faster by a small server (ten times, with the hours
 * native too). What is asked by hand, totals, top lists and alerts, is native in the headers and the reports.
 */
export interface ItemDocument {
  /** `comptages/2023-11-21/WRITE/4264`: a save's items are neighbours, in the order of entities */
  readonly _id: string;
  readonly data_type: MetricType;
  readonly date: LocalDate;
  readonly entity: string;
  readonly write: string;
  readonly json: string;
  readonly expires?: Date;
}

export interface ReportDocument {
  /** the report's id */
  readonly _id: string;
  readonly report_id: string;
  readonly date: LocalDate;
  readonly timestamp: string;
  readonly report: Json;
  readonly expires?: Date;
}

export interface Collections {
  readonly metrics: Collection<HeaderDocument>;
  readonly items: Collection<ItemDocument>;
  readonly reports: Collection<ReportDocument>;
}

/** Collections and their indexes, besides that of `_id`, which serves a day's pages, an item and every header. */
const INDEXES = {
  metrics: [
    { key: { data_type: 1, date: 1 }, unique: true },
    // the list of days and the saves of a series, without opening a header
    { key: { data_type: 1, date: 1, write: 1, run_id: 1, timestamp: 1, fingerprint: 1, item_count: 1 } },
  ],
  metrics_items: [{ key: { data_type: 1, entity: 1, date: 1 } }],
  reports: [{ key: { date: 1 }, unique: true }],
} as const satisfies Record<string, readonly IndexDescription[]>;

type CollectionName = keyof typeof INDEXES;

const COLLECTIONS = Object.keys(INDEXES) as readonly CollectionName[];

/** Only made when results are to be forgotten: some servers that speak the protocol have no such index. */
const EXPIRY: IndexDescription = { key: { expires: 1 }, expireAfterSeconds: 0 };

export function collectionsOf(db: Db): Collections {
  return {
    metrics: db.collection('metrics'),
    items: db.collection('metrics_items'),
    reports: db.collection('reports'),
  };
}

/** What a database lacks of a collection. */
export interface Lack {
  readonly collection: CollectionName;
  readonly created: boolean;
  readonly indexes: readonly IndexDescription[];
}

/** @param expiring whether results are to be forgotten after a time */
export async function findLacks(db: Db, expiring: boolean): Promise<readonly Lack[]> {
  const known = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  const lacks: Lack[] = [];
  for (const collection of COLLECTIONS) {
    const wanted: readonly IndexDescription[] = [...INDEXES[collection], ...(expiring ? [EXPIRY] : [])];
    const created = known.has(collection);
    const present = created ? (await db.collection(collection).indexes()).map(describeIndex) : [];
    const indexes = wanted.filter((index) => !present.includes(describeIndex(index)));
    if (!created || indexes.length > 0) lacks.push({ collection, created, indexes });
  }
  return lacks;
}

/** Makes what is missing; harmless when another program is doing the same. */
export async function fillLack(db: Db, { collection, indexes }: Lack): Promise<void> {
  // a collection comes with its first index, and each of ours has one
  await db.collection(collection).createIndexes([...indexes]);
}

/** For an operator: `metrics`, `metrics_items(data_type, entity, date)`. */
export function lackText({ collection, created, indexes }: Lack): string {
  if (!created) return collection;
  return indexes.map(({ key }) => `${collection}(${Object.keys(key).join(', ')})`).join(', ');
}

/** Two indexes that serve us the same, whatever they are called. */
function describeIndex({ key, unique, expireAfterSeconds }: IndexDescription): string {
  return JSON.stringify([Object.entries(key), unique === true, expireAfterSeconds ?? null]);
}

/** `/` and what sorts right after it: the ends of a range of ids that share a beginning. */
const SEPARATOR = '/';
const AFTER_SEPARATOR = '0';

/** A range of `_id`s, to be given to a filter. */
interface IdRange {
  readonly $gt: string;
  readonly $lt: string;
}

export function dayId(type: MetricType, date: LocalDate): string {
  return `${type}${SEPARATOR}${date}`;
}

export function itemId(day: string, write: string, entity: string): string {
  return [day, write, entity].join(SEPARATOR);
}

/** Items of a save whose entity comes after `after`; all of them after the empty one. */
export function itemsOf(day: string, write: string, after = ''): IdRange {
  return { $gt: itemId(day, write, after), $lt: `${day}${SEPARATOR}${write}${AFTER_SEPARATOR}` };
}

/** Items of a day's saves before this one. */
export function itemsBefore(day: string, write: string): IdRange {
  return { $gt: `${day}${SEPARATOR}`, $lt: itemId(day, write, '') };
}

const INSTANT_LENGTH = '2023-11-22T03:00:00.000Z'.length;

/**
 * Names a save: sorts after the one that is stored, after those that crashed since, and differs from one that
 * another program begins at the same moment. `2023-11-22T03:00:00.123Z-5f0c9a1b`.
 */
export function nameWrite(stored: string | null, now: number): string {
  const after = stored === null ? 0 : Date.parse(stored.slice(0, INSTANT_LENGTH)) + 1;
  return `${new Date(Math.max(now, after)).toISOString()}-${randomBytes(4).toString('hex')}`;
}
