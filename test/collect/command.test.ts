import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays, msToDate } from '../../src/domain/time.ts';
import { inventedCity } from './doubles/invented.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { leftovers, removeFolders, settingsFor, temporaryFolder } from './setup.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/cityflow.js', import.meta.url));

let double: Double;

beforeAll(async () => {
  const from = addDays(msToDate(Date.now()), -4);
  double = await openDouble(inventedCity({ from, days: 5, arcs: 1, now: Date.now }));
});
afterEach(() => {
  double.mishap = () => null;
});
afterAll(async () => {
  await double.close();
  removeFolders();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with the settings of the double, and others. */
function cityflow(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1', CITYFLOW_FETCH_DAYS: '2', ...settingsFor(double), ...env },
  });
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('cityflow fetch', () => {
  it('without any raw zone fills ./data/raw, which is the raw zone from then on', async () => {
    const folder = temporaryFolder();
    const fetched = await cityflow(folder, ['fetch', '--no-history'], { PRIM_API_KEY: '' });
    expect(fetched).toMatchObject({ code: 0, stderr: '' });
    // one line for each source, and one at the end
    expect(fetched.stdout.trim().split('\n')).toHaveLength(9);
    expect(fetched.stdout).toContain('PRIM_API_KEY');
    const checked = await cityflow(folder, ['check']);
    expect(checked.stdout).toContain(path.join(folder, 'data/raw'));
    expect(checked.stdout).toMatch(/✓ {2}fraîcheur Compteurs vélo\s+ok/);
  });

  it('and run end with 0 without the key that a source needs, and say so: nothing is missing that somebody wants', async () => {
    const folder = temporaryFolder();
    const env = { PRIM_API_KEY: '', CITYFLOW_LANG: 'en', CITYFLOW_WORKERS: '1' };
    expect(await cityflow(folder, ['fetch', '--no-history'], env)).toMatchObject({ code: 0, stderr: '' });
    const ran = await cityflow(folder, ['run'], env);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/transit not configured/);
    const record = readdirSync(path.join(folder, 'output/runs'))[0]!;
    expect(JSON.parse(readFileSync(path.join(folder, 'output/runs', record), 'utf8'))).toMatchObject({
      issue: 'complet',
      jours: [{ types: { traffic: 'non_configure', bikes: 'calcule' } }],
    });
    // given a key, it is expected from then on, even before the next fetch
    const expected = await cityflow(folder, ['run'], { ...env, PRIM_API_KEY: 'une-cle' });
    expect(expected.code).toBe(3);
    expect(expected.stdout).toMatch(/transit unavailable/);
    // in a raw zone that somebody else fills, what is not there is missing, unless the city has no such source
    rmSync(path.join(folder, 'data/raw/.collecte'), { recursive: true });
    const byHand = { ...env, CITYFLOW_RAW: 'data/raw' };
    expect(await cityflow(folder, ['run'], byHand)).toMatchObject({ code: 3 });
    const CITYFLOW_SOURCES = 'comptages,bikes,weather,chantiers,referentiel';
    expect(await cityflow(folder, ['run'], { ...byHand, CITYFLOW_SOURCES })).toMatchObject({ code: 0 });
  });

  it('collects the sources that the city has, and those that are asked for', async () => {
    const folder = temporaryFolder();
    const env = { CITYFLOW_SOURCES: 'calendrier, chantiers' };
    const own = await cityflow(folder, ['fetch', '--json'], env);
    expect(Object.keys(JSON.parse(own.stdout).sources)).toEqual(['chantiers', 'calendrier']);
    const asked = await cityflow(folder, ['fetch', '--json', '--source', 'referentiel'], env);
    expect(Object.keys(JSON.parse(asked.stdout).sources)).toEqual(['referentiel']);
    const wrong = await cityflow(folder, ['fetch'], { CITYFLOW_SOURCES: 'calendrier,metro' });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('CITYFLOW_SOURCES') });
  });

  it('ends with 3 and one line when a source fails, and never shows a key', async () => {
    const folder = temporaryFolder();
    const key = double.city.primKey;
    double.mishap = (url) =>
      url.pathname.startsWith('/prim') ? { kind: 'status', status: 401, body: `wrong key ${key}` } : null;
    const args = ['fetch', '--source', 'traffic,calendrier', '--debug'];
    const plain = await cityflow(folder, args, { CITYFLOW_LANG: 'en' });
    expect(plain.code).toBe(3);
    expect(plain.stderr.trim().split('\n')).toHaveLength(1);
    expect(plain.stderr).toMatch(/Disruptions.*PRIM: key missing, refused or expired.*PRIM_API_KEY/);
    const json = await cityflow(folder, [...args, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      exit: 3,
      sources: { traffic: { error: { code: 'FETCH_KEY' } }, calendrier: { unchanged: 2, error: null } },
    });
    for (const { stdout, stderr } of [plain, json]) expect(stdout + stderr).not.toContain(key);
  });

  it('takes a key from a file that nobody else may read, and from no other', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'prim.key');
    writeFileSync(file, `${double.city.primKey}\n`);
    const env = { PRIM_API_KEY: '', PRIM_API_KEY_FILE: 'prim.key' };
    chmodSync(file, 0o644);
    const open = await cityflow(folder, ['fetch', '--source', 'traffic'], env);
    expect(open.code).toBe(3);
    expect(open.stderr).toMatch(/prim\.key.*mode 644.*chmod 600/);
    chmodSync(file, 0o600);
    expect(await cityflow(folder, ['fetch', '--source', 'traffic'], env)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('takes a key from a .env that nobody else may read, and from no other', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, '.env');
    writeFileSync(file, `VISUAL_CROSSING_API_KEY=${double.city.visualCrossingKey}\n`);
    chmodSync(file, 0o640);
    const open = await cityflow(folder, ['fetch', '--source', 'weather']);
    expect(open.code).toBe(1);
    expect(open.stderr).toMatch(/\.env refusé \(mode 640\)/);
    chmodSync(file, 0o600);
    const done = await cityflow(folder, ['fetch', '--source', 'weather']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(double.requests.some((asked) => asked.startsWith('/vc/timeline'))).toBe(true);
  });

  it.each([
    [['--source', 'metro'], 'metro'],
    [['--last', 'deux'], 'deux'],
    [['--last', '3d', '--date', '2023-11-21'], '--last'],
    [['--from', '2023-11-21', '--to', '2023-11-01'], '2023-11-21'],
  ])('refuses %j: code 2, and says what is wrong', async (args, said) => {
    const { code, stderr } = await cityflow(temporaryFolder(), ['fetch', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});

/** Whether this process may mount a small file system of its own. */
const mountable = (() => {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  return mounted;
})();

if (!mountable && process.env.CI === 'true') {
  it('a full disk: a file system must be mountable here', () => {
    throw new Error('mount -t tmpfs is not permitted: run as root, with the package mount');
  });
}

(mountable ? describe : describe.skip)(
  `a disk that is full${mountable ? '' : ' (left out: no file system can be mounted here)'}`,
  () => {
    it('is one line for each source; nothing half written is left, and the next fetch completes it', async () => {
      const folder = temporaryFolder();
      const raw = path.join(folder, 'data/raw');
      mkdirSync(raw, { recursive: true });
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', raw]).status).toBe(0);
      try {
        const ballast = path.join(raw, 'lest');
        const { bavail, bsize } = statfsSync(raw);
        // room for the lock and some manifests
        writeFileSync(ballast, Buffer.alloc(bavail * bsize - 24 * 1024));
        const full = await cityflow(folder, ['fetch', '--no-history']);
        expect(full.code).toBe(3);
        expect(full.stderr).toContain('ENOSPC');
        for (const line of full.stderr.trim().split('\n')) expect(line).toMatch(/⚠ écriture impossible/);
        expect(leftovers(raw)).toEqual([]);
        rmSync(ballast);
        expect(await cityflow(folder, ['fetch', '--no-history'])).toMatchObject({ code: 0, stderr: '' });
        expect(readdirSync(path.join(raw, 'batch'))).toHaveLength(5);
      } finally {
        spawnSync('umount', ['--lazy', raw]);
      }
    });
  },
);
