import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { OpenedStore } from './contract.ts';
import { inventDay, inventReport, inventRun } from './invented.ts';
import { expectOneRun, expectWholeRun, walk } from './reading.ts';

const DAY = '2023-11-21';

/** Reading days: pages, series, the list of days, and readers beside a writer. */
export function describeListings(opened: () => OpenedStore): void {
  let store: Store;
  beforeEach(() => {
    store = opened().store;
  });

  describe('a listing', () => {
    it('is in the order of UTF-8 bytes: numbers as text, capitals before accents, rare characters last', async () => {
      const ids = ['9', '10', '100', '1', 'b', 'B', 'é', 'e', 'z', 'É', 'ﬁ', '🚲', 'a b', 'a', 'a-b'];
      await store.replaceDay(inventDay({}, ids));
      const page = await store.items('comptages', DAY);
      expect(page?.items.map((item) => item.identifiant_arc)).toEqual([
        '1',
        '10',
        '100',
        '9',
        'B',
        'a',
        'a b',
        'a-b',
        'b',
        'e',
        'z',
        'É',
        'é',
        'ﬁ',
        '🚲',
      ]);
    });

    it('is the same by pages of any size as at once', async () => {
      const ids = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }), {
        maxLength: 40,
      });
      await fc.assert(
        fc.asyncProperty(ids, fc.integer({ min: 1, max: 45 }), async (entities, limit) => {
          await store.replaceDay(inventDay({}, entities));
          const whole = (await store.items('comptages', DAY))!;
          const bytes = entities.map((id) => Buffer.from(id)).sort(Buffer.compare);
          expect(whole.items.map((item) => item.identifiant_arc)).toEqual(bytes.map(String));
          const pages = await walk(store, limit);
          expect(pages.flatMap((page) => page.items)).toEqual(whole.items);
          expect(pages).toHaveLength(Math.max(1, Math.ceil(entities.length / limit)));
          for (const page of pages) expect(page.items.length).toBeLessThanOrEqual(limit);
        }),
        { numRuns: 40 },
      );
    });

    it('goes on after an entity that is gone', async () => {
      await store.replaceDay(inventDay({}, ['a', 'c', 'd']));
      const page = await store.items('comptages', DAY, { after: 'b', limit: 1 });
      expect(page).toMatchObject({ items: [{ identifiant_arc: 'c' }], next: 'c' });
      expect(await store.items('comptages', DAY, { after: 'd' })).toMatchObject({ items: [], next: null });
    });

    it('tells by its headers that the day was replaced between two pages', async () => {
      await store.replaceDay(inventRun(1));
      const first = (await store.items('comptages', DAY, { limit: 10 }))!;
      await store.replaceDay(inventRun(2));
      const second = (await store.items('comptages', DAY, { limit: 10, after: first.next! }))!;
      expect([first.header.run_id, second.header.run_id]).toEqual(['run-1', 'run-2']);
      expectOneRun(first);
      expectOneRun(second);
    });

    it.each([0, -1, 1.5, Number.NaN])('of %s items is a mistake of the caller', async (limit) => {
      await expect(store.items('comptages', DAY, { limit })).rejects.toThrow(RangeError);
    });
  });

  describe('a series', () => {
    const dates = ['2023-11-02', '2022-12-31', '2023-11-30', '2023-11-01', '2023-10-31'];
    const sorted = ['2022-12-31', '2023-10-31', '2023-11-01', '2023-11-02', '2023-11-30'];

    beforeEach(async () => {
      for (const date of dates)
        await store.replaceDay(inventDay({ date }, ['1', '10', 'é'], () => ({ date })));
      await store.replaceDay(inventDay({ date: '2023-11-15' }, ['10']));
      await store.replaceDay(inventDay({ data_type: 'referentiel', date: '2023-11-16' }, ['1']));
    });

    it('is one entity of one type through the days that have it, oldest first', async () => {
      for (const entity of ['1', 'é']) {
        expect(await store.series('comptages', entity)).toEqual(
          sorted.map((date) => ({ date, item: { identifiant_arc: entity, date } })),
        );
      }
      expect(await store.series('comptages', '2')).toEqual([]);
      expect(await store.series('bikes', '1')).toEqual([]);
    });

    it.each([
      [{ from: '2023-11-01', to: '2023-11-02' }, ['2023-11-01', '2023-11-02']],
      [{ from: '2023-11-02' }, ['2023-11-02', '2023-11-30']],
      [{ to: '2022-12-31' }, ['2022-12-31']],
      [{ from: '2023-11-03', to: '2023-11-29' }, []],
      [{ from: '2023-12-01', to: '2023-01-01' }, []],
    ])('includes both bounds: %j', async (bounds, expected) => {
      const points = await store.series('comptages', '1', bounds);
      expect(points.map((point) => point.date)).toEqual(expected);
    });
  });

  describe('what is stored', () => {
    it('is listed by type then date, with the run of each day', async () => {
      const days = [
        inventDay({ data_type: 'weather', run_id: 'r1', fingerprint: 'fa' }, ['Paris']),
        inventDay({ date: '2023-11-22', run_id: 'r3', timestamp: '2023-11-23T01:02:03Z' }, ['1', '2']),
        inventDay({ date: '2023-11-20', run_id: 'r2' }, []),
        inventDay({ data_type: 'bikes', run_id: 'r1' }, ['1']),
      ];
      for (const day of days) await store.replaceDay(day);
      const timestamp = '2023-11-22T03:00:00Z';
      const fingerprint = 'f1';
      const comptages = [
        { type: 'comptages', date: '2023-11-20', run_id: 'r2', timestamp, fingerprint, items: 0 },
        {
          type: 'comptages',
          date: '2023-11-22',
          run_id: 'r3',
          timestamp: '2023-11-23T01:02:03Z',
          fingerprint,
          items: 2,
        },
      ];
      expect(await store.days()).toStrictEqual([
        { type: 'bikes', date: DAY, run_id: 'r1', timestamp, fingerprint, items: 1 },
        ...comptages,
        { type: 'weather', date: DAY, run_id: 'r1', timestamp, fingerprint: 'fa', items: 1 },
      ]);
      expect(await store.days('comptages')).toStrictEqual(comptages);
      expect(await store.days('traffic')).toEqual([]);
    });
  });

  describe('the version', () => {
    it('is another one after every change, by whichever program, or not told at all', async () => {
      const other = await opened().reopen();
      const seen = new Set<string>();
      const changes = [
        () => store.replaceDay(inventDay({}, ['1'])),
        () => other.replaceDay(inventDay({}, ['1'], () => ({ total: 2 }))),
        () => store.replaceReport(inventReport(DAY)),
        () => other.replaceReport(inventReport(DAY, { summary: {} })),
        () => other.removeDay('comptages', DAY),
      ];
      await store.days();
      for (const [n, change] of changes.entries()) {
        await change();
        const version = await store.version();
        if (version === null) return;
        expect(await store.version()).toBe(version);
        seen.add(version);
        expect(seen.size).toBe(n + 1);
      }
    });
  });

  it('shows whole days only while they are replaced', async () => {
    const [reader, otherReader] = [await opened().reopen(), store];
    await store.replaceDay(inventRun(0));
    let writing = true;
    const seen = new Set<string>();
    const write = async () => {
      try {
        for (let n = 1; n <= 12; n += 1) {
          await store.replaceDay(inventRun(n));
          await turn();
        }
      } finally {
        writing = false;
      }
    };
    const read = async (from: Store) => {
      while (writing) {
        seen.add(expectWholeRun((await from.items('comptages', DAY))!));
        for (const page of await walk(from, 70)) expectOneRun(page);
        await turn();
      }
    };
    await Promise.all([write(), read(reader), read(otherReader)]);
    expect(seen.size).toBeGreaterThan(1);
    expect(expectWholeRun((await reader.items('comptages', DAY))!)).toBe('run-12');
  });
}

/** Lets timers and I/O have their turn, which a store that answers at once never does. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
