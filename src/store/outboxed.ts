import path from 'node:path';
import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { compareIds, type MetricType } from '../domain/metrics.ts';
import { type LocalDate, toUtcIso } from '../domain/time.ts';
import { checkLimit } from './day.ts';
import { type Outbox, openOutbox, type PendingWrite } from './outbox.ts';
import type { Store } from './store.ts';

/** A store that loses nothing when what is behind it fails. */
export interface ResultStore extends Store {
  /** Why the store of the settings is not asked any more, null while it answers. */
  failure(): CityflowError | null;
  /** What the store of the settings has not had yet, in the order in which it came. */
  pending(): Promise<readonly PendingWrite[]>;
}

interface OutboxedSettings {
  readonly remote: Store;
  readonly outbox: Outbox;
  /** why the remote is not to be asked, when that is known already */
  readonly failure?: CityflowError | null;
  /** told once, when the remote fails */
  readonly onFailure?: (error: CityflowError) => void;
  /** UTC ms; dates the removals that are kept */
  readonly now?: () => number;
}

/** Where writes wait for the store that the settings choose; null when that store is on this machine anyway. */
export function outboxFile({ targets, db }: Pick<Config, 'targets' | 'db'>): string | null {
  if (targets.store === 'embedded') return null;
  const { dir, name } = path.parse(db);
  return path.join(dir, `${name}.outbox-${targets.store}.db`);
}

/** A failure of what is behind a store: the write can wait. Anything else is a bug, which waiting does not mend. */
export function isStoreFailure(error: unknown): error is CityflowError {
  return error instanceof CityflowError && error.code.startsWith('STORE_');
}

/**
 * A remote store with an outbox before it. From the first failure of the remote on, it is not asked any more
 * through this connection: writes are kept in the outbox, in their order, and a server in trouble is left alone.
 * Reads see what waits before what the remote has; once the remote has failed they see the outbox alone, which
 * `failure` tells.
 */
export function openOutboxed({
  remote,
  outbox,
  failure = null,
  onFailure = () => {},
  now = Date.now,
}: OutboxedSettings): ResultStore {
  /** The remote's answer, `otherwise` when it cannot be had. */
  async function ask<T>(question: (store: Store) => Promise<T>, otherwise: T): Promise<T> {
    if (failure !== null) return otherwise;
    try {
      return await question(remote);
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      if (failure === null) {
        failure = error;
        onFailure(error);
      }
      return otherwise;
    }
  }

  async function write(
    type: PendingWrite['type'],
    date: LocalDate,
    onRemote: (store: Store) => Promise<void>,
    keep: () => Promise<void>,
  ): Promise<void> {
    const older = find(await outbox.pending(), type, date);
    if (!(await ask((store) => onRemote(store).then(() => true), false))) return keep();
    if (older) await outbox.settle(older);
  }

  /**
   * Asks again when the outbox changed meanwhile: a day that another program is delivering is in the outbox or
   * in the remote, never in neither.
   */
  async function read<T>(question: (writes: readonly PendingWrite[]) => Promise<T>): Promise<T> {
    for (let writes = await outbox.pending(); ; ) {
      const answer = await question(writes);
      const after = await outbox.pending();
      if (after.length === writes.length && after.at(-1)?.seq === writes.at(-1)?.seq) return answer;
      writes = after;
    }
  }

  function ofDate<T>(
    type: PendingWrite['type'],
    date: LocalDate,
    question: (store: Store) => Promise<T | null>,
  ): Promise<T | null> {
    return read(async (writes) => {
      const write = find(writes, type, date);
      if (!write) return ask(question, null);
      return write.removedAt === null ? question(outbox.kept) : null;
    });
  }

  /** Lists what both have, without what the remote says of the dates that wait. */
  function ofDates<T>(
    question: (store: Store) => Promise<readonly T[]>,
    keyOf: (entry: T) => { readonly type: PendingWrite['type']; readonly date: LocalDate },
  ): Promise<readonly T[]> {
    return read(async (writes) => {
      const answers = await ask(question, []);
      if (writes.length === 0) return answers;
      const waiting = new Set(writes.map(({ type, date }) => `${type} ${date}`));
      const key = (entry: T) => `${keyOf(entry).type} ${keyOf(entry).date}`;
      const others = answers.filter((entry) => !waiting.has(key(entry)));
      return [...others, ...(await question(outbox.kept))].sort((a, b) => compareIds(key(a), key(b)));
    });
  }

  return {
    label: remote.label,
    place: remote.place,
    failure: () => failure,
    pending: outbox.pending,

    replaceDay: (day) =>
      write(
        day.header.data_type,
        day.header.date,
        (store) => store.replaceDay(day),
        () => outbox.kept.replaceDay(day),
      ),
    removeDay: (type, date) =>
      write(
        type,
        date,
        (store) => store.removeDay(type, date),
        () => outbox.keepRemoval(type, date, toUtcIso(now())),
      ),
    replaceReport: (report) =>
      write(
        'report',
        report.date,
        (store) => store.replaceReport(report),
        () => outbox.kept.replaceReport(report),
      ),

    header: (type, date) => ofDate(type, date, (store) => store.header(type, date)),
    async items(type, date, query) {
      checkLimit(query?.limit);
      return ofDate(type, date, (store) => store.items(type, date, query));
    },
    item: (type, date, entity) => ofDate(type, date, (store) => store.item(type, date, entity)),
    series: (type, entity, query) =>
      ofDates(
        (store) => store.series(type, entity, query),
        ({ date }) => ({ type, date }),
      ),
    days: (type) =>
      ofDates(
        (store) => store.days(type),
        (day) => day,
      ),
    report: (date) => ofDate('report', date, (store) => store.report(date)),
    reportDates: () =>
      ofDates(
        (store) => store.reportDates(),
        (date) => ({ type: 'report', date }),
      ),

    version: async () => null,
    prepare: (create) => remote.prepare(create),
    async checkReadable() {
      await ask((store) => store.checkReadable(), undefined);
      if (failure !== null) await outbox.kept.checkReadable();
    },
    async ping() {
      await ask((store) => store.ping(), undefined);
      if (failure !== null) await outbox.kept.ping();
    },
    async close() {
      await outbox.close();
      await remote.close();
    },
  };
}

/** What is stored and what waits to be, to be read. */
export function openStored(config: Pick<Config, 'targets' | 'db'>, remote: Store): ResultStore {
  const file = outboxFile(config);
  return file === null ? withoutOutbox(remote) : openOutboxed({ remote, outbox: openOutbox(file) });
}

/** A store on this machine: when it fails there is nothing to fall back on. */
export function withoutOutbox(store: Store): ResultStore {
  return { ...store, failure: () => null, pending: async () => [] };
}

function find(
  writes: readonly PendingWrite[],
  type: MetricType | 'report',
  date: LocalDate,
): PendingWrite | undefined {
  return writes.find((write) => write.type === type && write.date === date);
}
