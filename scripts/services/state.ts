import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ServerKind } from './catalog.ts';
import type { ProcessIdentity } from './processes.ts';

/** The servers that this checkout started: `.services/`, which git ignores. */
export const STATE_FOLDER = path.resolve(import.meta.dirname, '../../.services');
const STATE_FILE = path.join(STATE_FOLDER, 'state.json');
/** A build by another process, which a command waits for. */
const WAIT_MS = 15 * 60_000;

export interface RunningServer extends ProcessIdentity {
  readonly kind: ServerKind;
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** temporary folder, removed with the server */
  readonly data: string;
}

function readState(): RunningServer[] {
  let text: string;
  try {
    text = readFileSync(STATE_FILE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return (JSON.parse(text) as { servers: RunningServer[] }).servers;
}

/** The server of this kind as it was written down, which says nothing of whether it still runs. */
export function findRecorded(kind: ServerKind): RunningServer | undefined {
  return readState().find((server) => server.kind === kind);
}

/** Changes the record of one kind of server, in one go: several servers of one process are started at a time. */
export function recordServer(kind: ServerKind, server: RunningServer | null): void {
  const servers = readState().filter((other) => other.kind !== kind);
  if (server !== null) servers.push(server);
  const temporary = `${STATE_FILE}.tmp`;
  mkdirSync(STATE_FOLDER, { recursive: true });
  writeFileSync(temporary, `${JSON.stringify({ servers }, null, 2)}\n`);
  renameSync(temporary, STATE_FILE);
}

/**
 * One command at a time changes the servers of a checkout: others wait. The lock is the operating system's (an
 * exclusive SQLite transaction on an empty file), so a killed process leaves none behind.
 */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(STATE_FOLDER, { recursive: true });
  const lock = new DatabaseSync(path.join(STATE_FOLDER, 'lock'), { timeout: WAIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return await work();
  } finally {
    lock.close();
  }
}
