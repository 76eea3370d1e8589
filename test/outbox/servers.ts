import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/services/launch.ts';
import type { OwnServer } from '../../scripts/services/own.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { RunEvent } from '../../src/pipeline/listener.ts';
import { run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import { sync } from '../../src/pipeline/sync.ts';
import { openStore } from '../../src/store/open.ts';
import { type Contents, storeContents } from '../pipeline/outputs.ts';
import { type Ended, runProgram } from '../pipeline/program.ts';
import { makeDemo, makeZone, removeZones, type TestZone } from '../pipeline/zone.ts';
import { describeWithOwnServer } from '../servers.ts';
import { type Gate, openGate } from './gate.ts';
import type { Target } from './targets.ts';

const DAY = '2023-11-20';
const DATES = { from: DAY, to: DAY };
const MOMENTS = 10;
/** written by a run of one day: five types, the referential and the report */
const WRITES = 7;

/** What becomes of the results of runs whose server fails: killed, restarted, slow, refusing, not prepared. */
export function describeResults({ kind, label, settings, wrongCredentials }: Target): void {
  describeWithOwnServer(kind, `results for ${label} when it fails`, (start) => {
    let zone: TestZone;
    let server: OwnServer;
    let gate: Gate;
    let clean: Contents;
    /** bytes of a whole run */
    let whole = 0;
    let places = 0;

    beforeAll(async () => {
      for (const [name, value] of Object.entries(settings(0, 'unused'))) {
        if (name.startsWith('AWS_')) vi.stubEnv(name, value);
      }
      zone = makeZone({ from: await makeDemo({ days: 2, arcs: 150, from: '2023-11-19' }) });
      server = await start();
      gate = await openGate(server.port);
      const undisturbed = await makePlace();
      gate.watch(() => {});
      expect((await runIn(undisturbed)).result.degraded).toBe(false);
      whole = gate.passed();
      clean = await storeContents(undisturbed);
      expect(Object.keys(clean)).toHaveLength(WRITES);
    }, 120_000);
    afterEach(() => gate.watch(() => {}));
    afterAll(async () => {
      await gate.close();
      await server.stop();
      removeZones();
      vi.unstubAllEnvs();
    });

    /** What the environment of a program says for a place of its own in the server and on the disk. */
    function environment(name: string, port = gate.port): Record<string, string> {
      const folder = path.join(zone.folder, name);
      return {
        ...settings(port, name),
        CITYFLOW_DB: path.join(folder, 'cityflow.db'),
        OUTPUT_DIR: path.join(folder, 'output'),
      };
    }

    function newName(): string {
      places += 1;
      return `place-${places}`;
    }

    async function makePlace(name = newName()): Promise<Config> {
      const { targets, db, output, mongodb, aws, dynamodb } = readConfig(environment(name), zone.folder);
      const config: Config = { ...zone.config, targets, db, output, mongodb, aws, dynamodb };
      const store = openStore(config);
      await store.prepare(true);
      await store.close();
      return config;
    }

    async function runIn(config: Config) {
      const events: RunEvent[] = [];
      const result = await run(config, { ...WHOLE_JOB, dates: DATES }, (event) => events.push(event));
      return { result, events };
    }

    // of every two moments, after one the server stays away, and is back at once after the other
    it.each(Array.from({ length: MOMENTS }, (_, moment) => moment))(
      'killed during the saves, nothing is lost and nothing is doubled: moment %i',
      async (moment) => {
        const config = await makePlace();
        const away = moment % 2 === 0;
        const fatal = (whole * (moment + 1)) / (MOMENTS + 1);
        let killed = false;
        gate.watch(async (bytes) => {
          if (killed || bytes < fatal) return;
          killed = true;
          await (away ? server.kill() : server.restart());
        });
        const { result, events } = await runIn(config);
        expect(killed).toBe(true);
        const failed = events.some((event) => event.kind === 'store_failed');
        if (away) expect(failed).toBe(true);
        expect(result.degraded).toBe(failed);
        expect(result.pending > 0).toBe(failed);
        if (away) await server.restart();
        gate.watch(() => {});
        expect(await sync(config, () => {})).toMatchObject({ failure: null, pending: [] });
        expect(await storeContents(config)).toEqual(clean);
      },
      60_000,
    );

    it('killed during a delivery, delivers the rest later, each day once', async () => {
      const config = await makePlace();
      await server.kill();
      expect((await runIn(config)).result.pending).toBe(WRITES);
      const delivered: string[] = [];
      for (const share of [0.2, 0.4, 0.3, 2]) {
        await server.restart();
        gate.watch(async (bytes) => {
          if (bytes > whole * share) await server.kill();
        });
        await sync(config, (event) => {
          if (event.kind === 'delivered') delivered.push(`${event.write.type} ${event.write.date}`);
        });
      }
      expect(delivered).toHaveLength(WRITES);
      expect([...new Set(delivered)]).toEqual(delivered);
      expect(await storeContents(config)).toEqual(clean);
      expect((await runIn(config)).result).toMatchObject({ degraded: false, pending: 0 });
    });

    it('is waited for when it is a quarter of a second away', async () => {
      const config = await makePlace();
      let delayed = 0;
      gate.watch(async () => {
        delayed += 1;
        if (delayed <= 12) await sleep(250);
      });
      expect((await runIn(config)).result).toMatchObject({ degraded: false, pending: 0 });
      expect(delayed).toBeGreaterThanOrEqual(12);
      gate.watch(() => {});
      expect(await storeContents(config)).toEqual(clean);
    });

    describe('the command line', () => {
      const DEGRADED = 3;
      const outbox = (name: string) => path.join(name, `cityflow.outbox-${kind}.db`);

      async function cityflow(args: readonly string[], env: Record<string, string>): Promise<Ended> {
        const ended = await runProgram(zone, args, { env });
        expect(ended.signal).toBeNull();
        return ended;
      }

      it('keeps what nobody takes, says so in a line, shows it, and delivers it when told to', async () => {
        const name = newName();
        const config = await makePlace(name);
        const refused = environment(name, await freePort());
        const kept = await cityflow(['run', '--date', DAY], refused);
        expect(kept.code, kept.stderr).toBe(DEGRADED);
        const lines = kept.stderr.split('\n').filter((line) => line !== '');
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^⚠ base .* injoignable : .*ECONNREFUSED/);
        expect(lines[0]).toContain(`résultats gardés dans ${outbox(name)}, « cityflow sync » les livrera`);
        expect(kept.stdout).toContain(`[Export JSON] → ${outbox(name)}, en attente de ${label}`);

        const shown = await cityflow(['show', 'bikes', DAY, '--json'], refused);
        expect(shown).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(shown.stdout)).toMatchObject({ metric_type: 'bikes', date: DAY });
        const unknown = await cityflow(['show', 'bikes', '2023-11-18'], refused);
        expect(unknown.code).toBe(1);
        expect(unknown.stderr).toContain('injoignable');
        const listed = await cityflow(['dates', '--json'], refused);
        expect(listed.code).toBe(DEGRADED);
        expect(JSON.parse(listed.stdout).days).toHaveLength(WRITES - 1);

        const still = await cityflow(['sync'], refused);
        expect(still.code).toBe(DEGRADED);
        expect(still.stdout).toContain(`${WRITES} résultat(s) attendent dans ${outbox(name)}`);

        const delivered = await cityflow(['sync'], environment(name));
        expect(delivered).toMatchObject({ code: 0, stderr: '' });
        expect(delivered.stdout).toContain(`✓ comptages ${DAY} : livré à ${label}`);
        expect(delivered.stdout).toContain(`✓ rapport ${DAY} : livré à ${label}`);
        expect(delivered.stdout).toContain(`Livraison terminée (${WRITES}) : ${label} a tout.`);
        expect(await storeContents(config)).toEqual(clean);
        const nothing = await cityflow(['sync'], environment(name));
        expect(nothing).toMatchObject({ code: 0, stdout: `Rien n’attend : ${label} a tout.\n` });
        expect((await cityflow(['run', '--date', DAY], environment(name))).code).toBe(0);
      }, 120_000);

      it('keeps what is refused for its credentials', async () => {
        const name = newName();
        const config = await makePlace(name);
        const wrong = { ...environment(name), ...wrongCredentials(gate.port) };
        const kept = await cityflow(['run', '--date', DAY], wrong);
        expect(kept.code, kept.stderr).toBe(DEGRADED);
        expect(kept.stderr).toMatch(/^⚠ [^\n]+résultats gardés dans [^\n]+\n$/);
        expect((await cityflow(['sync'], wrong)).code).toBe(DEGRADED);
        expect((await cityflow(['sync'], environment(name))).code).toBe(0);
        expect(await storeContents(config)).toEqual(clean);
      }, 120_000);

      it('keeps what finds no table to go to', async () => {
        const name = newName();
        const kept = await cityflow(['run', '--date', DAY], environment(name));
        expect(kept.code, kept.stderr).toBe(DEGRADED);
        expect(kept.stderr).toMatch(/« cityflow check --create » ; résultats gardés dans /);
        const checked = await cityflow(['check', '--create'], environment(name));
        expect(checked.code, checked.stdout).toBe(0);
        expect(checked.stdout).toMatch(/attente +ok +7 résultat\(s\) attendent dans/);
        expect((await cityflow(['sync'], environment(name))).code).toBe(0);
        const config = await makePlace(name);
        expect(await storeContents(config)).toEqual(clean);
      }, 120_000);
    });
  });
}
