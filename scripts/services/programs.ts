import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Where built programs are kept, so that a second checkout finds them: CITYFLOW_SERVICES_DIR, or a folder of the
 * user's cache.
 */
const PROGRAMS =
  process.env.CITYFLOW_SERVICES_DIR ||
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'cityflow', 'services');

/** A program that is made once for what its sources say, and found again. */
export interface Program {
  /** the file to execute; null where it has not been made yet */
  find(): string | null;
  /** finds or makes it: minutes the first time */
  make(): Promise<string>;
}

/** A program in Go, from the module in `folder`, whose go.sum pins every byte of what it needs. */
export function goProgram(folder: string, tags: readonly string[] = []): Program {
  const sources = ['go.mod', 'go.sum', 'main.go'].map((name) => path.join(folder, name));
  return program(path.basename(folder), sources, 'server', async (target) => {
    await execute(
      'go',
      ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', `-tags=${tags}`, '-o', target],
      {
        cwd: folder,
        env: { ...process.env, GOWORK: 'off' },
      },
    );
  });
}

/** Python with the packages of a requirements file, in an environment of its own. */
export function pythonPackages(requirements: string): Program {
  const name = path.basename(path.dirname(requirements));
  return program(name, [requirements], 'bin/python3', async (target) => {
    const folder = path.resolve(target, '../..');
    await execute('python3', ['-m', 'venv', folder]);
    await execute(target, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  });
}

/** @param file of the program inside its folder, which can be moved as a whole */
function program(
  name: string,
  sources: readonly string[],
  file: string,
  fill: (target: string) => Promise<void>,
): Program {
  const digest = createHash('sha256');
  for (const source of sources) digest.update(readFileSync(source));
  const folder = path.join(PROGRAMS, `${name}-${digest.digest('hex').slice(0, 12)}`);
  const target = path.join(folder, file);
  return {
    find: () => (existsSync(target) ? target : null),
    async make() {
      if (existsSync(target)) return target;
      await mkdir(PROGRAMS, { recursive: true });
      const draft = await mkdtemp(`${folder}.`);
      try {
        await fill(path.join(draft, file));
        // A whole program or none. Another process may have made the same meanwhile: then its one stays.
        if (!existsSync(target)) await rename(draft, folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
      return target;
    },
  };
}

/** @throws Error that says which command is missing, or how it ended */
async function execute(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  try {
    await run(command, args, { ...options, maxBuffer: 1 << 26 });
  } catch (error) {
    const { code, stderr = '', stdout = '' } = error as { code?: unknown; stderr?: string; stdout?: string };
    if (code === 'ENOENT') throw new Error(`the command ${command} is missing`, { cause: error });
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed\n${said}`, { cause: error });
  }
}
