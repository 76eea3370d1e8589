import {
  compareIds,
  ENTITY_KEY,
  type Header,
  type JsonObject,
  type MetricDay,
  type StoredReport,
} from '../../src/domain/metrics.ts';

/** A header with every field, of one run. */
export function inventHeader(changes: Partial<Header> = {}): Header {
  return {
    data_type: 'comptages',
    date: '2023-11-21',
    timestamp: '2023-11-22T03:00:00Z',
    run_id: 'run-1',
    fingerprint: 'f1',
    metrics: { total: 0 },
    quality: {
      synthetique: true,
      heures_attendues: 24,
      heures_observees: null,
      taux_couverture: null,
      lignes_lues: 0,
      lignes_gardees: 0,
      lignes_rejetees: 0,
      rejets_par_motif: {},
      doublons: 0,
      conflits: 0,
      fichiers: [],
      notices: [],
    },
    ...changes,
  };
}

/** A day with one item per entity, sorted; `extra` adds to each item. */
export function inventDay(
  changes: Partial<Header>,
  entities: readonly string[],
  extra: (entity: string) => JsonObject = () => ({}),
): MetricDay {
  const header = inventHeader(changes);
  const key = ENTITY_KEY[header.data_type];
  const items = [...entities].sort(compareIds).map((entity) => ({ [key]: entity, ...extra(entity) }));
  return { header, items };
}

export function inventReport(date: string, report: JsonObject = { date }): StoredReport {
  return { report_id: `daily_report_${date}`, date, timestamp: `${date}T23:00:00Z`, report };
}

/**
 * Run `n` of a day that many runs replace: each has entities of its own besides the shared ones, and every
 * item names its run, so that a mix of two runs shows.
 */
export function inventRun(n: number, date = '2023-11-21'): MetricDay {
  const entities = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? `${i}-${n % 2}` : String(i)));
  const run_id = `run-${n}`;
  return inventDay({ date, run_id, metrics: { run_id } }, entities, () => ({
    run_id,
    filler: 'x'.repeat(500),
  }));
}
