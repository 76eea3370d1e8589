/**
 * `node bench/lambda.ts [--days 60] [--arcs 600] [--memory 3008] [--times 5]`: the processing handler in the real
 * runtime interface client of AWS Lambda, on a raw zone that it invents. Prints cold start, time and memory of
 * what an invocation can be. The client is compiled at its first use, which takes minutes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeDemo } from '../src/demo/demo.ts';
import { addDays } from '../src/domain/time.ts';
import { buildTaskRoot, type Instance, startInstance } from '../test/lambda/instance.ts';
import type { Answer } from '../test/lambda/runtime-api.ts';
import { installClient } from '../test/lambda/runtime-client.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '60' },
    arcs: { type: 'string', default: '600' },
    memory: { type: 'string', default: '3008' },
    times: { type: 'string', default: '5' },
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
try {
  writeFileSync(path.join(task.folder, 'empty.js'), 'export const handler = async () => ({ exit: 2 });\n');
  const { bytes } = await writeDemo({ out: raw, from: FROM, days, arcs, seed: 1 });
  const colds: Row[][] = [];
  for (let i = 0; i < times; i++) {
    colds.push([
      ...(await coldStart('empty.handler', 'empty handler')),
      ...(await coldStart('dist/lambda/process.handler', 'event refused')),
    ]);
  }
  const rows = [...colds[0]!.keys()].map((at) => median(colds.map((cold) => cold[at]!)));
  rows.push(...(await wholeJob()));
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
