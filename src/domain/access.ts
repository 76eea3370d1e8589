/**
 * What a caller of the API may do, each role with all that those before it may: read pages as JSON, take a
 * whole day away in one answer (CSV, NDJSON, GeoJSON, Parquet), look at how the service itself is doing.
 */
export const ROLES = ['lecture', 'export', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a caller with `role` may do what `needed` may. */
export function mayAct(role: Role | null, needed: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** How much a server writes into its log, from least to most. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
