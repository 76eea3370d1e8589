import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What packing reads of a checkout, beside its node_modules. */
const CODE = [
  'bin',
  'src',
  'dashboard',
  'scripts',
  '.npmrc',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
export const DOCUMENTS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'env.example'];

export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function openScratch(name: string): Promise<Scratch> {
  const folder = await mkdtemp(path.join(tmpdir(), `cityflow-${name}-`));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A copy of this checkout to pack from: packing changes package.json for a moment, and others are reading it. */
export async function copyCheckout(): Promise<Scratch> {
  const scratch = await openScratch('checkout');
  for (const entry of [...CODE, ...DOCUMENTS.filter((name) => existsSync(path.join(ROOT, name)))])
    await cp(path.join(ROOT, entry), path.join(scratch.folder, entry), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(scratch.folder, 'node_modules'));
  return scratch;
}

/** Files under a folder, as sorted paths with `/`. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command as a user types it: this Node first in PATH, nothing of the npm or the settings around the test. */
export async function type(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|command|config_local)|INIT_CWD|CITYFLOW_|OUTPUT_DIR|DATABASE_TYPE)/.test(
        name,
      ),
  );
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
  const options = { cwd: folder, env: { ...Object.fromEntries(inherited), PATH, ...env } };
  const done = promisify(execFile)(command, [...args], options);
  return done.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number | string; stdout: string; stderr: string }) => {
      if (typeof error.code !== 'number') throw error;
      return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    },
  );
}
