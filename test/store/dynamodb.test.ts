import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer } from '../servers.ts';
import { describeStore } from './contract.ts';
import { makeTables, type TestTables } from './dynamodb-tables.ts';
import { inventDay, inventReport, inventRun } from './invented.ts';
import { listing, walk } from './reading.ts';

const DAY = '2023-11-21';
const HOUR_MS = 3_600_000;

describeWithServer('dynamodb', 'DynamoDB', ({ name, url }) => {
  describeStore(name, async () => {
    const { open, remove } = await makeTables(url);
    return { store: open(), reopen: async () => open(), close: remove };
  });

  describe('the DynamoDB store', () => {
    let tables: TestTables;
    let store: Store;

    beforeEach(async () => {
      tables = await makeTables(url);
      store = tables.open();
    });
    afterEach(() => tables.remove());

    const head = async () =>
      (await tables.raw.get({ TableName: tables.metrics, Key: { data_type: 'comptages', date: DAY } })).Item;

    /** What cannot be compressed. */
    const noise = (bytes: number) => randomBytes(bytes * 0.75).toString('base64');

    it('shows the header to whoever gets the item of the type and the date', async () => {
      const metrics = { total: 22741, vide: '', taux: 0.93, rien: null, top: [{ id: '4264' }] };
      await store.replaceDay(inventDay({ metrics }, ['a', 'b']));
      const { write, body, quality, ...shown } = (await head())!;
      expect(shown).toEqual({
        data_type: 'comptages',
        date: DAY,
        timestamp: '2023-11-22T03:00:00Z',
        run_id: 'run-1',
        fingerprint: 'f1',
        items: 2,
        metrics,
      });
      expect(quality).toMatchObject({ heures_attendues: 24, heures_observees: null, doublons: 0 });
    });

    it('shows as text what DynamoDB cannot hold, and keeps it exactly', async () => {
      let deep: JsonObject = { fond: 1 };
      for (let level = 0; level < 60; level += 1) deep = { deep };
      const metrics = { '': 1, grand: 1e300, petit: 5e-324, entier: 2 ** 60, demi: '\ud83d', deep };
      const day = inventDay({ metrics }, []);
      await store.replaceDay(day);
      expect((await head())?.metrics).toMatchObject({
        '""': 1,
        grand: '1e+300',
        petit: '5e-324',
        entier: 2 ** 60,
        demi: '\ufffd',
      });
      expect(await listing(store, day)).toEqual(day);
    });

    it('keeps an item per entity, under its date, readable when it is short', async () => {
      const libelle = 'Rue de la Convention '.repeat(100);
      await store.replaceDay(inventDay({}, ['10', '9'], (id) => (id === '9' ? { libelle } : {})));
      const write = (await head())?.write as string;
      const { Items = [] } = await tables.raw.query({
        TableName: tables.metrics,
        KeyConditionExpression: 'data_type = :type AND begins_with(#date, :day)',
        ExpressionAttributeNames: { '#date': 'date' },
        ExpressionAttributeValues: { ':type': 'comptages', ':day': `${DAY}#` },
      });
      expect(Items.map(({ date, entity }) => [date, entity])).toEqual([
        [`${DAY}#${write}#10`, 'comptages#10'],
        [`${DAY}#${write}#9`, 'comptages#9'],
      ]);
      expect(Items[0]?.body).toBe('{"identifiant_arc":"10"}');
      expect(JSON.parse(gunzipSync(Items[1]?.body as Uint8Array).toString())).toEqual({
        identifiant_arc: '9',
        libelle,
      });
    });

    it('finds an entity through time by its index', async () => {
      for (const date of ['2023-11-20', DAY]) await store.replaceDay(inventDay({ date }, ['10', '9']));
      const { Items = [] } = await tables.raw.query({
        TableName: tables.metrics,
        IndexName: 'entity-date',
        KeyConditionExpression: 'entity = :entity AND #date >= :from',
        ExpressionAttributeNames: { '#date': 'date' },
        ExpressionAttributeValues: { ':entity': 'comptages#9', ':from': '2023-11' },
      });
      expect(Items.map((row) => String(row.date).slice(0, 10))).toEqual(['2023-11-20', DAY]);
      expect(Items.map((row) => row.body)).toEqual(['{"identifiant_arc":"9"}', '{"identifiant_arc":"9"}']);
    });

    it('tells entities with any character in their ids apart', async () => {
      const ids = [
        '#',
        '##',
        'a',
        'a#',
        'a#b',
        'a~',
        '~',
        '~0',
        '$',
        '\u0000',
        'a\u0000',
        '\u007f',
        ' ',
        '"',
      ];
      const day = inventDay({}, ids, (id) => ({ id }));
      await store.replaceDay(day);
      expect(await listing(store, day)).toEqual(day);
      expect((await walk(store, 1)).flatMap(({ items }) => items)).toEqual(day.items);
      for (const id of ids) {
        const item = { identifiant_arc: id, id };
        expect(await store.item('comptages', DAY, id)).toEqual(item);
        expect(await store.series('comptages', id)).toEqual([{ date: DAY, item }]);
      }
    });

    it('refuses an id that is longer than a key, before anything is written', async () => {
      const longest = 'é'.repeat(495);
      await store.replaceDay(inventDay({}, [longest]));
      expect(await store.item('comptages', DAY, longest)).toEqual({ identifiant_arc: longest });
      expect((await store.items('comptages', DAY, { after: longest }))?.items).toEqual([]);
      await expect(store.replaceDay(inventDay({ run_id: 'run-2' }, [`${longest}!`]))).rejects.toThrow(
        '990 bytes',
      );
      expect((await store.header('comptages', DAY))?.run_id).toBe('run-1');
      expect(await store.item('comptages', DAY, `${longest}!`)).toBeNull();
      await expect(store.items('comptages', DAY, { after: `${longest}!` })).rejects.toThrow(RangeError);
    });

    it('cuts nothing: an item, a header and a report that no row can hold', async () => {
      const texte = noise(1_200_000);
      const day = inventDay({ metrics: { texte: noise(90_000) } }, ['a', 'b', 'c'], (id) =>
        id === 'b' ? { texte } : {},
      );
      await store.replaceDay(day);
      expect(await listing(store, day)).toEqual(day);
      expect((await walk(store, 1)).flatMap(({ items }) => items)).toEqual(day.items);
      expect(await store.item('comptages', DAY, 'b')).toEqual({ identifiant_arc: 'b', texte });
      expect((await store.series('comptages', 'b')).map(({ item }) => item.texte === texte)).toEqual([true]);
      const report = inventReport(DAY, { summary: { total: 3 }, texte });
      await store.replaceReport(report);
      expect(await store.report(DAY)).toEqual(report);
    });

    it('shows the summary of a report of full size beside it', async () => {
      const arcs = Array.from({ length: 3_348 }, (_, i) => ({
        identifiant_arc: String(i),
        libelle: `Rue_${i}`,
      }));
      const filler = Array.from({ length: 4_000 }, (_, i) => ({
        i,
        texte: `Perturbation ${i * 7919}`.repeat(6),
      }));
      const report = inventReport(DAY, { summary: { total_velos_paris: 202_329 }, arcs, filler });
      expect(JSON.stringify(report).length).toBeGreaterThan(600_000);
      await store.replaceReport(report);
      expect(await store.report(DAY)).toEqual(report);
      const [row, ...others] = await tables.rows(tables.reports);
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        date: DAY,
        report_id: `daily_report_${DAY}`,
        timestamp: report.timestamp,
        summary: { total_velos_paris: 202_329 },
      });
    });

    it('leaves no row of what was replaced or removed', async () => {
      const texte = noise(800_000);
      const large = inventDay({}, ['a', 'b'], () => ({ texte }));
      for (const day of [large, inventRun(1), inventRun(2)]) await store.replaceDay(day);
      for (const report of [inventReport(DAY, { texte }), inventReport(DAY)])
        await store.replaceReport(report);
      // header, items, and a row of the journal for the day and for the report
      expect(await tables.rows(tables.metrics)).toHaveLength(1 + 300 + 2);
      expect(await tables.rows(tables.reports)).toHaveLength(1);
      await store.removeDay('comptages', DAY);
      expect(await tables.rows(tables.metrics)).toHaveLength(1);
      expect(await store.reportDates()).toEqual([DAY]);
    });

    describe('told to forget after some days', () => {
      let hours = 0;
      const now = () => Date.UTC(2026, 0, 1) + hours * HOUR_MS;

      beforeEach(() => {
        hours = 0;
      });

      it('marks every row, and shows nothing once the time is over', async () => {
        const forgetful = tables.open({ ttlDays: 2, now });
        await forgetful.replaceDay(inventDay({}, ['a']));
        await forgetful.replaceReport(inventReport(DAY));
        const rows = [...(await tables.rows(tables.metrics)), ...(await tables.rows(tables.reports))];
        expect(rows.map(({ ttl }) => ttl)).toEqual(rows.map(() => Date.UTC(2026, 0, 3) / 1_000));
        hours = 47;
        expect(await forgetful.days()).toHaveLength(1);
        expect(await forgetful.reportDates()).toEqual([DAY]);
        hours = 48;
        for (const reader of [forgetful, tables.open({ now })]) {
          expect(await reader.header('comptages', DAY)).toBeNull();
          expect(await reader.items('comptages', DAY)).toBeNull();
          expect(await reader.item('comptages', DAY, 'a')).toBeNull();
          expect(await reader.series('comptages', 'a')).toEqual([]);
          expect(await reader.days()).toEqual([]);
          expect(await reader.report(DAY)).toBeNull();
          expect(await reader.reportDates()).toEqual([]);
        }
      });

      it('keeps what is saved again', async () => {
        const forgetful = tables.open({ ttlDays: 2, now });
        await forgetful.replaceDay(inventDay({}, ['a']));
        hours = 60;
        await forgetful.replaceDay(inventDay({ run_id: 'run-2' }, ['a', 'b']));
        expect((await forgetful.items('comptages', DAY))?.items).toHaveLength(2);
        expect(await forgetful.days()).toMatchObject([{ run_id: 'run-2', items: 2 }]);
      });
    });

    it('finds a young day that the index does not have yet, and an old one by the index', async () => {
      const future = tables.open({ now: () => Date.now() + 2 * HOUR_MS });
      await store.replaceDay(inventDay({}, ['a']));
      const write = (await head())?.write as string;
      const key = { data_type: 'comptages', date: `${DAY}#${write}#a` };
      const item = { identifiant_arc: 'a' };
      expect(await future.series('comptages', 'a')).toEqual([{ date: DAY, item }]);
      // without its entity an item is not in the index
      await tables.raw.update({ TableName: tables.metrics, Key: key, UpdateExpression: 'REMOVE entity' });
      expect(await store.series('comptages', 'a')).toEqual([{ date: DAY, item }]);
      expect(await future.series('comptages', 'a')).toEqual([]);
    });
  });
});
