import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { openCache, openFlights } from '../../src/api/read/cache.ts';
import { openCatalogs } from '../../src/api/read/catalog.ts';
import type { Store } from '../../src/store/store.ts';
import { inventDay } from '../store/invented.ts';
import { openMemory } from '../store/memory.ts';

describe('the catalog', () => {
  const inner = openMemory();
  let listings: number;
  let nowMs: number;
  beforeEach(async () => {
    [listings, nowMs] = [0, 1_000];
    await inner.replaceDay(inventDay({}, ['1']));
  });

  /** A store that counts how often it is asked for everything. */
  function counted(version: Store['version']): Store {
    const days: Store['days'] = async (type) => {
      listings += 1;
      return inner.days(type);
    };
    return { ...inner, version, days };
  }
  const settings = { maxAgeMs: 5_000, now: () => nowMs };

  it('of a store that knows its version is read again when that changes', async () => {
    const catalogs = openCatalogs(counted(inner.version), settings);
    const first = await catalogs.current();
    nowMs += 1_000_000;
    expect(await catalogs.current()).toBe(first);
    await inner.replaceDay(inventDay({ date: '2023-11-22' }, ['1']));
    const second = await catalogs.current();
    expect([first.newest('comptages'), second.newest('comptages')]).toEqual(['2023-11-21', '2023-11-22']);
    expect(second.stamp).not.toBe(first.stamp);
    expect(listings).toBe(2);
  });

  it('of any other store is read again when it is too old, or on demand', async () => {
    const catalogs = openCatalogs(
      counted(async () => null),
      settings,
    );
    const first = await catalogs.current();
    nowMs += 4_999;
    expect(await catalogs.current()).toBe(first);
    nowMs += 1;
    expect(await catalogs.current()).not.toBe(first);
    await catalogs.refresh();
    expect(listings).toBe(3);
  });

  it('is read once for all who ask at the same time, and again after a failure', async () => {
    const catalogs = openCatalogs(
      counted(async () => null),
      settings,
    );
    await Promise.all(Array.from({ length: 10 }, () => catalogs.current()));
    expect(listings).toBe(1);
    let isDown = true;
    const failing = openCatalogs(
      { ...inner, version: async () => (isDown ? Promise.reject(new Error('down')) : null) },
      settings,
    );
    await expect(failing.current()).rejects.toThrow('down');
    isDown = false;
    expect((await failing.current()).dates()).toContain('2023-11-21');
  });

  it('tells ranges of days apart by their runs', async () => {
    const catalogs = openCatalogs(inner, settings);
    const before = await catalogs.current();
    const stamps = (catalog: typeof before) =>
      (['2023-11-20', '2023-11-22'] as const).map((from) => catalog.stampOf('comptages', from, null));
    await inner.replaceDay(inventDay({ run_id: 'run-2' }, ['1']));
    const after = await catalogs.current();
    expect(stamps(after)[0]).not.toBe(stamps(before)[0]);
    expect(stamps(after)[1]).toBe(stamps(before)[1]);
  });
});

describe('the cache', () => {
  it('never holds more than it may, and keeps what was used last', () => {
    const entry = fc.record({ key: fc.constantFrom(...'abcdefgh'), bytes: fc.integer({ min: 0, max: 120 }) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const cache = openCache<number>(200);
        for (const { key, bytes } of entries) {
          cache.set(key, bytes, bytes);
          expect(cache.bytes).toBeLessThanOrEqual(200);
          expect(cache.get(key)).toBe(bytes > 100 ? undefined : bytes);
        }
      }),
    );
    const cache = openCache<string>(100);
    for (const key of ['a', 'b']) cache.set(key, key, 40);
    cache.get('a');
    cache.set('c', 'c', 40);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['a', undefined, 'c']);
  });

  it('lets the same work be done once, and again after it failed', async () => {
    const flight = openFlights<number>();
    let works = 0;
    const work = async () => {
      works += 1;
      if (works === 1) throw new Error('first');
      return works;
    };
    const both = await Promise.allSettled([flight('a', work), flight('a', work)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([flight('a', work), flight('a', work)])).toEqual([2, 2]);
  });
});
