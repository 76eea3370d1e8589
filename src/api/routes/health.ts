import { z } from '@hono/zod-openapi';
import { CityflowError } from '../../domain/errors.ts';
import { openFlights } from '../read/cache.ts';
import { noQuery } from '../schemas/query.ts';
import { healthSchema, liveSchema } from '../schemas/wire.ts';
import { CACHE_CONTROL } from './fresh.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** The store is asked at most this often, however many look. */
const PING_AGE_MS = 1_000;

/** Whether the service lives, and whether it can answer. */
export function healthRoutes(app: ApiApp, { deps }: Desk): void {
  const { store, version, environment, now, log } = deps;
  const flight = openFlights<boolean>();
  let asked = { atMs: Number.NEGATIVE_INFINITY, isUp: false };

  async function isUp(): Promise<boolean> {
    if (now() - asked.atMs < PING_AGE_MS) return asked.isUp;
    return flight('ping', async () => {
      try {
        await store.checkReadable();
        asked = { atMs: now(), isUp: true };
      } catch (error) {
        if (!(error instanceof CityflowError)) throw error;
        log({ level: 'error', message: 'store does not answer', code: error.code, error: error.message });
        asked = { atMs: now(), isUp: false };
      }
      return asked.isUp;
    });
  }

  for (const path of ['/health', '/health/ready']) {
    addRoute(
      app,
      {
        path,
        summary: 'Whether the API can answer',
        tag: 'Service',
        description: 'Asks the database. 503 when it does not answer.',
        params: z.object({}),
        query: noQuery,
        content: { 'application/json': healthSchema },
        others: { 503: healthSchema },
      },
      async () => {
        const isReady = await isUp();
        const body = {
          status: isReady ? 'ok' : 'unavailable',
          service: 'cityflow',
          version,
          database: store.label.toLowerCase(),
          environment,
        };
        return document(body, isReady ? 200 : 503);
      },
    );
  }

  addRoute(
    app,
    {
      path: '/health/live',
      summary: 'Whether the process lives',
      tag: 'Service',
      description: 'Asks nothing of the database: for programs that restart what does not answer.',
      params: z.object({}),
      query: noQuery,
      content: { 'application/json': liveSchema },
    },
    async () => document({ status: 'ok' }, 200),
  );
}

/** Never taken from a cache, and never put into one. */
function document(body: object, status: number): Response {
  const retry = status === 503 ? { 'Retry-After': '5' } : {};
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': CACHE_CONTROL.never, ...retry };
  return new Response(JSON.stringify(body), { status, headers });
}
