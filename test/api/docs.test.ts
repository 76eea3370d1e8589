import { Validator } from '@seriousme/openapi-schema-validator';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/api/node.ts';
import { PROBLEMS } from '../../src/api/problem.ts';
import { METRIC_TYPES } from '../../src/domain/metrics.ts';
import { describeWithBrowser, openBrowser } from '../dashboard/browser.ts';
import { openMemory } from '../store/memory.ts';
import { openApi } from './application.ts';
import { storeCity } from './invented-city.ts';

const store = openMemory();
const api = openApi(store);
beforeAll(() => storeCity(store));

interface Schema {
  readonly $ref?: string;
}

interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly examples?: object }>> }
    >
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

async function openApiDocument(): Promise<Document> {
  return (await (await api.request('/openapi.json')).json()) as Document;
}

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 by the schema of the OpenAPI Initiative, its references included', async () => {
    const document = await (await api.request('/openapi.json')).json();
    const validator = new Validator();
    expect(await validator.validate(document as Document & Record<string, unknown>)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(validator.resolveRefs()).not.toBeNull();
    const { openapi, paths } = document as Document;
    // it does see what is wrong
    const spoilt = { openapi, info: { title: 'without version' }, paths };
    expect((await new Validator().validate(spoilt)).valid).toBe(false);
  });

  it('describes every route, with its parameters, formats and problems', async () => {
    const { openapi, paths } = await openApiDocument();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths).sort()).toEqual([
      '/dates',
      '/docs',
      '/health',
      '/health/live',
      '/health/ready',
      '/metrics/{date}',
      '/metrics/{type}/{date}',
      '/openapi.json',
      '/report/{date}',
      '/series/{type}/{entity}',
      '/stats',
    ]);
    const { parameters = [], responses } = paths['/metrics/{type}/{date}']!.get;
    for (const { name, description } of parameters) expect(description, name).toBeTruthy();
    expect(Object.keys(responses['200']!.content!)).toEqual([
      'application/json',
      'text/csv',
      'application/x-ndjson',
      'application/geo+json',
      'application/vnd.apache.parquet',
    ]);
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['200', '304', '400', '404', '406', '410', '503']),
    );
    for (const { get } of Object.values(paths)) {
      expect(get.summary).toBeTruthy();
      for (const [status, { content }] of Object.entries(get.responses)) {
        if (Number(status) >= 400 && !get.summary.startsWith('Whether')) {
          expect(Object.keys(content!)).toEqual(['application/problem+json']);
        }
      }
    }
  });

  it('refers to nothing that is not there', async () => {
    const document = await openApiDocument();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(20);
    for (const [, name] of refs) expect(document.components.schemas).toHaveProperty([name!]);
    for (const type of METRIC_TYPES) expect(document.components.schemas).toHaveProperty([`Item_${type}`]);
  });

  it('shows answers of a synthetic city', async () => {
    const { paths } = await openApiDocument();
    const shown = Object.entries(paths).filter(
      ([, { get }]) => get.responses['200']?.content?.['application/json']?.examples,
    );
    expect(shown.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        '/health',
        '/dates',
        '/stats',
        '/metrics/{type}/{date}',
        '/series/{type}/{entity}',
      ]),
    );
  });
});

describe('/docs', () => {
  it('is a page of every route, key and problem', async () => {
    const response = await api.request('/docs');
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    for (const path of Object.keys((await openApiDocument()).paths)) expect(html).toContain(`GET ${path}`);
    for (const problem of Object.keys(PROBLEMS)) expect(html).toContain(`id="problem-${problem}"`);
    for (const key of ['debit_journalier_total', 'total_jour', 'troncons_concernes'])
      expect(html).toContain(key);
  });

  it('has the address of the reader in its programs, and no more of it than an address', async () => {
    const html = await (await api.request('https://api.ville.example/docs')).text();
    expect(html).toContain('https://api.ville.example/metrics/');
    expect(html).not.toContain('localhost:5000');
    const hostile = await api.fetch(new Request('http://a/docs', { headers: { Host: '"><script>' } }));
    expect(await hostile.text()).not.toContain('<script');
  });
});

describeWithBrowser('/docs in a browser', () => {
  let server: Listening;
  let browser: Browser;
  beforeAll(async () => {
    server = await listen(api.fetch, { host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(
    colorScheme: 'light' | 'dark',
  ): Promise<{ readonly page: Page; readonly asked: string[] }> {
    const page = await browser.newPage({ colorScheme });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${server.url}/docs`);
    return { page, asked };
  }

  it('asks for nothing but itself and its style', async () => {
    const { page, asked } = await open('light');
    expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([
      `${server.url}/docs`,
      `${server.url}/docs.css`,
    ]);
    expect(await page.title()).toBe('CityFlow API');
    expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).toBe('960px');
    await page.close();
  });

  it.each(['light', 'dark'] as const)('can be read by everybody, %s', async (scheme) => {
    const { page } = await open(scheme);
    // all of it: what is folded away is there too
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    await page.evaluate(axe.source);
    const found = (await page.evaluate('axe.run(document)')) as {
      readonly violations: readonly {
        readonly id: string;
        readonly nodes: readonly { readonly html: string }[];
      }[];
      readonly passes: readonly object[];
    };
    const violations = found.violations.map(({ id, nodes }) => [
      id,
      nodes.slice(0, 3).map(({ html }) => html),
    ]);
    expect(violations).toEqual([]);
    expect(found.passes.length).toBeGreaterThan(10);
    await page.close();
  });

  it('fits a telephone', async () => {
    const { page } = await open('light');
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.close();
  });
});
