import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { MetricDay, StoredReport } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { inventDay, inventReport } from './invented.ts';

const ENTITIES = Array.from({ length: 30 }, (_, i) => String(i));

const ROWS = ENTITIES.length + 1;

/** What no row can hold, and no compression makes smaller. */
const LARGE = randomBytes(340_000).toString('base64');

/** Run `n` of a date: two batches of items that name their run, one of them its own. */
export function smallDay(n: number, date: string): MetricDay {
  const run_id = `run-${n}`;
  return inventDay({ date, run_id, metrics: { run_id } }, [...ENTITIES, `x${n}`], () => ({ run_id }));
}

/** Run `n` of a report, in parts when odd. */
export function smallReport(n: number, date: string): StoredReport {
  return inventReport(date, { run_id: `run-${n}`, texte: n % 2 === 1 ? LARGE : '' });
}

/** The run that a store shows of a date, null for none; fails unless every question gets the same answer. */
export async function runShown(store: Store, date: string): Promise<number | null> {
  const [page, header, days, series, item] = await Promise.all([
    store.items('comptages', date),
    store.header('comptages', date),
    store.days('comptages').then((all) => all.filter((day) => day.date === date)),
    store.series('comptages', '7', { from: date, to: date }),
    store.item('comptages', date, '7'),
  ]);
  if (page === null) {
    expect([header, days, series, item]).toEqual([null, [], [], null]);
    return null;
  }
  const run = Number(page.header.run_id.slice('run-'.length));
  const expected = smallDay(run, date);
  expect(page).toEqual({ ...expected, next: null });
  expect(header).toEqual(expected.header);
  expect(days).toMatchObject([{ run_id: `run-${run}`, items: ROWS }]);
  const seventh = expected.items.find(({ identifiant_arc }) => identifiant_arc === '7');
  expect(item).toEqual(seventh);
  expect(series).toEqual([{ date, item: seventh }]);
  return run;
}

/** The same of its report. */
export async function reportShown(store: Store, date: string): Promise<number | null> {
  const stored = await store.report(date);
  expect((await store.reportDates()).includes(date)).toBe(stored !== null);
  if (stored === null) return null;
  const run = Number(String(stored.report.run_id).slice('run-'.length));
  expect(stored).toEqual(smallReport(run, date));
  return run;
}

/** Rows that a run of a date takes: header, items, and its row of the journal. */
export const DAY_ROWS = 1 + ROWS + 1;
