/**
 * The API as AWS Lambda gets it: plain JavaScript in one folder, everything it needs inside.
 *
 * `node scripts/bundle-api.ts FOLDER` writes it; the handler is `dist/api/lambda.handler`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { buildDashboard } from './dashboard.ts';

const root = path.resolve(import.meta.dirname, '..');

export const API_HANDLER = 'dist/api/lambda.handler';

/**
 * Left out: the driver of MongoDB is as large as everything else, and the stack of AWS has no MongoDB. Whoever
 * has one there runs the container image, which has the same handler and all packages.
 */
const LEFT_OUT = ['mongodb'];

/** zod has its messages in sixty languages, of which the API speaks one: a third of all that would be loaded. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** CommonJS packages within call `require` for what Node brings. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** A file of the bundle, bytes. */
export interface BundledFile {
  readonly name: string;
  readonly bytes: number;
  /** the sources in it, as esbuild names them */
  readonly inputs: readonly string[];
}

/**
 * Bundles into a folder, which is emptied first. What a request may never need is in files of its own, loaded
 * when it is asked for.
 * @param dashboard whether to put the dashboard beside it, where it finds it
 * @returns the files of code
 */
export async function bundleApi(
  folder: string,
  { dashboard }: { readonly dashboard: boolean },
): Promise<readonly BundledFile[]> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'src/api/lambda.ts', out: 'dist/api/lambda' }],
    outdir: folder,
    chunkNames: 'dist/api/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    external: LEFT_OUT,
    plugins: [oneLanguage],
    banner: { js: REQUIRE },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ name, version, type: 'module' })}\n`);
  if (dashboard) await buildDashboard(path.join(folder, 'dist/dashboard'));
  return Object.entries(metafile.outputs).map(([file, { bytes, inputs }]) => ({
    name: path.relative(folder, path.resolve(root, file)),
    bytes,
    inputs: Object.keys(inputs),
  }));
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('usage: node scripts/bundle-api.ts FOLDER');
  for (const { name, bytes } of await bundleApi(path.resolve(folder), { dashboard: true })) {
    process.stdout.write(`${String(bytes).padStart(9)}  ${name}\n`);
  }
}
