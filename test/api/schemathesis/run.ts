/**
 * `node test/api/schemathesis/run.ts [--examples 120] [--seed N]`: schemathesis against a running server.
 *
 * It reads /openapi.json, draws thousands of requests from it, good and bad ones, and holds every answer to what
 * the document says: no 5xx, no status, header, media type or body that is not described, no good answer to a bad
 * request. The store is synthetic. The program is a PyPI package, kept outside the checkout; after the first time
 * nothing is fetched.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../../src/config.ts';
import { writeDemo } from '../../../src/demo/demo.ts';
import { METRIC_TYPES } from '../../../src/domain/metrics.ts';
import { run } from '../../../src/pipeline/run.ts';
import { startServer } from '../server.ts';

const here = import.meta.dirname;
const requirements = path.join(here, 'requirements.txt');

/** Fewer would say little: a document of ten routes has some hundred parameters. */
const LEAST_REQUESTS = 2_000;

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '120' }, seed: { type: 'string', default: '1' } },
});

async function call(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** @returns the program, in a virtual environment for this version of it, made when it is missing */
async function install(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const folder = path.join(cache, 'cityflow', `schemathesis-${hash}`);
  const program = path.join(folder, 'bin/schemathesis');
  if (existsSync(program)) return program;
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--requirement',
    requirements,
  ];
  const isMade =
    (await call('python3', ['-m', 'venv', folder], here)) === 0 &&
    (await call(path.join(folder, 'bin/python'), pip, here)) === 0;
  if (isMade) return program;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`schemathesis could not be installed into ${folder}`);
}

/** A small synthetic city, with days that are complete and a report of each. */
async function makeStore(folder: string): Promise<string> {
  const raw = path.join(folder, 'raw');
  await writeDemo({ out: raw, days: 10, arcs: 40, seed: 5 });
  const config = readConfig(
    {
      CITYFLOW_RAW: raw,
      CITYFLOW_LAKE: 'lake',
      CITYFLOW_DB: 'cityflow.db',
      OUTPUT_DIR: 'output',
      DATABASE_TYPE: 'embedded',
    },
    folder,
  );
  await run(config, { dates: null, lastDays: 3, types: METRIC_TYPES, process: true, report: true }, () => {});
  return config.db;
}

/** Requests that the server answered, of its own count. */
async function requestsOf(
  url: string,
): Promise<{ readonly all: number; readonly failed: readonly string[] }> {
  const text = await (await fetch(`${url}/-/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('cityflow_http_requests_total{'));
  return {
    all: lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
    failed: lines.filter((line) => /status="5/.test(line)),
  };
}

const program = await install();
const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-schemathesis-'));
try {
  const env = { CITYFLOW_DB: await makeStore(scratch), LOG_LEVEL: 'error' };
  const server = await startServer({ cwd: scratch, env });
  try {
    const first = await fetch(`${server.url}/metrics/comptages/latest?limit=1`);
    const { data } = (await first.json()) as { data: { metrics: { identifiant_arc: string }[] } };
    const stored = { STORED_ARC: data.metrics[0]?.identifiant_arc ?? '' };
    let isGood = true;
    for (const config of ['schemathesis.toml', 'stored.toml']) {
      const options = ['--checks', 'all', '--max-examples', values.examples, '--seed', values.seed];
      const more = ['--continue-on-failure', '--no-color', '--request-timeout', '20'];
      const args = ['--config-file', path.join(here, config), 'run', `${server.url}/openapi.json`];
      if ((await call(program, [...args, ...options, ...more], scratch, stored)) !== 0) isGood = false;
    }
    const { all, failed } = await requestsOf(server.url);
    process.stdout.write(`${all} requests\n${failed.join('\n')}`);
    process.stdout.write(server.stderr());
    if (all < LEAST_REQUESTS) throw new Error(`${all} requests: at least ${LEAST_REQUESTS} are wanted`);
    process.exitCode = isGood && failed.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
