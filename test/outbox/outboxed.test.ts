import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CityflowError } from '../../src/domain/errors.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openOutboxed, openStored, outboxFile } from '../../src/store/outboxed.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { inventDay, inventReport, inventRun } from '../store/invented.ts';
import { openMemory } from '../store/memory.ts';
import { listing } from '../store/reading.ts';
import { type Desk, makeDesk } from './desk.ts';
import { type Fate, OUTAGE } from './faulty.ts';

const DAY = '2023-11-21';
const NEXT = '2023-11-22';
const dead = (): Fate => 'refused';
/** answers until its call number `n`, then fails for good */
const until = (n: number) => (call: number) => (call < n ? 'works' : 'refused') as Fate;

describe('a store with an outbox before it', () => {
  let desk: Desk;

  beforeEach(() => {
    desk = makeDesk();
  });
  afterEach(() => desk.remove());

  it('makes no outbox while the store answers', async () => {
    const { store, remote } = desk.open();
    await store.replaceDay(inventRun(1));
    await store.removeDay('comptages', DAY);
    await store.replaceReport(inventReport(DAY));
    expect(await store.report(DAY)).toEqual(inventReport(DAY));
    expect(await store.days()).toEqual([]);
    expect(await store.pending()).toEqual([]);
    expect(store.failure()).toBeNull();
    expect(remote.taken()).toHaveLength(3);
    expect(existsSync(desk.file)).toBe(false);
  });

  it('keeps what the store does not take, in its order, and shows it', async () => {
    const { store } = desk.open(until(1));
    const days = [inventRun(1), inventRun(1, NEXT), inventDay({ data_type: 'bikes' }, ['10', '9'])];
    for (const day of days) await store.replaceDay(day);
    await store.replaceReport(inventReport(DAY));
    expect(await desk.waiting()).toEqual([`comptages ${NEXT}`, `bikes ${DAY}`, `report ${DAY}`]);
    // through a connection whose store answers again
    const again = desk.open().store;
    for (const day of days) expect(await listing(again, day)).toEqual(day);
    expect((await again.days()).map(({ type, date }) => `${type} ${date}`)).toEqual([
      `bikes ${DAY}`,
      `comptages ${DAY}`,
      `comptages ${NEXT}`,
    ]);
    expect((await again.series('comptages', '1')).map(({ date }) => date)).toEqual([DAY, NEXT]);
    expect(await again.reportDates()).toEqual([DAY]);
  });

  it('leaves a store that failed alone, and tells so once', async () => {
    const told: CityflowError[] = [];
    const { remote, outbox } = desk.open(dead);
    const store = openOutboxed({ remote: remote.store, outbox, onFailure: (error) => told.push(error) });
    expect(store.failure()).toBeNull();
    await Promise.all([store.header('bikes', DAY), store.report(DAY)]);
    await store.replaceDay(inventRun(1));
    await store.days();
    await store.ping();
    expect(remote.calls.map(({ method }) => method)).toEqual(['header', 'report']);
    expect(told).toEqual([OUTAGE]);
    expect(store.failure()).toBe(OUTAGE);
  });

  it('does not ask a store that is known to fail', async () => {
    const { remote, outbox } = desk.open();
    const store = openOutboxed({ remote: remote.store, outbox, failure: OUTAGE });
    await store.replaceDay(inventRun(1));
    expect(await store.header('comptages', NEXT)).toBeNull();
    expect(remote.calls).toEqual([]);
    expect(await desk.waiting()).toEqual([`comptages ${DAY}`]);
  });

  it('shows what waits instead of what the store has', async () => {
    const stored = desk.open().store;
    await stored.replaceDay(inventDay({ run_id: 'old' }, ['a', 'b']));
    await stored.replaceDay(inventDay({ date: NEXT }, ['a', 'b']));
    await desk.open(dead).store.replaceDay(inventDay({ run_id: 'new' }, ['b', 'c']));
    const { store } = desk.open();
    expect((await store.header('comptages', DAY))?.run_id).toBe('new');
    expect(await store.item('comptages', DAY, 'a')).toBeNull();
    expect(await store.item('comptages', DAY, 'c')).toEqual({ identifiant_arc: 'c' });
    expect((await store.series('comptages', 'a')).map(({ date }) => date)).toEqual([NEXT]);
    expect((await store.series('comptages', 'b')).map(({ date }) => date)).toEqual([DAY, NEXT]);
    const days = await store.days('comptages');
    expect(days.map(({ run_id }) => run_id)).toEqual(['new', 'run-1']);
  });

  it('remembers that a day is to be removed', async () => {
    await desk.open().store.replaceDay(inventRun(1));
    const down = desk.open(dead, () => Date.UTC(2023, 10, 23)).store;
    await down.removeDay('comptages', DAY);
    expect(await down.pending()).toMatchObject([{ type: 'comptages', removedAt: '2023-11-23T00:00:00Z' }]);
    const { store } = desk.open();
    expect(await store.header('comptages', DAY)).toBeNull();
    expect(await store.items('comptages', DAY)).toBeNull();
    expect(await store.series('comptages', '1')).toEqual([]);
    expect(await store.days()).toEqual([]);
  });

  it('a day written after its removal is there, one removed after it was written is not', async () => {
    const { store } = desk.open(dead);
    await store.removeDay('comptages', DAY);
    await store.replaceDay(inventRun(1));
    await store.replaceDay(inventRun(1, NEXT));
    await store.removeDay('comptages', NEXT);
    expect(await desk.waiting()).toEqual([`comptages ${DAY}`, `-comptages ${NEXT}`]);
    expect((await store.days()).map(({ date }) => date)).toEqual([DAY]);
    expect(await store.items('comptages', NEXT)).toBeNull();
  });

  it('forgets what waited once the store has something newer', async () => {
    await desk.open(dead).store.replaceDay(inventRun(1));
    await desk.open(dead).store.replaceReport(inventReport(DAY));
    const { store } = desk.open();
    await store.replaceDay(inventRun(2));
    expect(await desk.waiting()).toEqual([`report ${DAY}`]);
    expect(await listing(desk.open().store, inventRun(2))).toEqual(inventRun(2));
  });

  it('is ready as long as one of both is', async () => {
    await expect(desk.open(dead).store.ping()).resolves.toBeUndefined();
    const file = path.join(path.dirname(desk.file), 'folder');
    mkdirSync(file);
    const neither = openOutboxed({ remote: desk.open(dead).remote.store, outbox: openOutbox(file) });
    await expect(neither.ping()).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('fails when neither the store nor the outbox can keep a day', async () => {
    const file = path.join(desk.file, 'outbox.db');
    mkdirSync(path.dirname(file));
    const remote = desk.open(dead).remote.store;
    const store = openOutboxed({ remote, outbox: openOutbox(file) });
    mkdirSync(file);
    await expect(store.replaceDay(inventRun(1))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      params: { path: file },
    });
  });

  it('does not take a bug for a failure', async () => {
    const bug = new Error('cannot read properties of undefined');
    const store = openOutboxed({
      remote: { ...openMemory(), replaceDay: () => Promise.reject(bug), header: () => Promise.reject(bug) },
      outbox: openOutbox(desk.file),
    });
    await expect(store.replaceDay(inventRun(1))).rejects.toBe(bug);
    await expect(store.header('bikes', DAY)).rejects.toBe(bug);
    const unfit = inventRun(1);
    await expect(
      desk.open().store.replaceDay({ ...unfit, items: [...unfit.items].reverse() }),
    ).rejects.toThrow('in order');
    expect(store.failure()).toBeNull();
    expect(existsSync(desk.file)).toBe(false);
  });

  it('gives its space back once nothing waits', async () => {
    const { store, outbox } = desk.open(dead);
    for (let day = 10; day < 20; day += 1) await store.replaceDay(inventRun(1, `2023-11-${day}`));
    await store.close();
    const full = statSync(desk.file).size;
    const other = openOutbox(desk.file);
    for (const write of await other.pending()) await other.settle(write);
    await other.close();
    expect(statSync(desk.file).size).toBeLessThan(full / 5);
    expect(outbox.file).toBe(desk.file);
  });

  it('is a file of its own kind', async () => {
    const { store } = desk.open(dead);
    await store.replaceDay(inventRun(1));
    await store.close();
    await expect(openSqlite({ file: desk.file }).days()).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
    const embedded = path.join(path.dirname(desk.file), 'cityflow.db');
    const db = openSqlite({ file: embedded });
    await db.ping();
    await db.close();
    await expect(openOutbox(embedded).pending()).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
  });

  it('is read by who may not write it', async () => {
    const { store } = desk.open(dead);
    await store.replaceDay(inventRun(1));
    await store.close();
    chmodSync(desk.file, 0o444);
    expect(await listing(desk.open().store, inventRun(1))).toEqual(inventRun(1));
  });
});

describe('the place of an outbox', () => {
  it.each([
    ['embedded', '/data/cityflow.db', null],
    ['mongodb', '/data/cityflow.db', '/data/cityflow.outbox-mongodb.db'],
    ['dynamodb', '/data/other', '/data/other.outbox-dynamodb.db'],
  ] as const)('%s, %s → %s', (store, db, file) => {
    expect(outboxFile({ targets: { store, reports: 'disk' }, db })).toBe(file);
  });

  it('is nowhere for the embedded store, whose failures are errors', async () => {
    const failing = { ...openMemory(), replaceDay: () => Promise.reject(OUTAGE) };
    const store = openStored({ targets: { store: 'embedded', reports: 'disk' }, db: '/unused' }, failing);
    await expect(store.replaceDay(inventRun(1))).rejects.toBe(OUTAGE);
    expect(store.failure()).toBeNull();
    expect(await store.pending()).toEqual([]);
  });
});
