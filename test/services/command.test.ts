import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { specOf } from '../../scripts/services/catalog.ts';
import { identify, isAlive } from '../../scripts/services/processes.ts';
import { openState, type RunningServer } from '../../scripts/services/state.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../scripts/services.ts');
const DYNALITE = `${specOf('dynamodb').name} ${specOf('dynamodb').version}`;

let folder: string;

interface Answer {
  readonly code: number;
  readonly output: string;
}

function services(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    const all = [COMMAND, ...args, '--state', folder];
    execFile(process.execPath, all, options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

const recorded = () => openState(folder).find('dynamodb');
const running = () => recorded() ?? expect.fail('nothing is written down');

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cityflow-services-'));
});
afterEach(async () => {
  await services(['down']);
  rmSync(folder, { recursive: true });
});

describe('npm run services', () => {
  it('starts a server that answers, finds it again, and ends it with its data', async () => {
    const first = await services(['up', 'dynamodb']);
    const server = running();
    expect(first).toEqual({
      code: 0,
      output: `dynamodb  ${DYNALITE.padEnd(16)}  ${server.url}  ${specOf('dynamodb').about}\n`,
    });
    await specOf('dynamodb').ping(server.url);
    expect(existsSync(server.data)).toBe(true);

    expect(await services(['up', 'dynamodb'])).toEqual(first);
    expect(running()).toEqual(server);
    expect(await services(['status', 'dynamodb'])).toMatchObject({
      code: 0,
      output: expect.stringContaining(server.url),
    });

    expect(await services(['down'])).toEqual({
      code: 0,
      output: `dynamodb  ${DYNALITE.padEnd(16)}  stopped\n`,
    });
    expect(isAlive(server)).toBe(false);
    expect(existsSync(server.data)).toBe(false);
    expect(recorded()).toBeUndefined();
    expect(await services(['status', 'dynamodb'])).toMatchObject({ code: 1 });
    expect(await services(['down'])).toEqual({ code: 0, output: '' });
  });

  it('starts again what was killed, or is not the pinned program any more', async () => {
    await services(['up', 'dynamodb']);
    const killed = running();
    process.kill(killed.pid, 'SIGKILL');
    expect((await services(['up', 'dynamodb'])).code).toBe(0);
    const outdated = running();
    expect(outdated.pid).not.toBe(killed.pid);
    expect(existsSync(killed.data)).toBe(false);

    openState(folder).record('dynamodb', { ...outdated, version: '0.0.1' });
    expect((await services(['up', 'dynamodb'])).code).toBe(0);
    expect(isAlive(outdated)).toBe(false);
    const current = running();
    expect(current.version).toBe(specOf('dynamodb').version);

    openState(folder).record('dynamodb', { ...current, program: '/usr/bin/another' });
    expect((await services(['up', 'dynamodb'])).code).toBe(0);
    expect(isAlive(current)).toBe(false);
    expect(running().program).toBe(process.execPath);
  });

  it('starts one server for two commands at once', async () => {
    const [one, other] = await Promise.all([services(['up', 'dynamodb']), services(['up', 'dynamodb'])]);
    expect(one).toEqual(other);
  });

  it('never ends a process that took the id of its own', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("ready")']);
    try {
      await once(stranger.stdout, 'data');
      const identity = identify(stranger.pid!) ?? expect.fail('it has ended');
      const data = path.join(folder, 'data');
      mkdirSync(data);
      const { kind, name, version } = specOf('dynamodb');
      const program = process.execPath;
      const url = 'http://127.0.0.1:9';
      const server: RunningServer = { kind, name, version, program, url, ...identity, data };
      openState(folder).record(kind, { ...server, started: 'before' });
      expect((await services(['down'])).output).toContain('had ended already');
      expect(isAlive(identity)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('names what cannot be had, and why', async () => {
    const bare = { CITYFLOW_SERVICES_DIR: path.join(folder, 'programs'), PATH: folder };
    const answer = await services(['up', 's3', 'aws'], bare);
    expect(answer.code).toBe(1);
    expect(answer.output).toMatch(
      /^s3 .*versitygw \S+ +NOT HERE: the command go is missing +It needs Go 1\.25/m,
    );
    expect(answer.output).toMatch(
      /^aws .*moto \S+ +NOT HERE: the command python3 is missing +It needs Python/m,
    );
    expect((await services(['up', 's3', '--allow-missing'], bare)).code).toBe(0);
  });

  it('leaves nothing half-made of a program that cannot be built', async () => {
    const broken = path.join(folder, 'bin');
    mkdirSync(broken);
    writeFileSync(path.join(broken, 'go'), '#!/bin/sh\necho "no such module" >&2\nexit 1\n', { mode: 0o755 });
    const programs = path.join(folder, 'programs');
    const answer = await services(['up', 's3'], {
      CITYFLOW_SERVICES_DIR: programs,
      PATH: `${broken}:/bin:/usr/bin`,
    });
    expect(answer.code).toBe(1);
    expect(answer.output).toContain('NOT HERE: go build');
    expect(answer.output).toContain('no such module');
    expect(readdirSync(programs)).toEqual([]);
    expect(readFileSync(path.join(folder, 'lock'), 'utf8')).toBe('');
  });

  it('says how it is used', async () => {
    for (const args of [[], ['restart'], ['up', 'oracle']])
      expect(await services(args)).toEqual({ code: 2, output: expect.stringContaining('up|down|status') });
  });
});
