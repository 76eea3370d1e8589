import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer } from '../servers.ts';
import { nameTables, type TestTables } from './dynamodb-tables.ts';
import { inventDay } from './invented.ts';

const DAY = '2023-11-21';

/** Keys of a table, all texts. */
function keysOf(keys: readonly string[]) {
  return {
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keys.map((AttributeName, i) => ({
      AttributeName,
      KeyType: i === 0 ? ('HASH' as const) : ('RANGE' as const),
    })),
  };
}

describeWithServer('dynamodb', 'tables of DynamoDB', ({ url }) => {
  let tables: TestTables;
  let store: Store;

  beforeEach(() => {
    tables = nameTables(url);
    store = tables.open();
  });
  afterEach(() => tables.remove());

  async function failure(promise: Promise<unknown>): Promise<string> {
    const error = await promise.catch((reason: unknown) => reason);
    if (!(error instanceof CityflowError)) throw new Error(`no failure: ${error}`);
    return `${error.code} ${errorText(error, 'fr')}`;
  }

  const make = (TableName: string, keys: readonly string[]) =>
    tables.client.createTable({ TableName, BillingMode: 'PAY_PER_REQUEST', ...keysOf(keys) });

  it('are named when they are missing, whatever is asked', async () => {
    const { metrics, reports } = tables;
    const line = `STORE_NOT_PREPARED base ${store.place} : il manque table ${metrics}, table ${reports} — créez-les avec « cityflow check --create »`;
    expect(await failure(store.prepare(false))).toBe(line);
    expect(await failure(store.ping())).toBe(line);
    expect(await failure(store.header('comptages', DAY))).toBe(line);
    expect(await failure(store.replaceDay(inventDay({}, ['a'])))).toBe(line);
    expect(await failure(store.days())).toBe(line);
    expect(await failure(store.report(DAY))).toBe(line);
  });

  it('are made once, paid by request, with the index', async () => {
    await store.prepare(true);
    await store.replaceDay(inventDay({}, ['a']));
    await Promise.all([store.prepare(true), tables.open().prepare(true)]);
    await store.prepare(false);
    expect(await store.days()).toHaveLength(1);
    const { Table } = await tables.client.describeTable({ TableName: tables.metrics });
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([
      {
        IndexName: 'entity-date',
        IndexStatus: 'ACTIVE',
        KeySchema: [{ AttributeName: 'entity' }, { AttributeName: 'date' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });

  it('can be made by several programs at once', async () => {
    await Promise.all([1, 2, 3].map(() => tables.open().prepare(true)));
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('of another program are told from ours, and left as they are', async () => {
    await make(tables.metrics, ['pk', 'sk']);
    await make(tables.reports, ['date', 'hour']);
    const line = `STORE_TABLE_OTHER table ${tables.metrics} : clés pk + sk, attendu data_type + date ; laissée intacte — indiquez une autre table par DYNAMODB_METRICS_TABLE`;
    for (const create of [false, true]) expect(await failure(store.prepare(create))).toBe(line);
    expect(await failure(store.replaceDay(inventDay({}, ['a'])))).toBe(line);
    const others = tables.open({ metricsTable: `${tables.metrics}2` });
    expect(await failure(others.prepare(true))).toContain('clés date + hour, attendu date ;');
  });
});

/** What dynalite does not know. */
describeWithServer('aws', 'tables of DynamoDB, changed after they were made', ({ url }) => {
  let tables: TestTables;

  beforeEach(() => {
    tables = nameTables(url);
  });
  afterEach(() => tables.remove());

  async function stateOf(client: DynamoDB, TableName: string) {
    const { TimeToLiveDescription: ttl } = await client.describeTimeToLive({ TableName });
    const { ContinuousBackupsDescription: backups } = await client.describeContinuousBackups({ TableName });
    return [
      ttl?.TimeToLiveStatus,
      ttl?.AttributeName,
      backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ];
  }

  it('get the index, or the other table, that they lack', async () => {
    const store = tables.open();
    await tables.client.createTable({
      TableName: tables.metrics,
      BillingMode: 'PAY_PER_REQUEST',
      ...keysOf(['data_type', 'date']),
    });
    const missing = `index ${tables.metrics}/entity-date, table ${tables.reports}`;
    await expect(store.prepare(false)).rejects.toMatchObject({ params: { missing } });
    await expect(store.series('comptages', 'a')).rejects.toMatchObject({ params: { missing } });
    await store.prepare(true);
    await store.replaceDay(inventDay({}, ['a']));
    expect(await store.series('comptages', 'a')).toHaveLength(1);
  });

  it('expire, and can be recovered', async () => {
    for (let time = 0; time < 2; time += 1) {
      await tables.open().prepare(true);
      for (const table of [tables.metrics, tables.reports]) {
        expect(await stateOf(tables.client, table)).toEqual(['ENABLED', 'ttl', 'ENABLED']);
      }
    }
  });
});
