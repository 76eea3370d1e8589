import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conservationGap, openReadingLog } from '../../src/domain/reading.ts';
import { readTable, TABLE_NOTICES } from '../../src/raw/table.ts';

const WANTED = { id: ['Identifiant', 'id'], 'nom?': ['Nom'], 'geo_shape?': ['geo_shape'] } as const;

function read(content: string | Buffer, path = 'table.csv') {
  const log = openReadingLog('table', path, TABLE_NOTICES);
  const rows = [...readTable({ path, bytes: Buffer.from(content) }, WANTED, log)];
  return { rows: rows.map(({ line, values }) => ({ line, ...values })), reading: log.finish(rows) };
}

describe('the same rows in every format', () => {
  const expected = [
    { line: 1, id: 7, nom: 'a', geo_shape: { type: 'Point' } },
    { line: 2, id: 8, nom: null, geo_shape: null },
  ];
  const plain = [{ id: 7, nom: 'a', geo_shape: { type: 'Point' } }, { id: 8 }];
  it.each<[string, unknown]>([
    ['a bare list', plain],
    ['Explore v2.1', { total_count: 2, results: plain }],
    ['Explore v1', { nhits: 2, records: plain.map((fields) => ({ recordid: 'x', fields })) }],
    [
      'GeoJSON',
      {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties: { id: 7, nom: 'a' }, geometry: { type: 'Point' } },
          { type: 'Feature', properties: { id: 8 }, geometry: null },
        ],
      },
    ],
  ])('%s', (_, json) => {
    expect(read(JSON.stringify(json)).rows).toEqual(expected);
  });

  it('CSV with BOM, CRLF, another order and a newline inside quotes', () => {
    const { rows, reading } = read('\uFEFFNom;Identifiant\r\n"a\r\nb ""c""";7\r\n;8\r\n');
    expect(rows).toEqual([
      { line: 2, id: '7', nom: 'a\r\nb "c"', geo_shape: null },
      { line: 4, id: '8', nom: null, geo_shape: null },
    ]);
    expect(reading.counts).toMatchObject({ read: 2, kept: 2 });
  });
});

describe('rows that cannot be taken apart', () => {
  it('are rejected one by one', () => {
    const bytes = Buffer.concat([
      Buffer.from('id;nom\n1;a\n2;b;c\n\n3;"open\n4;d\n'),
      Buffer.from([0x35, 0x3b, 0xe9, 0x0a]),
      Buffer.from('6;last'),
    ]);
    const { rows, reading } = read(bytes);
    expect(rows.map(({ id }) => id)).toEqual(['1', '4', '6']);
    expect(reading.counts).toMatchObject({
      read: 6,
      rejected: { encodage_invalide: 1, guillemets_mal_formes: 1, ligne_irreguliere: 1 },
    });
    expect(reading.rejects.map(({ line }) => line)).toEqual([3, 5, 7]);
  });

  it('are JSON records that are no objects', () => {
    const { rows, reading } = read('[{"id": 1}, 5, null, [2]]');
    expect(rows.map(({ id }) => id)).toEqual([1]);
    expect(reading.counts.rejected).toEqual({ enregistrement_illisible: 3 });
    expect(reading.rejects.map(({ line, text }) => [line, text])).toEqual([
      [2, '5'],
      [3, 'null'],
      [4, '[2]'],
    ]);
  });
});

describe('files that cannot be used', () => {
  it.each<[string, string | Buffer, string]>([
    ['empty', '', 'INPUT_EMPTY'],
    ['UTF-16', Buffer.from('\uFEFFid;nom', 'utf16le'), 'INPUT_ENCODING'],
    ['an unknown separator', 'id|nom\n1|a\n', 'INPUT_COLUMNS'],
    ['missing columns', 'nom;autre\na;b\n', 'INPUT_COLUMNS'],
    ['an error page', '<!DOCTYPE html><html></html>', 'INPUT_COLUMNS'],
    ['JSON cut in the middle', '{"features": [{"type": "Feature", "prop', 'INPUT_JSON'],
    ['JSON without records', '{"error": "quota"}', 'INPUT_LAYOUT'],
    ['records without the columns', '[{"autre": 1}]', 'INPUT_COLUMNS'],
  ])('%s', (_, content, code) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code }));
  });

  it('a name that says JSON decides when the content does not', () => {
    expect(() => read('id;nom\n', 'table.geojson')).toThrow(expect.objectContaining({ code: 'INPUT_JSON' }));
  });

  it('but an answer without records is empty, not an error', () => {
    expect(read('{"type": "FeatureCollection", "features": []}').reading.counts.read).toBe(0);
    expect(read('id;nom\n').reading.counts.read).toBe(0);
  });
});

it('loses no row of any text', () => {
  const cell = fc.oneof(fc.constantFrom('1', 'a', '"', '""', ';', '\n', '\r\n', '"x"', 'é'), fc.string());
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), (cells) => {
      const { reading } = read(Buffer.from(`id;nom\n${cells.join('')}`));
      expect(conservationGap(reading.counts)).toBe(0);
    }),
  );
});
