import { setTimeout as sleep } from 'node:timers/promises';
import type { CreateTableCommandInput, DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { CityflowError } from '../domain/errors.ts';

/**
 * The table of the metrics. `data_type` and `date` lead to a header as well as to items, see `dynamodb-rows.ts`;
 * the index finds an entity (`type#id`) through time. Items alone have the attribute `entity`, so the index
 * holds nothing else.
 */
export const METRICS_TABLE = {
  partitionKey: 'data_type',
  sortKey: 'date',
  index: { name: 'entity-date', partitionKey: 'entity', sortKey: 'date', projection: 'ALL' },
} as const;

/** The table of the reports. */
export const REPORTS_TABLE = { partitionKey: 'date' } as const;

/** UTC seconds after which DynamoDB removes a row; in both tables. */
export const TTL_ATTRIBUTE = 'ttl';

interface Table {
  readonly name: string;
  readonly setting: string;
  readonly keys: typeof METRICS_TABLE | typeof REPORTS_TABLE;
}

interface Preparation {
  readonly client: DynamoDBClient;
  readonly metrics: string;
  readonly reports: string;
  /** the store in messages */
  readonly place: string;
  /** whether to make what is missing */
  readonly create: boolean;
}

/**
 * Checks both tables and the index. Told to create, makes what is missing (on demand: paid by request), and
 * turns on expiry and point-in-time recovery where the server knows them.
 * @throws CityflowError STORE_NOT_PREPARED, STORE_TABLE_OTHER; errors of the SDK as they are
 */
export async function prepareTables({ client, metrics, reports, place, create }: Preparation): Promise<void> {
  const tables: readonly Table[] = [
    { name: metrics, setting: 'DYNAMODB_METRICS_TABLE', keys: METRICS_TABLE },
    { name: reports, setting: 'DYNAMODB_REPORTS_TABLE', keys: REPORTS_TABLE },
  ];
  const missing: string[] = [];
  for (const table of tables) missing.push(...lacksOf(table, await describe(client, table.name)));
  if (!create) {
    if (missing.length === 0) return;
    throw new CityflowError('STORE_NOT_PREPARED', { store: place, missing: missing.join(', ') });
  }
  await Promise.all(tables.map((table) => make(client, table, place)));
  for (const { name } of tables) {
    await whereKnown(() => expire(client, name));
    await whereKnown(() => recover(client, name));
  }
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | null> {
  const { DescribeTableCommand, ResourceNotFoundException } = await import('@aws-sdk/client-dynamodb');
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/** Names what is missing of a table: itself, its index, or nothing. @throws CityflowError STORE_TABLE_OTHER */
function lacksOf({ name, setting, keys }: Table, found: TableDescription | null): string[] {
  if (found === null) return [`table ${name}`];
  const refuse = (has: string, expected: string) => {
    throw new CityflowError('STORE_TABLE_OTHER', { table: name, found: has, expected, setting });
  };
  if (keysOf(found) !== keyNames(keys)) refuse(keysOf(found), keyNames(keys));
  if (!('index' in keys)) return [];
  const index = found.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === keys.index.name);
  if (!index) return [`index ${name}/${keys.index.name}`];
  const projected = `${keysOf(index)} (${index.Projection?.ProjectionType})`;
  const expected = `${keyNames(keys.index)} (${keys.index.projection})`;
  if (projected !== expected) refuse(`${keys.index.name}: ${projected}`, expected);
  return [];
}

type Keys = { readonly partitionKey: string; readonly sortKey?: string };

const keyNames = ({ partitionKey, sortKey }: Keys) => [partitionKey, sortKey ?? []].flat().join(' + ');

/** In the order partition key, sort key, which AWS keeps. */
const keysOf = ({ KeySchema = [] }: Pick<TableDescription, 'KeySchema'>) =>
  KeySchema.map(({ AttributeName }) => AttributeName).join(' + ');

function keySchema({ partitionKey, sortKey }: Keys) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' as const }]),
  ];
}

const FIRST_POLL_MS = 30;
const LONGEST_POLL_MS = 2_000;
const PATIENCE_MS = 15 * 60_000;

/**
 * Makes what is missing of a table, and waits until all of it can be used: some ten seconds on AWS, longer for
 * the index of a full table.
 */
async function make(client: DynamoDBClient, table: Table, place: string): Promise<void> {
  const started = Date.now();
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_POLL_MS)) {
    const found = await describe(client, table.name);
    const lacks = lacksOf(table, found);
    const isIdle = found?.TableStatus === 'ACTIVE';
    const indexes = found?.GlobalSecondaryIndexes ?? [];
    if (isIdle && lacks.length === 0 && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
    if (Date.now() - started > PATIENCE_MS) {
      const missing = lacks.join(', ') || `table ${table.name} (${found?.TableStatus})`;
      throw new CityflowError('STORE_NOT_PREPARED', { store: place, missing });
    }
    if (found === null) await startMaking(client, table, 'table');
    else if (isIdle && lacks.length > 0) await startMaking(client, table, 'index');
    await sleep(waitMs);
  }
}

async function startMaking(client: DynamoDBClient, table: Table, what: 'table' | 'index'): Promise<void> {
  const { CreateTableCommand, ResourceInUseException, UpdateTableCommand } = await import(
    '@aws-sdk/client-dynamodb'
  );
  const { keys, name: TableName } = table;
  const index = 'index' in keys ? [keys.index] : [];
  const names = new Set([keys, ...index].flatMap(attributesOf));
  const AttributeDefinitions = [...names].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  }));
  const indexes = index.map((one) => ({
    IndexName: one.name,
    KeySchema: keySchema(one),
    Projection: { ProjectionType: one.projection },
  }));
  const creation: CreateTableCommandInput = {
    TableName,
    AttributeDefinitions,
    KeySchema: keySchema(keys),
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  };
  const GlobalSecondaryIndexUpdates = indexes.map((Create) => ({ Create }));
  try {
    if (what === 'table') await client.send(new CreateTableCommand(creation));
    else
      await client.send(
        new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates }),
      );
  } catch (error) {
    // another program is making it: it will be there as well
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

function attributesOf({ partitionKey, sortKey }: Keys): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}

/** Servers that speak DynamoDB may know neither expiry nor recovery: no reason to refuse them. */
async function whereKnown(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error && /^UnknownOperation(Exception)?$/.test(error.name))) throw error;
  }
}

async function expire(client: DynamoDBClient, TableName: string): Promise<void> {
  const { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } = await import('@aws-sdk/client-dynamodb');
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus !== 'DISABLED') return;
  const TimeToLiveSpecification = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function recover(client: DynamoDBClient, TableName: string): Promise<void> {
  const {
    ContinuousBackupsUnavailableException,
    DescribeContinuousBackupsCommand,
    UpdateContinuousBackupsCommand,
  } = await import('@aws-sdk/client-dynamodb');
  const started = Date.now();
  for (;;) {
    const answer = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    if (recovery?.PointInTimeRecoveryStatus === 'ENABLED') return;
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    try {
      await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
      return;
    } catch (error) {
      // AWS prepares the backups of a new table for some moments
      const isEarly = error instanceof ContinuousBackupsUnavailableException;
      if (!isEarly || Date.now() - started > PATIENCE_MS) throw error;
      await sleep(LONGEST_POLL_MS);
    }
  }
}
