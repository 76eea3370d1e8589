import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** aws-lambda-ric and what it needs, pinned apart: its installation compiles curl and C++ for two minutes. */
const PINNED = path.join(import.meta.dirname, 'ric');
const FILES = ['package.json', 'package-lock.json'];

/** What its installation calls besides npm. */
const TOOLS = ['cmake', 'make', 'c++', 'python3', 'tar', 'xz'];

/** The folder it is installed into: another one for another version of it, of Node or another machine. */
export function clientFolder(): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(path.join(PINNED, file)));
  hash.update(`${process.version} ${process.platform} ${process.arch}`);
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(cache, 'cityflow', `lambda-runtime-${hash.digest('hex').slice(0, 12)}`);
}

/** The program that Lambda starts: it asks for events and calls the handler. */
export const clientProgram = () => path.join(clientFolder(), 'node_modules/aws-lambda-ric/index.mjs');

/**
 * Installs the runtime interface client into its folder, once per machine.
 * @throws Error naming what is missing
 */
export async function installClient(): Promise<void> {
  if (existsSync(clientProgram())) return;
  const folder = clientFolder();
  await mkdir(path.dirname(folder), { recursive: true });
  for (const tool of TOOLS) await needs(tool);
  const scratch = await mkdtemp(`${folder}-`);
  try {
    for (const file of FILES) await copyFile(path.join(PINNED, file), path.join(scratch, file));
    const node = path.dirname(process.execPath);
    // the headers beside this Node: node-gyp would fetch others, or take those of another version
    const headers = path.dirname(node);
    const known = existsSync(path.join(headers, 'include/node/node_api.h'));
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--foreground-scripts'], {
      cwd: scratch,
      maxBuffer: 1 << 26,
      env: {
        ...process.env,
        PATH: `${node}${path.delimiter}${process.env.PATH}`,
        ...(known ? { npm_config_nodedir: headers } : {}),
      },
    });
    await rename(scratch, folder);
  } catch (error) {
    // another process was faster
    if (!existsSync(clientProgram())) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function needs(tool: string): Promise<void> {
  try {
    await promisify(execFile)('sh', ['-c', `command -v ${tool}`]);
  } catch (error) {
    throw new Error(`aws-lambda-ric is compiled at its installation: ${tool} is missing`, { cause: error });
  }
}
