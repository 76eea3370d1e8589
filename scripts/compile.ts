import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/**
 * src/ as JavaScript, with the files that the code reads beside itself (SQL): what runs where Node strips no
 * types, which is inside node_modules and on AWS Lambda.
 * @param more options of tsc, like `--noCheck` where the types are checked by another command
 */
export function compile(outDir: string, more: readonly string[] = []): void {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--project', 'tsconfig.build.json', '--outDir', outDir, ...more];
  execFileSync(process.execPath, [tsc, ...options], { cwd: root, stdio: 'inherit' });
  cpSync(path.join(root, 'src'), outDir, {
    recursive: true,
    filter: (file) => !['.ts', '.md'].includes(path.extname(file)),
  });
}
