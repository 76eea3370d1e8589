import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ServerKind } from './catalog.ts';
import type { ProcessIdentity } from './processes.ts';

/** Of a checkout: git ignores it. */
const FOLDER = path.resolve(import.meta.dirname, '../../.services');
/** For the builds of another process, which a command waits for. */
const WAIT_MS = 15 * 60_000;

export interface RunningServer extends ProcessIdentity {
  readonly kind: ServerKind;
  readonly name: string;
  readonly version: string;
  /** the file that was executed: another one when what it is made from has changed */
  readonly program: string;
  readonly url: string;
  /** temporary folder, removed with the server */
  readonly data: string;
}

/** What was started, written down in a folder that holds the logs too. */
export interface ServicesState {
  readonly folder: string;
  /** The server of this kind as it was written down, which says nothing of whether it still runs. */
  find(kind: ServerKind): RunningServer | undefined;
  /** Changes the record of one kind in one go: a process starts several servers at a time. */
  record(kind: ServerKind, server: RunningServer | null): void;
  /**
   * One command at a time changes the servers: others wait. The lock is the operating system's (an exclusive
   * SQLite transaction on an empty file), so a killed process leaves none behind.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function openState(folder = FOLDER): ServicesState {
  const file = path.join(folder, 'state.json');
  const find = (kind: ServerKind) => read(file).find((server) => server.kind === kind);
  return {
    folder,
    find,
    record(kind, server) {
      const servers = read(file).filter((other) => other.kind !== kind);
      if (server !== null) servers.push(server);
      const temporary = `${file}.tmp`;
      writeFileSync(temporary, `${JSON.stringify({ servers }, null, 2)}\n`);
      renameSync(temporary, file);
    },
    async alone(work) {
      mkdirSync(folder, { recursive: true });
      const lock = new DatabaseSync(path.join(folder, 'lock'), { timeout: WAIT_MS });
      try {
        lock.exec('BEGIN EXCLUSIVE');
        return await work();
      } finally {
        lock.close();
      }
    },
  };
}

function read(file: string): RunningServer[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return (JSON.parse(text) as { servers: RunningServer[] }).servers;
}
