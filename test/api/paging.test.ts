import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sortableKeys } from '../../src/api/schemas/columns.ts';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { openMemory } from '../store/memory.ts';
import { answerSettings, openApi } from './application.ts';
import { ARCS, arcsOfDay, DAY, storeCity } from './invented-city.ts';

interface Page {
  readonly status: number;
  readonly items: readonly JsonObject[];
  readonly total: number;
  readonly next: string | null;
}

type Api = ReturnType<typeof openApi>;

async function read(api: Api, url: string): Promise<Page> {
  const response = await api.request(url);
  const body = (await response.json()) as { data?: { metrics: JsonObject[] }; next?: string };
  const next = body.next ?? null;
  const link = response.headers.get('Link');
  expect(link).toBe(next === null ? null : `<${next}>; rel="next"`);
  return {
    status: response.status,
    items: body.data?.metrics ?? [],
    total: Number(response.headers.get('X-Total-Count')),
    next,
  };
}

/** All pages of a list, from the first address on. */
async function readAll(api: Api, url: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: string | null = url; next !== null; ) {
    const page: Page = await read(api, next);
    expect(page.status).toBe(200);
    pages.push(page);
    expect(pages.length).toBeLessThan(100);
    next = page.next;
  }
  return pages;
}

describe('pages of a list', () => {
  const store = openMemory();
  const api = openApi(store);
  beforeAll(() => storeCity(store));

  it('are the list, whatever the size, the order, the filter and the keys', async () => {
    const query = fc.record(
      {
        limit: fc.integer({ min: 1, max: ARCS + 2 }).map(String),
        sort: fc
          .tuple(fc.constantFrom('', '-'), fc.constantFrom(...sortableKeys('comptages')))
          .map(([minus, key]) => minus + key),
        statut: fc.constantFrom('ok', 'muet', 'ok,muet', 'fige'),
        arrondissement: fc.constantFrom('75002', '75002,75003,75005', 'hors_paris'),
        q: fc.constantFrom('e', 'sts', '=', 'ÉTÉ'),
        include: fc.constantFrom('profil_horaire', 'profil_horaire,profil_type'),
        fields: fc.constantFrom('identifiant_arc', 'identifiant_arc,libelle,debit_journalier_total'),
      },
      { requiredKeys: ['limit'] },
    );
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const { limit, ...whole } = asked;
        const all = await read(api, `/metrics/comptages/${DAY}?${new URLSearchParams(whole)}`);
        const pages = await readAll(
          api,
          `/metrics/comptages/latest?${new URLSearchParams({ ...whole, limit })}`,
        );
        expect(pages.flatMap(({ items }) => items)).toEqual(all.items);
        expect(pages).toHaveLength(Math.max(1, Math.ceil(all.items.length / Number(limit))));
        for (const page of pages) expect(page.total).toBe(all.items.length);
      }),
      { numRuns: 150 },
    );
  });

  it('go on in another size and with other keys', async () => {
    const first = await read(api, `/metrics/comptages/${DAY}?limit=3`);
    const second = await read(api, `${first.next?.replace('limit=3', 'limit=4')}&fields=identifiant_arc`);
    expect(second.items).toHaveLength(4);
    expect(Object.keys(second.items[0]!)).toEqual(['identifiant_arc']);
  });

  it.each([
    ['another order', (next: string) => `${next}&sort=libelle`],
    ['another filter', (next: string) => `${next}&statut=ok`],
    ['another type', (next: string) => next.replace('comptages', 'bikes')],
    ['another date', (next: string) => next.replace(DAY, '2023-11-20')],
    ['a cut cursor', (next: string) => next.slice(0, -5)],
    ['a cursor of somebody’s own', () => `/metrics/comptages/${DAY}?cursor=42`],
    ['JSON that is no cursor', () => `/metrics/comptages/${DAY}?cursor=${btoa('{"r":1}')}`],
    ['an operator', () => `/metrics/comptages/${DAY}?cursor=${btoa('{"$gt":""}')}`],
  ])('do not go on with %s', async (_, changed) => {
    const { next } = await read(api, `/metrics/comptages/${DAY}?limit=3`);
    expect((await api.request(changed(next!))).status).toBe(400);
  });
});

describe('a day that is computed again', () => {
  const store = openMemory();
  const api = openApi(store);
  beforeEach(() => storeCity(store));

  it('ends a list that was begun before: pages of two runs are no list', async () => {
    for (const query of ['limit=3', 'limit=3&sort=-debit_max']) {
      const { next } = await read(api, `/metrics/comptages/${DAY}?${query}`);
      await store.replaceDay(arcsOfDay(DAY, `again ${query}`));
      const response = await api.request(next!);
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({ type: '/docs#problem-day-replaced' });
    }
  });

  it('is seen at once, in lists and in what is drawn from them', async () => {
    const total = async (url: string) => ((await (await api.request(url)).json()) as JsonObject).data;
    const urls = [`/metrics/comptages/${DAY}`, `/metrics/comptages/${DAY}?sort=debit_max&limit=2`];
    for (const url of urls) expect(await total(url)).toMatchObject({ global: { run: 'run-1' } });
    await store.replaceDay(arcsOfDay(DAY, 'run-2'));
    for (const url of urls) expect(await total(url)).toMatchObject({ global: { run: 'run-2' } });
    await store.removeDay('comptages', DAY);
    for (const url of urls) expect((await api.request(url)).status).toBe(404);
  });
});

describe('an answer that may not be larger than some bytes', () => {
  const store = openMemory();
  beforeAll(() => storeCity(store));

  it.each(['json', 'csv', 'ndjson', 'geojson', 'parquet'])('becomes pages of %s that fit', async (format) => {
    const most = 12_000;
    const api = openApi(store, { settings: answerSettings({ maxBodyBytes: most }) });
    let items = 0;
    let pages = 0;
    let url: string | null =
      `/metrics/comptages/${DAY}?format=${format}&include=profil_horaire&sort=-debit_max`;
    while (url !== null) {
      const response: Response = await api.request(url);
      expect(response.status).toBe(200);
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(bytes.length).toBeLessThanOrEqual(most);
      if (format === 'ndjson') items += new TextDecoder().decode(bytes).trimEnd().split('\n').length;
      pages += 1;
      expect(pages).toBeLessThan(ARCS + 1);
      url = /^<(.+)>; rel="next"$/.exec(response.headers.get('Link') ?? '')?.[1] ?? null;
    }
    expect(pages).toBeGreaterThan(1);
    if (format === 'ndjson') expect(items).toBe(ARCS);
  });

  it('holds for series too', async () => {
    const api = openApi(store, { settings: answerSettings({ maxBodyBytes: 1_500 }) });
    const dates: string[] = [];
    for (let url: string | undefined = '/series/comptages/4'; url; ) {
      const body = (await (await api.request(url)).json()) as { series: { date: string }[]; next?: string };
      dates.push(...body.series.map(({ date }) => date));
      url = body.next;
    }
    expect(dates).toEqual(['2023-11-20', DAY]);
  });
});
