/**
 * Names that the application has too. They are written out here, so that the stack needs nothing of the
 * application; `test/names.test.ts` holds them to it.
 */
export const METRICS_TABLE = {
  name: 'cityflow-metrics',
  partitionKey: 'data_type',
  sortKey: 'date',
  index: { name: 'entity-date', partitionKey: 'entity', sortKey: 'date' },
} as const;

export const REPORTS_TABLE = { name: 'cityflow-daily-reports', partitionKey: 'date' } as const;

export const REPORTS_PREFIX = 'reports';

/** What says when a row may be forgotten, in both tables. */
export const TTL_ATTRIBUTE = 'ttl';

/** `cityflow-metrics` in prod, `cityflow-staging-metrics` in staging. */
export function tableName(name: string, environment: string): string {
  return environment === 'prod' ? name : name.replace(/^cityflow-/, `cityflow-${environment}-`);
}
