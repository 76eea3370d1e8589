import { type Dirent, readdirSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { CityflowError } from './domain/errors.ts';

const TEMPORARY = /^\..+\.\d+\.tmp$/;

/**
 * Replaces a file as a whole: `write` fills a temporary file in the same folder, which is then flushed to disk
 * and renamed. A reader sees the old content or the new one; a failure leaves the old one and no temporary
 * file. The folder is made when it is missing. One writer per file at a time.
 *
 * @param write given the path of the temporary file, writes the whole content there
 * @throws CityflowError WRITE_FAILED when the disk refuses: full, read-only, not permitted, a folder in the way
 */
export async function replaceFile(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await write(temporary);
    await flush(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch((cleaning: unknown) => {
      // A path that cannot be cleaned is one that could not be written either: the first error says more.
      if (!isSystemError(cleaning)) throw cleaning;
    });
    throw isSystemError(error) ? writeFailed(file, error) : error;
  }
}

/** What a file is to hold: text, which is written as UTF-8, bytes, or bytes one after the other. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/** Writes a file as a whole or not at all, see {@link replaceFile}. */
export async function writeFileAtomic(file: string, data: Content): Promise<void> {
  await replaceFile(file, async (temporary) => {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(data);
    } finally {
      await handle.close();
    }
  });
}

/**
 * Removes what killed writers left in a folder and below; a folder that does not exist has nothing to remove.
 * Call it only where no other process writes: a temporary file in use looks like a forgotten one.
 *
 * @returns the paths removed, sorted
 * @throws CityflowError WRITE_FAILED when one cannot be removed
 */
export async function removeTemporaries(folder: string): Promise<readonly string[]> {
  const removed = temporariesIn(folder).sort();
  for (const file of removed) {
    try {
      await rm(file, { force: true, recursive: true });
    } catch (error) {
      throw isSystemError(error) ? writeFailed(file, error) : error;
    }
  }
  return removed;
}

/** What a disk answers when it is full, broken, read-only or not ours; anything else is a bug of ours. */
const REFUSALS = new Set(
  'ENOSPC EDQUOT EFBIG EIO EROFS EACCES EPERM EEXIST EISDIR ENOTDIR ENAMETOOLONG EMFILE ENFILE'.split(' '),
);

/**
 * Runs work that writes in many places: what the disk refuses comes out as one error for the operator.
 *
 * @param folder named when the system does not say which file it was
 * @throws CityflowError WRITE_FAILED
 */
export async function orWriteFailed<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error) || !REFUSALS.has(error.code)) throw error;
    throw writeFailed(error.path ?? folder, error);
  }
}

/**
 * Temporary files in a folder and below. Not asynchronous: there are folders for every day of years, and to be told
 * of each by an event takes four times as long as to look.
 */
function temporariesIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return [];
    throw isSystemError(error) ? writeFailed(folder, error) : error;
  }
  return entries.flatMap((entry) => {
    if (TEMPORARY.test(entry.name)) return path.join(folder, entry.name);
    return entry.isDirectory() ? temporariesIn(path.join(folder, entry.name)) : [];
  });
}

/** Makes the bytes of a file last: its name may be given to it then. */
export async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface SystemError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && 'code' in error;
}

function writeFailed(file: string, cause: SystemError): CityflowError {
  const detail = `${cause.code}: ${getSystemErrorMessage(cause.errno)}`;
  return new CityflowError('WRITE_FAILED', { path: file, detail }, { cause });
}
