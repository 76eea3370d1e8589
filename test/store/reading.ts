import { expect } from 'vitest';
import type { MetricDay } from '../../src/domain/metrics.ts';
import type { ItemPage, Store } from '../../src/store/store.ts';
import { inventRun } from './invented.ts';

const DAY = '2023-11-21';

/** The whole day as it is stored. */
export async function listing(store: Store, { header }: MetricDay): Promise<MetricDay | null> {
  const page = await store.items(header.data_type, header.date);
  return page && { header: page.header, items: page.items };
}

/** All pages of the day, by following `next`. */
export async function walk(store: Store, limit: number): Promise<ItemPage[]> {
  const pages: ItemPage[] = [];
  let after: string | null = null;
  do {
    const page: ItemPage | null = await store.items(
      'comptages',
      DAY,
      after === null ? { limit } : { limit, after },
    );
    if (page === null) throw new Error('the day vanished');
    pages.push(page);
    after = page.next;
  } while (after !== null);
  return pages;
}

/** Header and items of a page of `inventRun` name the same run. */
export function expectOneRun({ header, items }: ItemPage): void {
  expect(new Set([header.metrics.run_id, ...items.map((item) => item.run_id)])).toEqual(
    new Set([header.run_id]),
  );
}

/** A listing of `inventRun` without limit is one run with all its entities; tells which. */
export function expectWholeRun(page: ItemPage): string {
  expectOneRun(page);
  const entities = page.items.map((item) => item.identifiant_arc);
  const expected = inventRun(Number(page.header.run_id.slice('run-'.length))).items;
  expect(entities).toEqual(expected.map((item) => item.identifiant_arc));
  return page.header.run_id;
}
