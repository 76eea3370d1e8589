import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './deps.ts';

const METHODS = 'GET, HEAD, OPTIONS';
const REQUEST_HEADERS = 'Accept, Authorization, If-None-Match, X-API-Key, X-Request-Id';
const SHOWN_HEADERS = [
  'Content-Disposition',
  'ETag',
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Server-Timing',
  'X-Request-Id',
  'X-Total-Count',
].join(', ');
/** Browsers ask again once a day whether they may ask. */
const PREFLIGHT_SECONDS = '86400';

/**
 * Lets web pages of other origins read the answers. Credentials of a browser are never taken: keys are sent by
 * whoever has one, so an origin that may not read cannot borrow them either.
 */
export function cors(origins: readonly string[]) {
  const isOpen = origins.includes('*');
  const allowed = new Set(origins);

  return createMiddleware<ApiEnv>(async (c, next) => {
    const origin = c.req.header('origin');
    const granted = isOpen ? '*' : origin !== undefined && allowed.has(origin) ? origin : null;
    const isPreflight =
      c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
    if (isPreflight) return preflight(granted, isOpen);
    await next();
    const { headers } = c.res;
    if (!isOpen) headers.append('Vary', 'Origin');
    if (granted === null) return;
    headers.set('Access-Control-Allow-Origin', granted);
    headers.set('Access-Control-Expose-Headers', SHOWN_HEADERS);
  });
}

function preflight(granted: string | null, isOpen: boolean): Response {
  return new Response(null, {
    status: 204,
    headers: {
      Allow: METHODS,
      ...(isOpen ? {} : { Vary: 'Origin' }),
      ...(granted === null
        ? {}
        : {
            'Access-Control-Allow-Origin': granted,
            'Access-Control-Allow-Methods': METHODS,
            'Access-Control-Allow-Headers': REQUEST_HEADERS,
            'Access-Control-Max-Age': PREFLIGHT_SECONDS,
          }),
    },
  });
}
