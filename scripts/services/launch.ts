import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerSpec } from './catalog.ts';
import { identify, isAlive, type ProcessIdentity, stopProcess } from './processes.ts';

/** How long a server may take from its start to its first answer. */
const START_MS = 30_000;
const ENDED = 'it ended at its start';

/** What a server of its own process is given. */
export interface Place {
  /** the file to execute, as `Program` made or found it */
  readonly program: string;
  readonly port: number;
  readonly data: string;
  /** what it prints since its last start */
  readonly log: string;
}

/**
 * Starts a server that outlives this process, and waits until it answers. One that fails to do so is ended.
 * @param started called as soon as there is a process
 * @throws Error with the last lines that it printed when it ends, or never answers
 */
export async function launch(
  spec: ServerSpec,
  { program, port, data, log }: Place,
  started: (identity: ProcessIdentity) => void,
): Promise<void> {
  const { args, env } = spec.command(port, data);
  const output = openSync(log, 'w');
  const child = spawn(program, args, {
    cwd: data,
    detached: true,
    stdio: ['ignore', output, output],
    // nothing of the settings of whoever starts it
    env: { PATH: process.env.PATH, HOME: data, TMPDIR: process.env.TMPDIR, ...env },
  });
  closeSync(output);
  child.unref();
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid!));
  });
  const identity = identify(pid);
  try {
    if (identity === null) throw new Error(ENDED);
    started(identity);
    await firstAnswer(spec, identity, port);
  } catch (error) {
    if (identity !== null) await stopProcess(identity);
    throw new Error(`${(error as Error).message}\n${lastLines(log)}`, { cause: error });
  }
}

async function firstAnswer(spec: ServerSpec, identity: ProcessIdentity, port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (!isAlive(identity)) throw new Error(ENDED);
    try {
      return await spec.ping(spec.url(port));
    } catch (error) {
      // it is starting, until it has been for too long
      if (Date.now() > deadline) throw new Error(`no answer within ${START_MS / 1000} s: ${error}`);
    }
    await pause(50);
  }
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') || 'it printed nothing';
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port of loopback is free')),
      );
    });
  });
}
