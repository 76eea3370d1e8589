import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOURCE_NAMES } from '../../src/raw/zone.ts';
import { DAY, type GoodZone, makeGoodZone } from './good-zone.ts';
import { runProgram } from './program.ts';
import { countsOf, failureLines, ingested, makeZone, quarantine, removeZones, tree } from './zone.ts';

let files: GoodZone;
beforeAll(async () => {
  files = await makeGoodZone();
});
afterAll(removeZones);

describe('a source with nothing but bad files', () => {
  it.each(SOURCE_NAMES)(
    '%s: its sections are missing with the reason, the others are there',
    async (source) => {
      const zone = makeZone({ from: files.demo });
      for (const name of tree(zone.raw)) {
        const folder = path.dirname(files.good[source].name).replace(/dt=.*/, '');
        if (name.startsWith(folder)) zone.put({ [name]: '' });
      }
      const done = await zone.run(DAY);
      expect(done.code).toBe(3);
      expect(failureLines(done, source).length).toBeGreaterThan(0);
      const day = done.events.find((event) => event.kind === 'day');
      if (day?.kind !== 'day') throw new Error('no day');
      const missing = Object.entries(day.types).flatMap(([type, outcome]) =>
        outcome === 'calcule' ? [] : [type],
      );
      // without zones and calendar every figure is there, without zone or day class
      const still = source === 'arrondissements' || source === 'calendrier';
      expect(missing).toEqual(still ? [] : [source]);
    },
  );

  it('nothing at all: one line, exit code 1', async () => {
    const zone = makeZone({ from: files.demo });
    for (const name of tree(zone.raw).filter((file) => !file.endsWith('.txt'))) zone.put({ [name]: '' });
    const { code, stderr } = await runProgram(zone, ['run', '--date', DAY, '--quiet']);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `cityflow : aucune donnée pour le ${DAY} — jours disponibles : —`,
    );
  });
});

describe('a file with bad rows: they are refused one by one', () => {
  it('header only, or no record: read, nothing in it', async () => {
    const head = (text: string) => text.split('\n').slice(0, 1).join('\n');
    const { zone, done } = await files.runWith({
      ...files.turn((text) => `${head(text)}\n`, ['comptages', 'chantiers', 'referentiel', 'calendrier']),
      bikes: '{"total_count":0,"results":[]}',
      traffic: '{"disruptions":[],"line_reports":[],"pagination":{"total_result":0}}',
      arrondissements: '{"type":"FeatureCollection","features":[]}',
    });
    expect(done.code).toBe(0);
    for (const source of SOURCE_NAMES.filter((name) => name !== 'weather')) {
      expect(ingested(done, source).failures).toEqual([]);
      // an answer of the transit API is itself a record: that nothing was disrupted is information
      if (source === 'traffic') continue;
      expect(countsOf(zone, done, source).get(files.badPath(source))).toMatchObject({
        read: 0,
        kept: 0,
        rejected: {},
      });
    }
    expect(await files.changes(zone)).toEqual([]);
  });

  it('a row of 10 MB between good ones: only it is lost', async () => {
    const bad = files.turn(
      (text) => {
        const [header = '', ...rows] = text.split(/(?<=\n)/);
        return [header, `${'x'.repeat(10 << 20)}\n`, ...rows].join('');
      },
      ['comptages', 'referentiel', 'calendrier'],
    );
    const { zone, done } = await files.runWith(bad);
    expect(done.code).toBe(0);
    for (const source of ['comptages', 'referentiel', 'calendrier'] as const) {
      const rejected = quarantine(zone, source, files.badPath(source)).filter(({ ligne }) => ligne === 2);
      expect(rejected).toMatchObject([{ motif: expect.stringMatching(/^ligne_(trop_longue|irreguliere)$/) }]);
      const counts = countsOf(zone, done, source);
      const [bad1, good1] = [counts.get(files.badPath(source)), counts.get(files.good[source].name)];
      expect(bad1?.kept).toBe(good1?.kept);
      expect(bad1?.read).toBe((good1?.read ?? 0) + 1);
    }
    expect(await files.changes(zone)).toEqual([]);
  });

  it('bytes that are no UTF-8 in one row of every table', async () => {
    const bad = files.turn(
      (text) => {
        const [header = '', first = '', ...rows] = text.split(/(?<=\n)/);
        const spoilt = Buffer.concat([
          Buffer.from(first.replace(/\r?\n$/, '')),
          Buffer.from([0xe9, 0xff, 0x0a]),
        ]);
        return Buffer.concat([Buffer.from(header), spoilt, Buffer.from(rows.join(''))]);
      },
      ['comptages', 'referentiel', 'calendrier'],
    );
    const { zone, done } = await files.runWith(bad);
    expect(done.code).toBe(0);
    for (const source of ['comptages', 'referentiel', 'calendrier'] as const) {
      expect(
        quarantine(zone, source, files.badPath(source)).map(({ ligne, motif }) => [ligne, motif]),
      ).toContainEqual([2, 'encodage_invalide']);
    }
    expect(await files.changes(zone)).toEqual([]);
  });
});
