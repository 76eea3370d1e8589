import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CityflowError } from '../domain/errors.ts';

const SQLITE_BUSY = 5;

/**
 * Takes the lake, or another folder that one process at a time may write to. The lock is the operating system's
 * (an exclusive SQLite transaction on an empty file), so a killed process leaves none behind.
 *
 * @throws CityflowError LOCKED naming the process that has it, WRITE_FAILED
 */
export function lockLake(lake: string): { release(): void } {
  const file = path.join(lake, '.verrou');
  const owner = path.join(lake, '.verrou.pid');
  mkdirSync(lake, { recursive: true });
  const database = openExclusive(file, owner);
  function release() {
    rmSync(owner, { force: true });
    database.exec('ROLLBACK');
    database.close();
  }
  try {
    writeFileSync(owner, String(process.pid));
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function openExclusive(file: string, owner: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const { errcode, message } = error as Error & { readonly errcode?: number };
    if (errcode === undefined) throw error;
    throw errcode === SQLITE_BUSY
      ? new CityflowError('LOCKED', { path: file, pid: readOwner(owner) }, { cause: error })
      : new CityflowError('WRITE_FAILED', { path: file, detail: message }, { cause: error });
  }
}

function readOwner(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '?';
    throw error;
  }
}
