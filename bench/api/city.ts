import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/demo.ts';
import { METRIC_TYPES } from '../../src/domain/metrics.ts';
import { addDays } from '../../src/domain/time.ts';
import { run } from '../../src/pipeline/run.ts';
import { openStore } from '../../src/store/open.ts';

const ARCS = 3_348;
const DAYS = 8;
const YEAR = 365;
/** Arcs that have a year: the others have the days of the demo. */
const ARCS_OF_A_YEAR = 40;

/** A raw zone, and a store with a full-size day and a year of some arcs. */
export interface City {
  readonly folder: string;
  /** settings of every program that works on it */
  readonly env: Readonly<Record<string, string>>;
  /** the newest day */
  readonly date: string;
  /** an arc with a year */
  readonly arc: string;
}

export async function makeCity(folder: string): Promise<City> {
  const raw = path.join(folder, 'raw');
  const env = {
    CITYFLOW_RAW: raw,
    CITYFLOW_LAKE: path.join(folder, 'lake'),
    CITYFLOW_DB: path.join(folder, 'cityflow.db'),
    OUTPUT_DIR: path.join(folder, 'output'),
    DATABASE_TYPE: 'embedded',
  };
  await writeDemo({ out: raw, days: DAYS, arcs: ARCS, seed: 1 });
  const config = readConfig(env, folder);
  const options = { dates: null, lastDays: 2, types: METRIC_TYPES, process: true, report: true };
  const { dates } = await run(config, options, () => {});
  const date = dates.at(-1)!;
  const store = openStore(config);
  const page = await store.items('comptages', date, { limit: ARCS_OF_A_YEAR });
  if (!page) throw new Error(`no road counts of ${date}`);
  const { header, items } = page;
  for (let i = 2; i < YEAR; i += 1) {
    await store.replaceDay({ header: { ...header, date: addDays(date, -i) }, items });
  }
  await store.close();
  return { folder, env, date, arc: String(items[0]!.identifiant_arc) };
}
