import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_HANDLER, type BundledFile, bundleApi } from '../../scripts/bundle-api.ts';
import type { OwnServer } from '../../scripts/services/own.ts';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithOwnServer, environmentOf } from '../servers.ts';
import { inventDay, inventReport } from '../store/invented.ts';
import { DOORS, eventOf, type Got, gotOf } from './api-events.ts';
import { type Instance, startInstance } from './instance.ts';
import { installClient } from './runtime-client.ts';
import { describeWithLambdaRuntime, INSTALL_MS } from './with-runtime.ts';

const DAY = '2023-11-21';
/** What Lambda takes of a synchronous answer (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MOST_BYTES = 6 * 1024 * 1024;

const scratch = mkdtempSync(path.join(tmpdir(), 'cityflow-api-lambda-'));
const bundle = path.join(scratch, 'bundle');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A full-size day, whose hours make it three times as large as an answer may be, and a report. */
async function fill(store: Store): Promise<void> {
  await store.prepare(true);
  const hours = Array.from({ length: 24 }, (_, heure) => ({
    heure,
    utc: `2023-11-21T${String(heure).padStart(2, '0')}:00:00Z`,
    debit: 1234.5,
    taux_occupation: 12.345,
    etat: 'Pré-saturé',
  }));
  const arcs = Array.from({ length: 3348 }, (_, i) => String(i));
  await store.replaceDay(inventDay({}, arcs, () => ({ libelle: 'Arc « é »', profil_horaire: hours })));
  await store.replaceDay(inventDay({ data_type: 'bikes' }, ['1', '2', '3']));
  await store.replaceReport(inventReport(DAY));
}

describe('the bundle of the API', () => {
  let files: readonly BundledFile[];
  beforeAll(async () => {
    files = await bundleApi(bundle, { dashboard: false });
  });

  it('is at most 1.5 MB, without an engine or a driver that is not needed', () => {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    expect(bytes).toBeLessThan(1.5e6);
    const inputs = files.flatMap((file) => file.inputs).join('\n');
    expect(inputs).toContain('@aws-sdk/client-dynamodb');
    for (const never of ['duckdb', 'node_modules/mongodb/', 'src/engine', 'src/pipeline', 'src/cli'])
      expect(inputs).not.toContain(never);
  });

  it('loads no client of a store before it is asked', () => {
    const first = files.find(({ name }) => name === 'dist/api/lambda.js');
    expect(first?.inputs.filter((input) => input.includes('@aws-sdk'))).toEqual([]);
  });
});

describeWithLambdaRuntime('the API, in the runtime of Lambda', () => {
  const file = path.join(scratch, 'cityflow.db');
  const running: Instance[] = [];

  beforeAll(async () => {
    await installClient();
    await bundleApi(bundle, { dashboard: false });
    // a page is a dashboard
    mkdirSync(path.join(bundle, 'dist/dashboard'));
    writeFileSync(path.join(bundle, 'dist/dashboard/index.html'), '<!doctype html><title>24</title>');
    const store = openStore(readConfig({ CITYFLOW_DB: file }, scratch));
    await fill(store);
    await store.close();
  }, INSTALL_MS);
  afterEach(async () => {
    for (const instance of running.splice(0)) await instance.stop();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<Instance> {
    const task = { folder: bundle, remove: () => {} };
    const instance = await startInstance({ task, handler: API_HANDLER, env, memoryMb: 1024 });
    running.push(instance);
    return instance;
  }
  const embedded = { DATABASE_TYPE: 'embedded', CITYFLOW_DB: file };

  it.each(DOORS)('answers %s', async (door) => {
    const instance = await start(embedded);
    const ask = async (address: string, asked = {}) =>
      gotOf(await instance.invoke(eventOf(door, address, asked)));
    const health = await ask('/health');
    expect([health.status, JSON.parse(health.text)]).toEqual([
      200,
      expect.objectContaining({ status: 'ok', environment: 'aws', version: expect.stringMatching(/^\d/) }),
    ]);
    const bikes = await ask(`/metrics/bikes/${DAY}?fields=id_compteur&limit=2`);
    expect(JSON.parse(bikes.text).data.metrics).toEqual([{ id_compteur: '1' }, { id_compteur: '2' }]);
    expect(bikes.headers.get('link')).toContain('rel="next"');
    expect(bikes.headers.get('ratelimit-policy')).toBe('"adresse";q=300;w=60');

    const etag = bikes.headers.get('etag') ?? '';
    const again = await ask(`/metrics/bikes/${DAY}?fields=id_compteur&limit=2`, {
      headers: { 'if-none-match': etag },
    });
    expect([again.status, again.text]).toEqual([304, '']);
    const packed = await ask(`/metrics/comptages/${DAY}?limit=100`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(JSON.parse(packed.text).data.metrics).toHaveLength(100);
    const parquet = await ask(`/metrics/bikes/${DAY}?format=parquet`);
    expect([parquet.status, parquet.text.slice(0, 4)]).toEqual([200, 'PAR1']);

    const page = await ask('/');
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>24</title>']);

    expect((await ask('/metrics/bikes/2023-02-30')).status).toBe(400);
    expect((await ask('/no/such/route')).status).toBe(404);
    expect((await ask('/health', { method: 'DELETE' })).status).toBe(405);
    const lines = instance.log().filter(({ message }) => message === 'request');
    expect(lines[0]).toMatchObject({ path: '/health', status: 200, caller: '198.51.100.0' });
  });

  it.each(DOORS)('makes pages of what would be too large, each with a way to the next: %s', async (door) => {
    const instance = await start(embedded);
    const entities: string[] = [];
    let pages = 0;
    let address: string | null = `/metrics/comptages/${DAY}?include=profil_horaire`;
    while (address !== null) {
      const got: Got = gotOf(await instance.invoke(eventOf(door, address)));
      expect(got.status).toBe(200);
      expect(got.payloadBytes).toBeLessThan(MOST_BYTES);
      const { data } = JSON.parse(got.text) as { data: { metrics: { identifiant_arc: string }[] } };
      entities.push(...data.metrics.map((item) => item.identifiant_arc));
      const next: string | undefined = /<([^>]+)>; *rel="?next/.exec(got.headers.get('link') ?? '')?.[1];
      address = next === undefined ? null : String(new URL(next, `https://api.example${address}`));
      pages += 1;
    }
    expect(pages).toBeGreaterThan(1);
    expect(new Set(entities).size).toBe(3348);
    expect(entities).toHaveLength(3348);
  });

  it.each(['csv', 'ndjson', 'parquet'])('never fails for the size of an export: %s', async (format) => {
    const instance = await start(embedded);
    const address = `/metrics/comptages/${DAY}?include=profil_horaire&format=${format}`;
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const got = gotOf(await instance.invoke(eventOf('API Gateway, HTTP API', address, { headers })));
      expect(got.status).toBe(200);
      expect(got.payloadBytes).toBeLessThan(MOST_BYTES);
    }
  });

  it('does not start with settings that are wrong, and says which', async () => {
    await expect(start({ ...embedded, API_ANONYMOUS: 'tous' })).rejects.toThrow(/API_ANONYMOUS/);
  });

  describeWithOwnServer('dynamodb', 'the API on DynamoDB', (startDynamo) => {
    let dynamo: OwnServer;
    beforeAll(async () => {
      dynamo = await startDynamo();
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await dynamo?.stop();
    });

    it('gives the same bodies as the embedded store, and is unavailable, not broken, without its store', async () => {
      const env = {
        ...environmentOf(dynamo),
        DYNAMODB_METRICS_TABLE: 'api-metrics',
        DYNAMODB_REPORTS_TABLE: 'api-reports',
      };
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const store = openStore(readConfig({ ...env, DATABASE_TYPE: 'dynamodb' }, scratch));
      await fill(store);
      await store.close();
      const [here, there] = [await start(embedded), await start(env)];
      for (const address of [
        '/dates',
        '/report/latest',
        `/metrics/${DAY}`,
        `/metrics/bikes/latest`,
        `/metrics/comptages/${DAY}`,
        `/metrics/comptages/${DAY}?limit=10&include=profil_horaire`,
        '/series/comptages/12',
      ]) {
        const event = eventOf('API Gateway, HTTP API', address);
        const [a, b] = [gotOf(await here.invoke(event)), gotOf(await there.invoke(event))];
        expect([address, b.status, b.text]).toEqual([address, 200, a.text]);
        expect(b.headers.get('etag')).toBe(a.headers.get('etag'));
      }

      await dynamo.kill();
      const cold = await start(env);
      const health = gotOf(await cold.invoke(eventOf('function URL', '/health')));
      expect([health.status, JSON.parse(health.text).status]).toEqual([503, 'unavailable']);
      const day = gotOf(await cold.invoke(eventOf('function URL', `/metrics/bikes/${DAY}`)));
      expect([day.status, day.headers.get('content-type'), day.headers.get('retry-after')]).toEqual([
        503,
        'application/problem+json',
        '10',
      ]);
    });
  });
});
