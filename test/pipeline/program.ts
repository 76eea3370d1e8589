import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestZone } from './zone.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/cityflow.js', import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface ProgramOptions {
  /** settings besides those of the zone */
  readonly env?: Readonly<Record<string, string>>;
  /** words before the command, which run it in some other way */
  readonly under?: readonly string[];
}

/** Starts `cityflow` on a zone, in a process of its own, with the settings of the zone and no others. */
export function startProgram(
  zone: TestZone,
  args: readonly string[],
  { env = {}, under = [] }: ProgramOptions = {},
): Program {
  const { raw, lake, db, output } = zone.config;
  const [command = '', ...rest] = [...under, process.execPath, PROGRAM, ...args];
  const child = spawn(command, rest, {
    cwd: zone.folder,
    env: {
      PATH: process.env.PATH,
      NO_COLOR: '1',
      CITYFLOW_RAW: raw ?? '',
      CITYFLOW_LAKE: lake,
      CITYFLOW_DB: db,
      OUTPUT_DIR: output,
      CITYFLOW_WORKERS: '2',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { process: child, ended };
}

export function runProgram(
  zone: TestZone,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  return startProgram(zone, args, options).ended;
}
