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

/** Fills a store and serves it. Everything lies in a temporary folder that `close` removes. */
export async function openCity({ raw, from, to, pages }: CityOptions): Promise<City> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-dashboard-'));
  const zone = typeof raw === 'string' ? raw : path.join(folder, 'raw');
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
  const cityflow = (...args: readonly string[]) =>
    run(process.execPath, [path.join(root, 'bin/cityflow.js'), ...args, '--quiet'], { cwd: folder, env });
  if (typeof raw !== 'string') {
    await cityflow('demo', '--out', zone, '--arcs', String(raw.arcs), '--days', String(raw.days));
  }
  const range = from && to ? ['--from', from, '--to', to] : ['--from', '2000-01-01', '--to', '2100-01-01'];
  await cityflow('run', ...range);

  const built = readPages(pages);
  const config = readConfig(env, folder);
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
