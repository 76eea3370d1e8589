/**
 * `node scripts/dashboard.ts`: builds the dashboard of a checkout when there is none, or when its sources or the
 * packages it is made of are newer. `npm start` does it first.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const source = path.join(root, 'dashboard');

/** Builds the dashboard into a folder, which is emptied first; where the build itself says by default. */
export async function buildDashboard(outDir?: string): Promise<void> {
  // a tool of the checkout, a second to load
  const { build } = await import('vite');
  await build({
    root: source,
    logLevel: 'warn',
    ...(outDir === undefined ? {} : { build: { outDir, emptyOutDir: true } }),
  });
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** Whether what was built is as new as what it is built from. */
function isUpToDate(): boolean {
  const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(dist|node_modules)\b/.test(name))
    .map((name) => timeOf(path.join(source, name)));
  const newest = Math.max(timeOf(path.join(root, 'package-lock.json')), ...sources);
  return timeOf(path.join(source, 'dist/index.html')) >= newest;
}

if (import.meta.main && !isUpToDate()) await buildDashboard();
