import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import type { ApiDeps, LogEntry } from '../../src/api/deps.ts';
import { openLog } from '../../src/api/observe/log.ts';
import { queryText } from '../../src/api/observe/query-text.ts';
import { requestId } from '../../src/api/observe/request-id.ts';
import { CityflowError } from '../../src/domain/errors.ts';
import { openClock } from '../../src/domain/time.ts';
import { inventDay, inventHeader } from '../store/invented.ts';
import { openMemory } from '../store/memory.ts';
import { openDoor } from './door.ts';

const NOW = Date.parse('2023-11-22T06:00:00Z');

async function open(changes: Partial<ApiDeps> = {}) {
  const store = openMemory();
  await store.replaceDay(inventDay({ date: '2023-11-20' }, ['4264']));
  const { quality } = inventHeader();
  await store.replaceDay(inventDay({ quality: { ...quality, taux_couverture: 0.75 } }, ['4264', '4265']));
  await store.replaceDay(inventDay({ data_type: 'bikes', date: '2023-11-19' }, ['1', '2', '3']));
  const entries: LogEntry[] = [];
  const app = createApp({
    ...openDoor(),
    store,
    settings: { corsOrigins: ['*'], cacheBytes: 1e6, listingMaxAgeMs: 0, maxBodyBytes: null },
    version: '0.0.0',
    environment: 'test',
    clock: openClock('Europe/Paris'),
    now: () => NOW,
    log: (entry) => entries.push(entry),
    ...changes,
  });
  const samples = async () => {
    const text = await (await app.request('/-/metrics')).text();
    return text.split('\n').filter((line) => !line.startsWith('#'));
  };
  return { app, entries, samples };
}

describe('the observation of requests', () => {
  it('writes one line a request, with the id that the answer carries', async () => {
    const { app, entries } = await open();
    const response = await app.request('/metrics/comptages/2023-11-21?limit=1&api_key=cf_secret', {
      headers: { 'X-Request-Id': 'partner-42.a' },
    });
    expect(response.headers.get('X-Request-Id')).toBe('partner-42.a');
    expect(response.headers.get('Server-Timing')).toMatch(/^app;dur=[\d.]+, store;dur=[\d.]+$/);
    expect(entries).toEqual([
      {
        level: 'info',
        message: 'request',
        requestId: 'partner-42.a',
        method: 'GET',
        path: '/metrics/comptages/2023-11-21',
        query: 'limit=1&api_key=***',
        route: '/metrics/:type/:date',
        status: response.status,
        ms: expect.any(Number),
        store_ms: expect.any(Number),
        caller: 'unknown',
      },
    ]);
  });

  it('names errors by the same id', async () => {
    const broken = { ...openMemory(), days: () => Promise.reject(new Error('bug')) };
    const { app, entries } = await open({ store: broken });
    const response = await app.request('/dates');
    expect(response.status).toBe(500);
    const id = response.headers.get('X-Request-Id');
    expect(await response.json()).toMatchObject({ request_id: id });
    expect(entries.map(({ level, requestId }) => [level, requestId])).toEqual([
      ['error', id],
      ['info', id],
    ]);
  });

  it.each([undefined, '', 'short', 'a'.repeat(65), 'a b c d e f', '12345678"}', 'line\u00e9break'])(
    'gives an id of its own in place of %j',
    (given) => expect(requestId(given)).toMatch(/^[0-9a-f-]{36}$/),
  );

  it('keeps what looks like a secret out of the log, and the log short', () => {
    expect(queryText('limit=5&token=x&X-Api-Key=y&q=cf_0123abcd_zzz&a')).toBe(
      'limit=5&token=***&X-Api-Key=***&q=***&a',
    );
    expect(queryText(`a=${'b'.repeat(5_000)}`)).toHaveLength(513);
  });

  it('leaves out of the log what is less important than asked for', () => {
    const lines: string[] = [];
    const log = openLog({ level: 'warn', write: (line) => lines.push(line), now: () => new Date(NOW) });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log({ level, message: `a\n${level}` });
    expect(lines).toEqual([
      '{"time":"2023-11-22T06:00:00.000Z","level":"warn","message":"a\\nwarn"}\n',
      '{"time":"2023-11-22T06:00:00.000Z","level":"error","message":"a\\nerror"}\n',
    ]);
  });
});

describe('the metrics', () => {
  it('count requests by route and status, however many paths are asked for', async () => {
    const { app, samples } = await open();
    for (let i = 0; i < 50; i += 1) await app.request(`/nothing/${i}`);
    for (const date of ['2023-11-21', '2023-11-20']) await app.request(`/metrics/comptages/${date}`);
    await app.request('/health', { method: 'PROPFIND' });
    await app.request('/');
    const lines = await samples();
    const requests = lines.filter((line) => line.startsWith('cityflow_http_requests_total{'));
    expect(requests).toEqual([
      'cityflow_http_requests_total{method="GET",route="none",status="404"} 50',
      'cityflow_http_requests_total{method="GET",route="/metrics/:type/:date",status="200"} 2',
      'cityflow_http_requests_total{method="other",route="/health",status="405"} 1',
      'cityflow_http_requests_total{method="GET",route="dashboard",status="302"} 1',
    ]);
    expect(lines).toContain(
      'cityflow_http_request_duration_seconds_count{method="GET",route="/metrics/:type/:date"} 2',
    );
    expect(lines).toContain('cityflow_http_requests_in_flight 1');
    expect(
      lines.some((line) =>
        /^cityflow_store_duration_seconds_count\{question="items",outcome="ok"\} \d/.test(line),
      ),
    ).toBe(true);
  });

  it('tell freshness and coverage of each source that is stored', async () => {
    const { samples } = await open();
    const lines = (await samples()).filter((line) => /^cityflow_(source|store_up)/.test(line));
    expect(lines).toEqual([
      `cityflow_source_newest_day_timestamp_seconds{source="bikes"} ${Date.parse('2023-11-19') / 1000}`,
      `cityflow_source_newest_day_timestamp_seconds{source="comptages"} ${Date.parse('2023-11-21') / 1000}`,
      `cityflow_source_computed_timestamp_seconds{source="bikes"} ${Date.parse('2023-11-22T03:00:00Z') / 1000}`,
      `cityflow_source_computed_timestamp_seconds{source="comptages"} ${Date.parse('2023-11-22T03:00:00Z') / 1000}`,
      'cityflow_source_coverage_ratio{source="comptages"} 0.75',
      'cityflow_source_items{source="bikes"} 3',
      'cityflow_source_items{source="comptages"} 2',
      'cityflow_source_days{source="bikes"} 1',
      'cityflow_source_days{source="comptages"} 2',
      'cityflow_store_up 1',
    ]);
  });

  it('ask the store once for many scrapes, and say when it does not answer', async () => {
    let asked = 0;
    const down = {
      ...openMemory(),
      days: () => {
        asked += 1;
        return Promise.reject(
          new CityflowError('STORE_UNREACHABLE', { store: 's', setting: 'S', detail: 'd' }),
        );
      },
    };
    const { samples } = await open({ store: down });
    const lines = [...(await samples()), ...(await samples())];
    expect(lines.filter((line) => line.startsWith('cityflow_source'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('cityflow_store_up'))).toEqual([
      'cityflow_store_up 0',
      'cityflow_store_up 0',
    ]);
    expect(asked).toBe(1);
  });
});
