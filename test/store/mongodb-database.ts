import { randomBytes } from 'node:crypto';
import { type Db, type Document, MongoClient } from 'mongodb';
import { openMongo } from '../../src/store/mongodb.ts';
import type { MongoSettings } from '../../src/store/mongodb-connection.ts';
import type { Store } from '../../src/store/store.ts';

/** A database of a server that others use too, for one test. */
export interface Database {
  readonly url: string;
  readonly name: string;
  /** one more connection to the store; `changes` to its settings */
  readonly open: (changes?: Partial<MongoSettings>) => Store;
  /** the database as users of MongoDB see it */
  readonly raw: Db;
  /** Documents of a collection, without their ids. */
  readonly documents: (collection: string) => Promise<Document[]>;
  /** closes every connection and removes the database */
  readonly remove: () => Promise<void>;
}

/** Options with which a store gives up soon, so that a test need not wait. */
export const HASTY = { serverSelectionTimeoutMS: 300, connectTimeoutMS: 300 };

/** An empty database; `prepare` is for the test to call. */
export function makeDatabase(url: string): Database {
  const name = `cityflow_test_${randomBytes(6).toString('hex')}`;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  const raw = client.db(name);
  const stores: Store[] = [];
  return {
    url,
    name,
    raw,
    open(changes = {}) {
      const store = openMongo({ url, database: name, ttlDays: null, ...changes });
      stores.push(store);
      return store;
    },
    documents: (collection) =>
      raw
        .collection(collection)
        .find({}, { projection: { _id: 0 } })
        .sort({ _id: 1 })
        .toArray(),
    async remove() {
      for (const store of stores) await store.close();
      await raw.dropDatabase();
      await client.close();
    },
  };
}

/** An address with options of the driver, in place of those that the store gives. */
export function withOptions(url: string, options: Readonly<Record<string, string | number>>): string {
  const given = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return `${url.replace(/\/?$/, '/')}?${given.join('&')}`;
}
