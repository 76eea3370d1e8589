import { randomFillSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '../../src/domain/errors.ts';
import { SOURCE_NAMES, type SourceName } from '../../src/raw/zone.ts';
import { DAY, type GoodZone, makeGoodZone } from './good-zone.ts';
import { runProgram } from './program.ts';
import {
  type Content,
  failureLines,
  ingested,
  makeZone,
  removeZones,
  type TestZone,
  type ZoneRun,
} from './zone.ts';

let files: GoodZone;
beforeAll(async () => {
  files = await makeGoodZone();
});
afterAll(removeZones);

/** Each bad file is named in one line that says why; nothing of the good ones is lost or changed. */
async function expectRefused(
  { zone, done }: { zone: TestZone; done: ZoneRun },
  bad: Partial<Record<SourceName, Content>>,
  why: RegExp,
  extension?: string,
): Promise<void> {
  expect(done.code).toBe(3);
  for (const source of SOURCE_NAMES) {
    const lines = failureLines(done, source);
    if (!(source in bad)) {
      expect(lines).toEqual([]);
      continue;
    }
    expect(lines, source).toEqual([expect.stringMatching(why)]);
    expect(lines[0]).toContain(`${files.badPath(source, extension)} : `);
    expect(lines[0]?.length).toBeLessThan(700);
    expect(lines[0]).not.toContain('\n');
  }
  expect(await files.changes(zone)).toEqual([]);
}

describe('a file that is of no use, one in every source: it is named, and the run goes on without it', () => {
  it('empty', async () => {
    const bad = files.turn(() => '');
    await expectRefused(await files.runWith(bad), bad, / : fichier vide$/);
  });

  it('random bytes', async () => {
    const noise = randomFillSync(Buffer.alloc(5_000));
    const bad = files.turn(() => noise);
    await expectRefused(
      await files.runWith(bad),
      bad,
      / : (encodage inconnu|JSON invalide|colonnes absentes)/,
    );
  });

  it('UTF-16', async () => {
    const bad = files.turn((text) => Buffer.from(`\uFEFF${text.replace('\uFEFF', '')}`, 'utf16le'));
    await expectRefused(await files.runWith(bad), bad, / : encodage inconnu \(UTF-16\) — attendu : UTF-8$/);
  });

  it('Latin-1, from the header on', async () => {
    const accented = (text: string) =>
      text.replace(/Libelle|description|nom_jour|name|datetime|"id"/, (word) => `é${word}`);
    const bad = files.turn((text) => Buffer.from(accented(text.replace('\uFEFF', '')), 'latin1'));
    await expectRefused(
      await files.runWith(bad),
      bad,
      / : encodage inconnu \((ligne 1|UTF-8 \?)\) — attendu : UTF-8$/,
    );
  });

  it('another separator', async () => {
    const bad = files.turn(
      (text) => text.replaceAll(/[;,]/g, '|'),
      ['comptages', 'chantiers', 'referentiel', 'calendrier'],
    );
    await expectRefused(
      await files.runWith(bad),
      bad,
      / : colonnes absentes : .* — en-tête lu, ligne 1 : .*\|/,
    );
  });

  it('missing columns: they are named', async () => {
    const bad = {
      comptages: files.good.comptages.text
        .replace('Débit horaire', 'Autre')
        .replace('Date et heure de comptage', 'Chose'),
      bikes: files.good.bikes.text.replaceAll('"sum_counts"', '"autre"').replaceAll('"counts"', '"autre"'),
      chantiers: files.good.chantiers.text.replace('Date de début', 'Autre'),
      referentiel: files.good.referentiel.text.replace('Identifiant arc', 'Autre'),
      calendrier: files.good.calendrier.text.replace('date', 'autre'),
    };
    const { zone, done } = await files.runWith(bad);
    await expectRefused({ zone, done }, bad, / : (colonnes absentes|format non reconnu) : /);
    expect(failureLines(done, 'comptages')[0]).toContain(
      'colonnes absentes : Date et heure de comptage / t_1h, Débit horaire / q — en-tête lu, ligne 1 : Identifiant arc | Libelle | Chose | Autre',
    );
  });

  it('JSON cut in the middle: the position is named', async () => {
    const bad = files.turn(
      (text) => text.slice(0, text.length >> 1),
      ['bikes', 'traffic', 'weather', 'arrondissements'],
    );
    await expectRefused(await files.runWith(bad), bad, / : JSON invalide \(.*position.*\)$/);
  });

  it('JSON of something else', async () => {
    const sources = ['bikes', 'traffic', 'weather', 'arrondissements'] as const;
    const bad = files.turn(() => '{"bonjour": [1, 2, 3]}', sources);
    await expectRefused(
      await files.runWith(bad),
      bad,
      / : (format non reconnu|colonnes absentes) : .*bonjour/,
    );
  });

  it('a truncated .gz', async () => {
    const cut = (text: string) => gzipSync(text).subarray(0, gzipSync(text).length >> 1);
    const api = files.turn(cut, ['bikes', 'traffic', 'weather']);
    await expectRefused(
      await files.runWith(api, '.json.gz'),
      api,
      / : archive tronquée ou abîmée \(/,
      '.json.gz',
    );
    const roads = files.turn(cut, ['comptages']);
    await expectRefused(
      await files.runWith(roads, '.csv.gz'),
      roads,
      / : archive tronquée ou abîmée \(/,
      '.csv.gz',
    );
  });

  it('a .gz that is none, a truncated .zst', async () => {
    const none = files.turn((text) => text, ['bikes', 'traffic', 'weather']);
    await expectRefused(
      await files.runWith(none, '.json.gz'),
      none,
      / : archive tronquée ou abîmée \(/,
      '.json.gz',
    );
    const roads = files.turn(
      (text) => zstdCompressSync(text).subarray(0, zstdCompressSync(text).length >> 1),
      ['comptages'],
    );
    await expectRefused(
      await files.runWith(roads, '.csv.zst'),
      roads,
      / : archive tronquée ou abîmée \(/,
      '.csv.zst',
    );
  });

  it('road counts as a JSON cut in the middle, a Parquet that is none', async () => {
    const json = {
      comptages: '[{"iu_ac":"1","t_1h":"2025-10-28T05:00:00+01:00","q":12,"k":3},{"iu_ac":"1","t_',
    };
    await expectRefused(await files.runWith(json, '.json'), json, / : JSON invalide \(/, '.json');
    const parquet = { comptages: 'PAR1 et rien d’autre' };
    await expectRefused(
      await files.runWith(parquet, '.parquet'),
      parquet,
      / : format non reconnu : /,
      '.parquet',
    );
  });

  it('a single line of 10 MB', async () => {
    const bad = files.turn(() => 'x'.repeat(10 << 20));
    await expectRefused(await files.runWith(bad), bad, / : (colonnes absentes|JSON invalide)/);
  });

  it('a folder', async () => {
    const zone = makeZone({ from: files.demo });
    const bad = files.turn(() => '');
    for (const source of SOURCE_NAMES)
      mkdirSync(path.join(zone.raw, files.badPath(source)), { recursive: true });
    await expectRefused(
      { zone, done: await zone.run(DAY) },
      bad,
      / : illisible \(ce n’est pas un fichier\)$/,
    );
  });

  it('is told on the command line: one line each on stderr, exit code 3', async () => {
    const zone = makeZone({ from: files.demo });
    for (const source of SOURCE_NAMES) zone.put({ [files.badPath(source)]: '' });
    const { code, stdout, stderr } = await runProgram(zone, ['run', '--date', DAY, '--quiet']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n').sort()).toEqual(
      SOURCE_NAMES.map((source) => `  ⚠ ${files.badPath(source)} : fichier vide`).sort(),
    );
  });
});

it('errors of input read well in English too', async () => {
  const { done } = await files.runWith(files.turn(() => ''));
  for (const source of SOURCE_NAMES) {
    for (const { error } of ingested(done, source).failures)
      expect(errorText(error, 'en')).toMatch(/: empty file$/);
  }
});
