import { randomBytes } from 'node:crypto';
import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { openDynamo } from '../../src/store/dynamodb.ts';
import type { DynamoSettings } from '../../src/store/dynamodb-client.ts';
import type { Store } from '../../src/store/store.ts';
import { clientOptions } from '../servers.ts';

type Row = Record<string, unknown>;

/** Two tables of one test, on a server. */
export interface TestTables {
  readonly metrics: string;
  readonly reports: string;
  /** another program's access */
  readonly client: DynamoDB;
  readonly raw: DynamoDBDocument;
  /** one more connection */
  readonly open: (changes?: Partial<DynamoSettings>) => Store;
  /** every row of a table */
  readonly rows: (table: string) => Promise<Row[]>;
  /** closes every connection and removes the tables */
  readonly remove: () => Promise<void>;
}

/** Names tables for a test, without making them. */
export function nameTables(url: string): TestTables {
  const name = `cityflow-test-${randomBytes(6).toString('hex')}`;
  const { endpoint, region, credentials } = clientOptions({ kind: 'dynamodb', url });
  const who = credentials ? { credentials } : {};
  const [metrics, reports] = [`${name}-metrics`, `${name}-reports`];
  const client = new DynamoDB({ region, endpoint, ...who });
  const raw = DynamoDBDocument.from(client, { unmarshallOptions: { wrapNumbers: Number } });
  const stores: Store[] = [];
  return {
    metrics,
    reports,
    client,
    raw,
    open(changes = {}) {
      const tables = { metricsTable: metrics, reportsTable: reports };
      const store = openDynamo({ region, endpoint, ...who, ...tables, ttlDays: null, ...changes });
      stores.push(store);
      return store;
    },
    async rows(table) {
      const rows: Row[] = [];
      let start: Row | undefined;
      do {
        const page = await raw.scan({ TableName: table, ...(start ? { ExclusiveStartKey: start } : {}) });
        rows.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start);
      return rows;
    },
    async remove() {
      for (const store of stores) await store.close();
      const { TableNames = [] } = await client.listTables({ ExclusiveStartTableName: name });
      const ours = TableNames.filter((found) => found.startsWith(name));
      await Promise.all(
        ours.map(async (TableName) => {
          // one that is still being made cannot be removed
          await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
          await client.deleteTable({ TableName });
        }),
      );
      client.destroy();
    },
  };
}

/** Makes the tables of a test. */
export async function makeTables(url: string): Promise<TestTables> {
  const tables = nameTables(url);
  await tables.open().prepare(true);
  return tables;
}
