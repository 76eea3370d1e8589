import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { OwnServer } from '../../scripts/services/own.ts';
import { readConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/demo.ts';
import { openStore } from '../../src/store/open.ts';
import { makeBucket, removeBuckets, type TestBucket } from '../s3/buckets.ts';
import { describeWithOwnServer, environmentOf } from '../servers.ts';
import { buildTaskRoot, type Instance, type LogLine, startInstance, type TaskRoot } from './instance.ts';
import { errorOf, summaryOf } from './runtime-api.ts';
import { installClient } from './runtime-client.ts';
import { describeWithLambdaRuntime, INSTALL_MS } from './with-runtime.ts';

vi.setConfig({ testTimeout: 120_000 });

const DAY = '2025-11-12';
const PREFIX = 'paris/';
const CSV = `reports/daily_report_${DAY}.csv`;

describeWithLambdaRuntime('the processing handler, in the runtime of Lambda, with S3 and DynamoDB', () => {
  describeWithOwnServer('s3', 'raw zone and reports', (startS3) => {
    describeWithOwnServer('dynamodb', 'results', (startDynamo) => {
      const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-aws-'));
      const raw = path.join(scratch, 'raw');
      const running: Instance[] = [];
      let task: TaskRoot;
      let s3: OwnServer;
      let dynamo: OwnServer;
      let zone: TestBucket;

      beforeAll(async () => {
        await installClient();
        task = buildTaskRoot();
        await writeDemo({ out: raw, from: '2025-11-03', days: 10, arcs: 20, seed: 3 });
        [s3, dynamo] = await Promise.all([startS3(), startDynamo()]);
        for (const [name, value] of Object.entries(environmentOf(s3, dynamo))) vi.stubEnv(name, value);
        zone = await makeBucket({ ...s3, foreign: false });
        await zone.upload(raw, PREFIX);
      }, INSTALL_MS);

      afterEach(async () => {
        for (const instance of running.splice(0)) await instance.stop();
      });

      afterAll(async () => {
        await removeBuckets();
        await s3?.stop();
        await dynamo?.stop();
        task?.remove();
        rmSync(scratch, { recursive: true, force: true });
        vi.unstubAllEnvs();
      });

      /** Tables and a bucket of reports of their own, and the variables of a function that uses them. */
      async function makePlace(name: string) {
        const reports = await makeBucket({ ...s3, foreign: false });
        const env = {
          ...environmentOf(s3, dynamo),
          S3_RAW_BUCKET: zone.name,
          S3_RAW_PREFIX: PREFIX,
          S3_REPORTS_BUCKET: reports.name,
          DYNAMODB_METRICS_TABLE: `${name}-metrics`,
          DYNAMODB_REPORTS_TABLE: `${name}-reports`,
        };
        const store = openStore(readConfig({ ...env, DATABASE_TYPE: 'dynamodb' }, scratch));
        await store.prepare(true);
        return { env, reports, store };
      }

      async function start(env: Readonly<Record<string, string>>): Promise<Instance> {
        const instance = await startInstance({ task, env });
        running.push(instance);
        return instance;
      }

      it('processes the newest day; another instance finds nothing left to do', async () => {
        const { env, reports, store } = await makePlace('newest');
        const instance = await start(env);
        const summary = summaryOf(await instance.invoke({}));
        expect(summary).toMatchObject({ exit: 0, dates: [DAY], remaining: [], error: null });
        expect((await store.header('comptages', DAY))?.run_id).toBe(summary.run_id);
        expect((await store.items('bikes', DAY))?.items.length).toBeGreaterThan(0);
        const { report, csv } = await onDisk();
        expect(strip((await store.report(DAY))?.report ?? {})).toEqual(report);
        expect(await reports.read(CSV)).toBe(csv);
        expect(readdirSync(instance.tmp)).toHaveLength(1);

        const other = await start(env);
        expect(summaryOf(await other.invoke({ date: DAY }))).toMatchObject({ exit: 0, dates: [DAY] });
        expect(outcomes(other.log())).toEqual(['inchange']);
      });

      /** What the same invocation leaves on disk where everything is on disk. */
      async function onDisk() {
        const local = await start({ CITYFLOW_RAW: raw, DATABASE_TYPE: 'embedded', USE_S3: 'false' });
        summaryOf(await local.invoke({ date: DAY }));
        const read = (name: string) =>
          readFileSync(path.join(local.tmp, readdirSync(local.tmp)[0] ?? '', 'output', name), 'utf8');
        const json = JSON.parse(read(`reports/daily_report_${DAY}.json`));
        return { report: strip(json), csv: read(CSV) };
      }

      it('needs no variable of a managed runtime: a container image has no AWS_EXECUTION_ENV', async () => {
        const { env, reports } = await makePlace('image');
        const instance = await start({ ...env, AWS_EXECUTION_ENV: '' });
        expect(summaryOf(await instance.invoke({ date: DAY }))).toMatchObject({ exit: 0 });
        expect(await reports.keys()).toContain(CSV);
      });

      it('fails when the store is down, and delivers each result once when it is tried again', async () => {
        const { env, store } = await makePlace('down');
        const instance = await start(env);
        await dynamo.kill();
        const error = errorOf(await instance.invoke({ date: DAY }));
        expect(error.errorType).toBe('STORE_UNREACHABLE');
        expect(error.errorMessage).toMatch(/down-metrics.*injoignable/);
        const lines = instance.log();
        expect(lines.find((line) => line.event === 'failed')).toMatchObject({
          level: 'ERROR',
          run_id: expect.any(String),
          code: 'STORE_UNREACHABLE',
        });

        await dynamo.restart();
        expect(summaryOf(await instance.invoke({ date: DAY }))).toMatchObject({ exit: 0, dates: [DAY] });
        expect(instance.log().filter((line) => line.event === 'delivered').length).toBeGreaterThan(0);
        expect((await store.items('comptages', DAY))?.items).toHaveLength(20);
        expect(await store.report(DAY)).not.toBeNull();
      });

      it('says which object is too large for /tmp, and downloads nothing', async () => {
        const { env } = await makePlace('large');
        const large = await makeBucket({ ...s3, foreign: false });
        const name = 'batch/comptages_routiers/comptages-2025.csv';
        await large.put({ [`${PREFIX}${name}`]: 'grows' });
        // an object of this server is a file: one with a hole takes no room
        const file = path.join(s3.dir, 'data/objects', large.name, PREFIX, name);
        truncateSync(file, 1e12);
        const instance = await start({ ...env, S3_RAW_BUCKET: large.name });
        const summary = summaryOf(await instance.invoke({}));
        expect(summary).toMatchObject({ run_id: null, exit: 1, error: { code: 'TMP_TOO_SMALL' } });
        expect(summary.error?.message).toContain(`${name} (1000000 Mo)`);
        expect(readdirSync(path.join(instance.tmp, readdirSync(instance.tmp)[0] ?? '', 's3-cache'))).toEqual(
          [],
        );
      });

      it('fails when there is no bucket for the reports, or none for the raw zone', async () => {
        const { env } = await makePlace('buckets');
        for (const name of ['S3_REPORTS_BUCKET', 'S3_RAW_BUCKET']) {
          const instance = await start({ ...env, [name]: 'no-such-bucket' });
          const error = errorOf(await instance.invoke({ date: DAY }));
          expect(error.errorType).toBe('S3_BUCKET_MISSING');
          expect(error.errorMessage).toContain('no-such-bucket');
        }
      });
    });
  });
});

/** A report but for who made it and when. */
function strip({ generated_at, run_id, ...rest }: Record<string, unknown>) {
  return rest;
}

/** The different things that became of the types of the days of an invocation. */
function outcomes(lines: readonly LogLine[]): string[] {
  const days = lines.filter((line) => line.event === 'day');
  return [...new Set(days.flatMap((line) => Object.values(line.types as Record<string, string>)))].sort();
}
