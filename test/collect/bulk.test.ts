import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { COUNT_FIELDS, inventedCity } from './doubles/invented.ts';
import { type Double, openDouble } from './doubles/server.ts';
import {
  configFor,
  fakeTime,
  fetchInto,
  filesOf,
  manifestsOf,
  removeFolders,
  temporaryFolder,
} from './setup.ts';

const NOW = '2023-11-21T22:40:00Z';
const ONE = { sources: ['comptages'], bulk: true } as const;

let double: Double;

/** A year's file in small: a header and rows that no compressor makes short. */
function yearFile(megabytes: number): Buffer {
  const header = Buffer.from(`\uFEFF${[...COUNT_FIELDS.values()].join(';')}\r\n`);
  const line = () => `${randomBytes(150).toString('hex')}\r\n`;
  const rows = Buffer.from(Array.from({ length: 1000 }, line).join(''));
  return Buffer.concat([
    header,
    ...Array.from({ length: Math.ceil((megabytes * 1e6) / rows.length) }, () => rows),
  ]);
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 16);
const work = (raw: string) =>
  existsSync(path.join(raw, '.collecte'))
    ? readdirSync(path.join(raw, '.collecte')).filter((name) => name.includes('.partie'))
    : [];

beforeAll(async () => {
  double = await openDouble(inventedCity({ from: '2023-11-21', days: 1, now: () => Date.parse(NOW) }));
});

afterEach(() => {
  delete double.city.bulk;
  double.forgetsRanges = false;
  double.forgetsVersions = false;
});

afterAll(async () => {
  await double.close();
  removeFolders();
});

/** Fetches until a byte that chance chose, where somebody stops it. @returns bytes that came */
async function interruptedFetch(config: ReturnType<typeof configFor>, atByte: number): Promise<void> {
  const stop = new AbortController();
  const time = fakeTime(NOW);
  const { fetchSources } = await import('../../src/pipeline/fetch.ts');
  await expect(
    fetchSources(
      config,
      { range: null, ...ONE, signal: stop.signal },
      (event) => {
        if (event.kind === 'progress' && event.done >= atByte) {
          stop.abort(new CityflowError('INTERRUPTED', { signal: 'SIGTERM' }));
        }
      },
      time.world,
    ),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
}

describe('the file of a whole year', () => {
  // a piece is 1 MiB, or a 256th of a larger file: ten of those are 4 %, however much the line holds
  it('interrupted ten times anywhere, loses at most a piece each time', async () => {
    const content = yearFile(24);
    double.city.bulk = content;
    double.bulkBytes = 0;
    const config = configFor(double, temporaryFolder());
    const raw = config.raw!;
    const places = Array.from({ length: 10 }, (_, i) => (i * 0.618) % 1).sort((a, b) => a - b);
    for (const place of places) {
      // before the last piece: with that one there is nothing left to interrupt
      const at = place * (content.length - 2 * 2 ** 20);
      await interruptedFetch(config, at);
      // nothing of it is in the raw zone yet, and what came is kept
      expect(Object.keys(filesOf(raw))).toEqual([]);
      expect(work(raw)).toHaveLength(2);
    }
    const { result } = await fetchInto(config, fakeTime(NOW), ONE);
    expect(result.degraded).toBe(false);
    expect(filesOf(raw)).toEqual({
      'batch/comptages_routiers/comptages-routiers-permanents_annee_2023-11-21.csv': sha256(content),
    });
    expect(work(raw)).toEqual([]);
    expect(double.bulkBytes - content.length).toBeLessThanOrEqual(10 * 2 ** 20);
  });

  it('starts again when the server has another version, or knows no ranges', async () => {
    for (const change of [
      () => {
        double.city.bulk = yearFile(3);
      },
      () => {
        double.forgetsRanges = true;
      },
    ]) {
      double.city.bulk = yearFile(4);
      const config = configFor(double, temporaryFolder());
      await interruptedFetch(config, 1e6);
      change();
      await fetchInto(config, fakeTime(NOW), ONE);
      expect(Object.values(filesOf(config.raw!))).toEqual([sha256(double.city.bulk!)]);
    }
  });

  it('comes whole from a server that knows ranges and no versions: parts of two files are never put together', async () => {
    double.city.bulk = yearFile(3);
    double.forgetsVersions = true;
    const config = configFor(double, temporaryFolder());
    await interruptedFetch(config, 1e6);
    const { result } = await fetchInto(config, fakeTime(NOW), ONE);
    expect(result.degraded).toBe(false);
    expect(Object.values(filesOf(config.raw!))).toEqual([sha256(double.city.bulk!)]);
  });

  it('is asked for again only when it has changed its content', async () => {
    double.city.bulk = yearFile(1);
    const config = configFor(double, temporaryFolder());
    await fetchInto(config, fakeTime(NOW), ONE);
    const { result } = await fetchInto(config, fakeTime('2023-11-22T22:40:00Z'), ONE);
    expect(result.outcomes[0]).toMatchObject({ written: 0, unchanged: 1 });
    expect(Object.keys(filesOf(config.raw!))).toHaveLength(1);
  });

  it.each([
    ['a cut archive', 'csv.gz', (csv: Buffer) => gzipSync(csv).subarray(0, 5000)],
    ['another table', 'csv', () => Buffer.from('a;b\r\n1;2\r\n')],
    ['a last line that is cut', 'csv', (csv: Buffer) => csv.subarray(0, csv.length - 10)],
    ['no Parquet at all', 'parquet', (csv: Buffer) => csv],
    ['a JSON that is cut', 'json', () => Buffer.from('[{"iu_ac":"1"},\n{"iu_ac":"2" \n')],
  ])('%s is refused, and nothing of it kept', async (_, format, spoil) => {
    double.city.bulk = spoil(yearFile(1));
    const config = configFor(double, temporaryFolder(), {
      CITYFLOW_COMPTAGES_BULK_URL: `${double.url}/bulk/annee.${format}`,
    });
    const { result } = await fetchInto(config, fakeTime(NOW), ONE);
    expect(result.outcomes[0]!.error?.code).toBe('FETCH_INVALID');
    expect(filesOf(config.raw!)).toEqual({});
    expect(work(config.raw!)).toEqual([]);
  });

  describe('as the portal exports it, Parquet', () => {
    const COUNTS = 'comptages-routiers-permanents';
    /** as many as the portal counts */
    const ROWS = 48;

    function parquet(rows: number, names = ['iu_ac', 't_1h', 'q', 'k']): Buffer {
      const data = (name: string) => ({ name, data: Array.from({ length: rows }, (_, at) => `${at}`) });
      return Buffer.from(parquetWriteBuffer({ columnData: names.map(data), rowGroupSize: 20 }));
    }
    const whole = () => parquet(ROWS);
    const NAME = `batch/comptages_routiers/${COUNTS}_annee_2023-11-21.parquet`;

    async function fetchExport(
      content: Buffer,
      config = configFor(double, temporaryFolder(), { CITYFLOW_COMPTAGES_BULK_URL: '' }),
    ) {
      double.city.datasets.set(COUNTS, { ...double.city.datasets.get(COUNTS)!, parquet: content });
      const { result } = await fetchInto(config, fakeTime(NOW), ONE);
      return { config, outcome: result.outcomes[0]!, files: filesOf(config.raw!) };
    }

    it('is kept with the rows that its footer tells and the portal counts', async () => {
      const { config, outcome, files } = await fetchExport(whole());
      expect(outcome).toMatchObject({ error: null, written: 1, rows: ROWS });
      expect(files).toEqual({ [NAME]: sha256(whole()) });
      expect(manifestsOf(config.raw!)).toMatchObject({ 'comptages.json': { annee: { lignes: ROWS } } });
    });

    it.each([
      ['of fewer rows than the portal counts', () => parquet(ROWS - 1), /47 lignes reçues, 48 annoncées/],
      [
        'without a column',
        () => parquet(ROWS, ['iu_ac', 't_1h', 'q', 'taux']),
        /colonnes absentes : .*; reçu : .*taux/,
      ],
      [
        'with a hole',
        () => Buffer.concat([whole().subarray(0, 40), whole().subarray(200)]),
        /hors du fichier/,
      ],
      [
        'whose footer is another',
        () => whole().fill(7, whole().length - 60, whole().length - 8),
        /pied du fichier/,
      ],
      ['that ends early', () => whole().subarray(0, -5), /ni début ni fin/],
    ])('%s is refused, and what was there stays', async (_, spoilt, said) => {
      const { config } = await fetchExport(whole());
      const { outcome, files } = await fetchExport(spoilt(), config);
      expect(outcome.error).toMatchObject({
        code: 'FETCH_INVALID',
        params: { detail: expect.stringMatching(said) },
      });
      expect(files).toEqual({ [NAME]: sha256(whole()) });
      expect(work(config.raw!)).toEqual([]);
    });
  });

  it('is read by the pipeline as it is', async () => {
    const { body } = (await import('./doubles/ods.ts')).odsReply(
      double.city.datasets,
      new URL(
        'http://x/api/explore/v2.1/catalog/datasets/comptages-routiers-permanents/exports/csv?use_labels=true',
      ),
    );
    double.city.bulk = gzipSync(Buffer.from(body));
    const config = configFor(double, temporaryFolder(), {
      CITYFLOW_COMPTAGES_BULK_URL: `${double.url}/bulk/annee.csv.gz`,
      CITYFLOW_WORKERS: '1',
    });
    const { result } = await fetchInto(config, fakeTime(NOW), ONE);
    expect(result.outcomes[0]).toMatchObject({ written: 1, rows: 48 });
    const { run, WHOLE_JOB } = await import('../../src/pipeline/run.ts');
    const done = await run(config, { ...WHOLE_JOB, types: ['comptages'] }, () => {});
    expect(done.dates).toEqual(['2023-11-21']);
    const manifest = readFileSync(path.join(config.raw!, '.collecte/comptages.json'), 'utf8');
    expect(manifest).toContain('"lignes": 48');
  });
});
