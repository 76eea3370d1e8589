import { CityflowError } from '../domain/errors.ts';
import type { Header, Json, JsonObject, StoredReport } from '../domain/metrics.ts';
import { checkLimit, packDay, packReport } from './day.ts';
import { connect, type MongoConnection, type MongoSettings, placeOf } from './mongodb-connection.ts';
import { dayId, type HeaderDocument, itemId, itemsOf } from './mongodb-layout.ts';
import { fromNative } from './mongodb-values.ts';
import { forgetDay, type Lifetime, saveDay, saveReport } from './mongodb-write.ts';
import type { Store, StoredDay } from './store.ts';

/** Times that a day is read again because it was replaced meanwhile. */
const READS = 20;

/** A collection answers so many documents at once, up to 16 MB. */
const batchSize = 5_000;

/**
 * The store on a MongoDB server, or one that speaks its protocol: collections `metrics` (headers),
 * `metrics_items` and `reports` of a database, which `prepare` makes. Headers and reports are native documents.
 * The driver is loaded, and the server sought, at the first question.
 *
 * Reads are of the save that the header names, and the header is asked again after its items were read: when
 * it names another save by then, some of the items may have been removed, and all is read again.
 *
 * @throws CityflowError CONFIG_INVALID
 */
export function openMongo(settings: MongoSettings): Store {
  const place = placeOf(settings);
  if (!/^mongodb(\+srv)?:\/\//.test(settings.url)) {
    const allowed = 'mongodb://… ou mongodb+srv://…';
    throw new CityflowError('CONFIG_INVALID', { name: 'MONGODB_URL', value: place, allowed });
  }
  let connecting: Promise<MongoConnection> | null = null;
  let prepared = false;
  let closed = false;

  async function connected(): Promise<MongoConnection> {
    if (closed) throw new Error(`store ${place} is closed`);
    connecting ??= connect(settings);
    try {
      return await connecting;
    } catch (error) {
      connecting = null;
      throw error;
    }
  }

  /** The connection, once it is known that the collections are there: without their indexes days would double. */
  async function opened(): Promise<MongoConnection> {
    const db = await connected();
    if (!prepared) await db.checkPrepared(false);
    prepared = true;
    return db;
  }

  const lifetime = (): Lifetime => ({ now: Date.now(), ttlDays: settings.ttlDays });

  /** Reads until the answer is of one save: `read` gives null when the day was replaced meanwhile. */
  async function settled<T>(read: (db: MongoConnection) => Promise<{ readonly answer: T } | null>) {
    const db = await opened();
    for (let left = READS; left > 0; left -= 1) {
      const settledRead = await read(db);
      if (settledRead) return settledRead.answer;
    }
    const detail = `replaced ${READS} times while it was read`;
    throw new CityflowError('STORE_REFUSED', { store: place, setting: 'MONGODB_URL', detail });
  }

  return {
    label: 'MONGODB',
    place,

    async replaceDay(day) {
      const packed = packDay(day);
      await saveDay(await opened(), packed, lifetime());
    },

    removeDay: async (type, date) => forgetDay(await opened(), type, date, lifetime()),

    async replaceReport(report) {
      const json = packReport(report);
      await saveReport(await opened(), json, lifetime());
    },

    async header(type, date) {
      const db = await opened();
      const document = await db.ask(() => db.metrics.findOne({ _id: dayId(type, date) }));
      return document && headerOf(document);
    },

    async items(type, date, { after = '', limit } = {}) {
      checkLimit(limit);
      const day = dayId(type, date);
      return settled(async (db) => {
        const document = await db.ask(() => db.metrics.findOne({ _id: day }));
        const header = document && headerOf(document);
        if (!document || !header) return { answer: null };
        const found = await db.ask(() =>
          db.items
            .find({ _id: itemsOf(day, document.write, after) })
            .project<{ entity: string; json: string }>({ _id: 0, entity: 1, json: 1 })
            .sort({ _id: 1 })
            // one more than asked tells whether there is a next page; 0 is no limit
            .limit(limit === undefined ? 0 : limit + 1)
            .batchSize(batchSize)
            .toArray(),
        );
        if (!(await isCurrent(db, day, document.write))) return null;
        const page = found.slice(0, limit);
        const items = page.map(({ json }) => JSON.parse(json) as JsonObject);
        const next = page.length < found.length ? (page.at(-1)?.entity ?? null) : null;
        return { answer: { header, items, next } };
      });
    },

    async item(type, date, entity) {
      const day = dayId(type, date);
      return settled(async (db) => {
        const pointer = await db.ask(() => db.metrics.findOne({ _id: day }, { projection: { write: 1 } }));
        if (!pointer) return { answer: null };
        const { write } = pointer;
        const found = await db.ask(() => db.items.findOne({ _id: itemId(day, write, entity) }));
        if (found) return { answer: JSON.parse(found.json) as JsonObject };
        return (await isCurrent(db, day, write)) ? { answer: null } : null;
      });
    },

    series: (type, entity, { from = '0000-01-01', to = '9999-12-31' } = {}) =>
      settled(async (db) => {
        const dates = { data_type: type, date: { $gte: from, $lte: to } };
        const before = await storedWrites(db, dates);
        const found = await db.ask(() =>
          db.items
            .find({ ...dates, entity })
            .sort({ date: 1 })
            .batchSize(batchSize)
            .toArray(),
        );
        const points = found
          .filter(({ date, write }) => before.get(date) === write)
          .map(({ date, json }) => ({ date, item: JSON.parse(json) as JsonObject }));
        const after = await storedWrites(db, dates);
        const same = [...after].every(([date, write]) => before.get(date) === write);
        return same && after.size === before.size ? { answer: points } : null;
      }),

    async days(type) {
      const db = await opened();
      const headers = await db.ask(() =>
        db.metrics
          .find(type === undefined ? {} : { data_type: type })
          .project<HeaderDocument>({
            ...{ _id: 0, data_type: 1, date: 1, write: 1 },
            ...{ run_id: 1, timestamp: 1, fingerprint: 1, item_count: 1 },
          })
          .sort({ data_type: 1, date: 1 })
          .batchSize(batchSize)
          .toArray(),
      );
      return headers.flatMap((header) => listed(header) ?? []);
    },

    async report(date) {
      const db = await opened();
      const document = await db.ask(() => db.reports.findOne({ date }));
      if (!document) return null;
      const { _id, expires, ...report } = document;
      return fromNative(report as unknown as Json) as unknown as StoredReport;
    },

    async reportDates() {
      const db = await opened();
      const reports = await db.ask(() =>
        db.reports.find({}).project<{ date: string }>({ _id: 0, date: 1 }).sort({ date: 1 }).toArray(),
      );
      return reports.map(({ date }) => date);
    },

    version: async () => null,

    async prepare(create) {
      const db = await connected();
      await db.checkPrepared(create);
      prepared = true;
    },

    async checkReadable() {
      const db = await opened();
      await db.ask(() => db.items.findOne({ _id: '' }));
    },

    async ping() {
      const db = await opened();
      // a write that changes nothing: refused to who may only read, and by a server that takes no writes
      await db.ask(() => db.items.deleteOne({ _id: '' }));
    },

    async close() {
      closed = true;
      const connection = await connecting?.catch(() => null);
      connecting = null;
      await connection?.close();
    },
  };
}

/** The header as it was given; null for what a removed day left. */
function headerOf(document: HeaderDocument): Header | null {
  const { _id, write, item_count, removed, expires, ...header } = document;
  return removed ? null : (fromNative(header as unknown as Json) as unknown as Header);
}

function listed({
  data_type,
  date,
  run_id,
  timestamp,
  fingerprint,
  item_count,
}: HeaderDocument): StoredDay | null {
  if (run_id === undefined || timestamp === undefined || fingerprint === undefined) return null;
  return { type: data_type, date, run_id, timestamp, fingerprint, items: item_count ?? 0 };
}

async function isCurrent(db: MongoConnection, day: string, write: string): Promise<boolean> {
  const same = await db.ask(() => db.metrics.findOne({ _id: day, write }, { projection: { _id: 1 } }));
  return same !== null;
}

/** The save that each header names, by date. */
async function storedWrites(
  db: MongoConnection,
  dates: { readonly data_type: HeaderDocument['data_type']; readonly date: object },
): Promise<ReadonlyMap<string, string>> {
  const pointers = await db.ask(() =>
    db.metrics
      .find(dates)
      .project<HeaderDocument>({ _id: 0, date: 1, write: 1 })
      .batchSize(batchSize)
      .toArray(),
  );
  return new Map(pointers.map(({ date, write }) => [date, write]));
}
