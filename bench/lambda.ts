/**
 * `node bench/lambda.ts [--days 60] [--arcs 600] [--memory 3008] [--times 5] [--only-api]`: the processing handler
 * and the API in the real runtime interface client of AWS Lambda, on a raw zone that it invents, and a store that
 * speaks DynamoDB. Prints cold start, time and memory of what an invocation can be. The client is compiled at its first use, which takes minutes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { API_HANDLER, bundleApi } from '../scripts/bundle-api.ts';
import { type OwnServer, startServer } from '../scripts/services/own.ts';
import { readConfig } from '../src/config.ts';
import { writeDemo } from '../src/demo/demo.ts';
import { addDays } from '../src/domain/time.ts';
import { openStore } from '../src/store/open.ts';
import { eventOf } from '../test/lambda/api-events.ts';
import { buildTaskRoot, type Instance, startInstance, type TaskRoot } from '../test/lambda/instance.ts';
import type { Answer } from '../test/lambda/runtime-api.ts';
import { installClient } from '../test/lambda/runtime-client.ts';
import { environmentOf } from '../test/servers.ts';
import { inventDay } from '../test/store/invented.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '60' },
    arcs: { type: 'string', default: '600' },
    memory: { type: 'string', default: '3008' },
    times: { type: 'string', default: '5' },
    'only-api': { type: 'boolean', default: false },
  },
});
const [days, arcs, memoryMb, times] = [values.days, values.arcs, values.memory, values.times].map(Number) as [
  number,
  number,
  number,
  number,
];
const FROM = '2025-09-01';

interface Row {
  readonly what: string;
  readonly ms: number;
  /** of the whole process so far */
  readonly peakMb: number;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-bench-lambda-'));
const raw = path.join(scratch, 'raw');
const bundle: TaskRoot = { folder: path.join(scratch, 'bundle'), remove: () => {} };
const env = { CITYFLOW_RAW: raw, DATABASE_TYPE: 'embedded', USE_S3: 'false' };

/** One invocation, timed; its answer has to be the one expected. */
async function invoke(
  instance: Instance,
  what: string,
  event: unknown,
  expected: (answer: Answer) => boolean,
): Promise<Row> {
  const started = performance.now();
  const answer = await instance.invoke(event, 900_000);
  const ms = performance.now() - started;
  if (!expected(answer)) throw new Error(`${what}: ${JSON.stringify(answer)}`);
  return { what, ms, peakMb: instance.peakMb() };
}

const exits =
  (...codes: number[]) =>
  (answer: Answer) =>
    answer.kind === 'response' && codes.includes((answer.payload as { exit: number }).exit);

/** A cold instance: what an empty handler takes, then ours with an event that it refuses. */
async function coldStart(handler: string, what: string): Promise<Row[]> {
  const instance = await startInstance({ task, memoryMb, env, handler });
  try {
    const init = { what: `${what}: init`, ms: instance.initMs, peakMb: instance.peakMb() };
    return [init, await invoke(instance, `${what}: first invocation`, { date: 1 }, exits(2))];
  } finally {
    await instance.stop();
  }
}

/** The API on a store that speaks DynamoDB: a cold instance, then the same question again. */
async function coldApi(store: Readonly<Record<string, string>>): Promise<Row[]> {
  const instance = await startInstance({ task: bundle, memoryMb: 1024, env: store, handler: API_HANDLER });
  const found = (answer: Answer) =>
    answer.kind === 'response' && (answer.payload as { statusCode: number }).statusCode === 200;
  const ask = (what: string, address: string) =>
    invoke(instance, what, eventOf('API Gateway, HTTP API', address), found);
  try {
    return [
      { what: 'API: init', ms: instance.initMs, peakMb: instance.peakMb() },
      await ask('API: first request, client of DynamoDB loaded', `/metrics/bikes/${FROM}`),
      await ask('API: the same, warm', `/metrics/bikes/${FROM}`),
    ];
  } finally {
    await instance.stop();
  }
}

/** A day of a hundred counters. @returns the settings of who reads it */
async function fillStore(dynamo: OwnServer): Promise<Readonly<Record<string, string>>> {
  const settings = { ...environmentOf(dynamo), DATABASE_TYPE: 'dynamodb' };
  Object.assign(process.env, settings);
  const store = openStore(readConfig(settings, scratch));
  const counters = Array.from({ length: 100 }, (_, i) => `1000${i}`);
  await store.prepare(true);
  await store.replaceDay(inventDay({ data_type: 'bikes', date: FROM }, counters));
  await store.close();
  return settings;
}

async function wholeJob(): Promise<Row[]> {
  const instance = await startInstance({ task, memoryMb, env });
  const last = addDays(FROM, days - 1);
  const week = { from: addDays(last, -6), to: last };
  try {
    return [
      await invoke(instance, 'newest day, cold: whole raw zone read', {}, exits(0)),
      await invoke(instance, 'the same again, warm: nothing new', {}, exits(0)),
      await invoke(instance, 'seven days, warm: six to compute', week, exits(0)),
    ];
  } finally {
    await instance.stop();
  }
}

function median(rows: readonly Row[]): Row {
  return rows.toSorted((a, b) => a.ms - b.ms)[Math.floor(rows.length / 2)]!;
}

await installClient();
const task = buildTaskRoot();
const onlyApi = values['only-api'];
try {
  writeFileSync(path.join(task.folder, 'empty.js'), 'export const handler = async () => ({ exit: 2 });\n');
  await bundleApi(bundle.folder, { dashboard: true });
  const dynamo = await startServer('dynamodb');
  const store = await fillStore(dynamo);
  const { bytes } = onlyApi ? { bytes: 0 } : await writeDemo({ out: raw, from: FROM, days, arcs, seed: 1 });
  const colds: Row[][] = [];
  for (let i = 0; i < times; i++) {
    colds.push([
      ...(await coldStart('empty.handler', 'empty handler')),
      ...(await coldApi(store)),
      ...(onlyApi ? [] : await coldStart('dist/lambda/process.handler', 'event refused')),
    ]);
  }
  await dynamo.stop();
  const rows = [...colds[0]!.keys()].map((at) => median(colds.map((cold) => cold[at]!)));
  if (!onlyApi) rows.push(...(await wholeJob()));
  const machine = `${availableParallelism()} cores, Node ${process.version}, function of ${memoryMb} MB`;
  const lines = [
    `\`node bench/lambda.ts\` — ${machine}; ${days} days, ${arcs} arcs, ${Math.round(bytes / 1e6)} MB of road counts`,
    '',
    '| invocation | time | peak memory |',
    '|---|---|---|',
    ...rows.map(({ what, ms, peakMb }) => `| ${what} | ${Math.round(ms)} ms | ${Math.round(peakMb)} MB |`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  task.remove();
  rmSync(scratch, { recursive: true, force: true });
}
