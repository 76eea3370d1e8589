import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/cityflow.js', import.meta.url));

export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** what it wrote for people, and its log */
  stdout(): string;
  stderr(): string;
  /** Asks it to stop, as a supervisor does. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServerOptions {
  /** `serve` by default; a free port is added */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly program?: string;
}

/**
 * Starts `cityflow serve` in a process of its own, with the settings given and no others.
 * @throws Error with what it said when it ends before it listens
 */
export async function startServer({
  args = ['serve'],
  env,
  cwd,
  program = PROGRAM,
}: ServerOptions): Promise<RunningServer> {
  const child = spawn(process.execPath, [program, ...args, '--port', '0'], {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listening = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    const url = /http:\/\/[\d.]+:\d+/.exec(stdout)?.[0];
    if (url !== undefined) listening.resolve(url);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.then(([code]) => listening.reject(new Error(`ended with ${code}\n${stdout}\n${stderr}`)));
  return {
    url: await listening.promise,
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
