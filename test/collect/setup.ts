import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CollectEvent } from '../../src/collect/collect.ts';
import { type CollectWorld, REAL_WORLD, type Timeouts } from '../../src/collect/world.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type FetchOptions, type FetchResult, fetchSources } from '../../src/pipeline/fetch.ts';
import type { Double } from './doubles/server.ts';

const made: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-collect-'));
  made.push(folder);
  return folder;
}

/** Removes every folder made so far; call it in `afterAll`. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Settings that lead to a double. */
export function settingsFor(double: Double): Record<string, string> {
  const { url, city } = double;
  return {
    CITYFLOW_ODS_URL: `${url}/ods`,
    PRIM_URL: `${url}/prim/line_reports`,
    PRIM_API_KEY: city.primKey,
    OPEN_METEO_URL: `${url}/meteo/forecast`,
    OPEN_METEO_ARCHIVE_URL: `${url}/meteo/archive`,
    VISUAL_CROSSING_URL: `${url}/vc/timeline`,
    JOURS_FERIES_URL: `${url}/gouv/jours_feries_metropole.csv`,
    VACANCES_SCOLAIRES_URL: `${url}/edu`,
    CITYFLOW_COMPTAGES_BULK_URL: `${url}/bulk/annee.csv`,
  };
}

export function configFor(double: Double, folder: string, more: Record<string, string> = {}): Config {
  return readConfig({ CITYFLOW_RAW: 'raw', ...settingsFor(double), ...more }, folder);
}

/** A clock that stands still except when somebody sleeps; chance that is always the same. */
export interface FakeTime {
  nowMs: number;
  readonly slept: number[];
  readonly world: CollectWorld;
}

/** Short enough for tests, long enough for a slow machine that answers. */
const TIMEOUTS: Timeouts = { firstByteMs: 20_000, idleMs: 20_000, totalMs: 60_000 };

export function fakeTime(start: string, timeouts: Timeouts = TIMEOUTS): FakeTime {
  const slept: number[] = [];
  let seed = 1;
  const time: FakeTime = {
    nowMs: Date.parse(start),
    slept,
    world: {
      ...REAL_WORLD,
      timeouts,
      now: () => time.nowMs,
      random() {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647;
      },
      async sleep(ms, signal) {
        signal?.throwIfAborted();
        slept.push(ms);
        time.nowMs += ms;
      },
    },
  };
  return time;
}

export interface Fetched {
  readonly result: FetchResult;
  readonly events: readonly CollectEvent[];
}

export async function fetchInto(
  config: Config,
  time: FakeTime,
  options: Partial<FetchOptions> = {},
): Promise<Fetched> {
  const events: CollectEvent[] = [];
  const result = await fetchSources(
    config,
    { range: null, ...options },
    (event) => events.push(event),
    time.world,
  );
  return { result, events };
}

/** Files of a raw zone by path, as their hashes; manifests and locks aside. */
export function filesOf(raw: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(raw, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(raw, name);
    if (name.startsWith('.collecte') || !statSync(file).isFile()) continue;
    files[name] = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
  }
  return files;
}

/** What the manifests say, times aside. */
export function manifestsOf(raw: string): Record<string, unknown> {
  const folder = path.join(raw, '.collecte');
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.includes('.partie'))
      .sort()
      .map((name) => {
        const { fichiers } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
          fichiers: Record<string, { heure: string }>;
        };
        return [
          name,
          Object.fromEntries(Object.entries(fichiers).map(([key, entry]) => [key, { ...entry, heure: '' }])),
        ];
      }),
  );
}

/** What is left of work that was not finished: nothing, ever. */
export function leftovers(raw: string): string[] {
  return readdirSync(raw, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /en-cours-|\.tmp$|\.partie/.test(name),
  );
}

/** All that a fetch leaves: files, manifests, and what should not be there. */
export function stateOf(raw: string) {
  return { files: filesOf(raw), manifests: manifestsOf(raw), left: leftovers(raw) };
}
