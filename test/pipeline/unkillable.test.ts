import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockLake } from '../../src/pipeline/lock.ts';
import { openStore } from '../../src/store/open.ts';
import { type Contents, differences, everything, outputContents, storeContents } from './outputs.ts';
import { type Program, runProgram, startProgram } from './program.ts';
import { failureOf, makeDemo, makeZone, removeZones, type TestZone, tree } from './zone.ts';

const DAYS = ['2025-10-26', '2025-10-28'] as const;
const RUN = ['run', '--from', DAYS[0], '--to', DAYS[1]];
const KILLS = 25;

let demo: string;
let undisturbed: Contents;
let names: string[];
/** how long an undisturbed run works, from taking the lock to its end */
let workMs: number;

beforeAll(async () => {
  demo = await makeDemo({ from: '2025-10-21', days: 8, arcs: 12 });
  // the first run of all fills the caches of the machine; the second one is measured
  for (const zone of [makeZone({ from: demo }), makeZone({ from: demo })]) {
    const program = await startWorking(zone);
    const started = performance.now();
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
    workMs = performance.now() - started;
    undisturbed = await everything(zone.config);
    names = left(zone);
  }
});
afterAll(removeZones);

/** Starts a run and waits until it holds the lock: from then on it changes the disk. */
async function startWorking(zone: TestZone): Promise<Program> {
  const program = startProgram(zone, RUN);
  const owner = path.join(zone.config.lake, '.verrou.pid');
  while (!existsSync(owner) || readFileSync(owner, 'utf8') !== String(program.process.pid)) await wait(2);
  return program;
}

/** Everything that the runs of a zone left on the disk, but for their records. */
function left({ config }: TestZone): string[] {
  return [config.lake, config.output, path.dirname(config.db)]
    .flatMap((folder) => tree(folder).map((name) => `${path.basename(folder)}/${name}`))
    .filter((name) => !name.startsWith('output/runs/'));
}

describe('a run killed at any moment', () => {
  it(`leaves whole days only, and the next run ends as if nothing had happened, ${KILLS} times`, async () => {
    let killed = 0;
    for (let attempt = 0; killed < KILLS; attempt += 1) {
      expect(attempt, 'runs end before they can be killed').toBeLessThan(3 * KILLS);
      const zone = makeZone({ from: demo });
      const program = await startWorking(zone);
      await wait(momentOf(attempt) * workMs);
      program.process.kill('SIGKILL');
      const { signal } = await program.ended;
      if (signal === 'SIGKILL') killed += 1;

      const halfway = existsSync(zone.config.db) ? await storeContents(zone.config) : {};
      for (const [name, content] of Object.entries(halfway))
        expect(content).toBe(undisturbed[`base: ${name}`]);
      for (const [name, content] of Object.entries(outputContents(zone.config))) {
        if (!name.endsWith('.tmp')) expect(content).toBe(undisturbed[`sortie: ${name}`]);
      }

      await zone.run(DAYS);
      expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
      expect(left(zone)).toEqual(names);
    }
  }, 240_000);

  /** Spread evenly over the run, the same at every execution. */
  function momentOf(attempt: number): number {
    const noise = ((Math.imul(attempt + 1, 0x9e3779b1) >>> 0) % 1000) / 1000;
    return ((attempt % KILLS) + noise) / KILLS;
  }
});

describe('a run that is interrupted (Ctrl-C)', () => {
  it.each([
    ['SIGINT', 130, [0, 0.1, 0.3, 0.5, 0.7]],
    ['SIGTERM', 143, [0.1, 0.4]],
  ] as const)(
    'cleans up before it ends: %s gives exit code %i',
    async (signal, code, moments) => {
      let interrupted = 0;
      for (const moment of moments) {
        const zone = makeZone({ from: demo });
        const program = await startWorking(zone);
        await wait(moment * workMs);
        program.process.kill(signal);
        const ended = await program.ended;
        // too late to stop it: whether it had let go of the signal or not, everything is done
        if (ended.code === 0 || ended.signal === signal) {
          expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
          continue;
        }
        expect(ended).toMatchObject({ code, signal: null });
        expect(ended.stderr).toBe(
          `cityflow : interrompu (${signal}) — rien n'est à moitié écrit, la même commande reprendra le travail\n`,
        );
        // nothing temporary, and every file is whole: its name and its bytes are those of an undisturbed run
        expect(left(zone).filter((name) => !names.includes(name))).toEqual([]);
        for (const [name, content] of Object.entries(outputContents(zone.config))) {
          expect(content).toBe(undisturbed[`sortie: ${name}`]);
        }
        await zone.run(DAYS);
        expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
        interrupted += 1;
      }
      expect(interrupted).toBeGreaterThan(0);
    },
    120_000,
  );

  it('a demo leaves the folder as it was', async () => {
    const zone = makeZone();
    const out = path.join(zone.folder, 'demo');
    const program = startProgram(zone, ['demo', '--out', out, '--days', '60', '--arcs', '800']);
    while (tree(out).length === 0) await wait(5);
    program.process.kill('SIGINT');
    expect(await program.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/^cityflow : interrompu.*\n$/),
    });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('two runs at once', () => {
  it('the second one is refused and names the first; the first one ends well', async () => {
    const zone = makeZone({ from: demo });
    const first = await startWorking(zone);
    const refusal = await failureOf(zone.run(DAYS));
    expect(refusal).toMatchObject({ code: 'LOCKED', params: { pid: String(first.process.pid) } });
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('says so in one line, exit code 1', async () => {
    const zone = makeZone({ from: demo });
    const lock = lockLake(zone.config.lake);
    const { code, stderr } = await runProgram(zone, RUN);
    lock.release();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `cityflow : un autre traitement est en cours (processus ${process.pid}, verrou ` +
        `${path.join(zone.config.lake, '.verrou')}) — attendez sa fin et relancez\n`,
    );
    expect((await runProgram(zone, RUN)).code).toBe(0);
  });

  it('what a killed process held is free again', async () => {
    const zone = makeZone({ from: demo });
    const program = await startWorking(zone);
    program.process.kill('SIGKILL');
    await program.ended;
    await zone.run(DAYS);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });
});

describe('readers while a run writes', () => {
  it('see every day whole, old or new, and never wait', async () => {
    const zone = makeZone({ from: demo });
    await zone.run(DAYS);
    zone.forget('output');
    const program = startProgram(zone, RUN);
    let running = true;
    void program.ended.then(() => {
      running = false;
    });
    let asked = 0;
    while (running) {
      const store = openStore(zone.config);
      for (const { type, date, items } of await store.days()) {
        expect((await store.items(type, date))?.items).toHaveLength(items);
      }
      await store.close();
      asked += 1;
      await wait(5);
    }
    expect((await program.ended).code).toBe(0);
    expect(asked).toBeGreaterThan(3);
    expect(readdirSync(path.dirname(zone.config.db))).toEqual(['cityflow.db']);
  });
});
