import { randomFillSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '../../src/domain/errors.ts';
import { SOURCE_NAMES, type SourceName } from '../../src/raw/zone.ts';
import { type Contents, differences, everything, findings } from './outputs.ts';
import { runProgram } from './program.ts';
import {
  type Content,
  countsOf,
  failureLines,
  ingested,
  makeDemo,
  makeZone,
  quarantine,
  removeZones,
  type TestZone,
  tree,
  type ZoneRun,
} from './zone.ts';

const DAY = '2025-10-28';

let demo: string;
let undisturbed: Contents;
/** a good file of each source, as text */
let good: Readonly<Record<SourceName, { readonly name: string; readonly text: string }>>;

beforeAll(async () => {
  demo = await makeDemo({ from: '2025-10-23', days: 6, arcs: 12 });
  const zone = makeZone({ from: demo });
  await zone.run(DAY);
  undisturbed = await everything(zone.config);
  const names = tree(zone.raw);
  const first = (start: string) => {
    const name = names.filter((file) => file.startsWith(start)).at(-1) ?? '';
    return { name, text: zone.read(name) };
  };
  good = {
    comptages: first('batch/comptages_routiers/'),
    bikes: first('api/bikes/'),
    traffic: first('api/traffic_ratp/'),
    weather: first('api/weather/'),
    chantiers: first('batch/chantiers/'),
    referentiel: first('batch/referentiel_voies/'),
    arrondissements: first('batch/arrondissements/'),
    calendrier: first('batch/calendrier/jours'),
  };
});
afterAll(removeZones);

/** Where a bad file of each source goes: beside the good ones, after them in the order of paths. */
function badPath(source: SourceName, extension?: string): string {
  const { dir, ext } = path.parse(good[source].name);
  return `${dir}/zzz-mauvais${extension ?? ext}`;
}

/** Puts one bad file beside the good ones of every source given, and runs. */
async function runWith(bad: Partial<Record<SourceName, Content>>, extension: string | undefined = undefined) {
  const zone = makeZone({ from: demo });
  for (const [source, content] of Object.entries(bad)) {
    zone.put({ [badPath(source as SourceName, extension)]: content });
  }
  const done = await zone.run(DAY);
  return { zone, done };
}

const bytesOf = (change: (text: string) => Content, sources: readonly SourceName[] = SOURCE_NAMES) =>
  Object.fromEntries(sources.map((source) => [source, change(good[source].text)])) as Record<
    SourceName,
    Content
  >;

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
    expect(lines[0]).toContain(`${badPath(source, extension)} : `);
    expect(lines[0]?.length).toBeLessThan(700);
    expect(lines[0]).not.toContain('\n');
  }
  expect(differences(findings(await everything(zone.config)), findings(undisturbed))).toEqual([]);
}

describe('a file that is of no use, one in every source: it is named, and the run goes on without it', () => {
  it('empty', async () => {
    const bad = bytesOf(() => '');
    await expectRefused(await runWith(bad), bad, / : fichier vide$/);
  });

  it('random bytes', async () => {
    const noise = randomFillSync(Buffer.alloc(5_000));
    const bad = bytesOf(() => noise);
    await expectRefused(await runWith(bad), bad, / : (encodage inconnu|JSON invalide|colonnes absentes)/);
  });

  it('UTF-16', async () => {
    const bad = bytesOf((text) => Buffer.from(`\uFEFF${text.replace('\uFEFF', '')}`, 'utf16le'));
    await expectRefused(await runWith(bad), bad, / : encodage inconnu \(UTF-16\) — attendu : UTF-8$/);
  });

  it('Latin-1, from the header on', async () => {
    const accented = (text: string) =>
      text.replace(/Libelle|description|nom_jour|name|datetime|"id"/, (word) => `é${word}`);
    const bad = bytesOf((text) => Buffer.from(accented(text.replace('\uFEFF', '')), 'latin1'));
    await expectRefused(
      await runWith(bad),
      bad,
      / : encodage inconnu \((ligne 1|UTF-8 \?)\) — attendu : UTF-8$/,
    );
  });

  it('another separator', async () => {
    const bad = bytesOf(
      (text) => text.replaceAll(/[;,]/g, '|'),
      ['comptages', 'chantiers', 'referentiel', 'calendrier'],
    );
    await expectRefused(await runWith(bad), bad, / : colonnes absentes : .* — en-tête lu, ligne 1 : .*\|/);
  });

  it('missing columns: they are named', async () => {
    const bad = {
      comptages: good.comptages.text
        .replace('Débit horaire', 'Autre')
        .replace('Date et heure de comptage', 'Chose'),
      bikes: good.bikes.text.replaceAll('"sum_counts"', '"autre"').replaceAll('"counts"', '"autre"'),
      chantiers: good.chantiers.text.replace('Date de début', 'Autre'),
      referentiel: good.referentiel.text.replace('Identifiant arc', 'Autre'),
      calendrier: good.calendrier.text.replace('date', 'autre'),
    };
    const { zone, done } = await runWith(bad);
    await expectRefused({ zone, done }, bad, / : (colonnes absentes|format non reconnu) : /);
    expect(failureLines(done, 'comptages')[0]).toContain(
      'colonnes absentes : Date et heure de comptage / t_1h, Débit horaire / q — en-tête lu, ligne 1 : Identifiant arc | Libelle | Chose | Autre',
    );
  });

  it('JSON cut in the middle: the position is named', async () => {
    const bad = bytesOf(
      (text) => text.slice(0, text.length >> 1),
      ['bikes', 'traffic', 'weather', 'arrondissements'],
    );
    await expectRefused(await runWith(bad), bad, / : JSON invalide \(.*position.*\)$/);
  });

  it('JSON of something else', async () => {
    const sources = ['bikes', 'traffic', 'weather', 'arrondissements'] as const;
    const bad = bytesOf(() => '{"bonjour": [1, 2, 3]}', sources);
    await expectRefused(await runWith(bad), bad, / : (format non reconnu|colonnes absentes) : .*bonjour/);
  });

  it('a truncated .gz', async () => {
    const cut = (text: string) => gzipSync(text).subarray(0, gzipSync(text).length >> 1);
    const api = bytesOf(cut, ['bikes', 'traffic', 'weather']);
    await expectRefused(await runWith(api, '.json.gz'), api, / : archive tronquée ou abîmée \(/, '.json.gz');
    const roads = bytesOf(cut, ['comptages']);
    await expectRefused(
      await runWith(roads, '.csv.gz'),
      roads,
      / : archive tronquée ou abîmée \(/,
      '.csv.gz',
    );
  });

  it('a .gz that is none, a truncated .zst', async () => {
    const none = bytesOf((text) => text, ['bikes', 'traffic', 'weather']);
    await expectRefused(
      await runWith(none, '.json.gz'),
      none,
      / : archive tronquée ou abîmée \(/,
      '.json.gz',
    );
    const roads = bytesOf(
      (text) => zstdCompressSync(text).subarray(0, zstdCompressSync(text).length >> 1),
      ['comptages'],
    );
    await expectRefused(
      await runWith(roads, '.csv.zst'),
      roads,
      / : archive tronquée ou abîmée \(/,
      '.csv.zst',
    );
  });

  it('road counts as a JSON cut in the middle, a Parquet that is none', async () => {
    const json = {
      comptages: '[{"iu_ac":"1","t_1h":"2025-10-28T05:00:00+01:00","q":12,"k":3},{"iu_ac":"1","t_',
    };
    await expectRefused(await runWith(json, '.json'), json, / : JSON invalide \(/, '.json');
    const parquet = { comptages: 'PAR1 et rien d’autre' };
    await expectRefused(await runWith(parquet, '.parquet'), parquet, / : format non reconnu : /, '.parquet');
  });

  it('a single line of 10 MB', async () => {
    const bad = bytesOf(() => 'x'.repeat(10 << 20));
    await expectRefused(await runWith(bad), bad, / : (colonnes absentes|JSON invalide)/);
  });

  it('a folder', async () => {
    const zone = makeZone({ from: demo });
    const bad = bytesOf(() => '');
    for (const source of SOURCE_NAMES) mkdirSync(path.join(zone.raw, badPath(source)), { recursive: true });
    await expectRefused(
      { zone, done: await zone.run(DAY) },
      bad,
      / : illisible \(ce n’est pas un fichier\)$/,
    );
  });

  it('is told on the command line: one line each on stderr, exit code 3', async () => {
    const zone = makeZone({ from: demo });
    for (const source of SOURCE_NAMES) zone.put({ [badPath(source)]: '' });
    const { code, stdout, stderr } = await runProgram(zone, ['run', '--date', DAY, '--quiet']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n').sort()).toEqual(
      SOURCE_NAMES.map((source) => `  ⚠ ${badPath(source)} : fichier vide`).sort(),
    );
  });
});

describe('a source with nothing but bad files', () => {
  it.each(SOURCE_NAMES)(
    '%s: its sections are missing with the reason, the others are there',
    async (source) => {
      const zone = makeZone({ from: demo });
      for (const name of tree(zone.raw)) {
        const folder = path.dirname(good[source].name).replace(/dt=.*/, '');
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
    const zone = makeZone({ from: demo });
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
    const { zone, done } = await runWith({
      ...bytesOf((text) => `${head(text)}\n`, ['comptages', 'chantiers', 'referentiel', 'calendrier']),
      bikes: '{"total_count":0,"results":[]}',
      traffic: '{"disruptions":[],"line_reports":[],"pagination":{"total_result":0}}',
      arrondissements: '{"type":"FeatureCollection","features":[]}',
    });
    expect(done.code).toBe(0);
    for (const source of SOURCE_NAMES.filter((name) => name !== 'weather')) {
      expect(ingested(done, source).failures).toEqual([]);
      // an answer of the transit API is itself a record: that nothing was disrupted is information
      if (source === 'traffic') continue;
      expect(countsOf(zone, done, source).get(badPath(source))).toMatchObject({
        read: 0,
        kept: 0,
        rejected: {},
      });
    }
    expect(differences(findings(await everything(zone.config)), findings(undisturbed))).toEqual([]);
  });

  it('a row of 10 MB between good ones: only it is lost', async () => {
    const bad = bytesOf(
      (text) => {
        const [header = '', ...rows] = text.split(/(?<=\n)/);
        return [header, `${'x'.repeat(10 << 20)}\n`, ...rows].join('');
      },
      ['comptages', 'referentiel', 'calendrier'],
    );
    const { zone, done } = await runWith(bad);
    expect(done.code).toBe(0);
    for (const source of ['comptages', 'referentiel', 'calendrier'] as const) {
      const rejected = quarantine(zone, source, badPath(source)).filter(({ ligne }) => ligne === 2);
      expect(rejected).toMatchObject([{ motif: expect.stringMatching(/^ligne_(trop_longue|irreguliere)$/) }]);
      const counts = countsOf(zone, done, source);
      const [bad1, good1] = [counts.get(badPath(source)), counts.get(good[source].name)];
      expect(bad1?.kept).toBe(good1?.kept);
      expect(bad1?.read).toBe((good1?.read ?? 0) + 1);
    }
    expect(differences(findings(await everything(zone.config)), findings(undisturbed))).toEqual([]);
  });

  it('bytes that are no UTF-8 in one row of every table', async () => {
    const bad = bytesOf(
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
    const { zone, done } = await runWith(bad);
    expect(done.code).toBe(0);
    for (const source of ['comptages', 'referentiel', 'calendrier'] as const) {
      expect(
        quarantine(zone, source, badPath(source)).map(({ ligne, motif }) => [ligne, motif]),
      ).toContainEqual([2, 'encodage_invalide']);
    }
    expect(differences(findings(await everything(zone.config)), findings(undisturbed))).toEqual([]);
  });
});

it('errors of input read well in English too', async () => {
  const { done } = await runWith(bytesOf(() => ''));
  for (const source of SOURCE_NAMES) {
    for (const { error } of ingested(done, source).failures)
      expect(errorText(error, 'en')).toMatch(/: empty file$/);
  }
});
