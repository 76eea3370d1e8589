/**
 * `node bench/stores.ts [--write]`: one full-size day of road counts (3,348 arcs with their hourly profiles, synthetic)
 * saved to and read from every store, side by side. MongoDB and DynamoDB are the servers of
 * `npm run services -- up`. `--write` puts the table into docs/benchmarks.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { LOOPBACK } from '../scripts/services/loopback.ts';
import { openState } from '../scripts/services/state.ts';
import { readConfig } from '../src/config.ts';
import { writeDemo } from '../src/demo/demo.ts';
import type { MetricDay } from '../src/domain/metrics.ts';
import { addDays } from '../src/domain/time.ts';
import { run } from '../src/pipeline/run.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';

const DAYS = 8;
const SERIES_DAYS = 5;
const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-bench-stores-'));
const services = openState();
process.env.AWS_ACCESS_KEY_ID ??= LOOPBACK.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY ??= LOOPBACK.secretAccessKey;

function configOf(env: Record<string, string>) {
  return readConfig({ OUTPUT_DIR: 'output', CITYFLOW_LAKE: 'lake', CITYFLOW_DB: 'made.db', ...env }, folder);
}

/** A day as the pipeline makes it. */
async function makeDay(): Promise<MetricDay> {
  const raw = path.join(folder, 'raw');
  await writeDemo({ out: raw, days: DAYS, arcs: 3348 });
  const config = configOf({ CITYFLOW_RAW: raw });
  const { dates } = await run(
    config,
    { dates: null, types: ['comptages'], process: true, report: false },
    () => {},
  );
  const store = openStore(config);
  const page = await store.items('comptages', dates[0]!);
  await store.close();
  if (!page) throw new Error('the day was not stored');
  return page;
}

async function timed(times: number, work: (i: number) => Promise<unknown>): Promise<number> {
  const measured: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const started = performance.now();
    await work(i);
    measured.push(performance.now() - started);
  }
  return measured.toSorted((a, b) => a - b)[Math.floor(times / 2)]!;
}

async function measure(name: string, store: Store, { header, items }: MetricDay): Promise<string> {
  await store.prepare(true);
  const entities = items.map((item) => String(item.identifiant_arc));
  const save = await timed(SERIES_DAYS, (i) =>
    store.replaceDay({ header: { ...header, date: addDays(header.date, -i), run_id: `bench-${i}` }, items }),
  );
  const all = await timed(3, async () => {
    const page = await store.items('comptages', header.date);
    if (page?.items.length !== items.length)
      throw new Error(`${name}: ${page?.items.length} items read back`);
  });
  const one = await timed(50, (i) =>
    store.item('comptages', header.date, entities[(i * 67) % entities.length]!),
  );
  const series = await timed(20, async (i) => {
    const points = await store.series('comptages', entities[(i * 131) % entities.length]!);
    if (points.length < SERIES_DAYS) throw new Error(`${name}: a series of ${points.length} days`);
  });
  for (let i = 0; i < SERIES_DAYS; i += 1) await store.removeDay('comptages', addDays(header.date, -i));
  await store.close();
  const cells = [save, all, one, series].map((ms) =>
    ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`,
  );
  const line = `| ${[name, ...cells].join(' | ')} |`;
  console.log(line);
  return line;
}

const day = await makeDay();
const megabytes = Buffer.byteLength(JSON.stringify(day.items)) / 1e6;
const stores: [string, Store][] = [['SQLite, embedded', openStore(configOf({ CITYFLOW_DB: 'bench.db' }))]];
const mongodb = services.find('mongodb');
if (mongodb) {
  const env = { DATABASE_TYPE: 'mongodb', MONGODB_URL: mongodb.url, MONGODB_DATABASE: 'cityflow_bench' };
  stores.push([`MongoDB protocol: ${mongodb.name} ${mongodb.version}`, openStore(configOf(env))]);
}
const dynamodb = services.find('dynamodb');
if (dynamodb) {
  const env = {
    DATABASE_TYPE: 'dynamodb',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_REGION: LOOPBACK.region,
    DYNAMODB_METRICS_TABLE: 'bench-metrics',
    DYNAMODB_REPORTS_TABLE: 'bench-reports',
  };
  stores.push([`DynamoDB protocol: ${dynamodb.name} ${dynamodb.version}`, openStore(configOf(env))]);
}
const lines = [
  `\`node bench/stores.ts\` — ${availableParallelism()} cores, Node ${process.version}, ${day.items.length} items, ${megabytes.toFixed(1)} MB of JSON, medians`,
  '',
  '| store | save a day | read it all | read one arc | series of one arc, 5 days |',
  '|---|---|---|---|---|',
];
for (const [name, store] of stores) lines.push(await measure(name, store, day));
rmSync(folder, { recursive: true, force: true });

if (process.argv.includes('--write')) {
  const file = path.join(import.meta.dirname, '..', 'docs', 'benchmarks.md');
  const [before, after] = readFileSync(file, 'utf8').split('<!-- stores -->') as [string, string];
  const next = after.indexOf('\n## ');
  writeFileSync(
    file,
    `${before}<!-- stores -->\n\n${lines.join('\n')}\n${next === -1 ? '' : after.slice(next)}`,
  );
}
