import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../src/api/app.ts';
import { openMetrics } from '../src/api/observe/metrics.ts';
import { readConfig } from '../src/config.ts';
import { writeDemo } from '../src/demo/demo.ts';
import { openClock } from '../src/domain/time.ts';
import { run, WHOLE_JOB } from '../src/pipeline/run.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';

const DAY = '2025-11-18';
/** The morning after: what a run drew by chance and by the clock is always the same in the examples. */
const NOW = Date.parse('2025-11-19T03:00:00Z');
const RUN_ID = '20251119T030000Z-5eed0042';

/** One question a route, small enough to be read. */
const QUESTIONS = {
  '/health': '/health',
  '/dates': '/dates',
  '/stats': '/stats',
  '/metrics/{type}/{date}': `/metrics/comptages/${DAY}?limit=1`,
  '/series/{type}/{entity}':
    '/series/weather/SYN%20Ville%20synth%C3%A9tique?fields=temp_moyenne,precip_totale',
} as const;

/**
 * Answers of the API to a small synthetic city, for the documentation: they are what the API says, not what
 * somebody thinks that it says.
 * @returns JSON text
 */
export async function writeExamples(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-examples-'));
  try {
    const place = (name: string) => path.join(folder, name);
    const plan = { from: '2025-11-17', days: 2, arcs: 10, seed: 42 };
    await writeDemo({ out: place('raw'), ...plan });
    const config = readConfig(
      {
        CITYFLOW_RAW: place('raw'),
        CITYFLOW_LAKE: place('lake'),
        CITYFLOW_DB: place('cityflow.db'),
        OUTPUT_DIR: place('output'),
      },
      folder,
    );
    const dates = { from: plan.from, to: DAY };
    await run(config, { ...WHOLE_JOB, dates }, () => {}, { now: () => NOW, openStore });
    const store = openStore(config);
    await nameRun(store);
    const app = createApp({
      store,
      settings: { corsOrigins: ['*'], cacheBytes: 8e6, listingMaxAgeMs: 0, maxBodyBytes: null },
      version: '0.1.0',
      environment: 'local',
      clock: openClock(config.timezone),
      now: () => NOW,
      log: () => {},
      guard: {
        settings: { anonymous: 'export', ratePerAddress: null, ratePerKey: null, trustedProxies: 0 },
        keys: { find: () => null },
        peerOf: () => null,
      },
      metrics: openMetrics({ ofProcess: false }),
      pages: () => null,
    });
    const examples: Record<string, object> = {};
    for (const [route, request] of Object.entries(QUESTIONS)) {
      const response = await app.request(request);
      if (response.status !== 200) throw new Error(`${request}: ${response.status} ${await response.text()}`);
      examples[route] = { request, answer: await response.json() };
    }
    await store.close();
    return `${JSON.stringify(examples, null, 1)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Gives what a run stored a name that is not drawn by chance: cursors and tags are made from it. */
async function nameRun(store: Store): Promise<void> {
  for (const { type, date } of await store.days()) {
    const day = await store.items(type, date);
    if (day) await store.replaceDay({ header: { ...day.header, run_id: RUN_ID }, items: day.items });
  }
}
