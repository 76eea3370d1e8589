import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildDashboard } from '../../scripts/dashboard.ts';
import { listen, peerOfSocket } from '../../src/api/node.ts';
import { openService } from '../../src/api/service.ts';
import { readPages } from '../../src/api/static.ts';
import { readConfig } from '../../src/config.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A city to look at: a store that a run has filled, and the dashboard over it on a port of its own. */
export interface City {
  readonly url: string;
  close(): Promise<void>;
}

interface CityOptions {
  /** the raw zone; null: a synthetic one of this many arcs and days */
  readonly raw: string | { readonly arcs: number; readonly days: number };
  readonly from?: string;
  readonly to?: string;
  /** the built dashboard */
  readonly pages: string;
}

/** A store that nothing has been put into yet, served. */
interface EmptyCity extends City {
  /** what a first run does, of a synthetic zone */
  fill(): Promise<void>;
}

/** Fills a store and serves it. Everything lies in a temporary folder that `close` removes. */
export async function openCity({ raw, from, to, pages }: CityOptions): Promise<City> {
  const place = temporaryPlace(typeof raw === 'string' ? raw : null);
  if (typeof raw !== 'string') await place.invent(raw);
  await place.run(from, to);
  return place.serve(pages);
}

/** Serves an empty store, to be filled while somebody looks. */
export async function openEmptyCity({
  pages,
  ...size
}: {
  readonly arcs: number;
  readonly days: number;
  readonly pages: string;
}): Promise<EmptyCity> {
  const place = temporaryPlace(null);
  await place.invent(size);
  return { ...(await place.serve(pages)), fill: () => place.run() };
}

/** A folder with a raw zone (null: one of its own), a lake and a store. */
function temporaryPlace(raw: string | null) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-dashboard-'));
  const zone = raw ?? path.join(folder, 'raw');
  const env = {
    ...environment(),
    CITYFLOW_RAW: zone,
    CITYFLOW_LAKE: path.join(folder, 'lake'),
    CITYFLOW_DB: path.join(folder, 'cityflow.db'),
    OUTPUT_DIR: path.join(folder, 'output'),
    API_KEYS_FILE: path.join(folder, 'keys.json'),
    LOG_LEVEL: 'error',
    API_RATE_ANONYMOUS: '0',
  };
  const cityflow = async (...args: readonly string[]): Promise<void> => {
    await run(process.execPath, [path.join(root, 'bin/cityflow.js'), ...args, '--quiet'], {
      cwd: folder,
      env,
    });
  };
  return {
    invent: ({ arcs, days }: { readonly arcs: number; readonly days: number }) =>
      cityflow('demo', '--out', zone, '--arcs', String(arcs), '--days', String(days)),
    run: (from = '2000-01-01', to = '2100-01-01') => cityflow('run', '--from', from, '--to', to),
    serve: (pages: string) => serve(readConfig(env, folder), pages, folder),
  };
}

async function serve(config: ReturnType<typeof readConfig>, pages: string, folder: string): Promise<City> {
  const built = readPages(pages);
  const failures: string[] = [];
  const service = openService(config, {
    environment: 'local',
    version: 'test',
    peerOf: peerOfSocket,
    pages: () => built,
    watchesProcess: false,
    isPublic: false,
    maxBodyBytes: null,
    write: (line) => failures.push(line),
  });
  const server = await listen(service.app.fetch, {
    host: '127.0.0.1',
    port: 0,
    onBug: (error) => failures.push(String(error)),
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await service.close();
      rmSync(folder, { recursive: true, force: true });
      if (failures.length > 0) throw new Error(`the API failed:\n${failures.join('\n')}`);
    },
  };
}

/** The dashboard, built into a folder of its own. */
export async function buildPages(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-pages-'));
  await buildDashboard(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What a child needs of this environment: none of the settings of whoever starts the tests. */
function environment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]!]] : [])));
}
