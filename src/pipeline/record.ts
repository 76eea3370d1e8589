import path from 'node:path';
import type { Config } from '../config.ts';
import type { CityflowError } from '../domain/errors.ts';
import type { MetricType } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { writeFileAtomic } from '../files.ts';
import { SOURCE_NAMES } from '../raw/zone.ts';
import type { Copies } from '../report/copies.ts';
import type { SourceAges } from './freshness.ts';
import type { Lake } from './lake.ts';
import type { DayOutcome } from './listener.ts';
import type { RunStamp } from './process.ts';

/** What happened to a day of a run. */
export interface RunDay {
  readonly date: LocalDate;
  readonly outcomes: Readonly<Record<MetricType, DayOutcome>>;
}

/** Where the results of a run went. */
interface RunResults {
  readonly store: string;
  readonly failure: CityflowError | null;
  /** how many writes wait in the outbox */
  readonly pending: number;
  readonly copies: Pick<Copies, 'target' | 'failure'>;
}

/** What a run did and with what: enough to explain any figure it published, and to run it again. */
export function runRecord(
  config: Config,
  lake: Lake,
  { store, failure, pending, copies }: RunResults,
  { runId, timestamp }: RunStamp,
  durationMs: number,
  days: readonly RunDay[],
  degraded: boolean,
  ages: SourceAges,
) {
  return {
    run_id: runId,
    debut: timestamp,
    duree_ms: durationMs,
    issue: degraded ? 'degrade' : 'complet',
    donnees_synthetiques: lake.raw.synthetic,
    zone_brute: lake.raw.root,
    reglages: { timezone: config.timezone, seuils: config.thresholds },
    base: { nom: store, echec: failure?.code ?? null, en_attente: pending },
    copies: { cible: copies.target, echec: copies.failure()?.code ?? null },
    jours: days.map(({ date, outcomes }) => ({ date, types: outcomes })),
    sources: Object.fromEntries(
      SOURCE_NAMES.map((source) => {
        const { catalog, read, daysChanged, failures } = lake.outcomes[source];
        return [
          source,
          {
            regles: catalog.rules,
            fraicheur: ages[source],
            fichiers: Object.entries(catalog.inputs).map(([name, entry]) => ({
              chemin: name,
              octets: entry.size,
              sha256: entry.sha256,
              lu: read.includes(name),
              lignes: entry.counts,
            })),
            jours_reecrits: daysChanged,
            echecs: failures.map(({ path: file, error }) => ({ chemin: file, code: error.code })),
          },
        ];
      }),
    ),
  };
}

export async function writeRunRecord(output: string, record: ReturnType<typeof runRecord>): Promise<string> {
  const file = path.join(output, 'runs', `run_${record.run_id}.json`);
  await writeFileAtomic(file, `${JSON.stringify(record, null, 1)}\n`);
  return file;
}
