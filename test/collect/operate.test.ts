import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, msToDate } from '../../src/domain/time.ts';
import { inventedCity } from './doubles/invented.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { filesOf, leftovers, removeFolders, settingsFor, temporaryFolder } from './setup.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KEY = 'cle-prim-du-manuel';

/** The commands of the page, as they stand. */
const blocks = [
  ...readFileSync(path.join(ROOT, 'docs/operate.md'), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms),
].map(([, text]) => text ?? '');

let double: Double;

beforeAll(async () => {
  const today = msToDate(Date.now());
  const city = inventedCity({ from: addDays(today, -9), days: 10, now: Date.now, primKey: KEY });
  double = await openDouble(city);
});

afterAll(async () => {
  await double.close();
  removeFolders();
});

/** A machine with nothing on it but the program. */
function bareMachine() {
  const folder = temporaryFolder();
  const bin = path.join(folder, 'bin');
  const home = path.join(folder, 'home');
  mkdirSync(bin);
  mkdirSync(home);
  const program = path.join(bin, 'cityflow');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/cityflow.js" "$@"\n`);
  chmodSync(program, 0o755);
  const { PRIM_API_KEY: _, ...addresses } = settingsFor(double);
  const env = {
    ...addresses,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    NO_COLOR: '1',
    KEY_OF_PRIM: KEY,
    CITYFLOW_FETCH_DAYS: '3',
    CITYFLOW_SEMAINES_HISTORIQUE: '1',
    CITYFLOW_WORKERS: '1',
  };
  return { home, env };
}

function shell(text: string, { home, env }: ReturnType<typeof bareMachine>) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn('bash', ['-e', '-c', text], { cwd: home, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

describe('docs/operate.md', () => {
  it('can be followed on a bare machine, from the first fetch to the upgrade', async () => {
    const machine = bareMachine();
    const raw = path.join(machine.home, 'raw');
    expect(blocks.length).toBeGreaterThan(7);
    let before: Record<string, string> = {};
    for (const block of blocks) {
      if (block.startsWith('rm -rf')) before = filesOf(raw);
      const { code, output } = await shell(block, machine);
      expect(code, `${block}\n${output}`).toBe(0);
      expect(output).not.toContain(KEY);
      if (!block.startsWith('rm -rf')) continue;
      // all that was saved is back; the daily work after it may add what was published since
      expect(Object.keys(filesOf(raw))).toEqual(expect.arrayContaining(Object.keys(before)));
    }
    expect(leftovers(raw)).toEqual([]);
    const summary = JSON.parse(readFileSync(path.join(machine.home, 'summary.json'), 'utf8')) as {
      exit: number;
      jours: string[];
      problemes: string[];
    };
    expect(summary.problemes).toEqual([]);
    expect(summary.exit).toBe(0);
    expect(summary.jours.length).toBeGreaterThanOrEqual(3);
    const everything = readdirSync(machine.home, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(machine.home, name))
      .filter((file) => statSync(file).isFile() && readFileSync(file).includes(KEY));
    expect(everything).toEqual([path.join(machine.home, 'prim.key')]);
  });
});
