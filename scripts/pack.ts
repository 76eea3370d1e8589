/**
 * Makes the package that `npm pack` puts into the tarball, and undoes it: Node strips no types inside
 * node_modules, so the published code is JavaScript, and its manifest is free of what only a checkout needs.
 *
 * `node scripts/pack.ts prepare` (prepack): src/ → dist/, dashboard/ → dist/dashboard/, package.json → the published manifest.
 * `node scripts/pack.ts restore` (postpack): both as they were. Also when nothing is to be undone.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compile } from './compile.ts';
import { buildDashboard } from './dashboard.ts';

interface Manifest {
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Fields of a checkout: tools, their commands, and the Node that npm brings to machines with an older one. */
const CHECKOUT_FIELDS = ['scripts', 'devDependencies', 'optionalDependencies'];

const root = path.resolve(import.meta.dirname, '..');
const manifestFile = path.join(root, 'package.json');
/** package.json of the checkout, while the published one stands in its place */
const keptFile = path.join(root, '.package.json.full');
const dist = path.join(root, 'dist');

const readManifest = (): Manifest => JSON.parse(readFileSync(manifestFile, 'utf8'));

/** Whether package.json is the published one, left there by a packing that was interrupted. */
const isPublished = () => readManifest().devDependencies === undefined;

async function prepare(): Promise<void> {
  restore();
  compile(dist);
  await buildDashboard(path.join(dist, 'dashboard'));
  const published = Object.entries(readManifest()).filter(([field]) => !CHECKOUT_FIELDS.includes(field));
  replace(keptFile, readFileSync(manifestFile, 'utf8'));
  replace(manifestFile, `${JSON.stringify(Object.fromEntries(published), null, 2)}\n`);
}

function restore(): void {
  if (isPublished()) {
    if (!existsSync(keptFile))
      throw new Error(`package.json has no devDependencies and ${keptFile} is gone: restore it from git`);
    renameSync(keptFile, manifestFile);
  }
  // a package.json that was restored by hand is newer than the one kept
  rmSync(keptFile, { force: true });
  rmSync(dist, { recursive: true, force: true });
}

/** A reader sees the old file or the new one, whole. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}.tmp`, content);
  renameSync(`${file}.tmp`, file);
}

const steps: Readonly<Record<string, () => void | Promise<void>>> = { prepare, restore };
const step = steps[process.argv[2] ?? ''];
if (!step) throw new Error('usage: node scripts/pack.ts prepare|restore');
await step();
