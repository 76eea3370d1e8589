import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { City } from './city.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/cityflow.js');

export interface BenchServer {
  readonly url: string;
  /** most memory that it had resident so far, MB */
  peakMb(): number;
  stop(): Promise<void>;
}

/** `cityflow serve`, as it is by default, in a process of its own; nobody reads its log. */
export async function startServer({ folder, env }: City): Promise<BenchServer> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    ended.then(([code]) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    peakMb: () =>
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
