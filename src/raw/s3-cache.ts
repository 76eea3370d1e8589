import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import type { S3Object } from '../s3/bucket.ts';

/** Copies of objects on this disk. One process at a time. */
export interface ObjectCache {
  /** Where the copy of an object lies, or would lie: another place for another content. */
  place(object: S3Object): string;
  /** Whether the whole copy is there; this run then keeps it. */
  holds(object: S3Object): Promise<boolean>;
  /**
   * Lets copies go, those used longest ago first, until this object fits too, within the limit and on the disk.
   * Earlier contents of the same object go whatever the limit; what this run uses stays whatever the limit.
   * @throws CityflowError INPUT_TOO_LARGE when the disk has no room for it
   */
  makeRoom(object: S3Object): Promise<void>;
  /** Brings the copies back to the limit once the run has read them; without any use, lets them be. */
  trim(): Promise<void>;
}

interface Copy {
  readonly size: number;
  readonly lastUsedMs: number;
}

export interface CacheOptions {
  readonly cacheDir: string;
  readonly cacheLimitBytes: number;
  /** server and bucket: the same key elsewhere is another object */
  readonly origin: string;
}

const PART = /\.part$/;

/** A copy is named `{hash of origin and key}-{hash of ETag}-{last part of the key}`. */
export async function openCache({ cacheDir, cacheLimitBytes, origin }: CacheOptions): Promise<ObjectCache> {
  await mkdir(cacheDir, { recursive: true });
  const copies = await readCopies(cacheDir);
  const inUse = new Set<string>();

  const keyOf = (object: S3Object) => `${hash(`${origin} ${object.key}`)}-`;
  function nameOf(object: S3Object): string {
    const readable = path.posix
      .basename(object.key)
      .replace(/[^\w.-]/g, '_')
      .slice(-80);
    return `${keyOf(object)}${hash(object.etag)}-${readable}`;
  }
  const placeOf = (name: string) => path.join(cacheDir, name);

  async function forget(name: string): Promise<void> {
    copies.delete(name);
    await rm(placeOf(name), { force: true });
    await rm(`${placeOf(name)}.part`, { force: true });
  }

  const total = () => [...copies.values()].reduce((sum, { size }) => sum + size, 0);

  /** Lets copies go, those used longest ago first, until so many bytes are free. */
  async function release(bytes: number, kept: ReadonlySet<string>): Promise<void> {
    let left = bytes;
    const oldest = [...copies]
      .filter(([name]) => !kept.has(name))
      .sort(([a, one], [b, other]) => one.lastUsedMs - other.lastUsedMs || (a < b ? -1 : 1));
    for (const [name, { size }] of oldest) {
      if (left <= 0) return;
      left -= size;
      await forget(name);
    }
  }

  return {
    place: (object) => placeOf(nameOf(object)),
    async holds(object) {
      const name = nameOf(object);
      const file = placeOf(name);
      try {
        if ((await stat(file)).size !== object.size) return false;
        await utimes(file, new Date(), new Date());
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
      inUse.add(name);
      copies.set(name, { size: object.size, lastUsedMs: Date.now() });
      return true;
    },
    async makeRoom(object) {
      const name = nameOf(object);
      const earlier = [...copies.keys()].filter((other) => other.startsWith(keyOf(object)) && other !== name);
      for (const other of earlier) await forget(other);
      const needed = object.size - (copies.get(name)?.size ?? 0);
      const { bavail, bsize } = await statfs(cacheDir);
      const free = bavail * bsize;
      const unused = [...copies].filter(([other]) => !inUse.has(other) && other !== name);
      const room = free + unused.reduce((sum, [, { size }]) => sum + size, 0);
      if (needed > room) {
        const [size, atBest] = [megabytes(needed), megabytes(room)];
        throw new CityflowError('INPUT_TOO_LARGE', { file: object.key, size, free: atBest, path: cacheDir });
      }
      inUse.add(name);
      copies.set(name, { size: object.size, lastUsedMs: Date.now() });
      await release(Math.max(total() - cacheLimitBytes, needed - free), inUse);
    },
    async trim() {
      if (inUse.size > 0) await release(total() - cacheLimitBytes, new Set());
    },
  };
}

async function readCopies(cacheDir: string): Promise<Map<string, Copy>> {
  const copies = new Map<string, Copy>();
  for (const file of await readdir(cacheDir)) {
    if (file.startsWith('.')) continue;
    const found = await stat(path.join(cacheDir, file));
    copies.set(file.replace(PART, ''), { size: found.size, lastUsedMs: found.mtimeMs });
  }
  return copies;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} Mo`;
}
