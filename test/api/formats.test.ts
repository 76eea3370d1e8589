import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvChunks } from '../../src/api/formats/csv.ts';
import { columnsOf, isHourly } from '../../src/api/schemas/columns.ts';
import { ENTITY_KEY, type JsonObject, METRIC_TYPES, type MetricType } from '../../src/domain/metrics.ts';
import { readCsv } from '../report/read-csv.ts';
import { openMemory } from '../store/memory.ts';
import { openApi } from './application.ts';
import { checkGeojson, type Feature } from './check-geojson.ts';
import { ARCS, DAY, storeCity } from './invented-city.ts';
import { libreofficeIsReady, openInCalc } from './libreoffice.ts';

const store = openMemory();
const api = openApi(store);
beforeAll(() => storeCity(store));

async function text(url: string): Promise<string> {
  const response = await api.request(url);
  expect(response.status).toBe(200);
  // `text()` would take the BOM away
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
}

async function json(type: MetricType, query = ''): Promise<JsonObject[]> {
  const body = JSON.parse(await text(`/metrics/${type}/${DAY}?${query}`)) as {
    data: { metrics: JsonObject[] };
  };
  return body.data.metrics;
}

/** What the cells of a row say, by the rules that `/docs` gives. */
function itemOf(type: MetricType, cells: Readonly<Record<string, string>>): JsonObject {
  const read = (name: string) => cells[name] || null;
  const columns = columnsOf(type).filter(({ name }) => name in cells || !isHourly(name));
  return Object.fromEntries(
    columns.map(({ name, kind }) => {
      if (kind === 'point') {
        const [lon, lat] = [read('lon'), read('lat')];
        return [name, lon === null || lat === null ? null : { lon: Number(lon), lat: Number(lat) }];
      }
      const cell = read(name);
      if (cell === null) return [name, null];
      if (kind === 'nested') return [name, JSON.parse(cell)];
      if (kind === 'boolean') return [name, cell === 'true'];
      if (kind === 'text') return [name, cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')];
      return [name, Number(cell)];
    }),
  );
}

function rowsOf(csv: string): Record<string, string>[] {
  expect(csv.startsWith('\ufeff')).toBe(true);
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((row) => Object.fromEntries(header.map((name, n) => [name, row[n] ?? ''])));
}

describe('CSV', () => {
  it.each(METRIC_TYPES)('of %s says what JSON says', async (type) => {
    const rows = rowsOf(await text(`/metrics/${type}/${DAY}?format=csv`));
    expect(rows.map((row) => itemOf(type, row))).toEqual(await json(type));
  });

  it('has the hours when asked, as JSON', async () => {
    const rows = rowsOf(await text(`/metrics/bikes/${DAY}?format=csv&include=profil_horaire`));
    expect(rows.map((row) => itemOf('bikes', row))).toEqual(await json('bikes', 'include=profil_horaire'));
  });

  it('is nothing that a spreadsheet would run, and its numbers are digits', async () => {
    const csv = await text(
      `/metrics/comptages/${DAY}?format=csv&fields=identifiant_arc,libelle,ecart_jour_type,temps_perdu_total_max,taux_occupation_moyen`,
    );
    expect(csv).toContain(`'=HYPERLINK`);
    expect(csv).toContain(`'@sum`);
    const [row] = rowsOf(csv);
    expect(row).toMatchObject({
      ecart_jour_type: '-0.05',
      taux_occupation_moyen: '-0.0000005',
      temps_perdu_total_max: '1000000000000000000000',
    });
    for (const cells of rowsOf(csv)) expect(cells.libelle).not.toMatch(/^[=+\-@\t\r\n]/);
  });

  it('is text in LibreOffice where it looks like a formula', async (context) => {
    if (!(await libreofficeIsReady())) {
      context.skip('no soffice; CITYFLOW_REQUIRE_LIBREOFFICE=true requires it');
    }
    const ours = await text(`/metrics/comptages/${DAY}?format=csv&fields=libelle,ecart_jour_type`);
    const { hostile, unguarded } = await openInCalc({ hostile: ours, unguarded: '\ufeffa;b\r\n=1+1;2\r\n' });
    // the program does run what is not guarded: the test would see it
    expect(unguarded).toEqual([
      ['a', 'b'],
      [{ formula: 'of:=1+1' }, 2],
    ]);
    const [, ...rows] = hostile!;
    expect(rows).toHaveLength(ARCS);
    for (const [label, ratio] of rows) {
      expect(typeof label).toBe('string');
      expect(ratio).toBe(-0.05);
    }
    const labels = rows.map(([label]) => label);
    expect(labels).toEqual(
      (await json('comptages')).map(({ libelle }) => String(libelle).replace(/^[=@-]/, "'$&")),
    );
  });

  it('has a header when it has no rows', async () => {
    const csv = await text(
      `/metrics/comptages/${DAY}?format=csv&ids=nobody&fields=identifiant_arc,geo_point_2d`,
    );
    expect(csv).toBe('\ufeffidentifiant_arc;lon;lat\r\n');
  });

  it('gives back any item', async () => {
    const label = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('=1+1', "'=", '-', '"', ';\r\n'));
    const number = fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
      .map((n) => Number(n.toFixed(6)));
    const item = fc.record({
      id_compteur: label,
      nom_compteur: fc.option(label.filter((one) => one !== '' && !/^'[=+\-@\t\r\n＝＋－＠]/.test(one))),
      total_jour: fc.option(number),
      inactif: fc.option(fc.boolean()),
      heures_creuses: fc.option(fc.array(fc.integer())),
    });
    const names = ['id_compteur', 'nom_compteur', 'total_jour', 'heures_creuses', 'inactif'];
    const columns = columnsOf('bikes').filter(({ name }) => names.includes(name));
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 8 }), async (items) => {
        const rows = (async function* () {
          yield items as readonly JsonObject[];
        })();
        let csv = '';
        for await (const chunk of csvChunks({ columns, rows })) csv += chunk;
        const back = rowsOf(csv).map((row) => {
          const found = itemOf('bikes', row);
          return Object.fromEntries(names.map((name) => [name, found[name] ?? null]));
        });
        const expected = items.map((one) => ({
          ...one,
          id_compteur:
            one.id_compteur === '' ? null : one.id_compteur.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, ''),
          total_jour: one.total_jour === 0 ? 0 : one.total_jour,
        }));
        expect(back).toEqual(expected);
      }),
    );
  });
});

describe('NDJSON', () => {
  it.each(METRIC_TYPES)('of %s is one item a line', async (type) => {
    const response = await api.request(`/metrics/${type}/${DAY}?format=ndjson`);
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(await json(type));
    expect(response.headers.get('X-Total-Count')).toBe(String(lines.length));
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${type}_${DAY}.ndjson"`);
  });
});

describe('GeoJSON', () => {
  const features = async (type: MetricType, query = '') =>
    checkGeojson(JSON.parse(await text(`/metrics/${type}/${DAY}?format=geojson&${query}`)));

  it.each(METRIC_TYPES)('of %s is a feature an item', async (type) => {
    const items = await json(type);
    const found = await features(type);
    expect(found.map(({ id }) => id)).toEqual(items.map((item) => item[ENTITY_KEY[type]]));
    for (const [n, { properties }] of found.entries()) {
      const { geometrie, geo_point_2d, coordinates, ...rest } = items[n]!;
      expect(properties).toEqual(rest);
    }
  });

  const kindsOf = (list: readonly Feature[]) => new Set(list.map(({ geometry }) => geometry?.type ?? null));

  it('draws arcs as the network of the day has them, else as points, else nowhere', async () => {
    const found = await features('comptages');
    expect(kindsOf(found)).toEqual(new Set(['LineString', 'Point', null]));
    const lines = found.filter(({ geometry }) => geometry?.type === 'LineString');
    expect(lines).toHaveLength(ARCS - 5);
    const before = checkGeojson(JSON.parse(await text('/metrics/comptages/2023-11-20?format=geojson')));
    expect(kindsOf(before)).toEqual(new Set(['Point', null]));
  });

  it('draws counters as points, works as polygons, disruptions as their stops', async () => {
    expect(kindsOf(await features('bikes'))).toEqual(new Set(['Point']));
    expect(kindsOf(await features('chantiers'))).toEqual(new Set(['Polygon', 'MultiPolygon', null]));
    expect(kindsOf(await features('traffic'))).toEqual(new Set([null, 'Point', 'MultiPoint']));
    expect(kindsOf(await features('referentiel'))).toEqual(new Set(['LineString']));
    expect(kindsOf(await features('weather'))).toEqual(new Set([null]));
  });

  it('keeps its place and its id when only some keys are asked for', async () => {
    const [first] = await features('bikes', 'fields=total_jour');
    expect(first).toMatchObject({ id: 'c1', geometry: { type: 'Point' }, properties: { total_jour: 100 } });
  });

  it('follows the network when that is computed again', async () => {
    const own = openMemory();
    await storeCity(own);
    const app = openApi(own);
    const url = `/metrics/comptages/${DAY}?format=geojson`;
    const before = (await app.request(url)).headers.get('ETag');
    await own.removeDay('referentiel', DAY);
    const after = await app.request(url);
    expect(after.headers.get('ETag')).not.toBe(before);
    expect(kindsOf(checkGeojson(await after.json()))).toEqual(new Set(['Point', null]));
  });

  it('of no items is an empty collection', async () => {
    expect(await features('bikes', 'ids=nobody')).toEqual([]);
  });
});

describe('Parquet', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cityflow-parquet-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What DuckDB reads in an answer. */
  async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
    const response = await api.request(url);
    expect(response.status).toBe(200);
    const file = path.join(folder, `${encodeURIComponent(url).slice(0, 80)}.parquet`);
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      const result = await connection.runAndReadAll(sql.replace('FILE', `read_parquet('${file}')`));
      return result.getRowObjectsJS();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  it.each(METRIC_TYPES)('of %s is read by DuckDB as JSON has it', async (type) => {
    const rows = await query(`/metrics/${type}/${DAY}?format=parquet`, 'FROM FILE');
    const cells = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]),
      ),
    );
    const found = cells.map((row) => itemOf(type, row));
    // text is text here: nothing was put in front of it
    expect(found).toEqual(await json(type));
  });

  it('has typed columns', async () => {
    const types = await query(`/metrics/comptages/${DAY}?format=parquet`, 'DESCRIBE FROM FILE');
    const typeOf = Object.fromEntries(
      types.map(({ column_name, column_type }) => [String(column_name), column_type]),
    );
    expect(typeOf).toMatchObject({
      identifiant_arc: 'VARCHAR',
      lon: 'DOUBLE',
      debit_journalier_total: 'DOUBLE',
      heures_q: 'BIGINT',
      statut_capteur: 'VARCHAR',
    });
  });

  it('sums like JSON, hours included', async () => {
    const [row] = await query(
      `/metrics/comptages/${DAY}?format=parquet&include=profil_horaire`,
      'SELECT count(*)::INTEGER AS n, sum(debit_journalier_total) AS total, sum(json_array_length(profil_horaire))::INTEGER AS hours FROM FILE',
    );
    const items = await json('comptages');
    const total = items.reduce((sum, item) => sum + Number(item.debit_journalier_total), 0);
    expect(row).toEqual({ n: ARCS, total, hours: ARCS * 24 });
  });

  it('of no items is read too', async () => {
    expect(await query(`/metrics/comptages/${DAY}?format=parquet&ids=nobody`, 'FROM FILE')).toEqual([]);
  });

  it('holds a series', async () => {
    const rows = await query('/series/comptages/4?format=parquet', 'SELECT date, identifiant_arc FROM FILE');
    expect(rows.map(({ date }) => date)).toEqual(['2023-11-20', DAY]);
  });
});

describe('a series', () => {
  it('can be had as CSV and NDJSON', async () => {
    const rows = rowsOf(await text('/series/comptages/4?format=csv'));
    expect(rows.map(({ date, identifiant_arc }) => [date, identifiant_arc])).toEqual([
      ['2023-11-20', '4'],
      [DAY, '4'],
    ]);
    const lines = (await text('/series/comptages/4?format=ndjson')).trimEnd().split('\n');
    const { series } = JSON.parse(await text('/series/comptages/4')) as { series: JsonObject[] };
    expect(lines.map((line) => JSON.parse(line))).toEqual(series);
  });
});
