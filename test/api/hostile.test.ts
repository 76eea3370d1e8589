import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/api/deps.ts';
import { METRIC_TYPES } from '../../src/domain/metrics.ts';
import { makeScratch } from '../store/scratch.ts';
import { openApi } from './application.ts';
import { DAY, storeCity } from './invented-city.ts';

const scratch = makeScratch();
const store = scratch.open();
const errors: LogEntry[] = [];
const api = openApi(store, { log: (entry) => entry.level === 'error' && errors.push(entry) });

beforeAll(async () => {
  await storeCity(store);
  return () => scratch.remove();
});

/** Answers a request that is wrong: never a 5xx, never a word of what is inside. */
async function refused(url: string, statuses: readonly number[] = [400, 404, 414]): Promise<void> {
  const response = await api.request(url);
  const text = await response.text();
  expect({ url, status: response.status, text }).toMatchObject({
    status: expect.toSatisfy((status: number) => statuses.includes(status)),
  });
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|SQLITE|sqlite|\/src\/|\/tmp\//);
}

const PAYLOADS = [
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..%5cwindows',
  '%252e%252e%252f',
  '%c0%ae%c0%ae%c0%af',
  '%00',
  'a%00b',
  '%ff%fe',
  '%ED%A0%80',
  '%E2%80%AE',
  '%ZZ',
  '%',
  "' OR 1=1 --",
  "1'; DROP TABLE items; --",
  '" OR ""="',
  '1 UNION SELECT * FROM headers',
  '{"$gt":""}',
  '[$ne]=1',
  '$where=sleep(10000)',
  '__proto__',
  'constructor',
  'toString',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '$' + '{7*7}',
  '=cmd|calc!A1',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data',
  '0x7e7',
  '2023-11-21T00:00:00Z',
  '2023-11-21 ',
  '２０２３-11-21',
  '-1',
  '1e308',
  'NaN',
  'null',
  'undefined',
  '\r\nX-Injected: 1',
].map((payload) => [payload]);

const encoded = (payload: string) => (payload.includes('%') ? payload : encodeURIComponent(payload));

describe('what nobody should send', () => {
  it.each(PAYLOADS)('in a path: %s', async (payload) => {
    await refused(`/metrics/${encoded(payload)}/${DAY}`);
    await refused(`/metrics/bikes/${encoded(payload)}`);
    await refused(`/metrics/${encoded(payload)}`);
    await refused(`/report/${encoded(payload)}`);
    await refused(`/series/bikes/${encoded(payload)}`);
    await refused(`/${encoded(payload)}`);
  });

  it.each(PAYLOADS)('in a parameter: %s', async (payload) => {
    for (const name of ['limit', 'cursor', 'sort', 'fields', 'include', 'bbox', 'format', 'statut', 'etat']) {
      await refused(`/metrics/comptages/${DAY}?${name}=${encoded(payload)}`);
    }
    await refused(`/metrics/comptages/${DAY}?${encoded(payload)}=1`);
    await refused(`/series/comptages/4?from=${encoded(payload)}`);
  });

  it.each(PAYLOADS)('in a filter, where it is only text that nothing has: %s', async (payload) => {
    for (const name of ['ids', 'arrondissement']) {
      const response = await api.request(`/metrics/comptages/${DAY}?${name}=${encoded(payload)}`);
      // a value of nothing but what stands between values is refused
      expect([200, 400]).toContain(response.status);
      if (response.status === 200) expect(response.headers.get('X-Total-Count')).toBe('0');
    }
  });

  it.each(['$gt', '$ne', '$where', '__proto__', 'constructor'])(
    'as operators of a parameter: %s',
    async (operator) => {
      await refused(`/metrics/comptages/${DAY}?ids[${operator}]=1`);
      await refused(`/metrics/comptages/${DAY}?ids%5B${operator}%5D=1`);
      await refused(`/metrics/comptages/${DAY}?${operator}=1`);
    },
  );

  it('in headers', async () => {
    const headers: Record<string, string>[] = [
      { Accept: 'a'.repeat(100_000) },
      { Accept: 'text/csv;q=NaN, ;;;,,,q=1' },
      { Accept: `${'*/*,'.repeat(20_000)}text/csv` },
      { 'If-None-Match': '"'.repeat(100_000) },
      { 'If-None-Match': `${'"x",'.repeat(20_000)}W/` },
      { 'Accept-Encoding': 'br;q=-1,gzip;q=2,*;q=x' },
      { Origin: 'null' },
      { 'X-Request-Id': 'a b\tc' },
    ];
    for (const sent of headers) {
      const response = await api.request(`/metrics/comptages/${DAY}?limit=1`, {
        headers: sent,
      });
      expect([200, 406]).toContain(response.status);
    }
  });

  it('changed nothing, and was no bug', async () => {
    expect((await store.items('comptages', DAY))?.items).toHaveLength(25);
    expect(errors).toEqual([]);
  });
});

describe('parameters', () => {
  it.each(['limit', 'cursor', 'sort', 'fields', 'bbox', 'format', 'ids', 'q'])(
    '%s twice is refused',
    async (name) => {
      await refused(`/metrics/comptages/${DAY}?${name}=1&${name}=2`, [400]);
    },
  );

  it('%s without a value, out of range or too long are refused', async () => {
    const long = 'x'.repeat(2_001);
    for (const query of [
      'limit=',
      'limit=0',
      'limit=-1',
      'limit=1.5',
      'limit=10001',
      'limit=1e3',
      'limit=01',
      'limit=+1',
    ]) {
      await refused(`/metrics/comptages/${DAY}?${query}`, [400]);
    }
    for (const name of ['fields', 'ids', 'q', 'cursor', 'sort']) {
      await refused(`/metrics/comptages/${DAY}?${name}=`, [400]);
      await refused(`/metrics/comptages/${DAY}?${name}=${long}`, [400]);
    }
    await refused(`/series/comptages/${'9'.repeat(201)}`, [400]);
  });

  it('by the hundred are refused', async () => {
    const many = Array.from({ length: 500 }, (_, n) => `a${n}=1`).join('&');
    await refused(`/metrics/comptages/${DAY}?${many}`, [400]);
  });

  it('of an address of a megabyte are not even read', async () => {
    await refused(`/metrics/comptages/${DAY}?q=${'x'.repeat(1_000_000)}`, [414]);
    await refused(`/${'a/'.repeat(500_000)}`, [414]);
  });

  it('of any kind never make a 5xx', async () => {
    const name = fc.oneof(
      fc.constantFrom('limit', 'cursor', 'sort', 'fields', 'ids', 'q', 'bbox', 'from'),
      fc.string(),
    );
    const pair = fc.tuple(name, fc.string({ unit: 'binary', maxLength: 60 }));
    const path = fc.oneof(
      fc.constantFrom(...METRIC_TYPES).map((type) => `/metrics/${type}/${DAY}`),
      fc.string({ unit: 'binary' }).map((text) => `/series/bikes/${encodeURIComponent(text.toWellFormed())}`),
      fc.string().map((text) => `/${encodeURIComponent(text)}`),
    );
    await fc.assert(
      fc.asyncProperty(path, fc.array(pair, { maxLength: 4 }), async (at, pairs) => {
        const query = new URLSearchParams(
          pairs.map(([key, value]): [string, string] => [key, value.toWellFormed()]),
        );
        const { status } = await api.request(`${at}?${query}`);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    expect(errors).toEqual([]);
  });
});
