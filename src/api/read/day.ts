import { setImmediate as turn } from 'node:timers/promises';
import { ENTITY_KEY, type Header, type JsonObject, type MetricType } from '../../domain/metrics.ts';
import type { Store, StoredDay } from '../../store/store.ts';
import { HOURLY_KEYS } from '../schemas/columns.ts';

/**
 * Items read at once: 0.4 MB of a full day. What is read is gone again before the collector of garbage takes it
 * for something that lasts; with pages four times as long the process grows by 40 MB and gains nothing.
 */
const PAGE_ITEMS = 100;

/** A day is not any more what the listing said: it was replaced, or removed. Whoever asked looks again. */
export class DayReplaced extends Error {}

/** A day's items without what they hold for every hour, and its header; small enough to be kept. */
export interface CompactDay {
  readonly day: StoredDay;
  readonly header: Header;
  readonly items: readonly JsonObject[];
}

export async function readHeader(store: Store, day: StoredDay): Promise<Header> {
  return ofRun(await store.header(day.type, day.date), day);
}

/**
 * Reads a day page by page, all of one run.
 * @param atOnce as one page: costs memory, but nothing can come between two pages
 * @throws DayReplaced
 */
export async function* readPages(
  store: Store,
  day: StoredDay,
  atOnce: boolean,
): AsyncGenerator<{ readonly header: Header; readonly items: readonly JsonObject[] }> {
  let after: string | undefined;
  do {
    const page = await store.items(day.type, day.date, {
      ...(atOnce ? {} : { limit: PAGE_ITEMS }),
      ...(after === undefined ? {} : { after }),
    });
    const header = ofRun(page?.header ?? null, day);
    yield { header, items: page?.items ?? [] };
    after = page?.next ?? undefined;
    // an embedded store answers at once: without this nobody else would be answered until the day is read
    await turn();
  } while (after !== undefined);
}

/** @throws DayReplaced */
export async function readCompact(store: Store, day: StoredDay, atOnce: boolean): Promise<CompactDay> {
  const items: JsonObject[] = [];
  let header: Header | null = null;
  for await (const page of readPages(store, day, atOnce)) {
    header = page.header;
    for (const item of page.items) items.push(withoutHours(item));
  }
  return { day, header: ofRun(header, day), items };
}

/** An item without its hours; the other keys in their order. */
export function withoutHours(item: JsonObject): JsonObject {
  if (!HOURLY_KEYS.some((key) => key in item)) return item;
  const { profil_horaire, profil_type, ...rest } = item;
  return rest;
}

export function entityOf(type: MetricType, item: JsonObject): string {
  return String(item[ENTITY_KEY[type]]);
}

function ofRun(header: Header | null, day: StoredDay): Header {
  if (header?.run_id !== day.run_id || header.timestamp !== day.timestamp) {
    throw new DayReplaced(`${day.type} ${day.date}`);
  }
  return header;
}
