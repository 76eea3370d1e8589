import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/api/deps.ts';
import { CityflowError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { openMemory } from '../store/memory.ts';
import { answerSettings, openApi } from './application.ts';
import { arcsOfDay, DAY, storeCity } from './invented-city.ts';

const store = openMemory();
const api = openApi(store);
beforeAll(() => storeCity(store));

const LIST = `/metrics/comptages/${DAY}`;
const PATHS = [
  LIST,
  `/metrics/${DAY}`,
  `/report/${DAY}`,
  '/dates',
  '/stats',
  '/series/comptages/4',
  '/openapi.json',
  '/docs',
];

const get = (url: string, headers: Record<string, string> = {}) => api.request(url, { headers });

describe('entity tags', () => {
  it.each(PATHS)('of %s save the next answer', async (path) => {
    const first = await get(path);
    const tag = first.headers.get('ETag')!;
    expect(tag).toMatch(/^"[\w-]{16}"$/);
    for (const asked of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await get(path, { 'If-None-Match': asked });
      expect(again.status).toBe(304);
      expect(again.headers.get('ETag')).toBe(tag);
      expect(again.headers.get('Cache-Control')).toBe(first.headers.get('Cache-Control'));
      expect(await again.text()).toBe('');
    }
    for (const asked of ['"other"', tag.slice(0, -2), '']) {
      expect((await get(path, { 'If-None-Match': asked })).status).toBe(200);
    }
  });

  it('are the same from another process, and others for another question, format or encoding', async () => {
    const questions = [
      '',
      '?limit=5',
      '?sort=libelle',
      '?fields=libelle',
      '?format=csv',
      '?include=profil_horaire',
    ];
    const tagsOf = async (app: typeof api) =>
      Promise.all(questions.map(async (query) => (await app.request(LIST + query)).headers.get('ETag')));
    const tags = await tagsOf(api);
    expect(new Set(tags).size).toBe(questions.length);
    expect(await tagsOf(openApi(store))).toEqual(tags);
    expect(await tagsOf(openApi(store, { version: '9.9.9' }))).not.toEqual(tags);
    const encoded = (await get(LIST, { 'Accept-Encoding': 'gzip' })).headers.get('ETag');
    expect(encoded).toBe(`${tags[0]?.slice(0, -1)}-gzip"`);
    expect((await get(LIST, { 'Accept-Encoding': 'gzip', 'If-None-Match': encoded! })).status).toBe(304);
  });

  it('change when the day is computed again, and only then', async () => {
    const own = openMemory();
    await storeCity(own);
    const app = openApi(own);
    const tags = async () =>
      Promise.all(
        [LIST, '/series/comptages/4', `/metrics/${DAY}`].map(async (path) =>
          (await app.request(path)).headers.get('ETag'),
        ),
      );
    const before = await tags();
    await own.removeDay('weather', '2000-01-01');
    await own.replaceDay(arcsOfDay('2023-11-19'));
    const [list, series, day] = await tags();
    expect([list, day]).toEqual([before[0], before[2]]);
    expect(series).not.toBe(before[1]);
    await own.replaceDay(arcsOfDay(DAY, 'run-2'));
    const after = await tags();
    for (const [n, tag] of after.entries()) expect(tag).not.toBe(before[n]);
  });
});

describe('caches', () => {
  it('keep a day, look again soon at what moves, and never keep what tells how the service is', async () => {
    const control = async (path: string) => (await get(path)).headers.get('Cache-Control');
    expect(await control(LIST)).toBe('public, max-age=300, stale-while-revalidate=604800');
    expect(await control(`/report/${DAY}`)).toBe(await control(LIST));
    for (const path of [
      '/metrics/comptages/latest',
      '/metrics/latest',
      '/report/latest',
      '/dates',
      '/series/bikes/c1',
    ]) {
      expect(await control(path)).toBe('public, max-age=30, must-revalidate');
    }
    for (const path of ['/health', '/nope', '/metrics/x/y']) expect(await control(path)).toBe('no-store');
  });

  it('are told what an answer depends on', async () => {
    for (const path of PATHS) {
      const vary = (await get(path)).headers.get('Vary')?.split(/, */);
      expect(vary).toEqual(expect.arrayContaining(['Accept', 'Accept-Encoding']));
    }
  });
});

describe('encodings', () => {
  const plain = async () => Buffer.from(await (await get(LIST)).arrayBuffer());

  it.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['*', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['deflate', null],
    ['identity', null],
    ['gzip;q=0', null],
    ['gzip;q=5', null],
  ])('answer Accept-Encoding: %s with %s', async (accepted, expected) => {
    const response = await get(LIST, { 'Accept-Encoding': accepted });
    expect(response.headers.get('Content-Encoding')).toBe(expected);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('Content-Length')).toBe(String(bytes.length));
    const decode = { gzip: gunzipSync, br: brotliDecompressSync }[expected ?? ''] ?? ((same: Buffer) => same);
    expect(decode(bytes).equals(await plain())).toBe(true);
  });

  it('leave small answers as they are', async () => {
    const response = await get('/dates', { 'Accept-Encoding': 'gzip, br' });
    expect(response.headers.get('Content-Encoding')).toBeNull();
  });
});

describe('content negotiation', () => {
  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
    ['text/csv', 'text/csv; charset=utf-8'],
    ['text/*', 'text/csv; charset=utf-8'],
    ['application/json;q=0.4, text/csv;q=0.5', 'text/csv; charset=utf-8'],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['application/jsonl', 'application/x-ndjson'],
    ['application/geo+json', 'application/geo+json'],
    ['application/vnd.apache.parquet', 'application/vnd.apache.parquet'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/*;q=0.2, application/json;q=0, text/csv;q=0.1', 'application/x-ndjson'],
  ])('Accept: %s is answered with %s', async (accept, type) => {
    const response = await get(LIST, { Accept: accept });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
  });

  it('lets `format` win over Accept', async () => {
    const response = await get(`${LIST}?format=csv`, { Accept: 'application/json' });
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  });

  it.each([
    [LIST, 'image/png'],
    [LIST, 'application/json;q=0'],
    ['/series/comptages/4', 'application/geo+json'],
    ['/dates', 'text/csv'],
    ['/stats', 'text/csv'],
    [`/metrics/${DAY}`, 'text/csv'],
  ])('%s cannot be had as %s', async (path, accept) => {
    const response = await get(path, { Accept: accept });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ valid: expect.arrayContaining(['application/json']) });
  });

  it('refuses a format that the route does not have', async () => {
    expect((await get('/series/comptages/4?format=geojson')).status).toBe(400);
    expect((await get(`${LIST}?format=xlsx`)).status).toBe(400);
  });
});

describe('methods', () => {
  it.each(PATHS)('HEAD %s is GET without its body', async (path) => {
    const [head, full] = [await api.request(path, { method: 'HEAD' }), await get(path)];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['Content-Type', 'Content-Length', 'ETag', 'Cache-Control', 'X-Total-Count']) {
      expect(head.headers.get(name)).toBe(full.headers.get(name));
    }
  });

  it('HEAD of what is wrong tells so', async () => {
    expect((await api.request('/metrics/x/y', { method: 'HEAD' })).status).toBe(400);
  });

  it.each([...PATHS, '/health', '/health/live'])('OPTIONS %s tells what is possible', async (path) => {
    const response = await api.request(path, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s is not one of them', async (method) => {
    for (const path of PATHS) {
      const response = await api.request(path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
      expect(await response.json()).toMatchObject({ statusCode: 405, error: 'Method Not Allowed' });
    }
  });
});

describe('pages of other origins', () => {
  const preflight = { Origin: 'https://carte.example', 'Access-Control-Request-Method': 'GET' };

  it('may read everything while the setting is *', async () => {
    const response = await get(LIST, { Origin: 'https://carte.example' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Link');
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect((await get('/nope', { Origin: 'null' })).headers.get('Access-Control-Allow-Origin')).toBe('*');
    const asked = await api.request(LIST, { method: 'OPTIONS', headers: preflight });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('Access-Control-Allow-Methods')).toBe('GET, HEAD, OPTIONS');
    expect(asked.headers.get('Access-Control-Allow-Headers')).toContain('X-API-Key');
  });

  it('may read when they are named, others may not', async () => {
    const app = openApi(store, { settings: answerSettings({ corsOrigins: ['https://carte.example'] }) });
    const granted = async (origin: string) => {
      const response = await app.request(LIST, { headers: { Origin: origin } });
      expect(response.headers.get('Vary')).toContain('Origin');
      return response.headers.get('Access-Control-Allow-Origin');
    };
    expect(await granted('https://carte.example')).toBe('https://carte.example');
    for (const other of ['https://evil.example', 'http://carte.example', 'null'])
      expect(await granted(other)).toBeNull();
    const asked = await app.request(LIST, {
      method: 'OPTIONS',
      headers: { ...preflight, Origin: 'https://evil.example' },
    });
    expect(asked.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('what goes wrong behind', () => {
  function broken(error: unknown): { readonly app: typeof api; readonly entries: LogEntry[] } {
    const fail = async () => {
      throw error;
    };
    const entries: LogEntry[] = [];
    const failing: Store = { ...openMemory(), version: fail, days: fail, ping: fail, checkReadable: fail };
    return { app: openApi(failing, { log: (entry) => entries.push(entry) }), entries };
  }

  const secret = 'mongodb://cityflow:hunter2@db.internal/cityflow';
  const down = new CityflowError('STORE_UNREACHABLE', {
    store: secret,
    setting: 'MONGODB_URL',
    detail: 'ECONNREFUSED',
  });

  it('is told as 503 when it is the store, without what it is', async () => {
    const { app, entries } = broken(down);
    for (const path of [LIST, '/dates', '/stats', `/report/${DAY}`, '/metrics/comptages/x']) {
      const response = await app.request(path);
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ statusCode: 503, error: 'Service Unavailable' });
      expect(text).not.toMatch(/hunter2|internal|ECONN|MONGODB/);
    }
    const health = await app.request('/health');
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'unavailable' });
    expect((await app.request('/health/live')).status).toBe(200);
    expect(entries.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
  });

  it('is told as 500 when it is a bug, by the id under which it was logged', async () => {
    const { app, entries } = broken(new TypeError('x is not a function'));
    const response = await app.request(LIST);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toMatch(/TypeError|function|at /);
    const { request_id } = JSON.parse(text) as { request_id: string };
    expect(request_id).toBe(response.headers.get('X-Request-Id'));
    const logged = entries.find(({ level }) => level === 'error');
    expect(logged).toMatchObject({ requestId: request_id, error: expect.stringContaining('TypeError') });
  });
});
