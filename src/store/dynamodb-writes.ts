import { randomBytes } from 'node:crypto';
import { CityflowError } from '../domain/errors.ts';
import type { MetricType } from '../domain/metrics.ts';
import { type LocalDate, toUtcIso } from '../domain/time.ts';
import type { Row } from './dynamodb-batches.ts';
import type { Tables } from './dynamodb-client.ts';
import { isExpired, rangeOfRows } from './dynamodb-rows.ts';
import type { StoredDay } from './store.ts';

/*
 * How a day (or a report) is replaced at once, without transactions.
 *
 * Every save is a write with a name of its own. Its rows carry the name, so they are nobody's until the head of
 * the day, one row, points to the write: one PutItem, before which every reader sees the old day and after which
 * the new one. The rows of the write it pointed to before are removed then. A reader who is half-way through
 * them sees that the head has moved, and reads again.
 *
 * The journal has a row for every write, from before its first row until after its last one is removed:
 *   1. the write is entered in the journal
 *   2. its rows are put
 *   3. the head is made to point to it
 *   4. its entry is marked as stored
 *   5. rows of writes that are stored, or replaced, and that the head does not point to are removed, then their
 *      entries
 * So whatever a crash leaves is in the journal, and a later write of the same type removes it. And the entry of
 * the write that is seen is always there: a date with a single entry, marked as stored, is that write; where
 * there are more, or it is not marked, the head tells. This lists days without opening their heads.
 *
 * A removal is a write too, without rows: it keeps its entry until the entry of the removed write is gone.
 */

/** Partition of the journal in the metrics table; no type of metrics has such a name. */
const JOURNAL = '#writes';

/** A write that takes longer gives up before it is seen. */
const LONGEST_WRITE_MINUTES = 60;
/** A write of that age that is not seen was abandoned; far beyond the longest, whatever the clocks say. */
const ABANDONED_MS = 24 * 3_600_000;

/** Bounds of every date. */
export const ALL_DATES = { from: '0000-01-01', to: '9999-12-31' } as const;

type Kind = MetricType | 'report';

/** What is replaced as a whole, date by date: the days of a type, or the reports. */
export interface Subjects {
  readonly kind: Kind;
  /** the write that the head of a date points to, null when there is none */
  current(date: LocalDate): Promise<string | null>;
  /** Removes the rows of a write. */
  erase(entry: Entry): Promise<void>;
}

/** A write under way. */
export interface Write {
  readonly name: string;
  /** UTC seconds after which DynamoDB may remove its rows: all expire together */
  readonly expires: { readonly ttl?: number };
}

/** What `StoredDay` says of a day besides its type and date. */
export type DayFacts = Omit<StoredDay, 'type' | 'date'>;

/** What the journal says of the content of a write. */
interface Contents {
  /** null for reports and removals */
  readonly day: DayFacts | null;
  /** rows of a report besides its head */
  readonly parts: number;
}

/** A write in the journal. */
export interface Entry extends Contents {
  readonly kind: Kind;
  readonly date: LocalDate;
  readonly write: string;
  /** UTC ms at which it began, by the writer's clock */
  readonly since: number;
  /** whether the head has pointed to it */
  readonly stored: boolean;
  readonly isExpired: boolean;
}

/**
 * Replaces a date.
 * @param put puts the rows of the write
 * @param show makes the head point to the write, on a condition
 */
export async function replaceWhole(
  tables: Tables,
  subjects: Subjects,
  date: LocalDate,
  contents: Contents,
  put: (write: Write) => Promise<void>,
  show: (write: Write, condition: HeadCondition) => Promise<unknown>,
): Promise<void> {
  const { entry, write } = await enter(tables, subjects.kind, date, contents);
  await put(write);
  const replaced = await moveHead(subjects, date, write.name, (condition) => {
    giveUpWhenLate(tables, entry);
    return show(write, condition);
  });
  await markStored(tables, entry);
  await clear(tables, subjects, date, replaced);
}

/** Removes a date. @param hide removes the head, on a condition */
export async function removeWhole(
  tables: Tables,
  subjects: Subjects,
  date: LocalDate,
  hide: (condition: HeadCondition) => Promise<unknown>,
): Promise<void> {
  const { entry } = await enter(tables, subjects.kind, date, { day: null, parts: 0 });
  await clear(tables, subjects, date, await moveHead(subjects, date, null, hide));
  await forget(tables, entry);
}

/** That the head points to a certain write, or is not there. */
export type HeadCondition = ReturnType<typeof headPointsTo>;

function headPointsTo(write: string | null) {
  return {
    ConditionExpression: write === null ? 'attribute_not_exists(#write)' : '#write = :write',
    ExpressionAttributeNames: { '#write': 'write' },
    ...(write === null ? {} : { ExpressionAttributeValues: { ':write': write } }),
  };
}

/**
 * Moves a head on from the write that it points to, and returns that write. By its condition, a request that
 * was given up and arrives long after all changes nothing.
 * @param next the write it shall point to, null for none
 */
async function moveHead(
  subjects: Subjects,
  date: LocalDate,
  next: string | null,
  move: (condition: HeadCondition) => Promise<unknown>,
): Promise<string | null> {
  for (let replaced: string | null = null; ; ) {
    const current = await subjects.current(date);
    // there already, by a request whose answer was lost
    if (current === next) return replaced;
    replaced = current;
    try {
      await move(headPointsTo(current));
      return current;
    } catch (error) {
      if (!isRefusedByCondition(error)) throw error;
    }
  }
}

function giveUpWhenLate({ now, place: store }: Tables, { since }: Entry): void {
  const minutes = Math.round((now() - since) / 60_000);
  if (minutes <= LONGEST_WRITE_MINUTES) return;
  const detail = `${minutes} min > ${LONGEST_WRITE_MINUTES} min`;
  throw new CityflowError('STORE_UNREACHABLE', { store, setting: 'AWS_REGION, AWS_ENDPOINT_URL', detail });
}

function isRefusedByCondition(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** A date in the journal. */
interface JournalDate {
  readonly kind: Kind;
  readonly date: LocalDate;
  /** by write */
  readonly entries: readonly Entry[];
  /** the write that is seen, where the journal tells; null: the head does */
  readonly seen: Entry | null;
}

interface JournalRange {
  readonly kind: Kind;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** What the journal has of a kind and some dates, or of all, by kind then date. */
export async function readJournal(tables: Tables, range?: JournalRange): Promise<JournalDate[]> {
  const [from, to] = range ? [`${range.kind}#${range.from}#`, `${range.kind}#${range.to}~`] : [' ', '~'];
  const dates = new Map<string, [Entry, ...Entry[]]>();
  for await (const rows of rangeOfRows<EntryRow>(tables, { partition: JOURNAL, from, to })) {
    for (const row of rows) {
      const entry = readEntry(tables, row);
      const key = `${entry.kind}#${entry.date}`;
      const entries = dates.get(key);
      if (entries) entries.push(entry);
      else dates.set(key, [entry]);
    }
  }
  return [...dates.values()].map((entries) => {
    const [{ kind, date, stored }] = entries;
    return { kind, date, entries, seen: stored && entries.length === 1 ? entries[0] : null };
  });
}

interface EntryRow extends Contents {
  readonly date: string;
  readonly since: string;
  readonly stored: boolean;
  readonly ttl?: number;
}

function readEntry(tables: Tables, row: EntryRow): Entry {
  const [kind, date = '', write = ''] = row.date.split('#');
  const { stored, day, parts } = row;
  const key = { kind: kind as Kind, date, write };
  return { ...key, since: Date.parse(row.since), stored, isExpired: isExpired(tables, row), day, parts };
}

const keyOf = ({ kind, date, write }: Pick<Entry, 'kind' | 'date' | 'write'>) => ({
  data_type: JOURNAL,
  date: `${kind}#${date}#${write}`,
});

async function enter(
  tables: Tables,
  kind: Kind,
  date: LocalDate,
  contents: Contents,
): Promise<{ entry: Entry; write: Write }> {
  const name = randomBytes(9).toString('base64url');
  const since = tables.now();
  const { ttlDays } = tables;
  const expires = ttlDays === null ? {} : { ttl: Math.floor(since / 1_000) + ttlDays * 86_400 };
  const entry: Entry = { kind, date, write: name, since, stored: false, isExpired: false, ...contents };
  const row: Row = { ...keyOf(entry), since: toUtcIso(since), stored: false, ...contents, ...expires };
  await tables.doc.put({ TableName: tables.metrics, Item: row });
  return { entry, write: { name, expires } };
}

async function markStored({ doc, metrics }: Tables, entry: Entry): Promise<void> {
  try {
    await doc.update({
      TableName: metrics,
      Key: keyOf(entry),
      UpdateExpression: 'SET #stored = :stored',
      ConditionExpression: 'attribute_exists(#stored)',
      ExpressionAttributeNames: { '#stored': 'stored' },
      ExpressionAttributeValues: { ':stored': true },
    });
  } catch (error) {
    // another write has taken its place and removed it meanwhile
    if (!isRefusedByCondition(error)) throw error;
  }
}

/**
 * Removes what is left of writes of this date that are not seen, or will not be; and of other dates, where
 * writers crashed.
 */
async function clear(
  tables: Tables,
  subjects: Subjects,
  date: LocalDate,
  replaced: string | null,
): Promise<void> {
  const isAbandoned = ({ since }: Entry) => since < tables.now() - ABANDONED_MS;
  for (const { date: other, entries, seen } of await readJournal(tables, {
    kind: subjects.kind,
    ...ALL_DATES,
  })) {
    const crashed =
      entries.some((entry) => !entry.stored && isAbandoned(entry)) ||
      entries.filter(({ stored }) => stored).length > 1;
    if (seen || (other !== date && !crashed)) continue;
    // asked after the journal: what the journal calls stored, and is not seen now, will never be seen again
    const current = await subjects.current(other);
    // the entry of a removal goes after that of the write it removed
    for (const entry of entries.toSorted((a, b) => Number(b.stored) - Number(a.stored))) {
      if (entry.write === current) {
        if (!entry.stored) await markStored(tables, entry);
      } else if (entry.stored || entry.write === replaced || isAbandoned(entry)) {
        await subjects.erase(entry);
        await forget(tables, entry);
      }
    }
  }
}

async function forget({ doc, metrics }: Tables, entry: Entry): Promise<void> {
  await doc.delete({ TableName: metrics, Key: keyOf(entry) });
}
