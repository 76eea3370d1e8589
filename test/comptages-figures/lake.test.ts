import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareIds } from '../../src/domain/metrics.ts';
import type { DayContext } from '../../src/domain/source.ts';
import type { LocalDate } from '../../src/domain/time.ts';
import { openDuckDb, sqlText } from '../../src/engine/duckdb.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openCountTotals } from '../../src/pipeline/count-totals.ts';
import type { Lake } from '../../src/pipeline/lake.ts';
import { openCountDays } from '../../src/sources/comptages/history-days.ts';
import { readDailyTotals, totalsQuestion } from '../../src/sources/comptages/history-totals.ts';
import { type ArcHours, arcHours, readHourGrids } from '../../src/sources/comptages/hours.ts';
import { clock, dayContext, hoursOf, networkOf, road, thresholds } from './invented.ts';

/** Days of the lake written by hand, in an order of rows that nobody promised. */
const DAYS: Record<LocalDate, readonly ArcHours[]> = {
  '2023-03-26': [hoursOf('2', { q: (slot) => slot, slots: 23 })],
  '2023-10-29': [hoursOf('2', { q: (slot) => slot, slots: 25 })],
  '2023-11-14': [
    hoursOf('10', { q: 9201, k: 0, etat: null }),
    hoursOf('2', {
      q: (slot) => slot / 2,
      k: (slot) => slot / 3,
      etat: (slot) => (slot < 3 ? 'Barré' : 'Ouvert'),
    }),
    hoursOf('9', { absent: [0, 1, 2, 23] }),
  ],
};
const network = networkOf(road('2'), road('10', { libelle: 'PE_Ivry' }));

describe('the lake', () => {
  let folder: string;
  let engine: Engine;
  const files = new Map<LocalDate, string>();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'comptages-'));
    engine = openDuckDb({ memoryLimitBytes: 512e6, tempDirectory: folder, threads: 1 });
    for (const [date, arcs] of Object.entries(DAYS)) {
      const rows = arcs.flatMap(({ id, present, debit, occupation, etatArc }) =>
        clock
          .hoursOf(date)
          .flatMap(({ utcMs, heure }, slot) =>
            present[slot]
              ? `(${sqlText(id)}, to_timestamp(${utcMs / 1000}), ${heure}::UTINYINT, ${debit[slot]}::DOUBLE, ${occupation[slot]}::DOUBLE, ${etatArc[slot] == null ? 'NULL' : sqlText(etatArc[slot])}::VARCHAR)`
              : [],
          ),
      );
      mkdirSync(path.join(folder, `jour=${date}`));
      const file = path.join(folder, `jour=${date}`, 'mesures.parquet');
      const columns = 'identifiant_arc, utc, heure, debit, taux_occupation, etat_arc';
      await engine.run(
        `COPY (SELECT * FROM (VALUES ${rows.toReversed().join(', ')}) AS t(${columns})) TO ${sqlText(file)} (FORMAT parquet)`,
      );
      files.set(date, file);
    }
  });
  afterAll(() => {
    engine.close();
    rmSync(folder, { recursive: true });
  });

  const places = new Map(['10', '2', '7', '9'].map((id, place) => [id, place]));

  it('gives its days back hour by hour', async () => {
    const grids = await readHourGrids(engine, [...files], places, clock);
    expect(Object.fromEntries(grids.map((grid) => [grid.date, arcHours(grid)]))).toEqual(
      Object.fromEntries(
        Object.entries(DAYS).map(([date, arcs]) => [date, arcs.toSorted((a, b) => compareIds(a.id, b.id))]),
      ),
    );
  });

  it('refuses a row that is not of its day, or whose arc nobody described', async () => {
    const file = files.get('2023-10-29') ?? '';
    for (const other of ['2023-10-28', '2023-10-30']) {
      const swapped = path.join(folder, `jour=${other}`, 'mesures.parquet');
      mkdirSync(path.dirname(swapped), { recursive: true });
      copyFileSync(file, swapped);
      const days = [
        [other, swapped],
        ['2023-10-29', file],
      ] as const;
      await expect(readHourGrids(engine, days, places, clock)).rejects.toThrow(
        `${swapped}: a row lies outside ${other}`,
      );
    }
    await expect(readHourGrids(engine, [['2023-10-29', file]], new Map([['9', 0]]), clock)).rejects.toThrow(
      'arc',
    );
  });

  it('reads the days of a run once, those to come with the first', async () => {
    const reads: (readonly string[])[] = [];
    const watched: Engine = {
      ...engine,
      numbers(sql, question) {
        reads.push(...Object.values(question?.tables ?? {}));
        return engine.numbers(sql, question);
      },
    };
    const dates = ['2023-03-26', '2023-10-29', '2023-11-14', '2023-11-21'];
    const days = openCountDays(watched, clock, files, places.keys(), dates);
    const nothing = { sameClass: [], sameWeekday: [] };
    expect(await days.read('2023-01-01', nothing, 52)).toBeNull();
    const first = await days.read('2023-03-26', nothing, 52);
    expect(first).toMatchObject({ weekBefore: null, past: [] });
    expect(arcHours(first!.today)).toEqual(DAYS['2023-03-26']);
    const past = { sameClass: ['2023-03-26', '2023-10-29'], sameWeekday: ['2023-10-29'] };
    const day = await days.read('2023-11-14', past, 52);
    expect(day?.past.map(({ date }) => date)).toEqual(['2023-03-26', '2023-10-29']);
    expect(arcHours(day!.today).map(({ id }) => id)).toEqual(['10', '2', '9']);
    const read = [['2023-03-26'], ['2023-10-29', '2023-11-14']];
    expect(reads).toEqual(read.map((list) => list.map((date) => files.get(date))));
  });

  it('says that the lake misses a day at the day that needs it', async () => {
    const days = openCountDays(engine, clock, files, ['9'], ['2023-03-26']);
    const nothing = { sameClass: [], sameWeekday: [] };
    await expect(days.read('2023-03-26', nothing, 8)).rejects.toThrow('an arc that the lake does not know');
    const lost = { sameClass: ['2023-03-25'], sameWeekday: [] };
    await expect(days.read('2023-03-26', lost, 8)).rejects.toThrow('the lake does not have 2023-03-25');
  });

  it('adds up its days, impossible flows and excluded states left out', async () => {
    const all = [...files.values()];
    const flows = 23 * 12; // Σ slot / 2 of arc 2; arc 10 is on the ring road, where 9201 is possible
    expect(await readDailyTotals(engine, all, totalsQuestion(network, thresholds))).toEqual([
      { date: '2023-03-26', debit_total: 253, arcs_heures_q: 23, debit_moyen: 11 },
      { date: '2023-10-29', debit_total: 300, arcs_heures_q: 25, debit_moyen: 12 },
      { date: '2023-11-14', debit_total: flows / 2 + 24 * 9201, arcs_heures_q: 48, debit_moyen: 4603.375 },
    ]);
    const [, , plain] = await readDailyTotals(engine, all, totalsQuestion(networkOf(road('10')), thresholds));
    expect(plain).toMatchObject({ debit_total: flows / 2, arcs_heures_q: 24 });
    const without = { ...thresholds, etatsArcExclus: ['Ouvert', 'Inconnu'] };
    const [, , closed] = await readDailyTotals(engine, all, totalsQuestion(networkOf(road('10')), without));
    expect(closed).toMatchObject({ debit_total: 1.5, arcs_heures_q: 3 });
    expect(await readDailyTotals(engine, [], totalsQuestion(network, thresholds))).toEqual([]);
  });

  it('keeps what it has added up until the day, the network or a threshold is another', async () => {
    const asked: string[] = [];
    const watched: Engine = {
      ...engine,
      rows(sql, question) {
        asked.push(...(question?.tables?.comptages_passes ?? []));
        return engine.rows(sql, question);
      },
    };
    mkdirSync(path.join(folder, 'comptages'));
    /** What a run asks for, and the days that it had to read for it. */
    async function run(hashes: Record<LocalDate, string>, changes: Partial<DayContext> = {}) {
      const days = Object.fromEntries(
        [...files.keys()].map((date) => [date, { sha256: hashes[date] ?? '1' }]),
      );
      const lake = { folder, engine: watched, catalogs: { comptages: { days } }, days: () => files };
      const totals = openCountTotals(lake as unknown as Lake);
      const day = dayContext(network, changes);
      const dates = ['2023-03-26', '2023-03-27', '2023-10-29', '2023-11-14'];
      const [found, again] = await Promise.all([totals.of(dates, day), totals.of(dates, day)]);
      expect(again).toEqual(found);
      await totals.keep();
      return { found, read: asked.splice(0).map((file) => /jour=(.*)\//.exec(file)?.[1]) };
    }
    const first = await run({});
    expect(first.read).toEqual(Object.keys(DAYS));
    expect(first.found.map(({ debit_total }) => debit_total)).toEqual([253, 300, 138 + 24 * 9201]);
    expect(await run({})).toEqual({ ...first, read: [] });
    expect(await run({ '2023-10-29': '2' })).toEqual({ ...first, read: ['2023-10-29'] });
    expect(await run({ '2023-10-29': '2' })).toEqual({ ...first, read: [] });
    truncateSync(path.join(folder, 'comptages', 'totaux.json'), 200);
    expect(await run({ '2023-10-29': '2' })).toEqual({ ...first, read: Object.keys(DAYS) });
    const other = await run({}, { network: networkOf(road('10')) });
    expect(other.read).toEqual(Object.keys(DAYS));
    expect(other.found.at(-1)?.debit_total).toBe(138);
    const stricter = await run(
      {},
      { network: networkOf(road('10')), thresholds: { ...thresholds, capaciteVoie: 1 } },
    );
    expect(stricter.read).toEqual(Object.keys(DAYS));
    expect(stricter.found.at(-1)?.debit_total).toBe((8 * 9) / 2 / 2);
  });
});
