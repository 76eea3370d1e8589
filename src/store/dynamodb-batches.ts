import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { CityflowError } from '../domain/errors.ts';
import type { Tables } from './dynamodb-client.ts';

/** The attributes of a row. */
export type Row = Record<string, NativeAttributeValue>;

/** The names and values of a row's keys. */
export type Key = Record<string, string>;

/** One change of a batch, as BatchWriteItem takes it. */
export type Change = { PutRequest: { Item: Row } } | { DeleteRequest: { Key: Key } };

/** Most changes that BatchWriteItem takes at once. */
const BATCH_CHANGES = 25;
/** Most keys that BatchGetItem takes at once. */
const BATCH_KEYS = 100;
/** Batches under way at once: more are not faster on DynamoDB, where one partition takes 1,000 writes/s. */
const LANES = 8;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 3_000;

/** Writes and removes rows, in no particular order, and returns once all of it is done. */
export async function changeRows(tables: Tables, table: string, changes: Iterable<Change>): Promise<void> {
  await inLanes(batches(changes, BATCH_CHANGES), (batch) =>
    untilDone(tables, batch, async (left) => {
      const answer = await tables.doc.batchWrite({ RequestItems: { [table]: left } });
      return (answer.UnprocessedItems?.[table] ?? []) as Change[];
    }),
  );
}

/** The rows that there are under some keys, as last written, in any order. */
export async function readRows<T>(tables: Tables, table: string, keys: Iterable<Key>): Promise<T[]> {
  const rows: T[] = [];
  await inLanes(batches(keys, BATCH_KEYS), (batch) =>
    untilDone(tables, batch, async (left) => {
      const answer = await tables.doc.batchGet({
        RequestItems: { [table]: { Keys: left, ConsistentRead: true } },
      });
      rows.push(...((answer.Responses?.[table] ?? []) as T[]));
      return (answer.UnprocessedKeys?.[table]?.Keys ?? []) as Key[];
    }),
  );
  return rows;
}

function* batches<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Works through tasks, some at a time. After a failure no task is begun, and none is left running. */
async function inLanes<T>(tasks: Generator<T>, work: (task: T) => Promise<void>): Promise<void> {
  const lane = async () => {
    // a lane that fails ends the generator, and with it the other lanes
    for (const task of tasks) await work(task);
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
}

/** Sends a batch again and again, each time what was left of it: a server that is short of capacity says what. */
async function untilDone<T>(
  { place, attempts }: Tables,
  batch: T[],
  send: (left: T[]) => Promise<T[]>,
): Promise<void> {
  let left = batch;
  for (let stalled = 0; ; ) {
    const rest = await send(left);
    if (rest.length === 0) return;
    stalled = rest.length < left.length ? 0 : stalled + 1;
    if (stalled >= attempts) {
      const detail = `${rest.length} / ${batch.length}: UnprocessedItems × ${stalled}`;
      throw new CityflowError('STORE_THROTTLED', { store: place, detail });
    }
    left = rest;
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (stalled + 1)));
  }
}
