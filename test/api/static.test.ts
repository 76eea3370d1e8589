import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, describe, expect, it } from 'vitest';
import { findDashboard, readPages, servePages } from '../../src/api/static.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPT = 'export const a = 1;\n'.repeat(200);
const dist = path.join(folder, 'dist');
mkdirSync(path.join(dist, 'assets'), { recursive: true });
writeFileSync(path.join(folder, 'secret.html'), 'secret');
writeFileSync(path.join(dist, 'index.html'), '<!doctype html><title>page</title>');
writeFileSync(path.join(dist, '.env'), 'secret');
writeFileSync(path.join(dist, 'assets/app-1234abcd.js'), SCRIPT);
writeFileSync(path.join(dist, 'assets/app-1234abcd.js.gz'), gzipSync(SCRIPT));

const app = new Hono();
app.get('/docs', (c) => c.text('docs'));
app.use(servePages(() => readPages(dist)));

describe('the pages of the dashboard', () => {
  it('are served: the first one asked for again each time, hashed files kept', async () => {
    const page = await app.request('/');
    expect(await page.text()).toContain('<title>page');
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Cache-Control')).toBe('no-cache');
    const script = await app.request('/assets/app-1234abcd.js');
    expect(await script.text()).toBe(SCRIPT);
    expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(await (await app.request('/docs')).text()).toBe('docs');
  });

  it('come compressed to who takes it, under another tag', async () => {
    const ask = (coding: string) =>
      app.request('/assets/app-1234abcd.js', { headers: { 'Accept-Encoding': coding } });
    const packed = await ask('gzip, deflate, br');
    expect(packed.headers.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(SCRIPT);
    const plain = await ask('gzip;q=0, br');
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    expect(plain.headers.get('ETag')).not.toBe(packed.headers.get('ETag'));
    for (const response of [packed, plain]) expect(response.headers.get('Vary')).toBe('Accept-Encoding');
  });

  it('are not sent again to who has them', async () => {
    const etag = (await app.request('/')).headers.get('ETag') ?? '';
    const again = await app.request('/', { headers: { 'If-None-Match': `"other", W/${etag}` } });
    expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', etag]);
  });

  it.each([
    '/secret.html',
    '/../secret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/assets/%2e%2e/%2e%2e/secret.html',
    '/..\\secret.html',
    '/.env',
    '/assets',
    '/assets/',
    '/assets/app-1234abcd.js.gz',
    '/index.html%00',
    '/C:/secret.html',
    '//etc/passwd',
  ])('lead nowhere else: %s', async (address) => {
    const response = await app.request(`http://localhost${address}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('are only read', async () => {
    expect((await app.request('/', { method: 'POST' })).status).toBe(404);
    const head = await app.request('/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('give way to the documentation where there is no dashboard', async () => {
    const bare = new Hono().use(servePages(() => null));
    const response = await bare.request('/');
    expect([response.status, response.headers.get('Location')]).toEqual([302, 'docs']);
    expect((await bare.request('/assets/app-1234abcd.js')).status).toBe(404);
  });

  it('are found in a checkout and in the package, if they were built', () => {
    const place = (name: string) => {
      mkdirSync(path.join(folder, name), { recursive: true });
      return path.join(folder, name);
    };
    expect(findDashboard(place('none/src/api'))).toBeNull();
    writeFileSync(path.join(place('checkout/dashboard/dist'), 'index.html'), '');
    expect(findDashboard(place('checkout/src/api'))).toBe(path.join(folder, 'checkout/dashboard/dist'));
    writeFileSync(path.join(place('package/dist/dashboard'), 'index.html'), '');
    expect(findDashboard(place('package/dist/api'))).toBe(path.join(folder, 'package/dist/dashboard'));
  });
});
