import { createMiddleware } from 'hono/factory';

/**
 * What a page of ours may load: itself and nothing from elsewhere, and nothing inline. MapLibre GL can start its
 * worker from a blob, and draws into images; the charts have their styles in a file of the dashboard.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = [
  ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  // open data is there to be used by the pages of others; who may read it is for CORS to say
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
] as const;

/** Tells browsers what not to do with answers. No HSTS: TLS, and its promises, belong to the proxy in front. */
export function securityHeaders() {
  return createMiddleware(async (c, next) => {
    await next();
    for (const [name, value] of HEADERS) c.res.headers.set(name, value);
  });
}
