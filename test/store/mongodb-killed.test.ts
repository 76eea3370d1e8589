import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { OwnServer } from '../../scripts/services/own.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithOwnServer } from '../servers.ts';
import { inventRun } from './invented.ts';
import { type Database, HASTY, makeDatabase, withOptions } from './mongodb-database.ts';
import { openWire, type Wire } from './mongodb-wire.ts';
import { expectWholeRun } from './reading.ts';

const DAY = '2023-11-21';
const UNREACHABLE = expect.objectContaining({ code: 'STORE_UNREACHABLE' });

/** What a save asks of the server, in this order, each with moments to kill it: before it hears it, or ms after. */
const MOMENTS = (['find', 'insert', 'update', 'delete'] as const).flatMap((command) =>
  (['before', 0, 3, 10, 30] as const).map((moment) => [command, moment] as const),
);

describeWithOwnServer('mongodb', 'MongoDB store whose server is killed', (start) => {
  let server: OwnServer;
  let wire: Wire;
  let database: Database;
  let store: Store;
  let run = 0;

  beforeAll(async () => {
    server = await start();
    wire = await openWire(server.url);
    database = makeDatabase(server.url);
    await database.open().prepare(true);
  });
  afterAll(async () => {
    await database.remove();
    await wire.close();
    await server.stop();
  });

  beforeEach(async () => {
    run += 10;
    wire.meet(() => 'pass');
    store = database.open({ url: withOptions(wire.url, HASTY) });
    await store.replaceDay(inventRun(run));
  });
  afterEach(() => store.close());

  const current = async (from: Store) => expectWholeRun((await from.items('comptages', DAY))!);

  it.each(MOMENTS)(
    'at its %s (%s) keeps a whole day, and takes the next one',
    async (command, moment) => {
      const [old, next] = [`run-${run}`, `run-${run + 1}`];
      let killed: Promise<void> | null = null;
      wire.meet(async ({ name }) => {
        if (name === command && !killed) {
          killed = moment === 'before' ? server.kill() : delay(moment).then(() => server.kill());
          if (moment === 'before') await killed;
        }
        return 'pass';
      });
      const saved = await store.replaceDay(inventRun(run + 1)).then(
        () => true,
        (error: unknown) => {
          expect(error).toEqual(UNREACHABLE);
          return false;
        },
      );
      await killed;
      await server.restart();

      const other = database.open();
      const kept = await current(other);
      if (saved || command === 'delete') expect(kept).toBe(next);
      else if (moment === 'before') expect(kept).toBe(old);
      else expect([old, next]).toContain(kept);

      await other.replaceDay(inventRun(run + 2));
      expect(await current(other)).toBe(`run-${run + 2}`);
      expect(await database.documents('metrics_items')).toHaveLength(300);
      await other.close();
    },
    30_000,
  );

  it('is found again by the same connection once it is back', async () => {
    await server.kill();
    await expect(store.ping()).rejects.toThrow(UNREACHABLE);
    await expect(current(store)).rejects.toThrow(UNREACHABLE);
    await server.restart();
    await vi.waitFor(() => store.ping(), { timeout: 10_000 });
    expect(await current(store)).toBe(`run-${run}`);
  });

  it('is given up when it is there and says nothing', async () => {
    const impatient = database.open({ url: withOptions(wire.url, { ...HASTY, socketTimeoutMS: 500 }) });
    await vi.waitFor(() => impatient.ping(), { timeout: 10_000 });
    await server.pause();
    try {
      await expect(impatient.replaceDay(inventRun(run + 1))).rejects.toThrow(UNREACHABLE);
    } finally {
      server.resume();
    }
    expect(await current(database.open())).toBe(`run-${run}`);
  });
});
