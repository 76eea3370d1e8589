import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Header } from '../../src/domain/metrics.ts';
import type { LocalDate } from '../../src/domain/time.ts';
import { openDuckDb, sqlText } from '../../src/engine/duckdb.ts';
import { dayFile } from '../../src/lake/folders.ts';
import { openStore } from '../../src/store/open.ts';
import { describeWithRealData } from '../shared-data.ts';
import { DAMAGED_FILES, type Measure } from './damaged-files.ts';
import { type Contents, differences, everything, findings } from './outputs.ts';
import {
  countsOf,
  ingested,
  makeDemo,
  makeZone,
  quarantine,
  removeZones,
  type TestZone,
  temporaryFolder,
  type ZoneRun,
} from './zone.ts';

describeWithRealData('damaged files of road counts, next to good ones of every source', (data) => {
  // far enough from the days of the damaged files that no history reaches them
  const GOOD_DAY = '2025-09-16';
  const place = (file: string) => `batch/comptages_routiers/${file}`;
  let demo: string;
  let undisturbed: Contents;

  beforeAll(async () => {
    demo = await makeDemo({ from: '2025-09-10', days: 7, arcs: 12 });
    const zone = makeZone({ from: demo });
    await zone.run(GOOD_DAY);
    undisturbed = await everything(zone.config);
  });
  afterAll(removeZones);

  async function runWith(file: string, day: LocalDate) {
    const zone = makeZone({ from: demo });
    zone.put({ [place(file)]: readFileSync(path.join(data, 'damaged', file)) });
    const good = await zone.run(GOOD_DAY);
    const done = await zone.run(day, { types: ['comptages'] });
    return { zone, good, done };
  }

  /** The bad file neither fails the run nor changes what the good ones give. */
  async function expectGoodUntouched(zone: TestZone, good: ZoneRun): Promise<void> {
    expect(good.code).toBe(0);
    expect(ingested(good, 'comptages')).toMatchObject({ files: 2, read: 2, failures: [] });
    const all = findings(await everything(zone.config));
    const before = findings(undisturbed);
    // the network now has the damaged file's arcs too: what is listed of it, and reports, may say so
    const changed = differences(before, all).filter((name) => name in before);
    expect(changed.filter((name) => !/troncons|referentiel|report/.test(name))).toEqual([]);
  }

  describe.each(DAMAGED_FILES)(
    '$file',
    ({ file, day, read, kept, duplicates, refused, remarks, measures }) => {
      let zone: TestZone;
      let good: ZoneRun;
      beforeAll(async () => {
        ({ zone, good } = await runWith(file, day));
      });

      it(`${read} rows read = ${kept} kept + ${refused.length} refused + ${duplicates} repeated`, () => {
        expect(countsOf(zone, good, 'comptages').get(place(file))).toEqual({
          read,
          kept,
          duplicates,
          conflicts: 0,
          rejected: countBy(refused.map(([, reason]) => reason)),
        });
        expect(read).toBe(kept + refused.length + duplicates);
      });

      it('every refused row is in the quarantine with its line, reason, value and text', () => {
        const lines = readFileSync(path.join(data, 'damaged', file), 'latin1').split('\n');
        const rows = quarantine(zone, 'comptages', place(file));
        expect(rows.map(({ ligne, motif, valeur }) => [ligne, motif, valeur])).toEqual(refused);
        for (const { fichier, ligne, texte } of rows) {
          expect(fichier).toBe(place(file));
          // the text is that of the line, but for bytes that are no text
          const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, '');
          expect(ascii(texte)).toBe(ascii(lines[ligne - 1] ?? ''));
        }
      });

      it('every good row is in the lake', async () => {
        expect(await lakeMeasures(zone, ['862', '99999'])).toEqual(measures);
        expect(measures).toHaveLength(kept);
      });

      it('the notices of the day name file, line and value', async () => {
        const { quality } = await headerOf(zone, day);
        expect(quality).toMatchObject({ lignes_lues: read, lignes_gardees: kept, doublons: duplicates });
        const wanted = Object.entries(countBy(refused.map(([, reason]) => reason)));
        for (const [code, count] of wanted) {
          const notice = quality.notices.find((found) => found.code === code);
          expect(notice?.count).toBe(count);
          const first = refused.filter(([, reason]) => reason === code).slice(0, 5);
          expect(notice?.samples.map((sample) => [sample.file, sample.row, sample.detail])).toEqual(
            first.map(([line, , value]) => [place(file), line, value]),
          );
        }
        for (const [code, [count, line]] of Object.entries(remarks)) {
          const notice = quality.notices.find((found) => found.code === code);
          expect(notice).toMatchObject({ count, samples: [{ file: place(file), row: line }] });
        }
        const ofFiles = quality.notices.filter((notice) =>
          notice.samples.some((sample) => sample.file !== null),
        );
        expect(ofFiles).toHaveLength(wanted.length + Object.keys(remarks).length);
      });

      it('nothing else is touched', () => expectGoodUntouched(zone, good));
    },
  );

  describe('semicolons-in-geo-json.csv (real)', () => {
    const file = 'semicolons-in-geo-json.csv';
    // lines 9764 to 9835, all with one and the same unreadable shape; their measures are as good as any
    const SPOILT = 72;
    let zone: TestZone;
    let good: ZoneRun;
    beforeAll(async () => {
      ({ zone, good } = await runWith(file, '2023-01-30'));
    });

    it('9,834 rows read, every one kept', () => {
      expect(countsOf(zone, good, 'comptages').get(place(file))).toEqual({
        read: 9_834,
        kept: 9_834,
        duplicates: 0,
        conflicts: 0,
        rejected: {},
      });
      expect(quarantine(zone, 'comptages', place(file))).toEqual([]);
    });

    it('the measures of a spoilt day are in the lake and in its figures', async () => {
      // by hand from the file: the hours that end from 2023-01-30T01:00 to 2023-01-31T00:00
      const text = readFileSync(path.join(data, 'damaged', file), 'utf8');
      const cells = text.split('\n').map((line) => line.split(';'));
      const ofDay = cells.filter(
        ([, , stamp = '']) => stamp > '2023-01-30T00:00:00+01:00' && stamp <= '2023-01-31T00:00:00+01:00',
      );
      const total = ofDay.reduce((sum, [, , , q]) => sum + Number(q), 0);
      expect(ofDay).toHaveLength(24);
      const store = openStore(zone.config);
      const item = await store.item('comptages', '2023-01-30', '4264');
      await store.close();
      expect(item).toMatchObject({ debit_journalier_total: total, heures_q: 24 });
      expect(item?.geo_point_2d).not.toBeNull(); // from the readable shapes of other days
    });

    it('the notices name the file and the shape', async () => {
      const { quality } = await headerOf(zone, '2023-01-30');
      expect(quality.notices).toEqual([
        {
          code: 'geometrie_illisible',
          severity: 'info',
          count: SPOILT,
          samples: [
            expect.objectContaining({
              file: place(file),
              detail: expect.stringContaining(
                'arc 4264 : {"coordinates": [[2.3009951475338766; 48.87177704259844]',
              ),
            }),
          ],
        },
      ]);
    });

    it('nothing else is touched', () => expectGoodUntouched(zone, good));
  });
});

function countBy(values: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(values.toSorted(), (value) => value)].map(([key, all]) => [key, all.length]),
  );
}

async function headerOf(zone: TestZone, day: LocalDate): Promise<Header> {
  const store = openStore(zone.config);
  try {
    const header = await store.header('comptages', day);
    if (!header) throw new Error(`nothing stored for ${day}`);
    return header;
  } finally {
    await store.close();
  }
}

/** What the lake has of some arcs, on all days. */
async function lakeMeasures({ config }: TestZone, arcs: readonly string[]): Promise<Measure[]> {
  const engine = openDuckDb({ memoryLimitBytes: 256e6, tempDirectory: temporaryFolder(), threads: 1 });
  try {
    const rows = await engine.rows<{ arc: string; s: number; q: number | null; k: number | null }>(`
      SELECT identifiant_arc AS arc, CAST(epoch(utc) AS DOUBLE) AS s, debit AS q, taux_occupation AS k
      FROM read_parquet(${sqlText(dayFile(config.lake, 'comptages', '*'))})
      WHERE identifiant_arc IN (${arcs.map(sqlText).join(', ')})
      ORDER BY arc, s`);
    return rows.map(({ arc, s, q, k }) => [arc, new Date(s * 1000).toISOString().replace('.000', ''), q, k]);
  } finally {
    engine.close();
  }
}
