import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { sourceAges } from '../../src/pipeline/freshness.ts';
import { run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import { openRawZone } from '../../src/raw/open.ts';
import { openBucket } from '../../src/s3/bucket.ts';
import { makeBucket, removeBuckets, s3Settings, useKeys } from '../s3/buckets.ts';
import { describeWithServer } from '../servers.ts';
import { inventedCity } from './doubles/invented.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { configFor, fakeTime, fetchInto, filesOf, removeFolders, temporaryFolder } from './setup.ts';

const NOW = '2023-11-21T22:40:00Z';

describeWithServer('s3', 'a fetch into S3', (server) => {
  useKeys(server);
  let double: Double;

  beforeAll(async () => {
    double = await openDouble(inventedCity({ from: '2023-11-18', days: 4, now: () => Date.parse(NOW) }));
  });
  afterAll(async () => {
    await double.close();
    removeFolders();
    await removeBuckets();
  });

  const settings = (raw: string): Config => {
    const env = { CITYFLOW_RAW: raw, CITYFLOW_FETCH_DAYS: '3', CITYFLOW_SEMAINES_HISTORIQUE: '1' };
    const config = configFor(double, temporaryFolder(), { ...env, CITYFLOW_WORKERS: '1' });
    return { ...config, aws: s3Settings(server), s3: { ...config.s3, ...s3Settings(server) } };
  };

  it('leaves the objects that a fetch into a folder leaves as files, and the run reads them', async () => {
    const bucket = await makeBucket(server);
    const [there, here] = [settings(`s3://${bucket.name}/paris`), settings('raw')];
    const { result } = await fetchInto(there, fakeTime(NOW));
    await fetchInto(here, fakeTime(NOW));
    expect(result.degraded).toBe(false);
    const keys = (await bucket.keys()).filter((key) => !key.includes('/.collecte/'));
    expect(keys).toEqual(Object.keys(filesOf(here.raw!)).map((name) => `paris/${name}`));

    const done = await run(
      there,
      { ...WHOLE_JOB, dates: { from: '2023-11-21', to: '2023-11-21' } },
      () => {},
    );
    expect(done.degraded).toBe(false);
    const zone = await openRawZone(there.raw!, { ...there.aws, ...there.s3 });
    const ages = await sourceAges(there, zone, '2023-11-22');
    await zone.close();
    expect(ages.bikes).toEqual({ jour: '2023-11-21', age_jours: 1, etat: 'a_jour', collectee: true });

    const again = await fetchInto(there, fakeTime(NOW));
    expect(again.result.outcomes.every(({ written }) => written === 0)).toBe(true);
  });

  it('does not write over what another fetch has written meanwhile', async () => {
    const bucket = await makeBucket(server);
    const config = settings(`s3://${bucket.name}`);
    double.mishap = (url) => {
      if (!url.pathname.includes('/chantiers-perturbants/exports')) return null;
      double.mishap = () => null;
      // somebody else is faster
      return { kind: 'status', status: 500 };
    };
    const time = fakeTime(NOW);
    const sleep = time.world.sleep;
    const slow = {
      ...time,
      world: {
        ...time.world,
        async sleep(ms: number) {
          await bucket.put({
            'batch/chantiers/chantiers-perturbants_2023-11-21.csv': 'de quelqu’un d’autre',
          });
          await sleep(ms);
        },
      },
    };
    const { result } = await fetchInto(config, slow, { sources: ['chantiers'] });
    expect(result.outcomes[0]!.error?.code).toBe('FETCH_CONFLICT');
    expect(await bucket.read('batch/chantiers/chantiers-perturbants_2023-11-21.csv')).toBe(
      'de quelqu’un d’autre',
    );
  });

  it('writes an object only in the place of the one that was seen', async () => {
    const bucket = await makeBucket(server);
    const open = openBucket(bucket.name, s3Settings(server));
    try {
      const [one, two] = [Buffer.from('un'), Buffer.from('deux')];
      const first = await open.replace('a', one, null);
      if (first === 'changed') throw new Error('nobody was there');
      expect(await open.replace('a', two, null)).toBe('changed');
      const second = await open.replace('a', two, first);
      expect(second).toMatchObject({ key: 'a', size: 4 });
      expect(await open.replace('a', one, first)).toBe('changed');
      expect(await bucket.read('a')).toBe('deux');
    } finally {
      open.close();
    }
  });

  it('needs the bucket: one error for all, before anything is asked of a service', async () => {
    const config = settings('s3://cityflow-test-nobody-has-this-one');
    mkdirSync(path.dirname(config.s3.cacheDir), { recursive: true });
    double.requests.length = 0;
    await expect(fetchInto(config, fakeTime(NOW))).rejects.toMatchObject({ code: 'S3_BUCKET_MISSING' });
    expect(double.requests).toEqual([]);
  });
});
