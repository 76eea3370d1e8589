import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { COLLECT_FOLDER } from '../domain/collecting.ts';
import { CityflowError } from '../domain/errors.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { flush } from '../files.ts';
import { isS3Address, parseS3Address } from '../s3/address.ts';
import { type Bucket, openBucket, type S3Object, type S3Settings } from '../s3/bucket.ts';

/** A raw zone that is written to: each file appears as a whole, complete and checked, or not at all. */
export interface RawTarget {
  /** as an operator knows it */
  readonly place: string;
  /** folder on this machine for files that are not finished; nobody reads a raw zone there */
  readonly work: string;
  has(name: string): Promise<boolean>;
  /** The text of a small file, null when there is none. */
  read(name: string): Promise<string | null>;
  /**
   * Moves a finished file of the work folder to its place, in the place of what was there.
   * @param signal stops the sending of a large file
   * @throws CityflowError WRITE_FAILED, S3_*, FETCH_CONFLICT when somebody else has written it meanwhile
   */
  publish(file: string, name: string, signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** @throws CityflowError RAW_ZONE_REMOTE, FETCH_SYNTHETIC, S3_* */
export async function openTarget(
  root: string,
  settings: S3Settings & { readonly cacheDir: string },
): Promise<RawTarget> {
  if (isS3Address(root)) return openS3Target(root, settings);
  if (root.includes('://')) throw new CityflowError('RAW_ZONE_REMOTE', { path: root });
  return openFolderTarget(root);
}

async function openFolderTarget(root: string): Promise<RawTarget> {
  const at = (name: string) => path.join(root, ...name.split('/'));
  if (existsSync(at(SYNTHETIC_MARKER))) throw new CityflowError('FETCH_SYNTHETIC', { path: root });
  const work = at(COLLECT_FOLDER);
  await mkdir(work, { recursive: true });
  return {
    place: root,
    work,
    has: async (name) => existsSync(at(name)),
    read: (name) => readIfThere(at(name)),
    async publish(file, name) {
      await flush(file);
      await mkdir(path.dirname(at(name)), { recursive: true });
      await rename(file, at(name));
    },
    close() {},
  };
}

/** Larger files are sent in parts. */
const WHOLE_BYTES = 16 << 20;

async function openS3Target(
  root: string,
  settings: S3Settings & { readonly cacheDir: string },
): Promise<RawTarget> {
  const { bucket: name, prefix } = parseS3Address(root);
  const bucket = openBucket(name, settings);
  const objects = new Map<string, S3Object>();
  const work = path.join(settings.cacheDir, COLLECT_FOLDER);
  try {
    await listInto(objects, bucket, prefix);
    if (objects.has(SYNTHETIC_MARKER)) throw new CityflowError('FETCH_SYNTHETIC', { path: root });
    await mkdir(work, { recursive: true });
  } catch (error) {
    bucket.close();
    throw error;
  }
  return {
    place: root,
    work,
    has: async (file) => objects.has(file),
    async read(file) {
      const object = objects.get(file);
      if (!object) return null;
      const body = await bucket.read(object, 0);
      if (typeof body === 'string') throw new CityflowError('FETCH_CONFLICT', { path: `${root}/${file}` });
      return readAll(body.bytes, (error) => bucket.failure(error, object.key));
    },
    async publish(file, target, signal) {
      const { size } = await stat(file);
      const content = size <= WHOLE_BYTES ? await readFile(file) : { file, signal };
      const result = await bucket.replace(`${prefix}${target}`, content, objects.get(target) ?? null);
      if (result === 'changed') throw new CityflowError('FETCH_CONFLICT', { path: `${root}/${target}` });
      objects.set(target, result);
    },
    close: () => bucket.close(),
  };
}

/** Small files of a raw zone, to be read only. */
export function openReader(
  root: string,
  settings: S3Settings,
): { read(name: string): Promise<string | null>; close(): void } {
  if (!isS3Address(root)) {
    return { read: (name) => readIfThere(path.join(root, ...name.split('/'))), close() {} };
  }
  const { bucket: name, prefix } = parseS3Address(root);
  const bucket = openBucket(name, settings);
  return {
    async read(file) {
      const object = await bucket.look(`${prefix}${file}`);
      const body = object === null ? 'gone' : await bucket.read(object, 0);
      // replaced between the two: as unknown as one that is gone, until the next look
      if (typeof body === 'string') return null;
      return readAll(body.bytes, (error) => bucket.failure(error, `${prefix}${file}`));
    },
    close: () => bucket.close(),
  };
}

async function listInto(objects: Map<string, S3Object>, bucket: Bucket, prefix: string): Promise<void> {
  for (const start of ['api/', 'batch/', `${COLLECT_FOLDER}/`, SYNTHETIC_MARKER]) {
    for await (const object of bucket.list(`${prefix}${start}`)) {
      objects.set(object.key.slice(prefix.length), object);
    }
  }
}

async function readAll(bytes: AsyncIterable<Uint8Array>, failure: (error: unknown) => unknown) {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of bytes) pieces.push(piece);
  } catch (error) {
    throw failure(error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A name in the work folder that nobody else has. */
function workFile(target: RawTarget, name: string): string {
  return path.join(
    target.work,
    `${WORK_PREFIX}${randomBytes(6).toString('hex')}-${name.replaceAll('/', '_')}`,
  );
}

/** Files of this name are of no use to a later fetch: what a killed one left is removed by the next. */
export const WORK_PREFIX = 'en-cours-';

/** Runs work that fills a file of the work folder, and publishes it or not: it is gone afterwards. */
export async function withWorkFile<T>(
  target: RawTarget,
  name: string,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const file = workFile(target, name);
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}
