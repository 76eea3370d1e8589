import type { Config } from '../config.ts';
import type { CityflowError } from '../domain/errors.ts';
import { openStore } from '../store/open.ts';
import { type Outbox, openOutbox, type PendingWrite } from '../store/outbox.ts';
import {
  isStoreFailure,
  openOutboxed,
  outboxFile,
  type ResultStore,
  withoutOutbox,
} from '../store/outboxed.ts';
import type { Store } from '../store/store.ts';
import { lockLake } from './lock.ts';

/**
 * What became of a write that waited: `livre` now; `deja_livre` before, by a program that was stopped before it
 * could forget the write; `depasse` by something newer in the store.
 */
export type Delivery = 'livre' | 'deja_livre' | 'depasse';

/** What happens between the outbox and the store, as it happens. */
export type OutboxEvent =
  | {
      readonly kind: 'delivered';
      readonly store: string;
      readonly write: PendingWrite;
      readonly delivery: Delivery;
    }
  | {
      /** the store does not take this write: it waits on, the others are tried */
      readonly kind: 'refused';
      readonly store: string;
      readonly write: PendingWrite;
      readonly error: CityflowError;
    }
  | {
      /** from here on, results wait in the outbox */
      readonly kind: 'store_failed';
      readonly store: string;
      readonly error: CityflowError;
      readonly outbox: string;
    };

export interface SyncResult {
  /** where results wait; null when the store is on this machine: nothing ever waits */
  readonly outbox: string | null;
  readonly failure: CityflowError | null;
  /** what waits still, in the order in which it came */
  readonly pending: readonly PendingWrite[];
}

/**
 * Delivers what waits, in the order in which it came, each write once: a write is forgotten when the store has
 * it, or something newer. Stops when the store fails. One write that it refuses is passed over, so that it does
 * not hold up the others; a second one is the store's failure.
 * @returns the failure of the store, null when it has none
 */
export async function syncOutbox(
  outbox: Outbox,
  remote: Store,
  listener: (event: OutboxEvent) => void,
): Promise<CityflowError | null> {
  const store = remote.label;
  let refused = false;
  for (const write of await outbox.pending()) {
    const deliver = await delivererOf(outbox, write);
    if (deliver === null) continue;
    let delivery: Delivery;
    try {
      delivery = await deliver(remote);
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      if (error.code === 'STORE_REFUSED' && !refused) {
        refused = true;
        listener({ kind: 'refused', store, write, error });
        continue;
      }
      listener({ kind: 'store_failed', store, error, outbox: outbox.file });
      return error;
    }
    await outbox.settle(write);
    listener({ kind: 'delivered', store, write, delivery });
  }
  return null;
}

/**
 * `sync`: delivers what waits and does nothing else. Takes the lock of a run.
 * @throws CityflowError LOCKED; STORE_* of the outbox
 */
export async function sync(
  config: Config,
  listener: (event: OutboxEvent) => void,
  openRemote: (config: Config) => Store = openStore,
): Promise<SyncResult> {
  const file = outboxFile(config);
  if (file === null) return { outbox: null, failure: null, pending: [] };
  const [outbox, remote] = [openOutbox(file), openRemote(config)];
  const lock = lockLake(config.lake);
  try {
    const failure = await syncOutbox(outbox, remote, listener);
    return { outbox: file, failure, pending: await outbox.pending() };
  } finally {
    await outbox.close();
    await remote.close();
    lock.release();
  }
}

/** The store of a run. What earlier runs could not deliver goes first. */
export async function openResults(
  config: Config,
  remote: Store,
  now: () => number,
  listener: (event: OutboxEvent) => void,
): Promise<ResultStore> {
  const file = outboxFile(config);
  if (file === null) return withoutOutbox(remote);
  const outbox = openOutbox(file);
  const onFailure = (error: CityflowError) =>
    listener({ kind: 'store_failed', store: remote.label, error, outbox: file });
  try {
    const failure = await syncOutbox(outbox, remote, listener);
    return openOutboxed({ remote, outbox, failure, onFailure, now });
  } catch (error) {
    await outbox.close();
    await remote.close();
    throw error;
  }
}

/**
 * Reads a write out of the outbox.
 * @returns what hands it over to the store behind; null when the write waits no more
 */
async function delivererOf(
  { kept }: Outbox,
  { type, date, removedAt }: PendingWrite,
): Promise<((remote: Store) => Promise<Delivery>) | null> {
  if (type === 'report') {
    const report = await kept.report(date);
    if (report === null) return null;
    return async (remote) => {
      const stored = await remote.report(date);
      if (stored !== null && stored.timestamp > report.timestamp) return 'depasse';
      if (JSON.stringify(stored) === JSON.stringify(report)) return 'deja_livre';
      await remote.replaceReport(report);
      return 'livre';
    };
  }
  if (removedAt !== null) {
    return async (remote) => {
      const stored = await remote.header(type, date);
      if (stored === null) return 'deja_livre';
      if (stored.timestamp > removedAt) return 'depasse';
      await remote.removeDay(type, date);
      return 'livre';
    };
  }
  const day = await kept.items(type, date);
  if (day === null) return null;
  const { header, items } = day;
  return async (remote) => {
    const stored = await remote.header(type, date);
    if (stored !== null && stored.timestamp > header.timestamp) return 'depasse';
    if (JSON.stringify(stored) === JSON.stringify(header)) return 'deja_livre';
    await remote.replaceDay({ header, items });
    return 'livre';
  };
}
