import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { SYNTHETIC_MARKER } from '../../src/domain/synthetic.ts';
import { checkFile, fetchAhead, probeFile } from '../../src/raw/content.ts';
import { openRawZone } from '../../src/raw/open.ts';
import type { RawFile, RawZone } from '../../src/raw/zone.ts';
import { failureOf } from '../pipeline/zone.ts';
import { describeWithServer } from '../servers.ts';
import { makeBucket, removeBuckets, s3Settings, type TestBucket, useKeys } from './buckets.ts';
import { canWire, openWire, type Wire } from './wire.ts';

const BIG = 'batch/comptages_routiers/an.csv';
const MEGABYTE = 1 << 20;
/** more than an answer says besides its bytes, and what a broken connection may lose on its way to the disk */
const SLACK = 100_000;
const big = (fill: string) => Buffer.alloc(8 * MEGABYTE, fill);

describeWithServer('s3', 'a raw zone in S3', (server) => {
  useKeys(server);
  let bucket: TestBucket;
  let wire: Wire;
  let cacheDir: string;
  const zones: RawZone[] = [];

  beforeEach(async () => {
    bucket = await makeBucket(server);
    wire = await openWire(server.url);
    cacheDir = mkdtempSync(path.join(tmpdir(), 'cityflow-zone-'));
  });
  afterEach(async () => {
    for (const zone of zones.splice(0)) await zone.close();
    await wire.close();
    rmSync(cacheDir, { recursive: true, force: true });
  });
  afterAll(removeBuckets);

  async function open(root = `s3://${bucket.name}/paris`, cacheLimitBytes = 1e9): Promise<RawZone> {
    const settings = { ...s3Settings(server, wire.endpoint), cacheDir, cacheLimitBytes };
    const zone = await openRawZone(root, settings);
    zones.push(zone);
    return zone;
  }
  const roads = async () => (await open()).files.comptages[0] as RawFile;
  const copies = () => readdirSync(cacheDir);

  it('is listed by the rules of a folder, below its prefix and nowhere else', async () => {
    const found = [
      'api/bikes/dt=2023-11-21/hour=23/bikes.json',
      'api/traffic/dt=2023-11-21/a.json.gz',
      'batch/comptages_routiers/2023 été.csv',
      'batch/chantiers-perturbants.csv',
    ];
    const passedOver = [
      'api/bikes/dt=2023-11-21/.hidden.json',
      'api/bikes/.hidden/dt=2023-11-21/b.json',
      'batch/comptages_routiers/readme.txt',
      'other/comptages_routiers/a.csv',
    ];
    const keys = [...found, ...passedOver].map((name) => `paris/${name}`);
    await bucket.put(
      Object.fromEntries([...keys, 'batch/comptages_routiers/b.csv', 'parisien/a'].map((k) => [k, 'x'])),
    );
    const zone = await open();
    expect(
      Object.values(zone.files)
        .flatMap((files) => files.map((file) => file.path))
        .sort(),
    ).toEqual(found.sort());
    expect(zone.files.bikes[0]?.snapshot).toBe('2023-11-21');
    expect(zone.synthetic).toBe(false);
    expect((await open(`s3://${bucket.name}`)).files.comptages).toHaveLength(1);
  });

  it('knows invented data by its marker', async () => {
    await bucket.put({ [`paris/${SYNTHETIC_MARKER}`]: 'x', 'paris/batch/chantiers/a.csv': 'x' });
    expect((await open()).synthetic).toBe(true);
  });

  it('says that there is nothing to read', async () => {
    await bucket.put({ 'paris/batch/readme.txt': 'x' });
    expect((await failureOf(open())).code).toBe('RAW_ZONE_EMPTY');
  });

  it('brings a file here when it is read, once, and keeps it for later runs', async () => {
    await bucket.put({ [`paris/${BIG}`]: big('a') });
    const file = await roads();
    expect(copies()).toEqual([]);
    await probeFile(file);
    expect(copies()).toEqual([]);
    await checkFile(file);
    expect(readFileSync(file.absolute).equals(big('a'))).toBe(true);
    const before = wire.received();
    await checkFile(file);
    const again = await roads();
    await checkFile(again);
    expect(again.stamp).toBe(file.stamp);
    expect(wire.received() - before).toBeLessThan(SLACK);
  });

  it.skipIf(!canWire(server.url))(
    'goes on where a connection broke, without asking for a byte twice',
    async () => {
      await bucket.put({ [`paris/${BIG}`]: big('a') });
      const file = await roads();
      wire.cutAfter(1.5 * MEGABYTE, 4);
      const before = wire.received();
      await checkFile(file);
      expect(readFileSync(file.absolute).equals(big('a'))).toBe(true);
      expect(wire.received() - before).toBeLessThan(8 * MEGABYTE + 4 * SLACK);
    },
  );

  it.skipIf(!canWire(server.url))(
    'goes on, in a later run, where the network went away',
    async () => {
      await bucket.put({ [`paris/${BIG}`]: big('a') });
      const file = await roads();
      wire.cutAfter(5 * MEGABYTE, 1, async () => wire.refuse());
      expect((await failureOf(checkFile(file))).code).toBe('S3_UNREACHABLE');
      expect(copies()).toEqual([expect.stringMatching(/-an\.csv\.part$/)]);
      wire.mend();
      const before = wire.received();
      const later = await roads();
      await checkFile(later);
      expect(readFileSync(later.absolute).equals(big('a'))).toBe(true);
      expect(wire.received() - before).toBeLessThan(3 * MEGABYTE + SLACK);
    },
    60_000,
  );

  it.skipIf(!canWire(server.url))(
    'notices an object that changed while it was downloaded, and starts again',
    async () => {
      await bucket.put({ [`paris/${BIG}`]: big('a') });
      const file = await roads();
      const { stamp } = file;
      wire.cutAfter(2 * MEGABYTE, 1, () => bucket.put({ [`paris/${BIG}`]: big('b') }));
      await checkFile(file);
      expect(readFileSync(file.absolute).equals(big('b'))).toBe(true);
      expect(file.stamp).not.toBe(stamp);
      expect(copies()).toHaveLength(1);
    },
  );

  it('notices an object that changed after it was listed', async () => {
    await bucket.put({ [`paris/${BIG}`]: 'first content' });
    const file = await roads();
    const listed = file.stamp;
    await bucket.put({ [`paris/${BIG}`]: 'other content' });
    await checkFile(file);
    expect(readFileSync(file.absolute, 'utf8')).toBe('other content');
    expect(file.stamp).not.toBe(listed);
    expect(file.stamp).toBe((await roads()).stamp);
    expect(copies()).toHaveLength(1);
  });

  it('leaves out a file that is gone since it was listed, and no other', async () => {
    const names = ['a', 'b', 'c'].map((name) => `batch/comptages_routiers/${name}.csv`);
    await bucket.put(Object.fromEntries(names.map((name) => [`paris/${name}`, name])));
    const { comptages } = (await open()).files;
    await bucket.remove(`paris/${names[1]}`);
    await fetchAhead(comptages);
    expect(copies()).toHaveLength(2);
    const error = await failureOf(checkFile(comptages[1] as RawFile));
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.params).toMatchObject({ file: names[1] });
  });

  it('reports an empty file as on disk', async () => {
    await bucket.put({ [`paris/${BIG}`]: '' });
    const file = await roads();
    expect((await failureOf(probeFile(file))).code).toBe('INPUT_EMPTY');
    expect((await failureOf(checkFile(file))).code).toBe('INPUT_EMPTY');
  });

  it('stops when the bucket is gone', async () => {
    await bucket.put({ [`paris/${BIG}`]: 'x' });
    const file = await roads();
    await bucket.drop();
    expect((await failureOf(checkFile(file))).code).toBe('S3_BUCKET_MISSING');
    expect((await failureOf(fetchAhead([file]))).code).toBe('S3_BUCKET_MISSING');
    expect((await failureOf(open())).code).toBe('S3_BUCKET_MISSING');
  });

  it('keeps its copies within their limit once the run has read them', async () => {
    const names = ['a', 'b', 'c'].map((name) => `batch/comptages_routiers/${name}.csv`);
    await bucket.put(Object.fromEntries(names.map((name) => [`paris/${name}`, Buffer.alloc(1000, name)])));
    const zone = await open(undefined, 2000);
    await fetchAhead(zone.files.comptages);
    expect(copies()).toHaveLength(3);
    await zone.close();
    expect(copies()).toHaveLength(2);
  });
});
