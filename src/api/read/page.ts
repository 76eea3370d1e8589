import type { Header, JsonObject } from '../../domain/metrics.ts';
import type { Store, StoredDay } from '../../store/store.ts';
import { invalidCursor } from './cursor.ts';
import { type CompactDay, DayReplaced, entityOf, readHeader, readPages, withoutHours } from './day.ts';
import { isWhole, type Selection, select } from './select.ts';

/** Part of a day's items, in the order asked for. */
export interface ItemsPage {
  readonly header: Header;
  /** batches; each item as it is stored, without its hours unless they were asked for */
  readonly rows: AsyncIterable<readonly JsonObject[]>;
  /** items of this page */
  readonly count: number;
  /** items of the whole list, all pages together */
  readonly total: number;
  /** the last item of this page when another one follows */
  readonly last: string | null;
}

export interface PageQuestion {
  readonly day: StoredDay;
  readonly selection: Selection;
  /** whether items keep what they hold for every hour */
  readonly hours: boolean;
  readonly after: string | null;
  readonly limit: number | null;
  /** see `readPages` */
  readonly atOnce: boolean;
}

/** Where pages are read from: the store, and the days that are kept. */
export interface PageSource {
  readonly store: Store;
  compact(day: StoredDay, atOnce: boolean): Promise<CompactDay>;
}

/** A page of this many items is asked of the store; for more of them the day is read once and kept. */
const SMALL_PAGE = 400;
/** Items written at once. */
const BATCH_ITEMS = 100;

/** @throws DayReplaced; ApiProblem invalid-cursor */
export async function readPage(source: PageSource, question: PageQuestion): Promise<ItemsPage> {
  const { selection, after, limit } = question;
  if (isWhole(selection)) {
    if (limit !== null && limit <= SMALL_PAGE) return smallPage(source.store, question, limit);
    if (limit === null && after === null) return wholeDay(source.store, question);
  }
  return selectedPage(source, question);
}

async function smallPage(
  store: Store,
  { day, hours, after }: PageQuestion,
  limit: number,
): Promise<ItemsPage> {
  const page = await store.items(day.type, day.date, { limit, ...(after === null ? {} : { after }) });
  if (page?.header.run_id !== day.run_id || page.header.timestamp !== day.timestamp) throw new DayReplaced();
  const rows = batches(hours ? page.items : page.items.map(withoutHours));
  return { header: page.header, rows, count: page.items.length, total: day.items, last: page.next };
}

async function wholeDay(store: Store, { day, hours, atOnce }: PageQuestion): Promise<ItemsPage> {
  const header = await readHeader(store, day);
  const rows = async function* () {
    for await (const { items } of readPages(store, day, atOnce))
      yield hours ? items : items.map(withoutHours);
  };
  return { header, rows: rows(), count: day.items, total: day.items, last: null };
}

async function selectedPage(source: PageSource, question: PageQuestion): Promise<ItemsPage> {
  const { day, selection, hours, after, limit, atOnce } = question;
  const { header, items } = await source.compact(day, atOnce);
  const list = select(items, selection);
  const seen = after === null ? -1 : list.findIndex((item) => entityOf(day.type, item) === after);
  if (after !== null && seen < 0)
    throw invalidCursor('This cursor is after an item that is not in the list.');
  const page = list.slice(seen + 1, limit === null ? undefined : seen + 1 + limit);
  const lastItem = page.at(-1);
  return {
    header,
    rows: hours ? withHours(source.store, question, page) : batches(page),
    count: page.length,
    total: list.length,
    last: lastItem && seen + 1 + page.length < list.length ? entityOf(day.type, lastItem) : null,
  };
}

/** The chosen items, complete: read from the store again, page by page. */
async function* withHours(
  store: Store,
  { day, selection, atOnce }: PageQuestion,
  chosen: readonly JsonObject[],
): AsyncGenerator<readonly JsonObject[]> {
  const ids = chosen.map((item) => entityOf(day.type, item));
  const wanted = new Set(ids);
  // in another order than the store's, texts wait for their turn: a fifth of the memory of objects
  const texts = new Map<string, string>();
  for await (const { items } of readPages(store, day, atOnce)) {
    const found = items.filter((item) => wanted.has(entityOf(day.type, item)));
    if (selection.sort === null) yield found;
    else for (const item of found) texts.set(entityOf(day.type, item), JSON.stringify(item));
  }
  if (selection.sort === null) return;
  for await (const batch of batches(ids)) {
    yield batch.map((id) => JSON.parse(texts.get(id) ?? 'null') as JsonObject);
  }
}

async function* batches<T>(list: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < list.length; start += BATCH_ITEMS) yield list.slice(start, start + BATCH_ITEMS);
}
