import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { CityflowError } from '../../domain/errors.ts';
import { replaceFile } from '../../files.ts';
import { API_KEY, type ApiKey } from './keys.ts';

const KEY_FILE = z.strictObject({ version: z.literal(1), keys: z.array(API_KEY) });

/** Bits of a mode by which others than the owner can write. */
const OTHERS_WRITE = 0o022;

/**
 * The keys of a file, none when it is not there.
 *
 * That others can read it is no reason to refuse it: mounted secrets often are readable, and hashes of random
 * keys open nothing. Whoever can write it, though, can give himself a key.
 *
 * @throws CityflowError KEYS_FILE_EXPOSED, KEYS_FILE_INVALID
 */
export function readKeyFile(file: string): readonly ApiKey[] {
  try {
    const { mode } = statSync(file);
    // Windows has no such bits, and shows every file as writable by all
    if (process.platform !== 'win32' && (mode & OTHERS_WRITE) !== 0) {
      throw new CityflowError('KEYS_FILE_EXPOSED', { path: file, mode: (mode & 0o777).toString(8) });
    }
    return KEY_FILE.parse(JSON.parse(readFileSync(file, 'utf8'))).keys;
  } catch (error) {
    if (error instanceof CityflowError) throw error;
    if (isMissing(error)) return [];
    const detail = error instanceof z.ZodError ? z.prettifyError(error).split('\n')[0] : String(error);
    throw new CityflowError('KEYS_FILE_INVALID', { path: file, detail: detail ?? '' }, { cause: error });
  }
}

/** Replaces the file, readable by its owner alone. @throws CityflowError WRITE_FAILED */
export async function writeKeyFile(file: string, keys: readonly ApiKey[]): Promise<void> {
  await replaceFile(file, async (temporary) => {
    const handle = await open(temporary, 'w', 0o600);
    try {
      // one that a killed program left may have had other rights
      await handle.chmod(0o600);
      await handle.writeFile(`${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    } finally {
      await handle.close();
    }
  });
}

/** What changes when the file is replaced or edited; null when it is not there. */
export function versionOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.mode}` : null;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
