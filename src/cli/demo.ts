import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { writeDemo } from '../demo/demo.ts';
import { METRIC_TYPES } from '../domain/metrics.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { run } from '../pipeline/run.ts';
import type { Console } from './console.ts';
import { DONE } from './exit.ts';
import { finish, narrate } from './run.ts';

export interface DemoCommand {
  readonly out: string;
  readonly days?: number;
  readonly arcs?: number;
  readonly rows?: number;
  readonly seed?: number;
  readonly from?: string;
}

/** `demo`: writes a synthetic raw zone. Interrupted, it leaves the folder as it was. */
export async function demoCommand(
  options: DemoCommand,
  console: Console,
  signal: AbortSignal,
): Promise<number> {
  const { messages, number } = console;
  const summary = await writeDemo({
    ...options,
    signal,
    onProgress: ({ rows, totalRows, bytes }) =>
      console.progress(
        `${messages.demoProgress} : ${number(rows)} / ${number(totalRows)}, ${number(Math.round(bytes / 1e6))} Mo`,
      ),
  });
  const size = `${number(summary.bytes / 1e6)} Mo`;
  console.result(summary, [
    messages.demoDone(number(summary.rows), size, shown(summary.out)),
    messages.synthetic,
  ]);
  return DONE;
}

const DEMO_FOLDER = 'data/demo';
/** Days whose reports are there after a first start: a week to look at. */
const START_DAYS = 7;

/**
 * `start`: the whole job on the configured raw zone or, without one, on synthetic data that has a lake, a
 * store and an output of its own, so that it never meets real data.
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
  return finish(result, performance.now() - started, console);
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
