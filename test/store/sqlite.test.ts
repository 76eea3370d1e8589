import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/store/open.ts';
import { describeStore } from './contract.ts';
import { inventDay, inventRun } from './invented.ts';
import { expectWholeRun } from './reading.ts';
import { makeScratch, type Scratch } from './scratch.ts';

const DAY = '2023-11-21';

describeStore('SQLite', async () => {
  const { open, remove } = makeScratch();
  return { store: open(), reopen: async () => open(), close: remove };
});

describeStore('SQLite, written in a thread', async () => {
  const { open, remove } = makeScratch();
  const inThread = () => open(10_000, 0);
  return { store: inThread(), reopen: async () => inThread(), close: remove };
});

describe('the embedded store', () => {
  let scratch: Scratch;
  /** another program's connection to the same file */
  let raw: DatabaseSync;

  beforeEach(() => {
    scratch = makeScratch();
  });
  afterEach(async () => {
    if (raw?.isOpen) raw.close();
    await scratch.remove();
  });

  function openRaw(): DatabaseSync {
    raw = new DatabaseSync(scratch.file);
    return raw;
  }

  it('makes its folder and file at the first question, and leaves one file behind', async () => {
    const file = path.join(scratch.folder, 'a', 'b', 'city.db');
    const store = openStore(readConfig({ CITYFLOW_DB: file }, scratch.folder));
    expect(store.label).toBe('EMBEDDED');
    expect(existsSync(path.dirname(file))).toBe(false);
    await store.replaceDay(inventRun(1));
    await store.close();
    expect(readdirSync(path.dirname(file))).toEqual(['city.db']);
  });

  it('is not asked again once closed', async () => {
    const store = scratch.open();
    await store.close();
    await expect(store.ping()).rejects.toThrow('is closed');
    expect(existsSync(scratch.file)).toBe(false);
  });

  it('answers readers while a writer is half-way, and a health check too', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    openRaw().exec(`BEGIN IMMEDIATE; DELETE FROM items; DELETE FROM headers`);
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
    await store.ping();
  });

  it('lets the writer through while a reader is half-way', async () => {
    const store = scratch.open(50);
    await store.replaceDay(inventRun(1));
    openRaw().exec('BEGIN');
    const run = raw.prepare('SELECT run_id FROM headers');
    expect(run.get()).toEqual({ run_id: 'run-1' });
    await store.replaceDay(inventRun(2));
    expect(run.get()).toEqual({ run_id: 'run-1' });
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-2');
  });

  it('keeps the old day when saving fails half-way, and goes on working', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    const trigger = `CREATE TRIGGER stop BEFORE INSERT ON items WHEN NEW.entity = '200'
      BEGIN SELECT RAISE(ABORT, 'stopped by the test'); END`;
    openRaw().exec(trigger);
    await expect(store.replaceDay(inventRun(2))).rejects.toThrow('stopped by the test');
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
    raw.exec('DROP TRIGGER stop');
    await store.replaceDay(inventRun(2));
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-2');
  });

  it('saves and lists a day of every road arc at once', async () => {
    const heures = Array.from({ length: 24 }, (_, heure) => heure);
    const arcs = Array.from({ length: 3_348 }, (_, i) => String(i + 1));
    const day = inventDay({}, arcs, (arc) => ({
      libelle: `Rue_${arc}`,
      profil_horaire: heures.map((heure) => ({
        heure,
        utc: `2023-11-21T${String(heure).padStart(2, '0')}:00:00Z`,
        debit: Number(arc) + heure / 7,
        taux_occupation: Number(arc) / (heure + 3),
        etat: 'Fluide',
      })),
    }));
    const store = scratch.open();
    await store.replaceDay(day);
    await store.replaceDay(day);
    expect(await store.items('comptages', DAY)).toEqual({ ...day, next: null });
  });

  it.each([
    [
      'the list of days without opening a header',
      'SELECT type, date, run_id, timestamp, fingerprint, items FROM headers ORDER BY type, date',
      /^SCAN headers USING COVERING INDEX headers_listed$/,
    ],
    [
      'a page of a day in its order',
      `SELECT entity, json FROM items WHERE type = 'bikes' AND date = '${DAY}' AND entity > 'a' ORDER BY entity`,
      /^SEARCH items USING INDEX \S+ \(type=\? AND date=\? AND entity>\?\)$/,
    ],
    [
      'a series by its entity',
      `SELECT date, json FROM items WHERE type = 'bikes' AND entity = 'a' AND date >= '${DAY}' ORDER BY date`,
      /^SEARCH items USING INDEX items_series \(type=\? AND entity=\? AND date>\?\)$/,
    ],
  ])('finds %s', async (_, sql, plan) => {
    await scratch.open().ping();
    const steps = openRaw().prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    expect(steps.map((step) => step.detail)).toEqual([expect.stringMatching(plan)]);
  });

  it('is a SQLite file in WAL mode that says whose it is', async () => {
    await scratch.open().ping();
    expect(openRaw().prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(raw.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x43747946 });
    expect(raw.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  });
});
