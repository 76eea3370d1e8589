import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import type { ApiEnv } from '../../src/api/deps.ts';
import type { GuardSettings } from '../../src/api/guard/guard.ts';
import { type ApiKey, drawKey, idOfKey } from '../../src/api/guard/keys.ts';
import { timeLimit } from '../../src/api/guard/time-limit.ts';
import { answerError } from '../../src/api/problem.ts';
import { ROLES, type Role } from '../../src/domain/access.ts';
import { openClock } from '../../src/domain/time.ts';
import { inventDay } from '../store/invented.ts';
import { openMemory } from '../store/memory.ts';
import { openDoor } from './door.ts';

const DAY = '/metrics/comptages/2023-11-21';

/** An API behind a guard, with a key per role, and two of one holder. */
async function open(changes: Partial<GuardSettings> = {}, peer: string | null = '203.0.113.7') {
  const store = openMemory();
  await store.replaceDay(inventDay({}, ['4264', '4265']));
  const keys = new Map<string, ApiKey>();
  const add = (name: string, role: Role) => {
    const { key, kept } = drawKey({ name, role, expiresAt: null }, new Date());
    keys.set(key, kept);
    return key;
  };
  const keyOf = Object.fromEntries(ROLES.map((role) => [role, add(role, role)])) as Record<Role, string>;
  let at = 0;
  const app = createApp({
    ...openDoor(),
    guard: {
      settings: {
        anonymous: 'export',
        ratePerAddress: null,
        ratePerKey: null,
        trustedProxies: 0,
        ...changes,
      },
      keys: { find: (text) => (idOfKey(text) ? (keys.get(text) ?? null) : null) },
      peerOf: () => peer,
      clock: () => at,
    },
    store,
    settings: { corsOrigins: ['*'], cacheBytes: 1e6, listingMaxAgeMs: 0, maxBodyBytes: null },
    version: '0.0.0',
    environment: 'test',
    clock: openClock('Europe/Paris'),
    now: Date.now,
  });
  const ask = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await ask(path, headers)).status;
  return { ask, status, keyOf, add, wait: (ms: number) => (at += ms) };
}

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe('keys', () => {
  it('are needed where nobody comes in without, but not to see whether the service lives', async () => {
    const { ask, status, keyOf } = await open({ anonymous: null });
    const refused = await ask(DAY);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer realm="cityflow"');
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ statusCode: 401, error: 'Unauthorized' });
    expect(await status(DAY, bearer(keyOf.lecture))).toBe(200);
    expect(await status(DAY, { 'X-API-Key': keyOf.lecture })).toBe(200);
    expect(await status(`${DAY}?api_key=${keyOf.lecture}`)).toBe(401);
    for (const path of ['/health', '/health/live', '/health/ready']) expect(await status(path)).toBe(200);
    // how to ask is no secret
    for (const path of ['/docs', '/docs.css', '/openapi.json']) expect(await status(path)).toBe(200);
  });

  it.each(['', 'nonsense', `cf_0123abcd_${'a'.repeat(43)}`, '{"$ne":null}', "' OR 1=1 --"])(
    'that are none are refused, even where none is needed: %j',
    async (text) => {
      const { status } = await open();
      expect(await status(DAY, { 'X-API-Key': text })).toBe(401);
      if (text !== '') expect(await status(DAY, bearer(text))).toBe(401);
    },
  );

  it('give the roles they have; /-/metrics is for admin', async () => {
    const { status, keyOf } = await open({ anonymous: 'lecture' });
    expect(await status(DAY)).toBe(200);
    expect(await status('/-/metrics')).toBe(401);
    expect(await status('/-/metrics', bearer(keyOf.lecture))).toBe(403);
    expect(await status('/-/metrics', bearer(keyOf.export))).toBe(403);
    expect(await status('/-/metrics', bearer(keyOf.admin))).toBe(200);
  });

  it.each([
    '/%2d/metrics',
    '/%2D/%6detrics',
    '//-/metrics',
    '/-//metrics',
    '/./-/metrics',
    '/x/../-/metrics',
    '/-/metrics/',
    '/-/metrics?a=1',
    '/-%2fmetrics',
  ])('are not got around by writing a path otherwise: %s', async (path) => {
    const { status } = await open();
    expect([401, 404]).toContain(await status(`http://localhost${path}`));
  });

  it('keep their answers out of caches that others share', async () => {
    const { ask, keyOf } = await open();
    const cacheControl = async (headers: Record<string, string> = {}) =>
      (await ask(DAY, headers)).headers.get('Cache-Control');
    expect(await cacheControl()).toMatch(/^public\b/);
    expect(await cacheControl(bearer(keyOf.lecture))).toMatch(/^private\b/);
    expect((await ask(DAY, bearer(keyOf.lecture))).headers.get('Vary')).toContain('Authorization');
  });

  it('never give less than no key', async () => {
    const { status, keyOf } = await open({ anonymous: 'admin' });
    expect(await status('/-/metrics', bearer(keyOf.lecture))).toBe(200);
  });

  it('are not needed for /-/metrics on the machine itself, unless a proxy speaks for others', async () => {
    const { status } = await open({}, '127.0.0.1');
    expect(await status('/-/metrics')).toBe(200);
    expect(await status('/-/metrics', { 'X-Forwarded-For': '203.0.113.7' })).toBe(401);
    expect(await status('/-/metrics', { 'X-API-Key': 'wrong' })).toBe(401);
  });
});

describe('rate limits', () => {
  it('are told with every answer, and refuse with the time to come back', async () => {
    const { ask, status, wait } = await open({ ratePerAddress: 2 });
    const first = await ask(DAY);
    expect(first.status).toBe(200);
    expect(first.headers.get('RateLimit-Policy')).toBe('"adresse";q=2;w=60');
    expect(first.headers.get('RateLimit')).toBe('"adresse";r=1;t=30');
    expect(await status('/no/such/route')).toBe(404);
    const refused = await ask(DAY);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('30');
    expect(refused.headers.get('RateLimit')).toBe('"adresse";r=0;t=60');
    expect(await refused.json()).toMatchObject({ statusCode: 429, error: 'Too Many Requests' });
    expect(await status('/health')).toBe(200);
    wait(30_000);
    expect(await status(DAY)).toBe(200);
  });

  it('are those of the holder, with whichever of his keys, and others have theirs', async () => {
    const { ask, status, add } = await open({ ratePerAddress: 1, ratePerKey: 2 });
    const [old, next, other] = [add('gps', 'lecture'), add('gps', 'lecture'), add('ville', 'lecture')];
    const first = await ask(DAY, bearer(old));
    expect(first.headers.get('RateLimit-Policy')).toBe('"cle";q=2;w=60');
    expect(await status(DAY, bearer(next))).toBe(200);
    expect(await status(DAY, bearer(old))).toBe(429);
    expect(await status(DAY, bearer(other))).toBe(200);
    expect(await status(DAY)).toBe(200);
    expect(await status(DAY)).toBe(429);
  });

  it('count who tries keys', async () => {
    const { status } = await open({ ratePerAddress: 3, ratePerKey: null });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1)
      statuses.push(await status(DAY, bearer(`cf_0123abcd_${String(i).repeat(43)}`)));
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('are not escaped by writing another address, and see through a proxy that is trusted', async () => {
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    const bare = await open({ ratePerAddress: 1 });
    expect(await bare.status(DAY, from('198.51.100.1'))).toBe(200);
    expect(await bare.status(DAY, from('198.51.100.2'))).toBe(429);
    const proxied = await open({ ratePerAddress: 1, trustedProxies: 1 });
    expect(await proxied.status(DAY, from('198.51.100.1'))).toBe(200);
    expect(await proxied.status(DAY, from('198.51.100.2'))).toBe(200);
    expect(await proxied.status(DAY, from('1.1.1.1, 198.51.100.2'))).toBe(429);
  });
});

describe('a question that takes too long', () => {
  it('is answered with when to ask again, once, whatever comes later', async () => {
    const slow = Promise.withResolvers<void>();
    const app = new OpenAPIHono<ApiEnv>();
    app.onError((error, c) => answerError(error, c, { log: () => {} }));
    app.use(timeLimit(20));
    app.get('/slow', async (c) => {
      await slow.promise;
      return c.text('late');
    });
    app.get('/fast', (c) => c.text('here'));
    const response = await app.request('/slow');
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '10']);
    slow.resolve();
    expect(await (await app.request('/fast')).text()).toBe('here');
  });
});

describe('every answer', () => {
  it('tells browsers what not to do with it', async () => {
    const { ask } = await open({ ratePerAddress: 4 });
    for (const path of [DAY, '/no/such/route', '/', '/health', `${DAY}?limit=x`, DAY]) {
      const { headers, status } = await ask(path);
      expect(headers.get('X-Content-Type-Options'), `${path} ${status}`).toBe('nosniff');
      expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers.get('Content-Security-Policy')).not.toMatch(/unsafe|\*|http/);
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('X-Powered-By')).toBeNull();
    }
  });

  it('is 414 for an address that is too long', async () => {
    const { status } = await open();
    expect(await status(`${DAY}?a=${'b'.repeat(9_000)}`)).toBe(414);
    expect(await status(`/${'b'.repeat(9_000)}`)).toBe(414);
  });
});
