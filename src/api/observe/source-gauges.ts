import { Gauge, type Registry } from 'prom-client';
import { CityflowError } from '../../domain/errors.ts';
import { METRIC_TYPES, type MetricType } from '../../domain/metrics.ts';
import type { Store } from '../../store/store.ts';

interface SourceState {
  readonly source: MetricType;
  /** UTC ms of the newest day, of when it was computed */
  readonly newestDay: number;
  readonly computed: number;
  /** observed / expected of the newest day, 0–1; null where nothing is expected */
  readonly coverage: number | null;
  readonly items: number;
  readonly days: number;
}

/** A scrape asks the store at most this often: several Prometheus servers, or a curious one, cost no more. */
const KEPT_MS = 15_000;

/**
 * Freshness and coverage of each source, asked of the store when Prometheus comes by. Days and moments are given
 * as Unix times: what is late is for the alert to say, `time() - cityflow_source_newest_day_timestamp_seconds`.
 */
export function addSourceGauges(registry: Registry, store: Store, now: () => number = Date.now): void {
  let kept: { readonly until: number; readonly states: Promise<readonly SourceState[] | null> } | null = null;

  /** null while the store does not answer: gauges are then absent, not wrong */
  function states(): Promise<readonly SourceState[] | null> {
    if (kept === null || kept.until <= now()) {
      kept = { until: now() + KEPT_MS, states: askStates(store).catch(unreachable) };
    }
    return kept.states;
  }

  function gauge(name: string, help: string, of: (state: SourceState) => number | null): void {
    new Gauge({
      name,
      help,
      labelNames: ['source'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const state of (await states()) ?? []) {
          const value = of(state);
          if (value !== null) this.set({ source: state.source }, value);
        }
      },
    });
  }

  gauge(
    'cityflow_source_newest_day_timestamp_seconds',
    'Newest day stored of a source, as the Unix time of its UTC midnight',
    ({ newestDay }) => newestDay / 1000,
  );
  gauge(
    'cityflow_source_computed_timestamp_seconds',
    'When the newest day of a source was computed, Unix time',
    ({ computed }) => computed / 1000,
  );
  gauge(
    'cityflow_source_coverage_ratio',
    'Hours observed of those expected on the newest day of a source, 0 to 1',
    ({ coverage }) => coverage,
  );
  gauge('cityflow_source_items', 'Entities of the newest day of a source', ({ items }) => items);
  gauge('cityflow_source_days', 'Days stored of a source', ({ days }) => days);
  new Gauge({
    name: 'cityflow_store_up',
    help: 'Whether the store answered the last time that its sources were asked for',
    registers: [registry],
    async collect() {
      this.set((await states()) === null ? 0 : 1);
    },
  });
}

function unreachable(error: unknown): null {
  if (error instanceof CityflowError) return null;
  throw error;
}

async function askStates(store: Store): Promise<readonly SourceState[]> {
  const stored = await store.days();
  const states = METRIC_TYPES.map(async (source): Promise<SourceState | null> => {
    const days = stored.filter(({ type }) => type === source);
    const newest = days.at(-1);
    const header = newest && (await store.header(source, newest.date));
    // removed between the two questions: the next scrape sees the day before
    if (!newest || !header) return null;
    return {
      source,
      newestDay: Date.parse(newest.date),
      computed: Date.parse(newest.timestamp),
      coverage: header.quality.taux_couverture,
      items: newest.items,
      days: days.length,
    };
  });
  return (await Promise.all(states)).filter((state) => state !== null);
}
