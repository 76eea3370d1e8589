import type { MetricType } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { readRows } from './dynamodb-batches.ts';
import type { Tables } from './dynamodb-client.ts';
import { type ItemRow, itemKey, readHead, unpackItems } from './dynamodb-days.ts';
import { damaged, rangeOfRows } from './dynamodb-rows.ts';
import { type DayFacts, readJournal } from './dynamodb-writes.ts';
import type { Store } from './store.ts';

/** A stored day, and the write that it is. */
interface SeenDay extends DayFacts {
  readonly type: MetricType;
  readonly date: LocalDate;
  readonly write: string;
  /** UTC ms at which its write began; null: it may be of this moment */
  readonly since: number | null;
}

/** Days of one type. */
interface DayRange {
  readonly type: MetricType;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const FACTS = ['run_id', 'timestamp', 'fingerprint', 'items', 'write'] as const;

/** What is stored, by type then date. */
export async function listDays(tables: Tables, range?: DayRange): Promise<SeenDay[]> {
  const journal = await readJournal(tables, range && { ...range, kind: range.type });
  const days = journal.map(async ({ kind: type, date, seen }): Promise<SeenDay | null> => {
    if (type === 'report') return null;
    if (seen?.isExpired) return null;
    if (seen?.day) return { type, date, ...seen.day, write: seen.write, since: seen.since };
    const head = await readHead(tables, type, date, FACTS);
    return head && { type, date, ...head, since: null };
  });
  return (await Promise.all(days)).filter((day) => day !== null);
}

/**
 * How far the index may be behind the table. AWS says a fraction of a second; days that are younger than this
 * are looked up in the table.
 */
const INDEX_LAG_MS = 3_600_000;

/** One entity through the days of a range, oldest first. The index finds the days that have it. */
export async function readSeries(
  tables: Tables,
  range: DayRange,
  entity: string,
): ReturnType<Store['series']> {
  const { type } = range;
  for (let days = await listDays(tables, range); ; ) {
    const rows = await findRows(tables, range, entity, days);
    const found = days.flatMap(({ date }) => {
      const row = rows.get(date);
      return row ? [{ date, row }] : [];
    });
    const items = await unpackItems(
      tables,
      type,
      found.map(({ row }) => row),
    );
    // a day without the entity may have lost it while it was replaced: none was, when the days are the same
    const before = days;
    if (items === null || found.length < days.length) days = await listDays(tables, range);
    if (!sameWrites(before, days)) continue;
    if (items === null) throw damaged(tables, { what: `${type} ${entity}`, date: range.from }, 'parts');
    return items.flatMap((item, i) => (found[i] ? [{ date: found[i].date, item }] : []));
  }
}

/** The rows of an entity in the writes that are seen, by date. */
async function findRows(
  tables: Tables,
  { type, from, to }: DayRange,
  entity: string,
  days: readonly SeenDay[],
): Promise<ReadonlyMap<LocalDate, ItemRow>> {
  const rows = new Map<LocalDate, ItemRow>();
  const writes = new Map(days.map(({ date, write }) => [date, write]));
  const keep = (row: ItemRow) => {
    const [date = '', write] = row.date.split('#', 2);
    if (writes.get(date) === write) rows.set(date, row);
  };
  const partition = `${type}#${entity}`;
  for await (const page of rangeOfRows<ItemRow>(tables, { partition, from, to: `${to}~`, index: true })) {
    page.forEach(keep);
  }
  const young = days.filter(
    ({ date, since }) => !rows.has(date) && (since === null || since > tables.now() - INDEX_LAG_MS),
  );
  const keys = young.map(({ date, write }) => itemKey(type, date, write, entity));
  (await readRows<ItemRow>(tables, tables.metrics, keys)).forEach(keep);
  return rows;
}

function sameWrites(a: readonly SeenDay[], b: readonly SeenDay[]): boolean {
  return a.length === b.length && a.every(({ write }, i) => write === b[i]?.write);
}
