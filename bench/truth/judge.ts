import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type DemoOptions, writeDemo } from '../../src/demo/demo.ts';
import { TRUTH_FILE } from '../../src/demo/folder.ts';
import type { Truth } from '../../src/demo/truth.ts';
import type { MetricType } from '../../src/domain/metrics.ts';
import type { LocalDate } from '../../src/domain/time.ts';
import { run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { addScores, type Score, scoreDay } from './compare.ts';
import { detectedDay, JUDGED, type StoredFigures } from './detected.ts';

export interface Judgement {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly scores: readonly Score[];
  readonly rows: RowsJudged;
}

/** Road rows by fate, as injected and as the run counted them. */
export interface RowsJudged {
  readonly injected: RowFates;
  readonly counted: RowFates;
}

type RowFates = Readonly<Record<'lues' | 'gardees' | 'rejetees' | 'doublons' | 'conflits', number>>;

/**
 * Invents a zone in a temporary folder, runs the whole job on its last days as a user would, and compares what
 * the store then holds with what was injected. Leaves nothing behind.
 */
export async function judge(size: Omit<DemoOptions, 'out'>, lastDays: number): Promise<Judgement> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cityflow-truth-'));
  try {
    const raw = path.join(folder, 'raw');
    await writeDemo({ ...size, out: raw });
    const truth = JSON.parse(await readFile(path.join(raw, TRUTH_FILE), 'utf8')) as Truth;
    const days = truth.jours.slice(-lastDays);
    const [from, to] = [days[0]?.date ?? truth.debut, truth.fin];
    const config = readConfig(
      {
        CITYFLOW_RAW: raw,
        CITYFLOW_LAKE: path.join(folder, 'lake'),
        CITYFLOW_DB: path.join(folder, 'cityflow.db'),
        OUTPUT_DIR: path.join(folder, 'output'),
      },
      folder,
    );
    let counted: RowFates = { lues: 0, gardees: 0, rejetees: 0, doublons: 0, conflits: 0 };
    await run(config, { ...WHOLE_JOB, dates: { from, to } }, (event) => {
      if (event.kind !== 'ingested' || event.source !== 'comptages') return;
      const { read, kept, rejected, duplicates, conflicts } = event.counts;
      counted = {
        lues: read,
        gardees: kept,
        rejetees: total(rejected),
        doublons: duplicates,
        conflits: conflicts,
      };
    });
    const store = openStore(config);
    try {
      const scores = [];
      for (const day of days) {
        const [comptages, bikes, traffic, chantiers] = await Promise.all(
          JUDGED.map((type) => stored(store, type, day.date)),
        );
        if (!comptages || !bikes || !traffic || !chantiers) throw new Error(`${day.date} was not processed`);
        scores.push(scoreDay(day, detectedDay({ comptages, bikes, traffic, chantiers })));
      }
      const { lignes, gardees, doublons, conflits, rejets } = truth.comptages;
      const injected = { lues: lignes, gardees, rejetees: total(rejets), doublons, conflits };
      return { from, to, scores: addScores(scores), rows: { injected, counted } };
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stored(store: Store, type: MetricType, date: LocalDate): Promise<StoredFigures> {
  const header = await store.header(type, date);
  const page = await store.items(type, date);
  if (!header || !page) throw new Error(`nothing is stored for ${type} on ${date}`);
  return { metrics: header.metrics, items: page.items };
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
