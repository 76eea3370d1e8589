import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/demo.ts';
import { addDays, dateRange } from '../../src/domain/time.ts';
import { runJob } from '../../src/lambda/job.ts';
import { openLog } from '../../src/lambda/log.ts';
import { lambdaDefaults, openPlace } from '../../src/lambda/place.ts';
import { listFilesToRead } from '../../src/lambda/room.ts';

const FROM = '2025-11-03';
const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-job-'));
const raw = path.join(scratch, 'raw');
const config: Config = readConfig(
  { CITYFLOW_RAW: raw, DATABASE_TYPE: 'embedded', USE_S3: 'false' },
  scratch,
  lambdaDefaults({ folder: scratch, memoryMb: 1024 }),
);

beforeAll(() => writeDemo({ out: raw, from: FROM, days: 6, arcs: 10, seed: 3 }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the job of one invocation', () => {
  it('leaves the days that may not start, and says which', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = openLog('request', (line) => lines.push(JSON.parse(line)));
    let asked = 0;
    const to = addDays(FROM, 4);
    const before = await listFilesToRead(config);
    expect(before.find((file) => file.path.includes('comptages_routiers'))?.staging).toBeGreaterThan(0);
    const result = await runJob({ config, days: { from: FROM, to }, mayStart: () => ++asked <= 2, log });
    expect(result).toMatchObject({
      dates: [FROM, addDays(FROM, 1)],
      remaining: dateRange(addDays(FROM, 2), to),
      degraded: true,
      failure: null,
    });
    expect(lines.filter((line) => line.event === 'day').map((line) => line.date)).toEqual(result.dates);
    expect(lines.filter((line) => line.run_id !== undefined).map((line) => line.run_id)).toEqual(
      Array(lines.length - 1).fill(result.runId),
    );
    // what the lake has is not to be read, downloaded or made room for again
    expect(await listFilesToRead(config)).toEqual([]);
  });
});

describe('the place of an instance', () => {
  const context = (logStreamName: string) => ({
    awsRequestId: 'r',
    logStreamName,
    memoryLimitInMB: '1769',
    getRemainingTimeInMillis: () => 0,
  });

  it('is the same folder after a restart of its process, and no other instance has it', async () => {
    const [a, again, b] = [
      await openPlace(context('a')),
      await openPlace(context('a')),
      await openPlace(context('b')),
    ];
    expect(again).toEqual(a);
    expect(b.folder).not.toBe(a.folder);
    for (const { folder } of [a, b]) rmSync(folder, { recursive: true });
  });

  it('leaves room in memory for what stands beside the reading of road counts', () => {
    const limitOf = (memoryMb: number) =>
      readConfig({}, scratch, lambdaDefaults({ folder: '/tmp/x', memoryMb })).memoryLimitBytes / 1e6;
    expect([512, 1769, 10_240].map(limitOf)).toEqual([256, 1257, 9728]);
  });

  it('gives way to what the operator says, but for where nothing is said', () => {
    const chosen = readConfig(
      { CITYFLOW_LAKE: '/mnt/lake', DATABASE_TYPE: 'mongodb' },
      scratch,
      lambdaDefaults({ folder: '/tmp/x', memoryMb: 1024 }),
    );
    expect(chosen.lake).toBe('/mnt/lake');
    expect(chosen.targets).toEqual({ store: 'mongodb', reports: 's3' });
    expect([chosen.output, chosen.s3.cacheDir]).toEqual(['/tmp/x/output', '/tmp/x/s3-cache']);
  });
});
