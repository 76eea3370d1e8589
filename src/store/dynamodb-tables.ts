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
  const lacks = await Promise.all(
    tables.map(async (table) => {
      const found = await describe(client, table.name);
      const lack = found === null ? `table ${table.name}` : lackOf(table, found);
      if (lack !== null && create) await make(client, table, found);
      return lack;
    }),
  );
  if (!create) {
    const missing = lacks.filter((lack) => lack !== null).join(', ');
    if (missing !== '') throw new CityflowError('STORE_NOT_PREPARED', { store: place, missing });
    return;
  }
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

/** What a table that exists lacks: its index, or nothing. @throws CityflowError STORE_TABLE_OTHER */
function lackOf({ name, setting, keys }: Table, found: TableDescription): string | null {
  const refuse = (has: string, expected: string) => {
    throw new CityflowError('STORE_TABLE_OTHER', { table: name, found: has, expected, setting });
  };
  if (keysOf(found) !== keyNames(keys)) refuse(keysOf(found), keyNames(keys));
  if (!('index' in keys)) return null;
  const index = found.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === keys.index.name);
  if (!index) return `index ${name}/${keys.index.name}`;
  const projected = `${keysOf(index)} (${index.Projection?.ProjectionType})`;
  const expected = `${keyNames(keys.index)} (${keys.index.projection})`;
  if (projected !== expected) refuse(`${keys.index.name}: ${projected}`, expected);
  return null;
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

/** Makes a table, or the index of a table that exists, and waits until it can be used. */
async function make(client: DynamoDBClient, table: Table, found: TableDescription | null): Promise<void> {
  const { CreateTableCommand, ResourceInUseException, UpdateTableCommand } = await import(
    '@aws-sdk/client-dynamodb'
  );
  const { keys, name: TableName } = table;
  const names = new Set([keys, 'index' in keys ? keys.index : []].flat().flatMap(attributesOf));
  const AttributeDefinitions = [...names].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  }));
  const indexes =
    'index' in keys
      ? [
          {
            IndexName: keys.index.name,
            KeySchema: keySchema(keys.index),
            Projection: { ProjectionType: keys.index.projection },
          },
        ]
      : [];
  try {
    if (found === null) {
      const input: CreateTableCommandInput = {
        TableName,
        AttributeDefinitions,
        KeySchema: keySchema(keys),
        BillingMode: 'PAY_PER_REQUEST',
        ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
      };
      await client.send(new CreateTableCommand(input));
    } else {
      const GlobalSecondaryIndexUpdates = indexes.map((Create) => ({ Create }));
      await client.send(
        new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates }),
      );
    }
  } catch (error) {
    // another program is making it: it will be there as well
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await untilReady(client, table);
}

function attributesOf({ partitionKey, sortKey }: Keys): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}

const FIRST_POLL_MS = 30;
const LONGEST_POLL_MS = 2_000;

/** AWS makes an empty table in some ten seconds; an index on a full one takes as long as it takes. */
async function untilReady(client: DynamoDBClient, table: Table): Promise<void> {
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_POLL_MS)) {
    const found = await describe(client, table.name);
    const states = [found?.TableStatus, ...(found?.GlobalSecondaryIndexes ?? []).map((i) => i.IndexStatus)];
    if (found && states.every((state) => state === 'ACTIVE') && lackOf(table, found) === null) return;
    await sleep(waitMs);
  }
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
  const { DescribeContinuousBackupsCommand, UpdateContinuousBackupsCommand } = await import(
    '@aws-sdk/client-dynamodb'
  );
  const { ContinuousBackupsDescription } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  if (recovery?.PointInTimeRecoveryStatus === 'ENABLED') return;
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
}
