import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { LogEntry } from '../deps.ts';
import type { Metrics } from './metrics.ts';
import { queryText } from './query-text.ts';
import { requestId } from './request-id.ts';
import { type StoreTime, withStoreTime } from './timed-store.ts';

export interface ObservedVariables {
  /** also in the answer, as X-Request-Id */
  requestId: string;
  /** who asks, as logs call them; set by the guard */
  caller?: string;
  /** what metrics call what answered, where that is not the pattern of a route */
  route?: string;
}

interface Observer {
  readonly log: (entry: LogEntry) => void;
  readonly metrics: Metrics;
}

/**
 * Sees every request go by, from outside everything else: gives it an id, and tells the log, the metrics and
 * the caller (Server-Timing) how long it took. Times end where the answer begins: the rest is the network of
 * the caller.
 */
export function observe({ log, metrics }: Observer) {
  return createMiddleware<{ Variables: ObservedVariables }>(async (c, next) => {
    const started = performance.now();
    const id = requestId(c.req.header('X-Request-Id'));
    c.set('requestId', id);
    const store: StoreTime = { ms: 0, questions: 0 };
    metrics.inFlight.inc();
    try {
      await withStoreTime(store, next);
    } finally {
      metrics.inFlight.dec();
    }
    const ms = performance.now() - started;
    const { method } = c.req;
    const { status } = c.res;
    const route = c.get('route') ?? routeOf(c);
    c.res.headers.set('X-Request-Id', id);
    c.res.headers.append('Server-Timing', `app;dur=${ms.toFixed(1)}, store;dur=${store.ms.toFixed(1)}`);
    metrics.requests.inc({ method: methodLabel(method), route, status: String(status) });
    metrics.duration.observe({ method: methodLabel(method), route }, ms / 1000);
    const query = c.req.url.split('?', 2)[1];
    log({
      level: 'info',
      message: 'request',
      requestId: id,
      method,
      path: c.req.path.slice(0, LONGEST_PATH),
      ...(query === undefined ? {} : { query: queryText(query) }),
      route,
      status,
      ms: tenths(ms),
      store_ms: tenths(store.ms),
      caller: c.get('caller'),
    });
  });
}

/** Letters of a path that a log keeps: those of ours are shorter. */
const LONGEST_PATH = 512;

/** The pattern of the route that answered, without what the caller filled in. */
function routeOf(c: Context): string {
  // the rooms that every request passes through are registered for all paths
  const own = matchedRoutes(c).findLast(({ path }) => path !== '*' && path !== '/*');
  return own?.path ?? 'none';
}

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** A method may be any word: labels must not be. */
function methodLabel(method: string): string {
  return METHODS.has(method) ? method : 'other';
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
