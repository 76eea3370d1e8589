import { beforeEach, describe, expect, it } from 'vitest';
import { ENTITY_KEY, type JsonObject, type MetricDay, type MetricType } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import type { OpenedStore } from './contract.ts';
import { inventDay, inventHeader, inventRun } from './invented.ts';
import { listing } from './reading.ts';

const DAY = '2023-11-21';

/** Saving days: replacement, and what is refused. */
export function describeDays(opened: () => OpenedStore): void {
  let store: Store;
  beforeEach(() => {
    store = opened().store;
  });

  describe('an empty store', () => {
    it('answers null or nothing, never an error', async () => {
      expect(await store.header('bikes', DAY)).toBeNull();
      expect(await store.items('bikes', DAY)).toBeNull();
      expect(await store.item('bikes', DAY, 'a')).toBeNull();
      expect(await store.series('bikes', 'a')).toEqual([]);
      expect(await store.days()).toEqual([]);
      expect(await store.report(DAY)).toBeNull();
      expect(await store.reportDates()).toEqual([]);
    });

    it('answers a ping, and whether it can be read', async () => {
      await expect(store.checkReadable()).resolves.toBeUndefined();
      await expect(store.ping()).resolves.toBeUndefined();
    });

    it('can be closed, twice, without ever having been asked', async () => {
      await store.close();
      await store.close();
    });
  });

  describe('a day', () => {
    it('is there for every connection once it is saved', async () => {
      const day = inventDay({}, ['4264', '10']);
      await store.replaceDay(day);
      await store.close();
      const other = await opened().reopen();
      expect(await other.header('comptages', DAY)).toEqual(day.header);
      expect(await other.items('comptages', DAY)).toEqual({ ...day, next: null });
      expect(await other.item('comptages', DAY, '4264')).toEqual({ identifiant_arc: '4264' });
    });

    it('is of one type and one date', async () => {
      await store.replaceDay(inventDay({}, ['a']));
      expect(await store.header('referentiel', DAY)).toBeNull();
      expect(await store.items('comptages', '2023-11-22')).toBeNull();
      expect(await store.item('referentiel', DAY, 'a')).toBeNull();
      expect(await store.item('comptages', DAY, 'b')).toBeNull();
    });

    it('is gone once it is removed, alone, and for every connection', async () => {
      await store.replaceDay(inventDay({}, ['a', 'b']));
      await store.replaceDay(inventDay({ date: '2023-11-22' }, ['a']));
      await store.removeDay('comptages', DAY);
      await store.removeDay('comptages', DAY);
      const other = await opened().reopen();
      expect(await other.header('comptages', DAY)).toBeNull();
      expect(await other.items('comptages', DAY)).toBeNull();
      expect(await other.item('comptages', DAY, 'a')).toBeNull();
      expect((await other.series('comptages', 'a')).map(({ date }) => date)).toEqual(['2023-11-22']);
      expect((await other.days()).map(({ date }) => date)).toEqual(['2023-11-22']);
    });

    it('without items is not an absent day', async () => {
      const day = inventDay({ data_type: 'traffic' }, []);
      await store.replaceDay(day);
      expect(await store.items('traffic', DAY)).toEqual({ header: day.header, items: [], next: null });
    });

    it('replaces the one before it: no entity of the old day stays, other days do', async () => {
      const neighbours = [
        inventDay({ date: '2023-11-20' }, ['b', 'c']),
        inventDay({ data_type: 'referentiel' }, ['b', 'c']),
      ];
      for (const day of [...neighbours, inventDay({}, ['a', 'b', 'c'])]) await store.replaceDay(day);
      const next = inventDay({ run_id: 'run-2' }, ['a', 'c', 'd'], () => ({ second: true }));
      await store.replaceDay(next);
      expect(await listing(store, next)).toEqual(next);
      expect(await store.item('comptages', DAY, 'b')).toBeNull();
      expect(await store.series('comptages', 'b')).toEqual([
        { date: '2023-11-20', item: { identifiant_arc: 'b' } },
      ]);
      for (const day of neighbours) expect(await listing(store, day)).toEqual(day);
    });

    it('saved twice is saved once', async () => {
      const day = inventRun(1);
      await store.replaceDay(day);
      await store.replaceDay(day);
      expect(await listing(store, day)).toEqual(day);
      expect(await store.days()).toHaveLength(1);
      expect(await store.series('comptages', '1')).toHaveLength(1);
    });

    it('is not shared with the caller', async () => {
      const item = { identifiant_arc: 'a', profil_horaire: [1] };
      await store.replaceDay({ header: inventHeader(), items: [item] });
      item.profil_horaire.push(2);
      expect(await store.item('comptages', DAY, 'a')).toEqual({
        identifiant_arc: 'a',
        profil_horaire: [1],
      });
    });

    it.each<[MetricType, string]>(Object.entries(ENTITY_KEY) as [MetricType, string][])(
      'of %s names its entities by %s',
      async (data_type, key) => {
        await store.replaceDay(inventDay({ data_type }, ['x']));
        expect(await store.item(data_type, DAY, 'x')).toEqual({ [key]: 'x' });
      },
    );
  });

  describe('a day that breaks the rules', () => {
    const good = inventRun(1);
    const item = (entity: unknown) => ({ identifiant_arc: entity }) as JsonObject;
    const withItems = (...items: JsonObject[]) => ({ header: inventHeader({ run_id: 'bad' }), items });
    const filler = (bytes: number) => {
      const empty = Buffer.byteLength(JSON.stringify(inventHeader({ run_id: 'bad', metrics: { é: '' } })));
      return inventDay({ run_id: 'bad', metrics: { é: 'x'.repeat(bytes - empty) } }, []);
    };

    it.each<[string, MetricDay]>([
      ['an item without its entity', withItems({ libelle: 'a' })],
      ['an entity that is a number', withItems(item(4264))],
      ['an empty entity', withItems(item(''))],
      ['an entity that is half a character', withItems(item('a\ud83d'))],
      ['an entity twice', withItems(item('a'), item('a'))],
      ['entities out of order', withItems(item('10'), item('9'), item('11'))],
      ['entities in the order of UTF-16', withItems(item('\u{1f6b2}'), item('\ufb01'))],
      ['a number that is not one', withItems({ ...item('a'), profil_horaire: [{ debit: Number.NaN }] })],
      ['an infinite figure', inventDay({ run_id: 'bad', metrics: { total: Number.POSITIVE_INFINITY } }, [])],
      ['a date that does not exist', inventDay({ run_id: 'bad', date: '2023-02-29' }, [])],
      ['an unknown type', inventDay({ run_id: 'bad', data_type: 'parkings' as MetricType }, [])],
      ['a header of 100 KB', filler(100_000)],
    ])('is refused whole: %s', async (_, bad) => {
      await store.replaceDay(good);
      await expect(store.replaceDay(bad)).rejects.toThrow(bad.header.date);
      expect(await listing(store, good)).toEqual(good);
      expect(await store.days()).toHaveLength(1);
    });

    it('is told from a header just under 100 KB', async () => {
      await store.replaceDay(filler(99_999));
      expect((await store.header('comptages', DAY))?.run_id).toBe('bad');
    });
  });
}
