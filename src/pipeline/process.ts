import {
  type DayFigures,
  type Header,
  type JsonObject,
  METRIC_TYPES,
  type MetricDay,
  type MetricType,
} from '../domain/metrics.ts';
import { mergeNoticeCounts } from '../domain/notice.ts';
import { addCounts } from '../domain/reading.ts';
import type { DayContext } from '../domain/source.ts';
import { daysBetween, type LocalDate } from '../domain/time.ts';
import type { InputEntry } from '../lake/catalog.ts';
import type { Copies } from '../report/copies.ts';
import { dayOfPacked, packDay } from '../store/day.ts';
import type { ResultStore } from '../store/outboxed.ts';
import type { Figures } from './figures.ts';
import { fingerprint } from './fingerprint.ts';
import type { Lake } from './lake.ts';
import type { DayOutcome } from './listener.ts';

/** Who computes, and when. */
export interface RunStamp {
  readonly runId: string;
  /** UTC ISO */
  readonly timestamp: string;
}

/** A day as it was computed now; nothing is written before `save`. */
export interface ProcessedDay {
  readonly outcomes: Readonly<Record<MetricType, DayOutcome>>;
  /** what the day says of the types asked for, null: nothing */
  readonly headers: Readonly<Partial<Record<MetricType, Header | null>>>;
  /** what was computed, with what reports draw from the items: nobody need ask the store for it */
  readonly computed: Readonly<Partial<Record<MetricType, MetricDay>>>;
  /** Writes what changed, the copy of a type before the store: a run killed in between does it again. */
  save(): Promise<void>;
}

/** Where results go. */
export interface Results {
  readonly store: ResultStore;
  readonly copies: Copies;
}

/**
 * The metrics of one day, every type asked for: computed when anything they depend on changed, to be kept in the
 * store and copied to `metrics/`.
 */
export async function processDay(
  lake: Lake,
  figures: Figures,
  { store, copies }: Results,
  day: DayContext,
  types: readonly MetricType[],
  stamp: RunStamp,
): Promise<ProcessedDay> {
  const headers: Partial<Record<MetricType, Header | null>> = {};
  const computed: Partial<Record<MetricType, MetricDay>> = {};
  const writes: (() => Promise<void>)[] = [];
  const outcomes = Object.fromEntries(METRIC_TYPES.map((type) => [type, 'non_demande'])) as Record<
    MetricType,
    DayOutcome
  >;

  async function processType(type: MetricType): Promise<void> {
    const expected = fingerprint(lake, day.thresholds, type, day.date);
    const copy = `metrics/${type}_metrics_${day.date}.json`;
    const stored = await store.header(type, day.date);
    if (stored?.fingerprint === expected && (await copies.has(copy))) {
      headers[type] = stored;
      outcomes[type] = 'inchange';
      return;
    }
    const found = await figures.of(type, day);
    if (found === null) {
      headers[type] = null;
      outcomes[type] = 'indisponible';
      // what an earlier run knew from files that are gone is not to be served or reported any more
      writes.push(async () => {
        await copies.remove(copy);
        // a store out of reach does not tell what it has: it is told anyway
        if (stored !== null || store.failure() !== null) await store.removeDay(type, day.date);
      });
      return;
    }
    const header = headerOf(lake, type, day.date, found, expected, stamp);
    const metricDay = dayOfPacked(header, found.packed);
    headers[type] = header;
    computed[type] = { header, items: found.items };
    outcomes[type] = 'calcule';
    writes.push(async () => {
      await copies.write(copy, metricsBody(metricDay));
      await store.replaceDay(metricDay);
    });
  }

  // One type computes while another waits for the engine. Road counts take longest: they are read first.
  const order = types.toSorted((a, b) => Number(b === 'comptages') - Number(a === 'comptages'));
  await settle(order.map(processType));
  return { outcomes, headers, computed, save: () => settle(writes.map((write) => write())) };
}

/** Waits for all, even when one fails: nothing goes on behind whoever is told of the failure. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

/** The complete body of `GET /metrics/{type}/{date}`, one item a line. */
function metricsBody(day: MetricDay): Uint8Array[] {
  const { data_type, date, metrics, quality, run_id, timestamp } = day.header;
  const rest = JSON.stringify({ global: metrics, quality, run_id, timestamp }).slice(1);
  return [
    Buffer.from(`{"metric_type":"${data_type}","date":"${date}","data":{"metrics":[\n`),
    packDay(day).bytes,
    Buffer.from(`\n],\n${rest}}\n`),
  ];
}

function headerOf(
  lake: Lake,
  type: MetricType,
  date: LocalDate,
  figures: DayFigures,
  expected: string,
  { runId, timestamp }: RunStamp,
): Header {
  const inputs = inputsOfDay(lake, type, date);
  const counts = addCounts(inputs.map(([, entry]) => entry.counts));
  const { heures_attendues, heures_observees } = figures;
  return {
    data_type: type,
    date,
    timestamp,
    run_id: runId,
    fingerprint: expected,
    metrics: figures.metrics as JsonObject,
    quality: {
      synthetique: lake.raw.synthetic,
      heures_attendues,
      heures_observees,
      taux_couverture:
        heures_attendues === null || heures_observees === null || heures_attendues === 0
          ? null
          : Number((heures_observees / heures_attendues).toFixed(4)),
      lignes_lues: counts.read,
      lignes_gardees: counts.kept,
      lignes_rejetees: Object.values(counts.rejected).reduce((sum, n) => sum + n, 0),
      rejets_par_motif: counts.rejected,
      doublons: counts.duplicates,
      conflits: counts.conflicts,
      fichiers: inputs.map(([name]) => name),
      notices: mergeNoticeCounts([...inputs.map(([, entry]) => entry.notices), figures.notices]),
    },
  };
}

const LISTED_FILES = 50;

/** The files behind a day: those that hold rows of it, or whose snapshot is nearest to it. */
function inputsOfDay(lake: Lake, type: MetricType, date: LocalDate): [string, InputEntry][] {
  const inputs = Object.entries(lake.catalogs[type].inputs);
  if (type === 'comptages' || type === 'bikes') return inputs.filter(([, entry]) => date in entry.days);
  const distance = ({ snapshot }: InputEntry) =>
    snapshot === null ? 0 : Math.abs(daysBetween(snapshot, date));
  const nearest = Math.min(...inputs.map(([, entry]) => distance(entry)));
  return inputs.filter(([, entry]) => distance(entry) <= Math.max(1, nearest)).slice(0, LISTED_FILES);
}
