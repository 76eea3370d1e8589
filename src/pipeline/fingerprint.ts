import { createHash } from 'node:crypto';
import type { MetricType } from '../domain/metrics.ts';
import type { Thresholds } from '../domain/thresholds.ts';
import { addDays, dateRange, type LocalDate } from '../domain/time.ts';
import type { SourceName } from '../raw/zone.ts';
import type { Lake } from './lake.ts';

/** Raise when a figure of a type is computed otherwise: stored days are then computed again. */
const FIGURE_RULES: Readonly<Record<MetricType, number>> = {
  bikes: 2,
  traffic: 3,
  weather: 1,
  comptages: 2,
  chantiers: 1,
  referentiel: 2,
};

/** Days that the report's correlations look back on. */
const HISTORY_DAYS = 90;

/** A day and those before it that its report looks back on. */
export function historyDates(date: LocalDate): LocalDate[] {
  return dateRange(addDays(date, -HISTORY_DAYS), date);
}

/** What else than its own files the figures of a type depend on. */
const DEPENDS_ON: Readonly<Record<MetricType, readonly SourceName[]>> = {
  bikes: ['arrondissements', 'calendrier'],
  traffic: [],
  weather: [],
  comptages: ['arrondissements', 'calendrier', 'referentiel'],
  chantiers: ['arrondissements', 'referentiel'],
  referentiel: ['arrondissements'],
};
const USES_NETWORK: ReadonlySet<MetricType> = new Set(['comptages', 'chantiers', 'referentiel']);

/**
 * Hash of everything that the figures of a day depend on: the content they are drawn from, the settings and
 * the rules. A stored day with the same fingerprint need not be computed again.
 */
export function fingerprint(lake: Lake, thresholds: Thresholds, type: MetricType, date: LocalDate): string {
  const contents = [type, ...DEPENDS_ON[type]].map((source) => [
    source,
    source === 'comptages' || source === 'bikes'
      ? dayHashes(lake, source, thresholds, date)
      : Object.entries(lake.catalogs[source].inputs).map(([name, { sha256 }]) => [name, sha256]),
  ]);
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify({
      type,
      date,
      rules: FIGURE_RULES[type],
      timezone: lake.clock.timezone,
      synthetic: lake.raw.synthetic,
      thresholds,
      contents,
      network: USES_NETWORK.has(type) ? lake.networkHash : null,
    }),
  );
  return hash.digest('hex');
}

/** Bike counters look back a year and further for inactivity; road counts as far as profiles or correlations. */
function dayHashes(lake: Lake, source: 'comptages' | 'bikes', thresholds: Thresholds, date: LocalDate) {
  const back = Math.max(HISTORY_DAYS, 7 * thresholds.semainesHistorique);
  const from = source === 'bikes' ? '0000-01-01' : addDays(date, -back);
  const days = Object.entries(lake.catalogs[source].days).filter(([day]) => day >= from && day <= date);
  const files = Object.entries(lake.catalogs[source].inputs).filter(([, entry]) => date in entry.days);
  return {
    days: days.map(([day, { sha256 }]) => [day, sha256]),
    files: files.map(([name, { sha256 }]) => [name, sha256]),
  };
}
