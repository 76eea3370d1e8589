import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from './processes.ts';

/** What this process would leave behind if it ended now. */
export interface Remains {
  readonly server: ProcessIdentity | null;
  /** to be removed; null: not ours */
  readonly folder: string | null;
}

/** Sees to it that nothing remains when this process ends, even killed. */
export interface Watch {
  /** from now on, instead of what was said before */
  set(remains: Remains): void;
  /** nothing remains any more; may be called again */
  end(): void;
}

/** Starts `watch.ts`, whose input ends with this process. */
export function watch(): Watch {
  const watcher = spawn(process.execPath, [fileURLToPath(new URL('./watch.ts', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  const input = watcher.stdin;
  // a process that has nothing else to do ends, and its watcher after it
  if (input instanceof Socket) input.unref();
  return {
    set: (remains) => {
      input.write(`${JSON.stringify(remains)}\n`);
    },
    end: () => {
      if (!input.writableEnded)
        input.end(`${JSON.stringify({ server: null, folder: null } satisfies Remains)}\n`);
    },
  };
}
