import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import { describeWithRealData } from '../shared-data.ts';
import { realCity } from './doubles/real.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { configFor, fakeTime, fetchInto, leftovers, removeFolders, temporaryFolder } from './setup.ts';

const DATE = '2023-11-21';
const open: Double[] = [];

afterAll(async () => {
  for (const double of open.splice(0)) await double.close();
  removeFolders();
});

/**
 * The report of the day without what a run adds of its own (`generated_at`, `run_id`), without the names of the
 * files and without what depends on how much else the raw zone holds (`empreinte`, rows read and kept).
 */
async function reportOf(raw: string, folder: string) {
  const config = { ...readConfig({ CITYFLOW_RAW: raw, CITYFLOW_WORKERS: '1' }, folder) };
  await run(config, { ...WHOLE_JOB, dates: { from: DATE, to: DATE } }, () => {});
  const report = JSON.parse(
    readFileSync(path.join(config.output, 'reports', `daily_report_${DATE}.json`), 'utf8'),
    (key, value: unknown) => (key === 'fichiers' || key === 'file' ? undefined : value),
  ) as Record<string, unknown>;
  const { generated_at: _at, run_id: _run, empreinte: _hash, qualite, ...rest } = report;
  const { lignes_lues, lignes_gardees, ...quality } = qualite as Record<string, unknown>;
  return { report: { ...rest, qualite: quality }, read: Number(lignes_lues), kept: Number(lignes_gardees) };
}

describeWithRealData('a raw zone that was fetched from the real payloads', (data) => {
  it('gives the report that the ready-made one gives', async () => {
    const folder = temporaryFolder();
    const time = fakeTime('2023-11-21T22:40:00Z');
    const double = await openDouble(realCity(data, () => time.nowMs));
    open.push(double);
    const config = configFor(double, folder, { VISUAL_CROSSING_API_KEY: double.city.visualCrossingKey });

    const { result } = await fetchInto(config, time, { lastDays: 9 });
    expect(result.outcomes.flatMap(({ error, failures }) => [error, ...failures])).toEqual(
      result.outcomes.map(() => null),
    );
    expect(result.degraded).toBe(false);
    expect(leftovers(config.raw!)).toEqual([]);

    const fetched = await reportOf(config.raw!, folder);
    const ready = await reportOf(path.join(data, 'raw'), temporaryFolder());
    expect(fetched.report).toEqual(ready.report);
    // the ready-made zone holds thirteen months of road counts, the fetched one nine days and the eight weeks before
    expect(fetched.read - fetched.kept).toBe(ready.read - ready.kept);
    expect(fetched.read).toBeLessThan(ready.read);
  });
});
