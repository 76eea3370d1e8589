import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flatColumns } from '../../src/api/formats/sheet.ts';
import { listen } from '../../src/api/node.ts';
import { columnsOf, isHourly } from '../../src/api/schemas/columns.ts';
import { ITEM_SCHEMAS } from '../../src/api/schemas/items.ts';
import { daySchema, metricsSchema } from '../../src/api/schemas/wire.ts';
import { type JsonObject, METRIC_TYPES } from '../../src/domain/metrics.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { makeZone, removeZones, type TestZone } from '../pipeline/zone.ts';
import { describeWithRealData } from '../shared-data.ts';
import { openApi } from './application.ts';
import { checkGeojson } from './check-geojson.ts';
import { type Cell, libreofficeIsReady, openInCalc } from './libreoffice.ts';
import { PYTHON, pythonIsReady } from './python.ts';

const DAY = '2023-11-21';

describeWithRealData('the API on the real day', (data) => {
  let zone: TestZone;
  let store: Store;
  let api: ReturnType<typeof openApi>;

  beforeAll(async () => {
    zone = makeZone({ at: path.join(data, 'raw') });
    await zone.run(DAY);
    store = openStore(zone.config);
    api = openApi(store);
  });
  afterAll(async () => {
    await store?.close();
    removeZones();
  });

  it('counts 202,329 bikes at 99 counters', async () => {
    const body = metricsSchema.parse(await (await api.request(`/metrics/bikes/${DAY}`)).json());
    const counters = body.data.metrics as readonly { readonly total_jour: number | null }[];
    expect(counters).toHaveLength(99);
    expect(counters.reduce((sum, { total_jour }) => sum + (total_jour ?? 0), 0)).toBe(202_329);
  });

  it.each(METRIC_TYPES)('answers %s as its schema says, every key of it', async (type) => {
    const url = `/metrics/${type}/${DAY}?include=profil_horaire,profil_type`;
    const body = metricsSchema.parse(await (await api.request(url)).json());
    expect(body.data.metrics.length).toBeGreaterThan(0);
    for (const item of body.data.metrics) ITEM_SCHEMAS[type].strict().parse(item);
    const keys = Object.keys(ITEM_SCHEMAS[type].shape);
    for (const item of body.data.metrics)
      expect(keys.filter((key) => key in item)).toEqual(Object.keys(item));
  });

  it.each(METRIC_TYPES)('answers %s with the bytes of the local copy', async (type) => {
    const copy = readFileSync(
      path.join(zone.config.output, 'metrics', `${type}_metrics_${DAY}.json`),
      'utf8',
    );
    const response = await api.request(`/metrics/${type}/${DAY}?include=profil_horaire,profil_type`);
    expect(await response.text()).toBe(copy);
  });

  it.each(METRIC_TYPES)('draws %s as GeoJSON', async (type) => {
    const response = await api.request(`/metrics/${type}/${DAY}?format=geojson`);
    const features = checkGeojson(await response.json());
    expect(String(features.length)).toBe(response.headers.get('X-Total-Count'));
    if (type !== 'weather') expect(features.some(({ geometry }) => geometry !== null)).toBe(true);
  });

  it('has the headers of all types, and the report', async () => {
    const { metrics } = daySchema.parse(await (await api.request(`/metrics/${DAY}`)).json());
    expect(Object.keys(metrics).sort()).toEqual([...METRIC_TYPES].sort());
    const body = (await (await api.request('/report/latest')).json()) as { report: { summary: object } };
    expect(body.report.summary).toMatchObject({ total_velos_paris: 202_329 });
    const csv = await api.request(`/report/${DAY}?format=csv`);
    const written = readFileSync(path.join(zone.config.output, 'reports', `daily_report_${DAY}.csv`));
    expect(Buffer.from(await csv.arrayBuffer()).equals(written)).toBe(true);
    expect(csv.headers.get('Content-Disposition')).toContain(`daily_report_${DAY}.csv`);
  });

  it('is a DataFrame of 99 rows whose sum is 202,329', async (context) => {
    if (!(await pythonIsReady())) {
      context.skip(`no pandas in ${PYTHON} (CITYFLOW_PYTHON); CITYFLOW_REQUIRE_PANDAS=true requires it`);
    }
    const server = await listen(api.fetch, { host: '127.0.0.1', port: 0 });
    try {
      const program = `
import json, urllib.request, pandas as pd
r = json.load(urllib.request.urlopen("${server.url}/metrics/bikes/${DAY}"))
df = pd.DataFrame(r["data"]["metrics"])
print(len(df), df["total_jour"].sum())
csv = pd.read_csv("${server.url}/metrics/bikes/${DAY}?format=csv", sep=";")
print(len(csv), csv["total_jour"].sum())`;
      const { stdout } = await promisify(execFile)(PYTHON, ['-c', program]);
      expect(stdout).toBe('99 202329\n99 202329\n');
    } finally {
      await server.close();
    }
  });

  it('opens in LibreOffice: every row of every type, numbers as numbers, accents as accents', async (context) => {
    if (!(await libreofficeIsReady())) {
      context.skip('no soffice; CITYFLOW_REQUIRE_LIBREOFFICE=true requires it');
    }
    const files: Record<string, string> = {};
    for (const type of METRIC_TYPES) {
      const response = await api.request(`/metrics/${type}/${DAY}?format=csv`);
      files[type] = Buffer.from(await response.arrayBuffer()).toString();
    }
    files.report = Buffer.from(
      await (await api.request(`/report/${DAY}?format=csv`)).arrayBuffer(),
    ).toString();
    const opened = await openInCalc(files);
    for (const type of METRIC_TYPES) {
      const response = await api.request(`/metrics/${type}/${DAY}`);
      const { data } = (await response.json()) as { data: { metrics: JsonObject[] } };
      const flat = flatColumns(columnsOf(type).filter(({ name }) => !isHourly(name)));
      const [header, ...rows] = opened[type]!;
      expect(header).toEqual(flat.map(({ name }) => name));
      expect(rows).toHaveLength(data.metrics.length);
      for (const [n, item] of data.metrics.entries()) {
        for (const [m, { kind, name, read }] of flat.entries()) {
          const [cell, value] = [rows[n]?.[m] ?? null, read(item)];
          const place = `${type} ${n} ${name}`;
          if (kind === 'integer' || kind === 'number') expect(cell, place).toBe(value);
          if (kind === 'text') expect(shown(cell), place).toBe(shown(value as string | null));
        }
      }
    }
    const [bikes] = [opened.bikes!.slice(1)];
    const total = opened.bikes![0]!.indexOf('total_jour');
    expect(bikes.reduce((sum, row) => sum + Number(row[total] ?? 0), 0)).toBe(202_329);
    expect(opened.report![0]).toEqual(['Résumé', 'Valeur']);
    expect(opened.report).toContainEqual(['Total vélos Paris', 202_329]);
  });
});

/** A text as a spreadsheet has it: one that is all digits is a number there. */
function shown(cell: Cell): string {
  return typeof cell === 'object' && cell !== null ? `formula ${cell.formula}` : String(cell ?? '');
}
