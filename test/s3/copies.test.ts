import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CityflowError } from '../../src/domain/errors.ts';
import type { Copies } from '../../src/report/copies.ts';
import { checkReportBucket, openS3Copies } from '../../src/report/s3.ts';
import { failureOf, makeDemo, makeZone, removeZones, type TestZone, tree } from '../pipeline/zone.ts';
import { describeWithServer } from '../servers.ts';
import { makeBucket, removeBuckets, s3Settings, type TestBucket, useKeys } from './buckets.ts';
import { canWire, openWire } from './wire.ts';

const CSV = 'reports/daily_report_2025-10-27.csv';
const METRICS = 'metrics/bikes_metrics_2025-10-27.json';

describeWithServer('s3', 'reports and copies in S3', (server) => {
  useKeys(server);
  let bucket: TestBucket;
  let output: string;
  let failures: CityflowError[];

  beforeEach(async () => {
    bucket = await makeBucket(server);
    output = mkdtempSync(path.join(tmpdir(), 'cityflow-copies-'));
    failures = [];
    return () => rmSync(output, { recursive: true, force: true });
  });
  afterAll(async () => {
    removeZones();
    await removeBuckets();
  });

  const settings = (endpoint?: string) => ({
    ...s3Settings(server, endpoint),
    reportsBucket: bucket.name,
    reportsPrefix: 'rapports',
  });
  const open = (endpoint?: string): Copies =>
    openS3Copies(settings(endpoint), output, (error) => failures.push(error));
  const kept = () => tree(path.join(output, 'en-attente-s3'));

  it('go under the prefix: reports directly, the rest under its own name', async () => {
    const copies = open();
    expect(await copies.has(CSV)).toBe(false);
    await copies.write(CSV, 'é;1\n');
    await copies.write(METRICS, '{}');
    expect(await bucket.keys()).toEqual([`rapports/${path.basename(CSV)}`, `rapports/${METRICS}`]);
    expect(await bucket.read(`rapports/${path.basename(CSV)}`)).toBe('é;1\n');
    expect(copies.place(CSV)).toBe(`s3://${bucket.name}/rapports/${path.basename(CSV)}`);
    expect([await copies.has(CSV), await open().has(METRICS)]).toEqual([true, true]);
    await copies.remove(METRICS);
    expect(await bucket.keys()).toEqual([`rapports/${path.basename(CSV)}`]);
    expect([copies.failure(), tree(output)]).toEqual([null, []]);
  });

  it('stay on disk from the first failure on, told once, and are sent by the next run', async () => {
    await bucket.drop();
    const copies = open();
    await copies.write(CSV, 'a');
    await copies.write(METRICS, '{}');
    expect(failures.map(({ code }) => code)).toEqual(['S3_BUCKET_MISSING']);
    expect(kept()).toEqual([METRICS, CSV]);
    expect(copies.place(CSV)).toBe(path.join(output, 'en-attente-s3', CSV));
    expect([await copies.has(CSV), await copies.has('reports/other.csv')]).toEqual([true, false]);

    const stillDown = open();
    expect(await stillDown.deliver()).toEqual([]);
    expect([stillDown.failure()?.code, kept().length]).toEqual(['S3_BUCKET_MISSING', 2]);

    await bucket.make();
    const back = open();
    expect(await back.deliver()).toEqual([METRICS, CSV]);
    expect([back.failure(), kept()]).toEqual([null, []]);
    expect(await bucket.read(`rapports/${path.basename(CSV)}`)).toBe('a');
    expect(await back.deliver()).toEqual([]);
  });

  it('that were kept give way to newer ones', async () => {
    await bucket.drop();
    await open().write(CSV, 'old');
    await bucket.make();
    const copies = open();
    await copies.write(CSV, 'new');
    expect([await copies.deliver(), kept()]).toEqual([[], []]);
    expect(await bucket.read(`rapports/${path.basename(CSV)}`)).toBe('new');
  });

  it('that were kept are not sent once they are not to be served any more', async () => {
    await bucket.drop();
    const copies = open();
    await copies.write(CSV, 'old');
    await copies.remove(CSV);
    expect(kept()).toEqual([]);
  });

  it('can be checked: the bucket is left as it was', async () => {
    expect(await checkReportBucket(settings())).toBe(`s3://${bucket.name}/rapports/`);
    expect(await bucket.keys()).toEqual([]);
    await bucket.drop();
    expect((await failureOf(checkReportBucket(settings()))).code).toBe('S3_BUCKET_MISSING');
  });

  describe('of a run', () => {
    const DAY = '2025-10-28';
    const report = `rapports/daily_report_${DAY}.csv`;

    let disk: TestZone;

    beforeAll(async () => {
      disk = makeZone({ at: await makeDemo({ from: '2025-10-27', days: 2, arcs: 10 }) });
      expect((await disk.run(DAY)).code).toBe(0);
    });
    const inS3 = (endpoint?: string) =>
      makeZone({
        at: disk.raw,
        settings: ({ s3 }) => ({
          aws: s3Settings(server),
          s3: { ...s3, ...settings(endpoint) },
          targets: { store: 'embedded', reports: 's3' },
        }),
      });
    const onDisk = (zone: TestZone, name: string) =>
      readFileSync(path.join(zone.config.output, name), 'utf8');

    it('are the files of a run on disk, and nothing of them stays here but the record', async () => {
      const s3 = inS3();
      const done = await s3.run(DAY);
      expect(await bucket.read(report)).toBe(onDisk(disk, `reports/daily_report_${DAY}.csv`));
      const metrics = tree(disk.config.output).filter((name) => name.startsWith('metrics/'));
      expect(await bucket.keys()).toEqual([report, ...metrics.map((name) => `rapports/${name}`)].sort());
      expect(tree(s3.config.output).every((name) => name.startsWith('runs/'))).toBe(true);
      expect(done.events.find((event) => event.kind === 'report')).toMatchObject({
        csv: `s3://${bucket.name}/${report}`,
        json: null,
        changed: true,
      });
      expect((await s3.run(DAY)).events.find((event) => event.kind === 'report')).toMatchObject({
        changed: false,
      });
    });

    it('are written again when they are gone from the bucket', async () => {
      const s3 = inS3();
      await s3.run(DAY);
      await bucket.remove(report);
      await s3.run(DAY);
      expect(await bucket.keys()).toContain(report);
    });

    it('wait on disk while the bucket is gone, degraded, and leave with the next run', async () => {
      const s3 = inS3();
      await bucket.drop();
      const done = await s3.run(DAY);
      expect(done.code).toBe(3);
      const waiting = path.join(s3.config.output, 'en-attente-s3');
      expect(done.events.filter((event) => event.kind === 'copies_failed')).toMatchObject([
        { error: { code: 'S3_BUCKET_MISSING' }, folder: waiting },
      ]);
      const csv = path.join(waiting, 'reports', `daily_report_${DAY}.csv`);
      expect(readFileSync(csv, 'utf8')).toBe(onDisk(disk, `reports/daily_report_${DAY}.csv`));

      expect((await s3.run(DAY)).code).toBe(3);
      expect(existsSync(csv)).toBe(true);

      await bucket.make();
      const back = await s3.run(DAY);
      expect(back.code).toBe(0);
      expect(back.events.filter((event) => event.kind === 'copies_sent')).toMatchObject([
        { bucket: bucket.name },
      ]);
      expect(existsSync(waiting)).toBe(false);
      expect(await bucket.keys()).toContain(report);
    });

    it.skipIf(!canWire(server.url))('are not lost when the network goes away in the middle', async () => {
      const wire = await openWire(server.url);
      const s3 = inS3(wire.endpoint);
      wire.goAwayAfter(1_000);
      expect((await s3.run(DAY)).code).toBe(3);
      wire.mend();
      const back = await s3.run(DAY);
      await wire.close();
      expect(back.code).toBe(0);
      expect(await bucket.read(report)).toBe(onDisk(disk, `reports/daily_report_${DAY}.csv`));
      expect((await bucket.keys()).length).toBe(1 + tree(path.join(disk.config.output, 'metrics')).length);
    });
  });
});
