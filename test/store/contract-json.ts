import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import type { OpenedStore } from './contract.ts';
import { inventDay, inventReport } from './invented.ts';
import { listing } from './reading.ts';

const DAY = '2023-11-21';

/** What comes back is what went in; reports. */
export function describeFidelity(opened: () => OpenedStore): void {
  let store: Store;
  beforeEach(() => {
    store = opened().store;
  });

  describe('JSON', () => {
    it('keeps null, absent, zero, empty and false apart', async () => {
      const values = { nul: null, zero: 0, vide: '', faux: false, liste: [], objet: {}, texte: 'null' };
      await store.replaceDay(inventDay({ metrics: values }, ['a'], () => values));
      expect((await store.header('comptages', DAY))?.metrics).toStrictEqual(values);
      expect(await store.item('comptages', DAY, 'a')).toStrictEqual({ identifiant_arc: 'a', ...values });
    });

    it('keeps every digit', async () => {
      const nombres = [
        0.1 + 0.2,
        15.3373,
        -3.08,
        1e21,
        5e-324,
        Number.MAX_VALUE,
        Number.MAX_SAFE_INTEGER,
        2 ** 53,
      ];
      await store.replaceDay(inventDay({ metrics: { nombres } }, ['a'], () => ({ nombres })));
      expect((await store.header('comptages', DAY))?.metrics).toEqual({ nombres });
      expect(await store.item('comptages', DAY, 'a')).toEqual({ identifiant_arc: 'a', nombres });
    });

    it('keeps any value as JSON writes it, keys in their order', async () => {
      const value = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }) as fc.Arbitrary<JsonObject[string]>;
      await fc.assert(
        fc.asyncProperty(value, async (any) => {
          const day = inventDay({ metrics: { z: 1, any, a: 2 } }, ['x'], () => ({ z: 1, any, a: 2 }));
          await store.replaceDay(day);
          expect(JSON.stringify(await listing(store, day))).toBe(JSON.stringify(day));
          await store.replaceReport(inventReport(DAY, { any }));
          expect(JSON.stringify(await store.report(DAY))).toBe(JSON.stringify(inventReport(DAY, { any })));
        }),
        { numRuns: 40 },
      );
    });

    it('may be deep, and an item may be large', async () => {
      let deep: JsonObject = { fond: 'é🚲' };
      for (let level = 0; level < 25; level += 1) deep = { deep, level };
      const large = { texte: 'ligne « 13 » \u0000\n'.repeat(15_000) };
      await store.replaceDay(inventDay({}, ['deep', 'large'], (id) => (id === 'deep' ? deep : large)));
      expect(await store.item('comptages', DAY, 'deep')).toEqual({ identifiant_arc: 'deep', ...deep });
      expect(await store.item('comptages', DAY, 'large')).toEqual({ identifiant_arc: 'large', ...large });
    });
  });

  describe('a report', () => {
    it('is found by its date and replaced by the next one', async () => {
      const [first, second, other] = [
        inventReport(DAY, { summary: { total: null } }),
        inventReport(DAY, { summary: { total: 3 } }),
        inventReport('2023-11-20'),
      ];
      for (const report of [first, other, second]) await store.replaceReport(report);
      expect(await store.report(DAY)).toEqual(second);
      expect(await store.report('2023-11-22')).toBeNull();
      expect(await store.reportDates()).toEqual(['2023-11-20', DAY]);
    });

    it('has the id of its date, and numbers that are numbers', async () => {
      await expect(store.replaceReport({ ...inventReport(DAY), report_id: 'r' })).rejects.toThrow(DAY);
      await expect(store.replaceReport(inventReport(DAY, { x: Number.NaN }))).rejects.toThrow(/NaN/);
      expect(await store.reportDates()).toEqual([]);
    });

    it('may be large', async () => {
      const report = inventReport(DAY, { qualite: 'é'.repeat(150_000) });
      await store.replaceReport(report);
      expect(await store.report(DAY)).toEqual(report);
    });
  });
}
