import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { CityflowError } from '../domain/errors.ts';
import { SYNTHETIC_MARKER, SYNTHETIC_TAG } from '../domain/synthetic.ts';

/** A small file of the raw zone, ready to be written. */
export interface DemoFile {
  /** inside the raw zone, with `/` */
  readonly path: string;
  readonly text: string;
}

export const TRUTH_FILE = 'truth.json';
const WORK = `.${SYNTHETIC_TAG}.en-cours`;
const OLD = `.${SYNTHETIC_TAG}.ancien`;
const TREES = ['api', 'batch'];

/** A zone under construction: nothing of it shows in its folder before `publish`. */
export interface DemoFolder {
  /** Path of a file of the zone while it is made. Its folder exists. */
  place(relative: string): Promise<string>;
  write(file: DemoFile): Promise<void>;
  /** Puts the finished zone in the place of an earlier one. */
  publish(): Promise<void>;
  /** Forgets what was made; an earlier zone is as it was. */
  discard(): Promise<void>;
}

/**
 * Opens a folder for an invented raw zone: absent, empty, or holding an earlier invented zone and nothing else.
 * @throws CityflowError OUTPUT_EXISTS when something else is there, WRITE_FAILED when the disk refuses
 */
export async function openDemoFolder(out: string): Promise<DemoFolder> {
  const root = path.resolve(out);
  const work = path.join(root, WORK);
  const old = path.join(root, OLD);
  const made = new Set<string>();
  await orWriteFailed(root, async () => {
    if (!(await isOurs(root))) throw new CityflowError('OUTPUT_EXISTS', { path: root });
    await mkdir(root, { recursive: true });
    await rm(work, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
    await mkdir(work);
  });

  async function place(relative: string): Promise<string> {
    const file = path.join(work, relative);
    const folder = path.dirname(file);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    return file;
  }

  return {
    place,
    async write(file) {
      await orWriteFailed(root, async () => writeFile(await place(file.path), file.text));
    },
    async publish() {
      await orWriteFailed(root, async () => {
        await rename(path.join(work, SYNTHETIC_MARKER), path.join(root, SYNTHETIC_MARKER));
        await mkdir(old);
        for (const name of [TRUTH_FILE, ...TREES]) {
          await renameIfThere(path.join(root, name), path.join(old, name));
          await rename(path.join(work, name), path.join(root, name));
        }
        await rm(old, { recursive: true });
        await rm(work, { recursive: true });
      });
    },
    async discard() {
      await orWriteFailed(root, () => rm(work, { recursive: true, force: true }));
    },
  };
}

/** Runs an action on the disk; what the disk refuses becomes a message for the operator. */
export async function orWriteFailed<T>(where: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error;
    const detail = getSystemErrorMessage(error.errno);
    throw new CityflowError('WRITE_FAILED', { path: where, detail }, { cause: error });
  }
}

async function isOurs(root: string): Promise<boolean> {
  const entry = await stat(root).catch(nullIfMissing);
  if (entry === null) return true;
  if (!entry.isDirectory()) return false;
  const names = (await readdir(root)).filter((name) => name !== WORK && name !== OLD);
  if (names.length === 0) return true;
  const known = new Set([SYNTHETIC_MARKER, TRUTH_FILE, ...TREES]);
  if (!names.includes(SYNTHETIC_MARKER) || names.some((name) => !known.has(name))) return false;
  for (const tree of TREES.filter((name) => names.includes(name))) {
    for (const file of await readdir(path.join(root, tree), { recursive: true, withFileTypes: true })) {
      if (!file.isDirectory() && !file.name.includes(SYNTHETIC_TAG)) return false;
    }
  }
  return true;
}

async function renameIfThere(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(nullIfMissing)) !== null) await rename(from, to);
}

function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
