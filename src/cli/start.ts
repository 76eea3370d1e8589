import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { METRIC_TYPES } from '../domain/metrics.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { run } from '../pipeline/run.ts';
import type { Console } from './console.ts';
import { demoCommand } from './demo.ts';
import { finish, narrate } from './run.ts';
import { serveCommand } from './serve.ts';

const DEMO_FOLDER = 'data/demo';
/** Days whose reports are there after a first start: a week, and the day that the newest is compared with. */
const START_DAYS = 8;

/**
 * `start`: the whole job, then the API and the dashboard until a signal. All of it on the configured raw zone or,
 * without one, on synthetic data that has a lake, a store and an output of its own, so that it never meets real
 * data.
 */
export async function startCommand(config: Config, console: Console, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const used = config.raw === null ? await demoConfig(config, console, signal) : config;
  const options = {
    dates: null,
    lastDays: START_DAYS,
    types: METRIC_TYPES,
    process: true,
    report: true,
    signal,
  };
  const result = await run(used, options, narrate(used, console));
  finish(result, performance.now() - started, console);
  return serveCommand(used, console, signal);
}

async function demoConfig(config: Config, console: Console, signal: AbortSignal): Promise<Config> {
  const folder = path.resolve(DEMO_FOLDER);
  const raw = path.join(folder, 'raw');
  if (existsSync(path.join(raw, SYNTHETIC_MARKER))) {
    console.say(console.messages.demoReady(shown(raw)));
  } else {
    console.say(console.messages.demoStart(shown(raw)));
    await demoCommand({ out: raw }, console, signal);
  }
  return {
    ...config,
    raw,
    lake: path.join(folder, 'lake'),
    db: path.join(folder, 'cityflow.db'),
    output: path.join(folder, 'output'),
    targets: { store: 'embedded', reports: 'disk' },
  };
}

function shown(file: string): string {
  return path.relative(process.cwd(), file) || '.';
}
