import type { Db, MongoClient, MongoClientOptions } from 'mongodb';
import { withoutSecrets } from '../domain/address.ts';
import { CityflowError } from '../domain/errors.ts';
import { explain, mayPass, unwrap } from './mongodb-failure.ts';
import { type Collections, collectionsOf, fillLack, findLacks, lackText } from './mongodb-layout.ts';

export interface MongoSettings {
  /** `mongodb://…` or `mongodb+srv://…`; an option that it gives wins over ours */
  readonly url: string;
  readonly database: string;
  /** days after which the server forgets what was saved; null: never */
  readonly ttlDays: number | null;
}

/** What a server out of reach or overloaded may cost before we say so. Names and units of the driver. */
const OPTIONS: Readonly<Record<string, string | number>> = {
  appName: 'cityflow',
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  // a batch of items, or the removal of those of a day, takes a second or two on a small server
  socketTimeoutMS: 60_000,
  waitQueueTimeoutMS: 30_000,
  maxPoolSize: 8,
};

/** A save that is acknowledged survives the loss of a server, and of its power. */
const DURABLE = { w: 'majority', journal: true } as const;

/** Times that a question is asked, the first one included, before its failure is told. */
const ATTEMPTS = 6;
/** The first pause is at most this, the next at most twice, and so on up to the last. */
const PAUSE_MS = { first: 100, last: 5_000 };

/** A connection in use. Every question goes through `ask`. */
export interface MongoConnection extends Collections {
  /**
   * Asks again what failed for a passing reason, with pauses that grow and differ from one program to the next.
   * The question may have been carried out when its answer was lost: it must be harmless twice.
   */
  ask<T>(question: () => Promise<T>): Promise<T>;
  /** An answer about what may have been made since the connection was opened. */
  checkPrepared(create: boolean): Promise<void>;
  close(): Promise<void>;
}

/** For an operator: the server without password nor options, and the database. */
export function placeOf({ url, database }: Pick<MongoSettings, 'url' | 'database'>): string {
  return `${withoutSecrets(url).replace(/^([^/]*\/\/[^/]*).*$/, '$1')}/${database}`;
}

/** Loads the driver and connects. @throws CityflowError CONFIG_INVALID, STORE_UNREACHABLE, STORE_REFUSED */
export async function connect(settings: MongoSettings): Promise<MongoConnection> {
  const driver = await import('mongodb');
  const { url, database } = settings;
  const store = placeOf(settings);

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await question();
      } catch (thrown) {
        const error = unwrap(driver, thrown);
        if (attempt === ATTEMPTS || !mayPass(driver, error)) throw explain(driver, store, error);
        await pause(Math.random() * Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** (attempt - 1)));
      }
    }
  }

  const client: MongoClient = configured('MONGODB_URL', withoutSecrets(url), () => {
    return new driver.MongoClient(url, optionsBeside(url));
  });
  const db: Db = configured('MONGODB_DATABASE', database, () => client.db(database));

  try {
    await ask(() => client.connect());
  } catch (error) {
    await client.close();
    throw error;
  }

  return {
    ...collectionsOf(db),
    ask,
    async checkPrepared(create) {
      const expiring = settings.ttlDays !== null;
      const lacks = await ask(() => findLacks(db, expiring));
      if (lacks.length > 0 && !create) {
        throw new CityflowError('STORE_NOT_PREPARED', { store, missing: lacks.map(lackText).join(', ') });
      }
      for (const lack of lacks) await ask(() => fillLack(db, lack));
    },
    close: () => client.close(),
  };
}

/** Our options but for those that the address gives. */
function optionsBeside(url: string): MongoClientOptions {
  const given = new Set([...url.matchAll(/[?&]([a-z]+)=/gi)].map(([, name]) => name?.toLowerCase()));
  const ours = Object.entries(OPTIONS).filter(([name]) => !given.has(name.toLowerCase()));
  const durable = ['w', 'journal'].some((name) => given.has(name)) ? {} : { writeConcern: DURABLE };
  // a header and its items must be read from the same server
  return { ...Object.fromEntries(ours), ...durable, readPreference: 'primary' };
}

/** @throws CityflowError CONFIG_INVALID when the driver refuses the value */
function configured<T>(name: string, value: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new CityflowError('CONFIG_INVALID', { name, value, allowed: cause.message }, { cause });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
