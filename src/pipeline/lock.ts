import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CityflowError } from '../domain/errors.ts';

const SQLITE_BUSY = 5;

/**
 * Takes the lake, or another folder that one process at a time may write to. The lock is the operating system's (an exclusive SQLite transaction on an
 * empty file), so a killed process leaves none behind.
 *
 * @throws CityflowError LOCKED naming the process that has it
 */
export function lockLake(lake: string): { release(): void } {
  const file = path.join(lake, '.verrou');
  const owner = path.join(lake, '.verrou.pid');
  mkdirSync(lake, { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new CityflowError('LOCKED', { path: file, pid: readOwner(owner) }, { cause: error });
  }
  writeFileSync(owner, String(process.pid));
  return {
    release() {
      rmSync(owner, { force: true });
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

function readOwner(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '?';
    throw error;
  }
}
