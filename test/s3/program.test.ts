import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startProgram } from '../pipeline/program.ts';
import { makeDemo, makeZone, removeZones, type TestZone, tree } from '../pipeline/zone.ts';
import { describeWithServer, environmentOf } from '../servers.ts';
import { makeBucket, removeBuckets, type TestBucket } from './buckets.ts';
import { canWire, openWire } from './wire.ts';

describeWithServer('s3', 'cityflow on S3, told to its operator', (server) => {
  let demo: string;
  let raw: TestBucket;
  let reports: TestBucket;
  let zone: TestZone;

  beforeAll(async () => {
    demo = await makeDemo({ from: '2025-10-27', days: 2, arcs: 10 });
    [raw, reports] = [await makeBucket(server), await makeBucket(server)];
    await raw.upload(demo, 'paris/');
  });
  beforeEach(() => {
    zone = makeZone();
  });
  afterAll(async () => {
    removeZones();
    await removeBuckets();
  });

  function start(args: readonly string[], env: Record<string, string> = {}) {
    return startProgram(zone, args, {
      env: {
        ...environmentOf(server),
        CITYFLOW_RAW: `s3://${raw.name}/paris`,
        S3_REPORTS_BUCKET: reports.name,
        USE_S3: 'true',
        ...env,
      },
    });
  }
  const run = (args: readonly string[], env?: Record<string, string>) => start(args, env).ended;

  it('says where each thing went', async () => {
    const { code, stdout, stderr } = await run(['run']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`[Export CSV] → S3 (s3://${reports.name}/reports/)\n`);
    expect(stdout).toContain(`✓ Rapport CSV : s3://${reports.name}/reports/daily_report_2025-10-28.csv\n`);
    expect(stdout).toContain('✓ Rapport JSON exporté vers EMBEDDED\n');
  });

  it.each([
    ['credentials', { AWS_SECRET_ACCESS_KEY: 'wrong' }, /identifiants AWS .* — renouvelez-les/],
    ['bucket', { CITYFLOW_RAW: 's3://cityflow-nowhere/x' }, /« cityflow-nowhere » introuvable — créez-le/],
    [
      'server',
      { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
      /injoignable .*ECONNREFUSED.* — vérifiez le réseau/,
    ],
    ['prefix', { CITYFLOW_RAW: 's3://RAW/nothing' }, /aucune source dans la zone brute/],
  ])('stops in one line on a wrong %s', async (_, env, said) => {
    const settings = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace('RAW', raw.name)]),
    );
    const { code, stderr } = await run(['run'], settings);
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('checks both buckets', async () => {
    const good = await run(['check']);
    expect(good.stdout).toContain(`s3://${reports.name}/reports/`);
    expect(good.code).toBe(0);
    expect(tree(zone.config.s3.cacheDir)).toEqual([]);
    const bad = await run(['check'], { S3_REPORTS_BUCKET: 'cityflow-nowhere' });
    expect(bad.stdout).toMatch(/✗ +rapports +échec +seau S3 « cityflow-nowhere » introuvable/);
    expect(bad.code).toBe(1);
  });

  it('keeps reports while their bucket is missing, and sends them with sync', async () => {
    const missing = { S3_REPORTS_BUCKET: 'cityflow-nowhere' };
    const done = await run(['run'], missing);
    expect(done.code).toBe(3);
    expect(done.stderr.match(/cityflow-nowhere/g)).not.toBeNull();
    expect(done.stderr.trim().split('\n')).toHaveLength(1);
    expect(done.stdout).toContain(
      '✓ Rapport CSV : output/en-attente-s3/reports/daily_report_2025-10-28.csv\n',
    );
    expect((await run(['sync'], missing)).code).toBe(3);
    const sent = await run(['sync']);
    expect([sent.code, sent.stderr]).toEqual([0, '']);
    expect(sent.stdout).toMatch(/^✓ \d fichier\(s\) en attente envoyés vers s3:/);
    expect(tree(path.join(zone.config.output, 'en-attente-s3'))).toEqual([]);
  });

  it.skipIf(!canWire(server.url))('stops in the middle of a download, and goes on from there', async () => {
    const wire = await openWire(server.url);
    let resume = () => {};
    const held = new Promise<void>((resolve) => {
      resume = resolve;
    });
    wire.cutAfter(60_000, 1, () => held);
    const { process: child, ended } = start(['run'], { AWS_ENDPOINT_URL_S3: wire.endpoint });
    while (!tree(zone.config.s3.cacheDir).some((name) => name.endsWith('.part'))) await sleep(20);
    child.kill('SIGINT');
    resume();
    const { code, stderr } = await ended;
    expect([code, stderr.trim().split('\n').length]).toEqual([130, 1]);
    const before = wire.received();
    expect((await run(['run'], { AWS_ENDPOINT_URL_S3: wire.endpoint })).code).toBe(0);
    await wire.close();
    expect(before).toBeGreaterThan(0);
  });
});
