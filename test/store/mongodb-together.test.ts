import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packDay } from '../../src/store/day.ts';
import { connect } from '../../src/store/mongodb-connection.ts';
import { saveDay } from '../../src/store/mongodb-write.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer } from '../servers.ts';
import { inventRun } from './invented.ts';
import { type Database, makeDatabase } from './mongodb-database.ts';
import { type Command, openWire, type Wire } from './mongodb-wire.ts';
import { expectWholeRun } from './reading.ts';

const DAY = '2023-11-21';

/** Two programs at work on one day, one of them held where it hurts. */
describeWithServer('mongodb', 'MongoDB store, two programs at once', ({ url }) => {
  let database: Database;
  let wire: Wire;
  /** a connection to be held, and one that is not */
  let slow: Store;
  let quick: Store;

  beforeEach(async () => {
    database = makeDatabase(url);
    wire = await openWire(url);
    slow = database.open({ url: wire.url });
    quick = database.open();
    await quick.prepare(true);
    await slow.ping();
  });
  afterEach(async () => {
    wire.meet(() => 'pass');
    await database.remove();
    await wire.close();
  });

  /** Holds the first such command of the slow connection; `reached` once it is held. */
  function hold(name: string, collection: string) {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    let met = false;
    wire.meet(async (command: Command) => {
      if (met || command.name !== name || command.collection !== collection) return 'pass';
      met = true;
      reached.resolve();
      await released.promise;
      return 'pass';
    });
    return { reached: reached.promise, release: released.resolve };
  }

  const current = async () => expectWholeRun((await quick.items('comptages', DAY))!);
  const itemsLeft = async () => (await database.documents('metrics_items')).length;

  describe('a save that is overtaken', () => {
    it.each([
      ['before it has written its items', 'insert', 'metrics_items'],
      ['before it has switched', 'update', 'metrics'],
    ])('%s has been replaced', async (_, name, collection) => {
      await quick.replaceDay(inventRun(1));
      const held = hold(name, collection);
      const saving = slow.replaceDay(inventRun(2));
      await held.reached;
      await quick.replaceDay(inventRun(3));
      held.release();
      await saving;
      expect(await current()).toBe('run-3');
      expect(await itemsLeft()).toBe(300);
    });

    it('as the first of its day has been replaced too', async () => {
      const held = hold('update', 'metrics');
      const saving = slow.replaceDay(inventRun(2));
      await held.reached;
      await quick.replaceDay(inventRun(3));
      held.release();
      await saving;
      expect(await current()).toBe('run-3');
      expect(await itemsLeft()).toBe(300);
    });

    it('by a removal does not bring the day back', async () => {
      await quick.replaceDay(inventRun(1));
      const held = hold('update', 'metrics');
      const saving = slow.replaceDay(inventRun(2));
      await held.reached;
      await quick.removeDay('comptages', DAY);
      held.release();
      await saving;
      expect(await quick.items('comptages', DAY)).toBeNull();
      expect(await itemsLeft()).toBe(0);
    });
  });

  it('a save keeps its items when one that began before it is first, and replaces it', async () => {
    const db = await connect({ url: wire.url, database: database.name, ttlDays: null });
    const held = hold('update', 'metrics');
    const later = saveDay(db, packDay(inventRun(2)), { now: Date.parse('2150-01-01'), ttlDays: null });
    await held.reached;
    await quick.replaceDay(inventRun(3));
    expect(await current()).toBe('run-3');
    held.release();
    await later;
    await db.close();
    expect(await current()).toBe('run-2');
    expect(await itemsLeft()).toBe(300);
  });

  it('a save whose old items are not removed yet is overtaken like any other', async () => {
    const held = hold('delete', 'metrics_items');
    const saving = slow.replaceDay(inventRun(2));
    await held.reached;
    expect(await current()).toBe('run-2');
    await quick.replaceDay(inventRun(3));
    held.release();
    await saving;
    expect(await current()).toBe('run-3');
    expect(await itemsLeft()).toBe(300);
  });

  describe('a reader between a header and its items', () => {
    it.each<[string, (store: Store) => Promise<unknown>]>([
      ['lists the new day', async (store) => expectWholeRun((await store.items('comptages', DAY))!)],
      [
        'pages the new day',
        async (store) => (await store.items('comptages', DAY, { limit: 5 }))?.header.run_id,
      ],
      ['finds the new item', async (store) => (await store.item('comptages', DAY, '1'))?.run_id],
      [
        'follows the new item',
        async (store) => (await store.series('comptages', '1')).map(({ item }) => item.run_id),
      ],
    ])('%s', async (_, read) => {
      await quick.replaceDay(inventRun(1));
      const held = hold('find', 'metrics_items');
      const reading = read(slow);
      await held.reached;
      await quick.replaceDay(inventRun(2));
      held.release();
      expect([await reading].flat()).toEqual(['run-2']);
    });

    it.each<[string, (store: Store) => Promise<unknown>, unknown]>([
      ['lists nothing', (store) => store.items('comptages', DAY), null],
      ['finds nothing', (store) => store.item('comptages', DAY, '1'), null],
      ['follows nothing', (store) => store.series('comptages', '1'), []],
    ])('%s when the day is removed', async (_, read, nothing) => {
      await quick.replaceDay(inventRun(1));
      const held = hold('find', 'metrics_items');
      const reading = read(slow);
      await held.reached;
      await quick.removeDay('comptages', DAY);
      held.release();
      expect(await reading).toEqual(nothing);
    });
  });

  it('many saves of one day at once leave one of them, whole', async () => {
    await quick.replaceDay(inventRun(0));
    await Promise.all([1, 2, 3, 4, 5, 6].map((run) => (run % 2 ? quick : slow).replaceDay(inventRun(run))));
    // the last save of them all removes what the others left
    await quick.replaceDay(inventRun(7));
    expect(await current()).toBe('run-7');
    expect(await itemsLeft()).toBe(300);
  });
});
