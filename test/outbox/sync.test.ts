import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareIds } from '../../src/domain/metrics.ts';
import { openOutboxed } from '../../src/store/outboxed.ts';
import type { Store } from '../../src/store/store.ts';
import { inventDay, inventReport, inventRun } from '../store/invented.ts';
import { openMemory } from '../store/memory.ts';
import { listing } from '../store/reading.ts';
import { type Desk, makeDesk } from './desk.ts';
import type { Fate } from './faulty.ts';

const DAY = '2023-11-21';
const dead = (): Fate => 'refused';

describe('the delivery of what waits', () => {
  let desk: Desk;

  beforeEach(() => {
    desk = makeDesk();
  });
  afterEach(() => desk.remove());

  it('asks nothing of the store when nothing waits', async () => {
    const { sync, remote } = desk.open(dead);
    expect(await sync()).toEqual([]);
    expect(remote.calls).toEqual([]);
  });

  it('is in the order in which results came, each once', async () => {
    const { store } = desk.open(dead);
    const dates = ['2023-11-23', '2023-11-21', '2023-11-22'];
    for (const date of dates) {
      await store.replaceDay(inventRun(1, date));
      await store.replaceReport(inventReport(date));
    }
    const { sync, remote } = desk.open();
    const order = dates.flatMap((date) => [`comptages ${date}`, `report ${date}`]);
    expect(await sync()).toEqual(order.map((what) => `livre ${what}`));
    expect(remote.taken()).toEqual(
      dates.flatMap((date) => [`replaceDay comptages ${date} run-1`, `replaceReport report ${date}`]),
    );
    expect(await desk.waiting()).toEqual([]);
    expect(await sync()).toEqual([]);
    for (const date of dates)
      expect(await listing(openMemory(desk.memory), inventRun(1, date))).not.toBeNull();
    expect(await openMemory(desk.memory).reportDates()).toEqual([...dates].sort(compareIds));
  });

  it('takes a day that was written again at its new place, as it is now', async () => {
    const { store } = desk.open(dead);
    await store.replaceDay(inventRun(1));
    await store.replaceDay(inventRun(1, '2023-11-22'));
    await store.replaceDay(inventRun(2));
    const { sync, remote } = desk.open();
    await sync();
    expect(remote.taken()).toEqual([
      'replaceDay comptages 2023-11-22 run-1',
      'replaceDay comptages 2023-11-21 run-2',
    ]);
  });

  it('removes what is to be removed', async () => {
    await desk.open().store.replaceDay(inventRun(1));
    const { store } = desk.open(dead, () => Date.UTC(2024, 0, 1));
    await store.removeDay('comptages', DAY);
    await store.removeDay('bikes', DAY);
    const { sync, remote } = desk.open();
    expect(await sync()).toEqual([`livre comptages ${DAY}`, `deja_livre bikes ${DAY}`]);
    expect(remote.taken()).toEqual([`removeDay comptages ${DAY}`]);
    expect(await openMemory(desk.memory).days()).toEqual([]);
  });

  it('stops where the store fails, and goes on from there', async () => {
    const { store } = desk.open(dead);
    for (const day of [21, 22, 23, 24]) await store.replaceDay(inventRun(1, `2023-11-${day}`));
    // two calls a day: what has the store, then here it is
    const flapping = desk.open((call) => (call < 5 ? 'works' : 'refused'));
    expect(await flapping.sync()).toEqual([
      'livre comptages 2023-11-21',
      'livre comptages 2023-11-22',
      'store_failed',
    ]);
    expect(flapping.remote.calls).toHaveLength(6);
    expect(await desk.waiting()).toEqual(['comptages 2023-11-23', 'comptages 2023-11-24']);
    expect(await desk.open().sync()).toEqual(['livre comptages 2023-11-23', 'livre comptages 2023-11-24']);
    expect(desk.memory.days.size).toBe(4);
  });

  it('is not held up by one day that the store refuses', async () => {
    const { store } = desk.open(dead);
    for (const day of [21, 22, 23]) await store.replaceDay(inventRun(1, `2023-11-${day}`));
    // the second write, however often it is tried
    const { sync, remote } = desk.open((call) => (call === 3 ? 'declined' : 'works'));
    expect(await sync()).toEqual([
      'livre comptages 2023-11-21',
      'refused comptages 2023-11-22',
      'livre comptages 2023-11-23',
    ]);
    expect(remote.taken()).toHaveLength(2);
    expect(await desk.waiting()).toEqual(['comptages 2023-11-22']);
  });

  it('takes two refusals for a failure: a full store is not asked for each day', async () => {
    const { store } = desk.open(dead);
    for (const day of [21, 22, 23, 24]) await store.replaceDay(inventRun(1, `2023-11-${day}`));
    const { sync, remote } = desk.open((_, method) => (method === 'replaceDay' ? 'declined' : 'works'));
    expect(await sync()).toEqual(['refused comptages 2023-11-21', 'store_failed']);
    expect(remote.calls.filter(({ method }) => method === 'replaceDay')).toHaveLength(2);
    expect(await desk.waiting()).toHaveLength(4);
  });

  it('knows what the store took although its answer was lost', async () => {
    const lost = (_: number, method: string): Fate => (method.startsWith('replace') ? 'unanswered' : 'works');
    const first = desk.open(lost);
    await first.store.replaceDay(inventRun(1));
    expect(desk.memory.days.size).toBe(1);
    await desk.open(dead).store.replaceReport(inventReport(DAY));
    const second = desk.open(lost);
    expect(await second.sync()).toEqual([`deja_livre comptages ${DAY}`, 'store_failed']);
    const third = desk.open();
    expect(await third.sync()).toEqual([`deja_livre report ${DAY}`]);
    expect([...first.remote.taken(), ...second.remote.taken(), ...third.remote.taken()]).toEqual([
      `replaceDay comptages ${DAY} run-1`,
      `replaceReport report ${DAY}`,
    ]);
  });

  it('delivers once when it is stopped before it could forget', async () => {
    await desk.open(dead).store.replaceDay(inventRun(1));
    const { outbox, remote } = desk.open();
    const [write] = await outbox.pending();
    // what a sync does up to the moment it is killed
    await remote.store.replaceDay((await listing(outbox.kept, inventRun(1)))!);
    expect(await outbox.pending()).toEqual([write]);
    const after = desk.open();
    expect(await after.sync()).toEqual([`deja_livre comptages ${DAY}`]);
    expect(after.remote.taken()).toEqual([]);
  });

  it('keeps what was written again while it was being delivered', async () => {
    await desk.open(dead).store.replaceDay(inventRun(1));
    const { outbox } = desk.open();
    const [write] = await outbox.pending();
    await desk.open(dead).store.replaceDay(inventRun(2));
    await outbox.settle(write!);
    expect(await desk.waiting()).toEqual([`comptages ${DAY}`]);
    await desk.open().sync();
    expect(await listing(openMemory(desk.memory), inventRun(2))).toEqual(inventRun(2));
  });

  describe('of something older than what the store has', () => {
    const old = { timestamp: '2023-11-22T03:00:00Z', run_id: 'old' };
    const recent = { timestamp: '2023-11-22T03:00:01Z', run_id: 'recent' };

    it('drops a day', async () => {
      await desk.open(dead).store.replaceDay(inventDay(old, ['a']));
      await desk.open().remote.store.replaceDay(inventDay(recent, ['b']));
      expect(await desk.open().sync()).toEqual([`depasse comptages ${DAY}`]);
      expect(await desk.open().store.header('comptages', DAY)).toMatchObject(recent);
      expect(await desk.waiting()).toEqual([]);
    });

    it('drops a removal', async () => {
      await desk.open(dead, () => Date.parse(old.timestamp)).store.removeDay('comptages', DAY);
      await desk.open().remote.store.replaceDay(inventDay(recent, ['b']));
      expect(await desk.open().sync()).toEqual([`depasse comptages ${DAY}`]);
      expect(desk.memory.days.size).toBe(1);
    });

    it('drops a report', async () => {
      await desk.open(dead).store.replaceReport({ ...inventReport(DAY), timestamp: old.timestamp });
      const newer = { ...inventReport(DAY), timestamp: recent.timestamp };
      await desk.open().remote.store.replaceReport(newer);
      expect(await desk.open().sync()).toEqual([`depasse report ${DAY}`]);
      expect(await desk.open().store.report(DAY)).toEqual(newer);
    });

    it('but not of two writes of the same second: the one that waited comes last', async () => {
      await desk.open(dead).store.replaceDay(inventDay({ ...old, run_id: 'second' }, ['a']));
      await desk.open().remote.store.replaceDay(inventDay(old, ['b']));
      expect(await desk.open().sync()).toEqual([`livre comptages ${DAY}`]);
      expect((await desk.open().store.header('comptages', DAY))?.run_id).toBe('second');
    });
  });

  it.each<[string, (store: Store) => Promise<unknown>]>([
    ['a header', (store) => store.header('comptages', DAY)],
    ['a listing', (store) => store.items('comptages', DAY)],
    ['an item', (store) => store.item('comptages', DAY, '1')],
    ['a series', (store) => store.series('comptages', '1')],
    ['the list of days', (store) => store.days()],
    ['a report', (store) => store.report(DAY)],
    ['the list of reports', (store) => store.reportDates()],
  ])('is not noticed by who reads %s meanwhile', async (_, question) => {
    const down = desk.open(dead).store;
    await down.replaceDay(inventRun(1));
    await down.replaceReport(inventReport(DAY));
    const before = await question(desk.open().store);
    const { remote, outbox } = desk.open();
    let delivered = false;
    const reader = openOutboxed({
      remote: remote.store,
      outbox: {
        ...outbox,
        async pending() {
          const writes = await outbox.pending();
          if (!delivered) await desk.open().sync();
          delivered = true;
          return writes;
        },
      },
    });
    expect(await question(reader)).toEqual(before);
    expect(await desk.waiting()).toEqual([]);
  });
});
