/**
 * `node bench/api.ts [--minutes 1] [--seconds 8] [--write] [--keep] [--dir F]`: the API of a full-size day
 * (3,348 arcs, synthetic) over a real socket, by autocannon with 32 connections. Throughputs are compared with
 * that of a constant route of the same server in the same run; then `--minutes` of mixed load while the pipeline
 * computes days again underneath. `--write` puts the table into docs/benchmarks.md. Exits 1 when a bound is not held.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cannon } from './api/cannon.ts';
import { makeCity } from './api/city.ts';
import { mixedLoad } from './api/mixed.ts';
import { startServer } from './api/server.ts';

const { values: args } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    dir: { type: 'string' },
  },
});
const [minutes, seconds] = [Number(args.minutes), Number(args.seconds)];
const folder = args.dir ?? mkdtempSync(path.join(tmpdir(), 'cityflow-bench-api-'));

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly bound?: string;
  readonly isHeld?: boolean;
}

const rows: Row[] = [];
function row(what: string, measured: string, bound?: string, isHeld?: boolean): void {
  rows.push({ what, measured, ...(bound === undefined ? {} : { bound, isHeld: isHeld ?? false }) });
  console.log(
    `${what}: ${measured}${bound === undefined ? '' : ` (${bound}: ${isHeld ? 'held' : 'NOT HELD'})`}`,
  );
}
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

console.log(`making a city in ${folder} …`);
const city = await makeCity(folder);
const server = await startServer(city);
try {
  const list = `/metrics/comptages/${city.date}`;
  const whole = await fetch(`${server.url}${list}`, { headers: { 'Accept-Encoding': 'identity' } });
  const etag = whole.headers.get('ETag') ?? '';
  const megabytes = (await whole.arrayBuffer()).byteLength / 1e6;
  const shoot = (route: string, headers: Readonly<Record<string, string>> = {}) =>
    cannon(`${server.url}${route}`, { seconds, headers });

  await shoot('/health/live');
  const constant = await shoot('/health/live');
  row(
    'constant route, `/health/live`',
    `${Math.round(constant.perSecond)} requests/s, p99 ${ms(constant.p99)}`,
  );
  const header = await shoot(`/metrics/${city.date}`);
  const headerShare = header.perSecond / constant.perSecond;
  row('headers of a day, `/metrics/{date}`', `${headerShare.toFixed(2)} of it`, '≥ 0.6', headerShare >= 0.6);
  const known = await shoot(list, { 'If-None-Match': etag });
  const knownShare = known.perSecond / constant.perSecond;
  row('list of 3,348 arcs, answered 304', `${knownShare.toFixed(2)} of it`, '≥ 0.25', knownShare >= 0.25);
  const full = await shoot(list, { 'Accept-Encoding': 'identity' });
  row(
    `the same, uncompressed (${megabytes.toFixed(1)} MB)`,
    `p99 ${ms(full.p99)}, ${Math.round(full.perSecond)} requests/s`,
    'p99 ≤ 40 ms',
    full.p99 <= 40,
  );
  const series = await shoot(`/series/comptages/${city.arc}`);
  row('series of an arc, a year', `p99 ${ms(series.p99)}`, 'p99 ≤ 15 ms', series.p99 <= 15);

  const mixed = await mixedLoad({ city, server, minutes });
  row(
    `${minutes} min of mixed load, ${mixed.runs} days computed again meanwhile: errors`,
    `${mixed.errors.length} of ${mixed.requests} requests`,
    '0',
    mixed.errors.length === 0,
  );
  row('lists that mix two runs of a day', `${mixed.torn} of ${mixed.lists}`, '0', mixed.torn === 0);
  row('peak RSS of the server', `${Math.round(mixed.peakMb)} MB`, '< 250 MB', mixed.peakMb < 250);
  for (const error of mixed.errors.slice(0, 5)) console.error(error);
} finally {
  await server.stop();
  if (!args.keep && args.dir === undefined) rmSync(folder, { recursive: true, force: true });
}

const lines = [
  `\`node bench/api.ts --minutes ${minutes}\` — ${availableParallelism()} cores, shared by server, client and pipeline, Node ${process.version}, 32 connections, ${seconds} s each`,
  '',
  '| what | measured | bound | |',
  '|---|---|---|---|',
  ...rows.map(
    ({ what, measured, bound = '', isHeld }) =>
      `| ${what} | ${measured} | ${bound} | ${isHeld === undefined ? '' : isHeld ? '✓' : '✗'} |`,
  ),
];
console.log(`\n${lines.join('\n')}`);

if (args.write) {
  const file = path.join(import.meta.dirname, '..', 'docs', 'benchmarks.md');
  const [before, after] = readFileSync(file, 'utf8').split('<!-- api -->') as [string, string];
  const next = after.indexOf('\n## ');
  writeFileSync(
    file,
    `${before}<!-- api -->\n\n${lines.join('\n')}\n${next === -1 ? '' : after.slice(next)}`,
  );
}
if (rows.some(({ isHeld }) => isHeld === false)) process.exitCode = 1;
