import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import type { Content } from '../files.ts';
import { asPrefix } from '../s3/address.ts';
import { openBucket, type S3Settings } from '../s3/bucket.ts';
import { type Copies, diskCopies } from './copies.ts';

export interface S3CopiesSettings extends S3Settings {
  readonly reportsBucket: string;
  readonly reportsPrefix: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
};

/** Folder of the output where files wait for a bucket that could not be reached. */
const WAITING = 'en-attente-s3';

/**
 * Files in a bucket: reports directly under the prefix, the rest under its own name there. From the first
 * failure on the bucket is not asked any more by this run: files are kept in `{output}/en-attente-s3`, and the
 * next run sends them.
 *
 * @param onFailure told once, with the folder where files are kept from now on
 */
export function openS3Copies(
  settings: S3CopiesSettings,
  output: string,
  onFailure: (error: CityflowError, folder: string) => void,
): Copies {
  const bucket = openBucket(settings.reportsBucket, settings);
  const prefix = asPrefix(settings.reportsPrefix);
  const folder = path.join(output, WAITING);
  const kept = diskCopies(folder);
  const waiting = new Set<string>();
  let failure: CityflowError | null = null;
  /** keys in the bucket, listed once */
  let known: Promise<Set<string>> | undefined;

  const keyOf = (name: string) => `${prefix}${name.replace(/^reports\//, '')}`;

  /** @returns whether the bucket did it */
  async function ask(work: () => Promise<void>): Promise<boolean> {
    if (failure !== null) return false;
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof CityflowError) || !error.code.startsWith('S3_')) throw error;
      // several files may be on their way when it fails
      if (failure === null) {
        failure = error;
        onFailure(error, folder);
      }
      return false;
    }
  }

  async function listKeys(): Promise<Set<string>> {
    const keys = new Set<string>();
    for await (const { key } of bucket.list(prefix)) keys.add(key);
    return keys;
  }

  async function send(name: string, content: Content): Promise<void> {
    const isWhole = typeof content === 'string' || content instanceof Uint8Array;
    const body = isWhole ? content : Buffer.concat(content);
    await bucket.write(keyOf(name), body, TYPES[path.extname(name)] ?? 'application/octet-stream');
    (await known)?.add(keyOf(name));
  }

  return {
    target: 's3',
    place: (name) => (waiting.has(name) ? kept.place(name) : `s3://${bucket.name}/${keyOf(name)}`),
    async has(name) {
      if (await kept.has(name)) {
        waiting.add(name);
        return true;
      }
      // of a bucket that does not answer nothing is known: what it should have is made again and kept here
      let found = false;
      await ask(async () => {
        known ??= listKeys();
        found = (await known).has(keyOf(name));
      });
      return found;
    },
    async write(name, content) {
      if (await ask(() => send(name, content))) {
        await kept.remove(name);
        waiting.delete(name);
      } else {
        await kept.write(name, content);
        waiting.add(name);
      }
    },
    async remove(name) {
      await kept.remove(name);
      waiting.delete(name);
      await ask(() => bucket.remove(keyOf(name)));
    },
    async deliver() {
      const sent: string[] = [];
      for (const name of await listFiles(folder)) {
        if (!(await ask(async () => send(name, await readFile(kept.place(name), 'utf8'))))) return sent;
        await kept.remove(name);
        sent.push(name);
      }
      await rm(folder, { recursive: true, force: true });
      return sent;
    },
    failure: () => failure,
    close: () => bucket.close(),
  };
}

/**
 * Sees whether reports can be written: writes a small object beside them and removes it.
 * @throws CityflowError S3_*
 */
export async function checkReportBucket(settings: S3CopiesSettings): Promise<string> {
  const bucket = openBucket(settings.reportsBucket, settings);
  const prefix = asPrefix(settings.reportsPrefix);
  try {
    for await (const _ of bucket.list(prefix)) break;
    await bucket.write(`${prefix}.verification`, '', 'text/plain');
    await bucket.remove(`${prefix}.verification`);
    return `s3://${bucket.name}/${prefix}`;
  } finally {
    bucket.close();
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .map((name) => name.split(path.sep).join('/'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
