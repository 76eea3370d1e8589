import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_TYPES } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer, environmentOf } from '../servers.ts';
import { makeTables } from '../store/dynamodb-tables.ts';
import { makeDatabase } from '../store/mongodb-database.ts';
import { makeScratch } from '../store/scratch.ts';
import { openApi } from './application.ts';
import { arcsOfDay, DAY, storeCity } from './invented-city.ts';

const LIST = `/metrics/comptages/${DAY}`;

const URLS = [
  ...METRIC_TYPES.flatMap((type) => [
    `/metrics/${type}/${DAY}`,
    `/metrics/${type}/latest?include=profil_horaire,profil_type`,
    ...['csv', 'ndjson', 'geojson', 'parquet'].map((format) => `/metrics/${type}/${DAY}?format=${format}`),
  ]),
  `${LIST}?limit=7`,
  `${LIST}?limit=7&sort=-debit_journalier_total`,
  `${LIST}?statut=ok&q=sts&include=profil_horaire`,
  `${LIST}?ids=nobody`,
  `/metrics/${DAY}`,
  '/metrics/latest',
  `/report/${DAY}`,
  '/dates',
  '/stats',
  '/series/comptages/4',
  '/series/comptages/4?format=csv&from=latest',
  '/series/comptages/nobody',
  '/metrics/comptages/2020-01-01',
  '/openapi.json',
];

/** Everything that a store's API says, as bytes, with what makes two answers the same. */
async function answersOf(store: Store): Promise<Record<string, unknown>> {
  const api = openApi(store);
  const answers: Record<string, unknown> = {};
  for (const url of URLS) {
    const response = await api.request(url);
    const bytes = Buffer.from(await response.arrayBuffer()).toString('latin1');
    const { headers, status } = response;
    answers[url] = [status, headers.get('ETag'), headers.get('X-Total-Count'), headers.get('Link'), bytes];
  }
  return answers;
}

describe('the API before any store', () => {
  const scratch = makeScratch();
  const environment = { ...process.env };
  const endings: (() => Promise<void>)[] = [() => scratch.remove()];
  let expected: Record<string, unknown>;

  beforeAll(async () => {
    const store = scratch.open();
    await storeCity(store);
    expected = await answersOf(store);
  });
  afterAll(async () => {
    for (const end of endings) await end();
    process.env = environment;
  });

  /** The same city, the same bytes; a day computed again is seen. */
  function itAnswers(open: () => Promise<Store>): void {
    it('says the same to the byte', async () => {
      const store = await open();
      await storeCity(store);
      const found = await answersOf(store);
      expect(Object.keys(found).filter((url) => String(found[url]) !== String(expected[url]))).toEqual([]);
    });

    it('sees a day computed again, and ends the lists begun before', async () => {
      const store = await open();
      await storeCity(store);
      const api = openApi(store);
      const before = await api.request(`${LIST}?limit=5`);
      const { next } = (await before.json()) as { next: string };
      await store.replaceDay(arcsOfDay(DAY, 'run-2'));
      const after = await api.request(LIST);
      expect(await after.json()).toMatchObject({ data: { run_id: 'run-2' } });
      expect((await api.request(next)).status).toBe(410);
    });
  }

  describe('embedded, opened by another program', () => {
    itAnswers(async () => scratch.open());
  });

  describeWithServer('mongodb', 'MongoDB', ({ url }) => {
    itAnswers(async () => {
      const database = makeDatabase(url);
      endings.push(database.remove);
      const store = database.open();
      await store.prepare(true);
      return store;
    });
  });

  describeWithServer('dynamodb', 'DynamoDB', (server) => {
    itAnswers(async () => {
      Object.assign(process.env, environmentOf(server));
      const tables = await makeTables(server.url);
      endings.push(tables.remove);
      return tables.open();
    });
  });
});
