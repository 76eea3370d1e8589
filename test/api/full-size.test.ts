import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch } from '../store/scratch.ts';
import { openApi } from './application.ts';
import { arcsOfDay, DAY } from './invented-city.ts';

const ARCS = 3_348;
const LIST = `/metrics/comptages/${DAY}`;
const WITH_HOURS = `${LIST}?include=profil_horaire`;

interface List {
  readonly data: {
    readonly metrics: readonly {
      readonly identifiant_arc: string;
      readonly profil_horaire?: readonly object[];
    }[];
    readonly global: { readonly run: string };
    readonly run_id: string;
  };
}

describe('a day of a whole city', () => {
  const scratch = makeScratch();
  const writer = scratch.open();
  const api = openApi(scratch.open());
  beforeAll(() => writer.replaceDay(arcsOfDay(DAY, 'run-0', ARCS)));
  afterAll(() => scratch.remove());

  it('is complete, with its hours and without', async () => {
    for (const [url, hours] of [
      [LIST, undefined],
      [WITH_HOURS, 24],
    ] as const) {
      const response = await api.request(url);
      expect(response.headers.get('Link')).toBeNull();
      expect(response.headers.get('X-Total-Count')).toBe(String(ARCS));
      const { data } = (await response.json()) as List;
      expect(new Set(data.metrics.map(({ identifiant_arc }) => identifiant_arc)).size).toBe(ARCS);
      for (const { profil_horaire } of data.metrics) expect(profil_horaire?.length).toBe(hours);
    }
  });

  it('streams out of its compressed bytes when it is large, and says how long it is', async () => {
    const plain = await api.request(WITH_HOURS);
    const bytes = Buffer.from(await plain.arrayBuffer());
    expect(bytes.length).toBeGreaterThan(8_000_000);
    expect(plain.headers.get('Content-Length')).toBe(String(bytes.length));
    const zipped = await api.request(WITH_HOURS, { headers: { 'Accept-Encoding': 'br, gzip' } });
    expect(zipped.headers.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).equals(bytes)).toBe(true);
    const again = Buffer.from(await (await api.request(WITH_HOURS)).arrayBuffer());
    expect(again.equals(bytes)).toBe(true);
  });

  it('is the same in any order and format', async () => {
    const csv = await (await api.request(`${LIST}?format=csv&sort=-debit_max&fields=identifiant_arc`)).text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(ARCS + 1);
    const sorted = await api.request(`${WITH_HOURS}&sort=-debit_max&format=ndjson`);
    const lines = (await sorted.text()).trimEnd().split('\n');
    expect(
      new Set(lines.map((line) => (JSON.parse(line) as { identifiant_arc: string }).identifiant_arc)).size,
    ).toBe(ARCS);
  });

  it('is made once for all who ask at the same time', async () => {
    await writer.replaceDay(arcsOfDay(DAY, 'run-1', ARCS));
    const tags = await Promise.all(
      Array.from({ length: 20 }, async () => (await api.request(LIST)).headers.get('ETag')),
    );
    expect(new Set(tags).size).toBe(1);
  });

  it('is never torn while it is replaced', async () => {
    const arcs = 700;
    const seen = new Set<string>();
    let isWriting = true;
    const write = async () => {
      for (let n = 1; n <= 12; n += 1) {
        await writer.replaceDay(arcsOfDay(DAY, `again-${n}`, arcs + n));
        await turn();
      }
      isWriting = false;
    };
    const read = async (query: string) => {
      while (isWriting) {
        const response = await api.request(LIST + query);
        expect(response.status).toBe(200);
        const { data } = (await response.json()) as List;
        const { run } = data.global;
        expect(data.run_id).toBe(run);
        // the number of arcs names the run
        if (run.startsWith('again-')) expect(data.metrics).toHaveLength(arcs + Number(run.slice(6)));
        seen.add(run);
        // requests come from a network, which lets others have their turn
        await turn();
      }
    };
    await Promise.all([write(), read(''), read('?include=profil_horaire'), read('?sort=-debit_max')]);
    expect(seen.size).toBeGreaterThan(1);
  });
});
