import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { describeWithServer, environmentOf } from '../servers.ts';
import { describeWithRealData } from '../shared-data.ts';
import { makeTables } from '../store/dynamodb-tables.ts';
import { makeDatabase } from '../store/mongodb-database.ts';
import { type Contents, differences, outputContents, storeContents } from './outputs.ts';
import { makeZone, removeZones } from './zone.ts';

const DAY = '2023-11-21';

/** What a run of the real day leaves in its output and in its store. */
async function runReal(data: string, settings: (config: Config) => Partial<Config>): Promise<Contents> {
  const zone = makeZone({ at: path.join(data, 'raw'), settings });
  const { code } = await zone.run(DAY);
  expect(code).toBe(0);
  return { ...outputContents(zone.config), ...(await storeContents(zone.config)) };
}

describeWithRealData('the real day, whichever store is behind', (data) => {
  let embedded: Contents;
  beforeAll(async () => {
    embedded = await runReal(data, () => ({}));
  });
  afterAll(removeZones);

  it('is complete on the embedded store', () => {
    expect(Object.keys(embedded)).toContain(`report ${DAY}`);
    expect(Object.keys(embedded)).toContain(`reports/daily_report_${DAY}.csv`);
  });

  describeWithServer('mongodb', 'MongoDB', ({ url }) => {
    it('has the same report, copies and items to the byte', async () => {
      const database = makeDatabase(url);
      try {
        await database.open().prepare(true);
        const found = await runReal(data, (config) => ({
          targets: { ...config.targets, store: 'mongodb' },
          mongodb: { url, database: database.name },
        }));
        expect(differences(found, embedded)).toEqual([]);
      } finally {
        await database.remove();
      }
    });
  });

  describeWithServer('dynamodb', 'DynamoDB', (server) => {
    const before = { ...process.env };
    afterEach(() => {
      for (const name of Object.keys(environmentOf(server))) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });

    it('has the same report, copies and items to the byte', async () => {
      Object.assign(process.env, environmentOf(server));
      const tables = await makeTables(server.url);
      try {
        const found = await runReal(data, (config) => ({
          targets: { ...config.targets, store: 'dynamodb' },
          aws: { ...config.aws, region: environmentOf(server).AWS_REGION ?? config.aws.region },
          dynamodb: {
            ...config.dynamodb,
            endpoint: server.url,
            metricsTable: tables.metrics,
            reportsTable: tables.reports,
          },
        }));
        expect(differences(found, embedded)).toEqual([]);
      } finally {
        await tables.remove();
      }
    });
  });
});

describe('differences', () => {
  it('tells when they differ', () => {
    expect(differences({ a: '1' }, { a: '2' })).not.toEqual([]);
  });
});
