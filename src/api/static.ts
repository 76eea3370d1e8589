import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';

/** A file of the dashboard, as it is sent: also compressed, where the build has done so. */
interface Page {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly compressed: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** All files of the built dashboard, by path. Nothing else can be asked for: there is no way from a path to a disk. */
export type Pages = ReadonlyMap<string, Page>;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Best first, as the build names them and as HTTP does. */
const ENCODINGS = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
] as const;

/** The build names these by a hash of what is in them: another content has another name. */
const HASHED = /^\/assets\//;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const ALWAYS_ASK = 'no-cache';

/** Where the dashboard lies: beside the code of the published package, or built in a checkout. */
export function findDashboard(here: string = import.meta.dirname): string | null {
  const places = [path.join(here, '../dashboard'), path.join(here, '../../dashboard/dist')];
  return places.find((place) => isFile(path.join(place, 'index.html'))) ?? null;
}

/** Reads the built dashboard, a few MB, once. */
export function readPages(folder: string): Pages {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => isFile(path.join(folder, name)))
    .map((name) => name.split(path.sep).join('/'));
  const read = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
  const pages = new Map<string, Page>();
  for (const name of names) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const address = name === 'index.html' ? '/' : `/${name}`;
    const plain = read(name);
    const compressed = ENCODINGS.filter(([ending]) => names.includes(`${name}${ending}`));
    pages.set(address, {
      type,
      etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
      cacheControl: HASHED.test(address) ? IMMUTABLE : ALWAYS_ASK,
      plain,
      compressed: new Map(compressed.map(([ending, coding]) => [coding, read(`${name}${ending}`)])),
    });
  }
  return pages;
}

/** Answers what the dashboard is made of; without a dashboard `/` leads to the documentation. */
export function servePages(find: () => Pages | null) {
  let pages: { readonly found: Pages | null } | null = null;
  return createMiddleware<{ Variables: { route?: string } }>(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
    pages ??= { found: find() };
    const page = pages.found?.get(c.req.path);
    if (page || c.req.path === '/') c.set('route', 'dashboard');
    if (page) return answer(c, page);
    // relative: the API may be served below a path
    if (c.req.path === '/') return new Response(null, { status: 302, headers: { Location: 'docs' } });
    return next();
  });
}

function answer(c: Context, { type, etag, cacheControl, plain, compressed }: Page): Response {
  const coding = ENCODINGS.map(([, name]) => name).find(
    (name) => compressed.has(name) && accepts(c.req.header('Accept-Encoding'), name),
  );
  // bytes that differ need tags that differ
  const tag = `"${etag}${coding === undefined ? '' : `-${coding}`}"`;
  const headers: Record<string, string> = {
    ETag: tag,
    'Cache-Control': cacheControl,
    Vary: 'Accept-Encoding',
  };
  const known = c.req
    .header('If-None-Match')
    ?.split(',')
    .map((one) => one.trim().replace(/^W\//, ''));
  if (known?.some((one) => one === tag || one === '*')) return new Response(null, { status: 304, headers });
  headers['Content-Type'] = type;
  if (coding !== undefined) headers['Content-Encoding'] = coding;
  return new Response((coding && compressed.get(coding)) || plain, { headers });
}

/** Whether a browser takes a coding: named, and not with `q=0`. */
function accepts(header: string | undefined, coding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
