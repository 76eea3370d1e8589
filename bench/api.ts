/**
 * `node bench/api.ts [--minutes 1] [--seconds 8] [--write] [--keep] [--dir F]`: the API of a full-size day
 * (3,348 arcs, synthetic) over a real socket, by autocannon with 32 connections. Throughputs are compared with
 * that of a constant route of the same server, and with the floor: a server of Node alone that sends as many bytes
 * and does nothing else, both in the same run; then `--minutes` of mixed load while the pipeline
 * computes days again underneath. `--write` puts the table into docs/benchmarks.md. Exits 1 when a bound is not held.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cannon, type Shot } from './api/cannon.ts';
import { makeCity } from './api/city.ts';
import { startFloor } from './api/floor.ts';
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
const told = ({ perSecond, p99 }: Shot) => `${Math.round(perSecond)} requests/s, p99 ${ms(p99)}`;
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

console.log(`making a city in ${folder} …`);
const city = await makeCity(folder);
const server = await startServer(city);
const floor = await startFloor();
try {
  const list = `/metrics/comptages/${city.date}`;
  const identity = { 'Accept-Encoding': 'identity' };
  const whole = await fetch(`${server.url}${list}`, { headers: identity });
  const etag = whole.headers.get('ETag') ?? '';
  await whole.arrayBuffer();
  const bytesOf = async (route: string) => {
    const answer = await fetch(`${server.url}${route}`, { headers: identity });
    return (await answer.arrayBuffer()).byteLength;
  };
  const shoot = (route: string, headers: Readonly<Record<string, string>> = {}, connections = 32) =>
    cannon(`${server.url}${route}`, { seconds, headers, connections });
  const shootFloor = (bytes: number, connections = 32) => cannon(floor.url(bytes), { seconds, connections });
  /** the same, with the floor of as many bytes behind it */
  const shootBoth = async (route: string, connections = 32) => {
    const bytes = await bytesOf(route);
    const ours = await shoot(route, identity, connections);
    const bare = await shootFloor(bytes, connections);
    const size = bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
    const share = (ours.perSecond / bare.perSecond).toFixed(2);
    return { ours, bare, size, told: `${share} of the floor (${told(bare)})` };
  };

  await shoot('/health/live');
  await shootFloor(15);
  const constant = await shoot('/health/live');
  const smallFloor = await shootFloor(15);
  row('floor: Node alone, 15 bytes', told(smallFloor));
  row('constant route, `/health/live`, 15 bytes', told(constant));

  const day = `/metrics/${city.date}`;
  const header = await shootBoth(day);
  const headerShare = header.ours.perSecond / constant.perSecond;
  row(
    `headers of a day, \`/metrics/{date}\`, uncompressed (${header.size})`,
    `${headerShare.toFixed(2)} of the constant route; ${header.told}`,
    '≥ 0.6',
    headerShare >= 0.6,
  );
  const zipped = await shoot(day, { 'Accept-Encoding': 'gzip' });
  row('the same, gzip', `${(zipped.perSecond / constant.perSecond).toFixed(2)} of the constant route`);
  const known = await shoot(list, { 'If-None-Match': etag });
  const knownShare = known.perSecond / constant.perSecond;
  row(
    'list of 3,348 arcs, answered 304',
    `${knownShare.toFixed(2)} of the constant route`,
    '≥ 0.25',
    knownShare >= 0.25,
  );
  for (const connections of [32, 4, 1]) {
    const full = await shootBoth(list, connections);
    const what = `list of 3,348 arcs, uncompressed (${full.size}), ${connections} at once`;
    const measured = `${told(full.ours)}; ${full.told}`;
    if (connections === 32) row(what, measured, 'p99 ≤ 40 ms', full.ours.p99 <= 40);
    else row(what, measured);
  }
  const year = `/series/comptages/${city.arc}`;
  const series = await shootBoth(year);
  row(
    `series of an arc, a year, uncompressed (${series.size})`,
    `${told(series.ours)}; ${series.told}`,
    'p99 ≤ 15 ms',
    series.ours.p99 <= 15,
  );
  row('the same, gzip', told(await shoot(year, { 'Accept-Encoding': 'gzip' })));
  row('the same, gzip, 8 at once', told(await shoot(year, { 'Accept-Encoding': 'gzip' }, 8)));

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
  await floor.stop();
  await server.stop();
  if (!args.keep && args.dir === undefined) rmSync(folder, { recursive: true, force: true });
}

const lines = [
  `\`node bench/api.ts --minutes ${minutes}\` — ${availableParallelism()} cores, shared by server, client and pipeline, Node ${process.version}, 32 questions at once where nothing else is said, ${seconds} s each`,
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
