import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences, everything, lakeContents } from '../pipeline/outputs.ts';
import {
  failureLines,
  failureOf,
  makeDemo,
  makeZone,
  removeZones,
  type TestZone,
  type ZoneRun,
} from '../pipeline/zone.ts';
import { describeWithServer } from '../servers.ts';
import { describeWithRealData } from '../shared-data.ts';
import { makeBucket, removeBuckets, s3Settings, type TestBucket, useKeys } from './buckets.ts';
import { canWire, openWire } from './wire.ts';

const PREFIX = 'paris/';
/** bytes after which the zone is listed and the road counts are on their way */
const LISTED = 60_000;

describeWithServer('s3', 'a run from S3', (server) => {
  useKeys(server);
  const { url } = server;
  let demo: string;

  beforeAll(async () => {
    demo = await makeDemo({ from: '2025-10-27', days: 3, arcs: 10 });
  });
  afterAll(async () => {
    removeZones();
    await removeBuckets();
  });

  const zoneOn = (bucket: TestBucket, endpoint = url): TestZone =>
    makeZone({
      settings: ({ s3 }) => ({
        raw: `s3://${bucket.name}/${PREFIX}`,
        aws: s3Settings(server),
        s3: { ...s3, endpoint },
      }),
    });
  const readOf = (done: ZoneRun) =>
    done.events.flatMap((event) => (event.kind === 'ingested' && event.read > 0 ? [event.source] : []));
  const downloads = (done: ZoneRun) =>
    new Set(done.events.flatMap((event) => (event.kind === 'download' ? [event.download.path] : [])));

  async function inBucket(): Promise<{ bucket: TestBucket; zone: TestZone }> {
    const bucket = await makeBucket(server);
    await bucket.upload(demo, PREFIX);
    return { bucket, zone: zoneOn(bucket) };
  }

  it('leaves what a run from a folder leaves, byte for byte', async () => {
    const { zone } = await inBucket();
    const local = makeZone({ at: demo });
    const [here, there] = [await local.run(), await zone.run()];
    expect(there.code).toBe(here.code);
    expect(differences(await everything(local.config), await everything(zone.config))).toEqual([]);
  });

  it('downloads nothing when nothing is new, even without its copies', async () => {
    const { bucket, zone } = await inBucket();
    expect(downloads(await zone.run()).size).toBeGreaterThan(5);
    rmSync(zone.config.s3.cacheDir, { recursive: true });
    const wire = await openWire(url);
    const later = { ...zoneOn(bucket, wire.endpoint).config, lake: zone.config.lake, db: zone.config.db };
    const again = await makeZone({ settings: () => ({ ...later, output: zone.config.output }) }).run();
    await wire.close();
    expect([readOf(again), [...downloads(again)]]).toEqual([[], []]);
    expect(readdirSync(later.s3.cacheDir).filter((name) => !name.startsWith('.'))).toEqual([]);
    // the listing, of some 300 bytes for each object
    expect(wire.received()).toBeLessThan(20_000);
  });

  it('downloads and reads again the object that changed, and no other', async () => {
    const { bucket, zone } = await inBucket();
    await zone.run();
    const name = 'batch/calendrier/encore.csv';
    await bucket.put({
      [`${PREFIX}${name}`]: 'date,annee,zone,nom_jour_ferie\n2025-11-11,2025,Métropole,11 novembre\n',
    });
    expect([...downloads(await zone.run())]).toEqual([name]);
    await bucket.put({
      [`${PREFIX}${name}`]: 'date,annee,zone,nom_jour_ferie\n2025-11-12,2025,Métropole,11 novembre\n',
    });
    const changed = await zone.run();
    expect([readOf(changed), [...downloads(changed)]]).toEqual([['calendrier'], [name]]);
    await bucket.remove(`${PREFIX}${name}`);
    expect(downloads(await zone.run()).size).toBe(0);
    const fresh = zoneOn(bucket);
    await fresh.run();
    expect(differences(lakeContents(zone.config), lakeContents(fresh.config))).toEqual([]);
  });

  it.skipIf(!canWire(server.url))('goes on after connections that broke', async () => {
    const { bucket, zone } = await inBucket();
    const wire = await openWire(url);
    const unlucky = zoneOn(bucket, wire.endpoint);
    // fewer cuts than a request has attempts: whichever requests they hit, none may give up
    wire.cutAfter(30_000, 3);
    await Promise.all([unlucky.run(), zone.run()]);
    await wire.close();
    expect(differences(await everything(unlucky.config), await everything(zone.config))).toEqual([]);
  });

  it('stops when its bucket vanishes, and loses nothing', async () => {
    const { bucket, zone } = await inBucket();
    await zone.run();
    const before = await everything(zone.config);
    await bucket.drop();
    const error = await failureOf(zone.run());
    expect(error.code).toBe('S3_BUCKET_MISSING');
    expect(differences(await everything(zone.config), before)).toEqual([]);
    await bucket.make();
    await bucket.upload(demo, PREFIX);
    const back = await zone.run();
    expect([readOf(back), downloads(back).size]).toEqual([[], 0]);
    expect(differences(await everything(zone.config), before)).toEqual([]);
  });

  it.skipIf(!canWire(server.url))(
    'stops when its bucket vanishes while it reads, and picks up there',
    async () => {
      const { bucket } = await inBucket();
      const wire = await openWire(url);
      const zone = zoneOn(bucket, wire.endpoint);
      wire.cutAfter(LISTED, 1, () => bucket.drop());
      expect((await failureOf(zone.run())).code).toBe('S3_BUCKET_MISSING');
      await bucket.make();
      await bucket.upload(demo, PREFIX);
      await zone.run();
      await wire.close();
      const fresh = zoneOn(bucket);
      await fresh.run();
      expect(differences(await everything(zone.config), await everything(fresh.config))).toEqual([]);
    },
  );

  it('lets one run at a time use the copies', async () => {
    const { zone } = await inBucket();
    const other = makeZone({
      settings: () => ({ ...zone.config, lake: path.join(zone.folder, 'other-lake') }),
    });
    const results = await Promise.allSettled([zone.refresh(), other.refresh()]);
    expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'LOCKED' } },
    ]);
  });

  it.skipIf(!canWire(server.url))('leaves out, degraded, a file that went after it was listed', async () => {
    const { bucket } = await inBucket();
    const wire = await openWire(url);
    const zone = zoneOn(bucket, wire.endpoint);
    const weather = (await bucket.keys()).find((key) => key.includes('api/weather/')) ?? '';
    wire.cutAfter(LISTED, 1, () => bucket.remove(weather));
    const done = await zone.run();
    await wire.close();
    expect(done.code).toBe(3);
    expect(failureLines(done, 'weather')).toEqual([
      `${weather.slice(PREFIX.length)} : illisible (l’objet n’existe plus)`,
    ]);
  });

  describeWithRealData('a run on real data, from S3 and from a folder', (data) => {
    it('gives the same report, metrics, lake and store, byte for byte', async () => {
      const bucket = await makeBucket(server);
      await bucket.upload(path.join(data, 'raw'), PREFIX);
      const [local, remote] = [makeZone({ at: path.join(data, 'raw') }), zoneOn(bucket)];
      await local.run('2023-11-21');
      await remote.run('2023-11-21');
      const [here, there] = [await everything(local.config), await everything(remote.config)];
      expect(differences(here, there)).toEqual([]);
      expect(Object.keys(there)).toContain('sortie: reports/daily_report_2023-11-21.csv');
    }, 120_000);
  });
});
