/**
 * `npm run bench [-- --full] [--write] [--keep]`: measures what docs/benchmarks.md promises, on data it generates
 * (620 MB, or 6.2 GB with --full), each step in a process of its own, all in one run. Prints one table;
 * `--write` puts it into docs/benchmarks.md too. Exits 1 when a bound is not held.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    dir: { type: 'string' },
  },
});

const ROWS = args.full ? 20_400_000 : 2_040_000;
const MEMORY_LIMIT_GB = 1;
const root = path.resolve(import.meta.dirname, '..');
const cityflow = path.join(root, 'bin', 'cityflow.js');
const folder = args.dir ?? mkdtempSync(path.join(tmpdir(), 'cityflow-bench-'));
const raw = path.join(folder, 'raw');
const csv = path.join(raw, 'batch/comptages_routiers/comptages-routiers-permanents_donnees-synthetiques.csv');

interface Measure {
  readonly seconds: number;
  readonly peakMb: number;
}

/** Runs a command to its end; wall time of the whole process and its peak resident memory. */
function measure(command: string, parameters: readonly string[], output: string): Measure {
  const started = performance.now();
  const child = spawnSync('/usr/bin/time', ['-f', 'PEAK_KB=%M', command, ...parameters], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: {
      ...process.env,
      // the command keeps compiled code: the ingest alone does as well
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache'),
      CITYFLOW_RAW: raw,
      CITYFLOW_LAKE: path.join(folder, 'lake'),
      CITYFLOW_DB: path.join(folder, output, 'cityflow.db'),
      OUTPUT_DIR: path.join(folder, output),
      CITYFLOW_MEMORY_LIMIT: `${MEMORY_LIMIT_GB}GB`,
    },
  });
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0 && child.status !== 3) {
    throw new Error(`${command} ${parameters.join(' ')}: code ${child.status}\n${child.stderr}`);
  }
  return { seconds, peakMb: Number(/PEAK_KB=(\d+)/.exec(child.stderr)?.[1]) / 1024 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const rows: { what: string; measured: string; bound: string; held: boolean }[] = [];
function report(what: string, measured: number, bound: number, unit: string, digits = 2): void {
  rows.push({
    what,
    measured: `${measured.toFixed(digits)}${unit}`,
    bound: `≤ ${bound}${unit}`,
    held: measured <= bound,
  });
  console.log(`  ${what}: ${measured.toFixed(digits)}${unit} (≤ ${bound}${unit})`);
}

if (!existsSync(csv)) {
  console.log(`generating ${ROWS} rows in ${raw}`);
  measure(process.execPath, [cityflow, 'demo', '--out', raw, '--rows', String(ROWS), '--quiet'], 'out');
}
const megabytes = statSync(csv).size / 1e6;
console.log(`${megabytes.toFixed(0)} MB of road counts`);

// the floor: every byte of the file touched once, by the fastest counter of line ends at hand
measure('wc', ['-l', csv], 'out');
const floor = median([1, 2, 3, 4, 5].map(() => measure('wc', ['-l', csv], 'out').seconds));
console.log(`  floor (wc -l): ${floor.toFixed(3)} s`);

// a folder given with --dir may hold an earlier bench: only its raw zone is used again
for (const name of readdirSync(folder)) {
  if (name !== 'raw') rmSync(path.join(folder, name), { recursive: true, force: true });
}
const ingest = measure(
  process.execPath,
  [path.join(root, 'bench/ingest.ts'), raw, path.join(folder, 'lake-alone')],
  'out',
);
report('CSV → lake, every row accounted for', ingest.seconds / floor, 35, ' × floor', 1);
report('peak memory of it', ingest.peakMb / 1024, MEMORY_LIMIT_GB + 0.6, ' GiB');

// the other sources are small: the first whole run reads them, then one day at a time is measured
measure(process.execPath, [cityflow, 'run', '--quiet'], 'first');
const rerun = median(
  [1, 2, 3, 4, 5].map(() => measure(process.execPath, [cityflow, 'run', '--quiet'], 'first').seconds),
);
report('re-run with nothing new, whole process', rerun, 1, ' s');
const day = median(
  [1, 2, 3, 4, 5].map((i) => measure(process.execPath, [cityflow, 'run', '--quiet'], `day-${i}`).seconds),
);
report('one complete day from the lake, whole process', day, 2, ' s');

const days = JSON.parse(
  spawnSync(process.execPath, [path.join(root, 'bench/days.ts'), path.join(folder, 'lake')], {
    encoding: 'utf8',
  }).stdout,
) as string[];
const backfilled = days.slice(-60);
const [from, to] = [backfilled[0]!, backfilled.at(-1)!];
const backfill = measure(
  process.execPath,
  [cityflow, 'run', '--quiet', '--from', from, '--to', to],
  'backfill',
);
report(`backfill of ${backfilled.length} days, per day`, backfill.seconds / backfilled.length, 0.6, ' s');
report('peak memory of it', backfill.peakMb / 1024, MEMORY_LIMIT_GB + 0.6, ' GiB');

const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const lines = [
  `\`npm run bench${args.full ? ' -- --full' : ''}\` — ${machine}, ${megabytes.toFixed(0)} MB, floor ${floor.toFixed(3)} s`,
  '',
  '| what | measured | bound | |',
  '|---|---|---|---|',
  ...rows.map(
    ({ what, measured, bound, held }) => `| ${what} | ${measured} | ${bound} | ${held ? '✓' : '✗'} |`,
  ),
];
console.log(`\n${lines.join('\n')}`);
if (args.write) {
  const file = path.join(root, 'docs', 'benchmarks.md');
  const mark = args.full ? '<!-- full -->' : '<!-- standard -->';
  const [before, after] = readFileSync(file, 'utf8').split(mark) as [string, string];
  const next = after.indexOf('\n## ');
  writeFileSync(file, `${before}${mark}\n\n${lines.join('\n')}\n${next === -1 ? '' : after.slice(next)}`);
}
if (!args.keep && args.dir === undefined) rmSync(folder, { recursive: true, force: true });
process.exitCode = rows.every((row) => row.held) ? 0 : 1;
