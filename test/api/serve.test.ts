import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import { inventDay, inventReport } from '../store/invented.ts';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';
import { dial } from './sockets.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/cityflow.js');
const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-serve-'));
const env = {
  CITYFLOW_DB: path.join(folder, 'cityflow.db'),
  API_KEYS_FILE: path.join(folder, 'keys.json'),
  CITYFLOW_LANG: 'en',
};
const DAY = '/metrics/comptages/2023-11-21';
const running: RunningServer[] = [];

beforeAll(async () => {
  const store = openSqlite({ file: env.CITYFLOW_DB });
  await store.replaceDay(inventDay({}, ['4264', '4265']));
  await store.replaceReport(inventReport('2023-11-21'));
  await store.close();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ cwd: folder, ...options, env: { ...env, ...options.env } });
  running.push(server);
  return server;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function cityflow(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const options = { cwd: folder, env: { PATH: process.env.PATH, NO_COLOR: '1', ...env, ...more } };
  return promisify(execFile)(process.execPath, [PROGRAM, ...args], options).then(
    (output) => ({ code: 0, ...output }),
    (error: Outcome) => error,
  );
}

describe('cityflow serve', () => {
  it('serves API and page, logs JSON lines, and ends with 0 when it is told to', async () => {
    const { url, stop, stdout, stderr } = await serve();
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({
      status: 'ok',
      database: 'embedded',
    });
    const { data } = (await (await fetch(`${url}${DAY}`)).json()) as { data: { metrics: unknown[] } };
    expect(data.metrics).toHaveLength(2);
    expect((await fetch(`${url}/`, { redirect: 'manual' })).status).toBeLessThan(400);
    expect(await (await fetch(`${url}/-/metrics`)).text()).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(await stop()).toBe(0);
    expect(stdout()).toContain(`CityFlow: ${url}`);
    const lines = stderr()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ path: asked, status }) => `${asked} ${status}`)).toContain(`${DAY} 200`);
  });

  it('sees what a pipeline writes underneath', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/metrics/bikes/2023-11-21`)).status).toBe(404);
    const store = openSqlite({ file: env.CITYFLOW_DB });
    await store.replaceDay(inventDay({ data_type: 'bikes' }, ['1']));
    await store.close();
    expect((await fetch(`${url}/metrics/bikes/2023-11-21`)).status).toBe(200);
  });

  it('stays small and well while it is maltreated', async () => {
    const { url } = await serve({ env: { LOG_LEVEL: 'error' } });
    const rssMb = async () => {
      const text = await (await fetch(`${url}/-/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]) / 1e6;
    };
    const heads = [
      `GET /${'a'.repeat(1e6)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET ${DAY}?q=${'a'.repeat(12_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      `GET ${DAY}?${'sort=x&'.repeat(1_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      `POST ${DAY} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n${'a'.repeat(1e6)}`,
      `GET ${DAY} HTTP/1.1\r\nHost: x\r\n`,
    ];
    const heard = new Set<string>();
    const round = async () => {
      const lines = await Promise.all(Array.from({ length: 60 }, () => dial(url, true)));
      // half closed: nothing more will come, an answer is waited for
      for (const [i, { socket }] of lines.entries()) socket.end(heads[i % heads.length] ?? '');
      await Promise.all(lines.map(({ ended }) => ended));
      for (const line of lines) {
        heard.add(/^HTTP\/1\.1 (\d+)/.exec(line.heard())?.[1] ?? 'cut');
        line.socket.destroy();
      }
    };
    for (let i = 0; i < 4; i += 1) await round();
    const before = await rssMb();
    for (let i = 0; i < 16; i += 1) await round();
    expect((await rssMb()) - before).toBeLessThan(40);
    for (const status of heard) expect(['400', '404', '405', '414', '431', 'cut']).toContain(status);
    expect(heard.size).toBeGreaterThan(3);
    expect((await fetch(`${url}${DAY}`)).status).toBe(200);
  });

  it('says what an operator can fix, in one line: port taken, key file that others may write', async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const taken = await cityflow(['serve', '--port', port]);
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(new RegExp(`^cityflow : port ${port} of 127\\.0\\.0\\.1 is taken .*\\n$`));

    const file = path.join(folder, 'open.json');
    writeFileSync(file, '{"version":1,"keys":[]}');
    chmodSync(file, 0o666);
    const open = await cityflow(['serve', '--port', '0'], { API_KEYS_FILE: file });
    expect(open).toMatchObject({ code: 1 });
    expect(open.stderr).toContain('chmod 600');
  });

  it.each([
    ['--port', 'abc'],
    ['--port', '70000'],
    ['--port', '-1'],
  ])('refuses %s %s', async (...args) => {
    expect((await cityflow(['serve', ...args])).code).toBe(2);
  });

  it('refuses settings that are none', async () => {
    for (const [name, value] of [
      ['API_PORT', 'x'],
      ['API_ANONYMOUS', 'tout'],
      ['LOG_LEVEL', 'loud'],
    ] as const) {
      const { code, stderr } = await cityflow(['serve'], { [name]: value });
      expect(code).toBe(1);
      expect(stderr).toContain(name);
    }
  });
});

describe('cityflow keys', () => {
  it('open a server that runs already, are revoked by id or name, and are nowhere but with their holder', async () => {
    const { url } = await serve({ env: { API_ANONYMOUS: 'aucun', LOG_LEVEL: 'error' } });
    const status = async (key: string) =>
      (await fetch(`${url}${DAY}`, { headers: { Authorization: `Bearer ${key}` } })).status;
    expect((await fetch(`${url}${DAY}`)).status).toBe(401);

    const add = async (...args: string[]) =>
      (await cityflow(['keys', 'add', ...args, '--quiet'])).stdout.trim();
    const first = await add('gps', '--role', 'export', '--days', '30');
    const second = await add('gps');
    const third = await add('ville');
    expect(statSync(env.API_KEYS_FILE).mode & 0o777).toBe(0o600);
    const kept = readFileSync(env.API_KEYS_FILE, 'utf8');
    for (const key of [first, second, third]) {
      expect(key).toMatch(/^cf_/);
      expect(kept).not.toContain(key.slice(12));
    }
    await expect.poll(() => status(third), { timeout: 10_000 }).toBe(200);
    expect(await Promise.all([first, second].map(status))).toEqual([200, 200]);

    const list = await cityflow(['keys', 'list', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([
      { id: first.slice(3, 11), name: 'gps', role: 'export', expires_at: expect.any(String) },
      { id: second.slice(3, 11), name: 'gps', role: 'lecture', expires_at: null },
      { name: 'ville', revoked_at: null },
    ]);
    expect(list.stdout).not.toContain('hash');

    expect((await cityflow(['keys', 'revoke', first.slice(3, 11)])).code).toBe(0);
    await expect.poll(() => status(first), { timeout: 10_000 }).toBe(401);
    expect(await status(second)).toBe(200);
    expect((await cityflow(['keys', 'revoke', 'gps'])).stdout).toContain(second.slice(3, 11));
    await expect.poll(() => status(second), { timeout: 10_000 }).toBe(401);
    expect(await status(third)).toBe(200);
  });

  it('say what was wrong with what was asked', async () => {
    const file = path.join(folder, 'other.json');
    const ask = async (...args: string[]) => {
      const { code, stderr } = await cityflow(['keys', ...args], { API_KEYS_FILE: file });
      return `${code} ${stderr}`;
    };
    expect(await ask('add', 'gps', '--role', 'root')).toMatch(/^2 .*lecture, export, admin/);
    expect(await ask('add', ' ')).toMatch(/^2 /);
    expect(await ask('add', 'gps', '--days', '0')).toMatch(/^2 .*--days/);
    expect(await ask('add')).toMatch(/^2 /);
    expect(await ask('revoke', 'gps')).toMatch(/^1 .*no active key "gps"/);
    expect(existsSync(file)).toBe(false);
  });
});
