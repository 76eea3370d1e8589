import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb, sqlText } from '../../src/engine/duckdb.ts';
import { openCsv } from '../../src/raw/csv.ts';
import { differences, lakeContents } from './outputs.ts';
import {
  type Content,
  ingested,
  makeDemo,
  makeZone,
  removeZones,
  type TestZone,
  temporaryFolder,
  tree,
} from './zone.ts';

const API_NAMES = [
  'iu_ac',
  'libelle',
  't_1h',
  'q',
  'k',
  'etat_trafic',
  'iu_nd_amont',
  'libelle_nd_amont',
  'iu_nd_aval',
  'libelle_nd_aval',
  'etat_barre',
  'date_debut',
  'date_fin',
  'geo_point_2d',
  'geo_shape',
];
const STEM = 'batch/comptages_routiers/comptages';

let demo: string;
/** the good rows of a road file: header, then cells */
let header: readonly string[];
let rows: (readonly string[])[];
let asCsv: Readonly<Record<string, string>>;

beforeAll(async () => {
  demo = await makeDemo({ from: '2025-10-25', days: 3, arcs: 12 });
  const zone = makeZone({ from: demo });
  const name = tree(zone.raw).find((file) => file.includes('comptages_routiers')) ?? '';
  const csv = openCsv(name, Buffer.from(zone.read(name)));
  header = csv.header;
  const number = /^(\d+(\.\d+)?)?$/;
  rows = [...csv.rows()].flatMap(({ cells }) => {
    const good =
      cells?.length === header.length && number.test(cells[3] ?? '') && number.test(cells[4] ?? '');
    return good && Number(cells[4]) <= 100 && /^2025-\d\d-\d\dT/.test(cells[2] ?? '') ? [cells] : [];
  });
  expect(rows.length).toBeGreaterThan(800);
  expect(rows.filter((cells) => cells[3] === '').length).toBeGreaterThan(0);
  asCsv = await roadLake({ '.csv': table(header, ';', '\r\n', '\uFEFF') });
  expect(Object.keys(asCsv)).toHaveLength(3 + 1);
});
afterAll(removeZones);

/** Rows of the lake (Parquet, byte by byte) and arcs, from road files alone. */
async function roadLake(files: Readonly<Record<string, Content>>): Promise<Readonly<Record<string, string>>> {
  const zone = makeZone();
  zone.put(Object.fromEntries(Object.entries(files).map(([ending, content]) => [STEM + ending, content])));
  const { comptages } = await zone.refresh();
  expect(comptages.failures).toEqual([]);
  return Object.fromEntries(
    Object.entries(lakeContents(zone.config)).filter(([name]) => /\.parquet$|troncons\.ndjson$/.test(name)),
  );
}

function table(names: readonly string[], separator: string, lineEnd: string, start = ''): string {
  const cell = (text: string) =>
    /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  return start + [names, ...rows].map((cells) => cells.map(cell).join(separator) + lineEnd).join('');
}

/** A record of the API: numbers, nulls, and the shape as a GeoJSON feature. */
function records(): Record<string, unknown>[] {
  return rows.map((cells) =>
    Object.fromEntries(
      API_NAMES.map((name, i) => {
        const text = cells[i] ?? '';
        if (text === '') return [name, null];
        if (name === 'q' || name === 'k') return [name, Number(text)];
        if (name === 'geo_shape')
          return [name, { type: 'Feature', geometry: JSON.parse(text), properties: {} }];
        if (name === 'geo_point_2d') {
          const [lat, lon] = text.split(',').map(Number);
          return [name, { lon, lat }];
        }
        return [name, text];
      }),
    ),
  );
}

async function parquet(): Promise<Content> {
  const folder = temporaryFolder();
  const zone = makeZone({ at: folder });
  zone.put({ 'records.json': JSON.stringify(records()) });
  const engine = openDuckDb({ memoryLimitBytes: 256e6, tempDirectory: folder, threads: 1 });
  const file = path.join(folder, 'records.parquet');
  await engine.run(`
    COPY (
      SELECT * REPLACE (CAST(t_1h AS TIMESTAMPTZ) AS t_1h, CAST(geo_shape AS VARCHAR) AS geo_shape)
      FROM read_json(${sqlText(path.join(folder, 'records.json'))}, columns = {
        ${API_NAMES.map((name) => `${name}: '${name === 'q' || name === 'k' ? 'DOUBLE' : name.startsWith('geo') ? 'JSON' : 'VARCHAR'}'`).join(', ')}
      })
    ) TO ${sqlText(file)} (FORMAT parquet)`);
  engine.close();
  return readFileSync(file);
}

describe('road counts give the same rows of the lake, byte by byte, whatever they are written in', () => {
  it.each<[string, string, () => Content]>([
    ['LF, no byte order mark', '.csv', () => table(header, ';', '\n')],
    ['LF, byte order mark', '.csv', () => table(header, ';', '\n', '\uFEFF')],
    ['CRLF, no byte order mark', '.csv', () => table(header, ';', '\r\n')],
    ['no line end at the end', '.csv', () => table(header, ';', '\n').slice(0, -1)],
    ['blank lines', '.csv', () => table(header, ';', '\n\n')],
    ['commas', '.csv', () => table(header, ',', '\n')],
    ['tabs', '.csv', () => table(header, '\t', '\r\n')],
    ['names of the API', '.csv', () => table(API_NAMES, ';', '\n')],
    [
      'names in capitals, accents dropped',
      '.csv',
      () =>
        table(
          header.map((name) => name.replace('é', 'e').toUpperCase()),
          ';',
          '\n',
        ),
    ],
    ['a stray quote at the head of the file', '.csv', () => `"${table(header, ';', '\n')}`],
    [
      'every cell quoted',
      '.csv',
      () =>
        [header, ...rows]
          .map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\n`)
          .join(''),
    ],
    ['gzip', '.csv.gz', () => gzipSync(table(header, ';', '\r\n'))],
    ['zstd', '.csv.zst', () => zstdCompressSync(table(header, ';', '\r\n'))],
    ['JSON: a list', '.json', () => JSON.stringify(records())],
    ['JSON: a list over many lines', '.json', () => JSON.stringify(records(), null, 2)],
    [
      'JSON: an answer of the API',
      '.json',
      () => JSON.stringify({ total_count: rows.length, results: records() }),
    ],
    [
      'JSON: one record a line',
      '.json',
      () =>
        records()
          .map((record) => JSON.stringify(record))
          .join('\n'),
    ],
  ])('%s', async (_what, ending, content) => {
    expect(differences(await roadLake({ [ending]: content() }), asCsv)).toEqual([]);
  });

  it('Parquet', async () => {
    expect(differences(await roadLake({ '.parquet': await parquet() }), asCsv)).toEqual([]);
  });

  it('all of them at once: the same rows again and again', async () => {
    const all = await roadLake({
      '_1.csv': table(header, ';', '\n'),
      '_2.csv.gz': gzipSync(table(header, ',', '\r\n')),
      '_3.csv.zst': zstdCompressSync(table(API_NAMES, ';', '\n')),
      '_4.json': JSON.stringify(records()),
      '_5.parquet': await parquet(),
    });
    expect(differences(all, asCsv)).toEqual([]);
  });
});

describe('every table, whatever its line ends and marks', () => {
  const turned = (zone: TestZone, turn: (text: string) => string) => {
    for (const name of tree(zone.raw).filter((file) => /^batch\/.*\.(csv|geojson)$/.test(file))) {
      zone.put({ [name]: turn(zone.read(name).replace('\uFEFF', '').replaceAll('\r\n', '\n')) });
    }
  };
  it.each<[string, (text: string) => string]>([
    ['LF', (text) => text],
    ['LF, byte order mark', (text) => `\uFEFF${text}`],
    ['no line end at the end', (text) => text.trimEnd()],
    // a line end inside a quoted cell is text, and stays
    ['CRLF', (text) => text.replaceAll(/"(?:[^"]|"")*"|\n/g, (part) => (part === '\n' ? '\r\n' : part))],
  ])('%s', async (_what, turn) => {
    const [plain, zone] = [makeZone({ from: demo }), makeZone({ from: demo })];
    turned(plain, (text) => text);
    turned(zone, turn);
    await plain.refresh();
    const done = await zone.run('2025-10-27');
    expect(done.code).toBe(0);
    for (const source of [
      'chantiers',
      'referentiel',
      'arrondissements',
      'calendrier',
      'comptages',
    ] as const) {
      expect(ingested(done, source).failures).toEqual([]);
    }
    const caches = (lake: Readonly<Record<string, string>>) =>
      Object.entries(lake)
        .filter(([name]) =>
          /\.parquet$|^(chantiers|referentiel|arrondissements|calendrier)\/.*\.ndjson$/.test(name),
        )
        .map(([name, content]) => `${path.dirname(name)} ${content}`)
        .sort();
    expect(caches(lakeContents(zone.config))).toEqual(caches(lakeContents(plain.config)));
  });
});
