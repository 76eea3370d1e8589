import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { packDay } from '../../src/store/day.ts';
import { connect } from '../../src/store/mongodb-connection.ts';
import { dayId, itemId, nameWrite } from '../../src/store/mongodb-layout.ts';
import { saveDay } from '../../src/store/mongodb-write.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer } from '../servers.ts';
import { describeStore } from './contract.ts';
import { inventDay, inventReport, inventRun } from './invented.ts';
import { type Database, makeDatabase, withOptions } from './mongodb-database.ts';
import { expectWholeRun, listing } from './reading.ts';

const DAY = '2023-11-21';

describeWithServer('mongodb', 'MongoDB store', ({ url }) => {
  describeStore('MongoDB', async () => {
    const { open, remove } = makeDatabase(url);
    const store = open();
    await store.prepare(true);
    return { store, reopen: async () => open(), close: remove };
  });

  describe('a database', () => {
    let database: Database;
    let store: Store;
    beforeEach(() => {
      database = makeDatabase(url);
      store = database.open();
    });
    afterEach(() => database.remove());

    const lacks = (missing: string) =>
      expect.objectContaining({ code: 'STORE_NOT_PREPARED', params: { store: store.place, missing } });

    it('is used when it is prepared only, and until then nothing is made in it', async () => {
      const all = lacks('metrics, metrics_items, reports');
      await expect(store.prepare(false)).rejects.toThrow(all);
      for (const question of [
        () => store.replaceDay(inventRun(1)),
        () => store.replaceReport(inventReport(DAY)),
        () => store.days(),
        () => store.ping(),
      ]) {
        await expect(question()).rejects.toThrow(all);
      }
      expect(await database.raw.listCollections().toArray()).toEqual([]);
      await store.prepare(true);
      await store.prepare(true);
      await store.prepare(false);
      await store.ping();
      expect(await store.days()).toEqual([]);
    });

    it('is read from the server that is written to, whatever the address says', async () => {
      const elsewhere = withOptions(url, { readPreference: 'secondary' });
      const db = await connect({ url: elsewhere, database: database.name, ttlDays: null });
      expect(db.items.readPreference?.mode).toBe('primary');
      await db.close();
    });

    it('that lacks an index says which, and gets it', async () => {
      await store.prepare(true);
      await store.replaceDay(inventRun(1));
      await database.raw.collection('metrics_items').dropIndexes();
      const other = database.open();
      await expect(other.days()).rejects.toThrow(lacks('metrics_items(data_type, entity, date)'));
      await other.prepare(true);
      expect(expectWholeRun((await other.items('comptages', DAY))!)).toBe('run-1');
      const names = (await database.raw.collection('metrics_items').indexes()).map(({ name }) => name);
      expect(names).toEqual(['_id_', 'data_type_1_entity_1_date_1']);
    });

    it('may have been prepared by hand, whatever its indexes are called', async () => {
      await database.raw
        .collection('metrics')
        .createIndex({ data_type: 1, date: 1 }, { unique: true, name: 'mine' });
      await database.raw.collection('reports').createIndex({ date: 1 });
      const listed = 'metrics(data_type, date, write, run_id, timestamp, fingerprint, item_count)';
      await expect(store.prepare(false)).rejects.toThrow(lacks(`${listed}, metrics_items, reports(date)`));
    });

    it('that forgets needs an index for it, which the server may not have', async () => {
      await store.prepare(true);
      const expiring = 'metrics(expires), metrics_items(expires), reports(expires)';
      const forgetful = database.open({ ttlDays: 30 });
      await expect(forgetful.prepare(false)).rejects.toThrow(lacks(expiring));
      const made = await forgetful.prepare(true).then(
        () => null,
        (error: unknown) => error,
      );
      if (made !== null) {
        const detail = expect.stringContaining('expireAfterSeconds');
        expect(made).toMatchObject({ code: 'STORE_REFUSED', params: { detail } });
      } else {
        const indexes = await database.raw.collection('reports').indexes();
        expect(indexes).toContainEqual(
          expect.objectContaining({ key: { expires: 1 }, expireAfterSeconds: 0 }),
        );
      }
    });

    describe('that is prepared', () => {
      beforeEach(() => store.prepare(true));

      it('shows the header of a day to users of MongoDB, and one header only', async () => {
        const { header } = inventDay({ metrics: { total: 3, top: [{ identifiant_arc: '1' }] } }, []);
        await store.replaceDay({ header, items: [] });
        const metrics = database.raw.collection('metrics');
        const found = await metrics.findOne({ data_type: 'comptages', date: DAY, 'metrics.total': 3 });
        expect(found).toEqual({
          _id: `comptages/${DAY}`,
          ...header,
          write: expect.any(String),
          item_count: 0,
        });
        await expect(metrics.insertOne({ data_type: 'comptages', date: DAY })).rejects.toThrow(/E11000/);
      });

      it('shows items to users of MongoDB, as text under what they are of', async () => {
        const day = inventDay({}, ['1', '2', '3'], () => ({ statut_capteur: 'muet' }));
        await store.replaceDay(day);
        const { write } = (await database.raw.collection('metrics').findOne({}))!;
        const items = database.raw.collection('metrics_items');
        const found = await items.find({ data_type: 'comptages', entity: '2' }).toArray();
        const of = { data_type: 'comptages', date: DAY, entity: '2', write };
        const json = '{"identifiant_arc":"2","statut_capteur":"muet"}';
        expect(found).toEqual([{ _id: `comptages/${DAY}/${write}/2`, ...of, json }]);
      });

      it('shows reports to users of MongoDB', async () => {
        const report = inventReport(DAY, { summary: { total_velos_paris: null } });
        await store.replaceReport(report);
        expect(await database.documents('reports')).toEqual([report]);
      });

      it('keeps the items of the last save alone, of the same run too', async () => {
        for (const run of [1, 1, 2]) await store.replaceDay(inventRun(run));
        await store.replaceDay(inventRun(2, '2023-11-22'));
        const items = await database.documents('metrics_items');
        expect(new Set(items.map(({ write }) => write)).size).toBe(2);
        expect(items).toHaveLength(600);
      });

      it('never reads what a crashed save left, and loses it with the next save', async () => {
        await store.replaceDay(inventRun(1));
        const left = leftover(nameWrite(null, Date.now()), ['1', 'z']);
        await database.raw.collection('metrics_items').insertMany(left);
        expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
        expect(await store.item('comptages', DAY, 'z')).toBeNull();
        expect(await store.series('comptages', 'z')).toEqual([]);
        expect(await store.series('comptages', '1')).toHaveLength(1);
        await store.replaceDay(inventRun(2));
        expect(await database.documents('metrics_items')).toHaveLength(300);
        expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-2');
      });

      it('never reads what a crashed first save left', async () => {
        const left = leftover(nameWrite(null, Date.now()), ['1', 'z']);
        await database.raw.collection('metrics_items').insertMany(left);
        expect(await store.items('comptages', DAY)).toBeNull();
        expect(await store.series('comptages', '1')).toEqual([]);
        await store.removeDay('comptages', DAY);
        expect(await store.days()).toEqual([]);
      });

      it('takes the next save when the clock of the last one was ahead', async () => {
        const db = await connect({ url, database: database.name, ttlDays: null });
        const now = Date.parse('2150-01-01');
        await saveDay(db, packDay(inventRun(1)), { now, ttlDays: null });
        await db.close();
        await store.replaceDay(inventRun(2));
        expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-2');
        await store.removeDay('comptages', DAY);
        expect(await store.header('comptages', DAY)).toBeNull();
        await store.replaceDay(inventRun(3));
        expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-3');
        expect(await database.documents('metrics_items')).toHaveLength(300);
      });

      it('keeps a mark of a removed day, without a figure or an item', async () => {
        await store.replaceDay(inventRun(1));
        await store.removeDay('comptages', DAY);
        const write = expect.any(String);
        expect(await database.documents('metrics')).toEqual([
          { data_type: 'comptages', date: DAY, write, removed: true },
        ]);
        expect(await database.documents('metrics_items')).toEqual([]);
        await store.removeDay('bikes', DAY);
        expect(await database.documents('metrics')).toHaveLength(1);
      });

      it('says when each document may be forgotten, items last', async () => {
        const db = await connect({ url, database: database.name, ttlDays: 30 });
        const now = Date.parse('2023-11-22T03:00:00Z');
        await saveDay(db, packDay(inventDay({}, ['1'])), { now, ttlDays: 30 });
        await db.close();
        expect(await database.documents('metrics')).toMatchObject([
          { expires: new Date('2023-12-22T03:00:00Z') },
        ]);
        expect(await database.documents('metrics_items')).toMatchObject([
          { expires: new Date('2023-12-23T03:00:00Z') },
        ]);
        expect(await listing(store, inventDay({}, ['1']))).toEqual(inventDay({}, ['1']));
      });

      it('keeps what is deeper than MongoDB allows, and names that it refuses', async () => {
        const deep = JSON.parse(`${'{"a":'.repeat(150)}[[1]]${'}'.repeat(150)}`) as JsonObject;
        const day = inventDay({ metrics: { deep } }, ['a'], () => ({ deep, $set: { 'a.b': '' } }));
        await store.replaceDay(day);
        expect(JSON.stringify(await listing(store, day))).toBe(JSON.stringify(day));
      });

      it('saves and reads a day of every road arc', async () => {
        const day = inventArcs();
        await store.replaceDay(day);
        const timed: Record<string, number> = {};
        const time = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
          const started = performance.now();
          const result = await work();
          timed[what] = Math.round(performance.now() - started);
          return result;
        };
        await time('save', () => store.replaceDay(day));
        expect(await time('read all', () => store.items('comptages', DAY))).toEqual({ ...day, next: null });
        expect(await time('read one', () => store.item('comptages', DAY, '300'))).toEqual(
          day.items.find(({ identifiant_arc }) => identifiant_arc === '300'),
        );
        expect(await time('series', () => store.series('comptages', '300'))).toHaveLength(1);
        process.stdout.write(`full-size day, ms: ${JSON.stringify(timed)}\n`);
      });
    });
  });
});

/** Items that no header names. */
function leftover(write: string, entities: readonly string[]) {
  const day = dayId('comptages', DAY);
  return entities.map((entity) => ({
    _id: itemId(day, write, entity) as never,
    ...{ data_type: 'comptages', date: DAY, entity, write },
    json: JSON.stringify({ identifiant_arc: entity, run_id: 'crashed' }),
  }));
}

/** 3,348 arcs with the hours of a day, 3 KB each. */
function inventArcs() {
  const figures = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`chiffre_numero_${i}`, i / 7]));
  const heures = Array.from({ length: 24 }, (_, heure) => heure);
  const arcs = Array.from({ length: 3_348 }, (_, i) => String(i + 1));
  return inventDay({}, arcs, (arc) => ({
    libelle: `Rue_${arc}`,
    ...figures,
    arrondissement: '75012',
    geo_point_2d: { lon: 2.35, lat: 48.85 },
    debit_journalier_total: Number(arc) * 24,
    taux_occupation_moyen: Number(arc) / 7,
    statut_capteur: 'ok',
    profil_horaire: heures.map((heure) => ({
      heure,
      utc: `2023-11-21T${String(heure).padStart(2, '0')}:00:00Z`,
      debit: Number(arc) + heure * 7,
      taux_occupation: Math.round((1e4 * Number(arc)) / (heure + 3)) / 1e4,
      etat: 'Pré-saturé',
    })),
  }));
}
