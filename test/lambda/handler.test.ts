import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { writeDemo } from '../../src/demo/demo.ts';
import { addDays } from '../../src/domain/time.ts';
import { buildTaskRoot, type Instance, startInstance, type TaskRoot } from './instance.ts';
import { errorOf, summaryOf } from './runtime-api.ts';
import { installClient } from './runtime-client.ts';
import { describeWithLambdaRuntime, INSTALL_MS } from './with-runtime.ts';

vi.setConfig({ testTimeout: 120_000 });

const FROM = '2025-11-03';
const DAYS = 10;
const LAST = addDays(FROM, DAYS - 1);

describeWithLambdaRuntime('the processing handler, in the runtime of Lambda', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-handler-'));
  const raw = path.join(scratch, 'raw');
  const running: Instance[] = [];
  let task: TaskRoot;

  beforeAll(async () => {
    await installClient();
    task = buildTaskRoot();
    await writeDemo({ out: raw, from: FROM, days: DAYS, arcs: 20, seed: 3 });
  }, INSTALL_MS);

  afterEach(async () => {
    for (const instance of running.splice(0)) await instance.stop();
  });

  afterAll(() => {
    task?.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** An instance that keeps its results on its own disk. */
  async function start(env: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const here = { CITYFLOW_RAW: raw, DATABASE_TYPE: 'embedded', USE_S3: 'false' };
    const instance = await startInstance({ task, env: { ...here, ...env } });
    running.push(instance);
    return instance;
  }

  it('processes the newest complete day, and again on a warm instance, from the lake in /tmp', async () => {
    const instance = await start();
    const summary = summaryOf(await instance.invoke({}));
    expect(summary).toEqual({
      run_id: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
      exit: 0,
      degraded: false,
      dates: [LAST],
      remaining: [],
      error: null,
    });
    const cold = instance.log();
    expect(cold.filter((line) => line.event === 'ingested').every((line) => line.read === line.files)).toBe(
      true,
    );
    expect(cold.at(-1)).toMatchObject({ level: 'INFO', event: 'done', run_id: summary.run_id });
    expect(new Set(cold.map((line) => line.request_id)).size).toBe(1);
    const [folder = ''] = readdirSync(instance.tmp);
    expect(readdirSync(path.join(instance.tmp, folder)).sort()).toEqual([
      'cityflow.db',
      'lake',
      'output',
      's3-cache',
    ]);
    expect(readdirSync(path.join(instance.tmp, folder, 'output/reports'))).toEqual([
      `daily_report_${LAST}.csv`,
      `daily_report_${LAST}.json`,
    ]);

    const again = summaryOf(await instance.invoke({}));
    expect(again).toEqual({ ...summary, run_id: again.run_id });
    expect(again.run_id).not.toBe(summary.run_id);
    const warm = instance.log();
    expect(warm.find((line) => line.event === 'listed')).toMatchObject({ to_read: 0 });
    expect(warm.filter((line) => line.event === 'ingested').every((line) => line.read === 0)).toBe(true);
    expect(warm.find((line) => line.event === 'day')?.types).toMatchObject({ comptages: 'inchange' });
    expect(readdirSync(instance.tmp)).toEqual([folder]);
  });

  it('processes the range that EventBridge asks for', async () => {
    const instance = await start();
    const range = { from: addDays(FROM, 1), to: addDays(FROM, 3) };
    const answer = await instance.invoke({
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      detail: JSON.stringify(range),
    });
    expect(summaryOf(answer).dates).toEqual([range.from, addDays(FROM, 2), range.to]);
  });

  it('refuses an event that it does not understand, and goes on with the next one', async () => {
    const instance = await start();
    for (const [event, code, said] of [
      [{ date: 20251112 }, 'EVENT_INVALID', '{"date":20251112}'],
      [{ date: '2025-13-01' }, 'DATE_INVALID', '2025-13-01'],
      [{ from: LAST, to: FROM }, 'EVENT_INVALID', FROM],
      [{ detail: { jour: FROM } }, 'EVENT_INVALID', 'jour'],
    ] as const) {
      const summary = summaryOf(await instance.invoke(event));
      expect(summary).toMatchObject({ run_id: null, exit: 2, dates: [], error: { code } });
      expect(summary.error?.message).toContain(said);
      expect(instance.log()).toEqual([expect.objectContaining({ level: 'ERROR', event: 'failed', code })]);
    }
    expect(readdirSync(path.join(instance.tmp, readdirSync(instance.tmp)[0] ?? ''))).toEqual([]);
    expect(summaryOf(await instance.invoke({ date: FROM })).dates).toEqual([FROM]);
  });

  it('says which file is too large for /tmp, before it reads or downloads anything', async () => {
    const large = path.join(scratch, 'large');
    const file = 'batch/comptages_routiers/comptages-2025.csv.gz';
    mkdirSync(path.join(large, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(large, file), '');
    // takes no room here: a file with a hole
    truncateSync(path.join(large, file), 1e12);
    const summary = summaryOf(await (await start({ CITYFLOW_RAW: large })).invoke({}));
    expect(summary).toMatchObject({ run_id: null, exit: 1, error: { code: 'TMP_TOO_SMALL' } });
    expect(summary.error?.message).toContain(`${file} (1000000 Mo)`);
    expect(summary.error?.message).toContain('Fargate');
  });

  it('answers what an operator has to change: a setting, the raw zone, the day', async () => {
    for (const [env, event, code] of [
      [{ CITYFLOW_WORKERS: 'beaucoup' }, {}, 'CONFIG_INVALID'],
      [{ CITYFLOW_RAW: '' }, {}, 'RAW_ZONE_MISSING'],
      [{ CITYFLOW_RAW: path.join(scratch, 'nowhere') }, {}, 'RAW_ZONE_MISSING'],
      [{}, { date: '2019-01-01' }, 'DATE_WITHOUT_DATA'],
    ] as const) {
      const instance = await start(env);
      expect(summaryOf(await instance.invoke(event))).toMatchObject({ exit: 1, error: { code } });
    }
  });

  it('is degraded when a source is missing', async () => {
    const partial = path.join(scratch, 'partial');
    await writeDemo({ out: partial, from: FROM, days: 3, arcs: 10, seed: 3 });
    rmSync(path.join(partial, 'api/weather'), { recursive: true });
    const instance = await start({ CITYFLOW_RAW: partial });
    expect(summaryOf(await instance.invoke({}))).toMatchObject({ exit: 3, degraded: true, error: null });
    expect(instance.log().at(-1)).toMatchObject({ level: 'WARN', event: 'done' });
  });

  it('fails, to be tried again, when the time is over before the first day', async () => {
    const instance = await start();
    const error = errorOf(await instance.invoke({ from: FROM, to: LAST }, 24_000));
    expect(error.errorType).toBe('TIME_TOO_SHORT');
    expect(error.errorMessage).toContain(`${FROM} … ${LAST}`);
    // the lake is there by now: the same instance goes on
    expect(summaryOf(await instance.invoke({ date: FROM })).dates).toEqual([FROM]);
  });
});
