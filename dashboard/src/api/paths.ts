import type { Day } from '../format/dates.ts';

/** The types of metrics, in the order of the pages. */
export type MetricType = 'comptages' | 'bikes' | 'traffic' | 'chantiers' | 'weather' | 'referentiel';

/** The questions that the dashboard asks, relative to the API. */
export const paths = {
  dates: () => 'dates',
  stats: () => 'stats',
  headers: (day: Day) => `metrics/${day}`,
  report: (day: Day) => `report/${day}`,
  /** all items of a day; `fields` keeps the answer small, `include` adds what is large */
  items: (type: MetricType, day: Day, query: Readonly<Record<string, string>> = {}) =>
    `metrics/${type}/${day}${queryOf(query)}`,
  series: (type: MetricType, entity: string, query: Readonly<Record<string, string>> = {}) =>
    `series/${type}/${encodeURIComponent(entity)}${queryOf(query)}`,
};

function queryOf(query: Readonly<Record<string, string>>): string {
  const entries = Object.entries(query);
  return entries.length === 0
    ? ''
    : `?${entries.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&')}`;
}
