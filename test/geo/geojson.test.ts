import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGeoPoint, parseLine, parsePolygons, polygonsGeometry } from '../../src/domain/geojson.ts';

const line = {
  type: 'LineString',
  coordinates: [
    [2.3, 48.8],
    [2.4, 48.9],
  ],
};
const ring = [
  [2.3, 48.8],
  [2.4, 48.8],
  [2.4, 48.9],
  [2.3, 48.8],
];

describe('lines', () => {
  it('reads an object, a feature and the text of one', () => {
    for (const value of [line, { type: 'Feature', geometry: line }, JSON.stringify(line)]) {
      expect(parseLine(value)).toEqual([
        [2.3, 48.8],
        [2.4, 48.9],
      ]);
    }
    expect(parseLine({ type: 'MultiLineString', coordinates: [line.coordinates] })).toEqual(line.coordinates);
  });

  it('drops altitudes', () => {
    expect(
      parseLine({
        type: 'LineString',
        coordinates: [
          [2, 48, 35],
          [3, 48, 36],
        ],
      }),
    ).toEqual([
      [2, 48],
      [3, 48],
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['an empty cell', ''],
    ['JSON cut in the middle', '{"type": "LineString", "coordinates": [[2.3, 48'],
    [
      'commas that a spreadsheet made semicolons',
      '{"coordinates": [[2.3; 48.8]; [2.4; 48.9]]; "type": "LineString"}',
    ],
    ['a single vertex', { type: 'LineString', coordinates: [[2.3, 48.8]] }],
    ['another shape', { type: 'Point', coordinates: [2.3, 48.8] }],
    [
      'several separate parts',
      { type: 'MultiLineString', coordinates: [line.coordinates, line.coordinates] },
    ],
    [
      'text for numbers',
      {
        type: 'LineString',
        coordinates: [
          ['2.3', '48.8'],
          ['2.4', '48.9'],
        ],
      },
    ],
    [
      'outside the world',
      {
        type: 'LineString',
        coordinates: [
          [652_000, 6_862_000],
          [652_001, 6_862_001],
        ],
      },
    ],
    ['infinity', '{"type": "LineString", "coordinates": [[1e999, 48], [2, 48]]}'],
    ['a feature without geometry', { type: 'Feature', geometry: null }],
  ])('refuses %s', (_, value) => {
    expect(parseLine(value)).toBeNull();
  });
});

describe('polygons', () => {
  it('reads Polygon and MultiPolygon, and writes them back', () => {
    const polygon = { type: 'Polygon', coordinates: [ring] };
    const multi = { type: 'MultiPolygon', coordinates: [[ring], [ring]] };
    expect(polygonsGeometry(parsePolygons(polygon)!)).toEqual(polygon);
    expect(polygonsGeometry(parsePolygons(multi)!)).toEqual(multi);
  });

  it('closes a ring left open', () => {
    expect(parsePolygons({ type: 'Polygon', coordinates: [ring.slice(0, 3)] })).toEqual([[ring]]);
  });

  it.each<[string, unknown]>([
    ['no ring', { type: 'Polygon', coordinates: [] }],
    [
      'a ring of two vertices',
      {
        type: 'Polygon',
        coordinates: [
          [
            [2, 48],
            [3, 48],
          ],
        ],
      },
    ],
    ['one bad ring among good ones', { type: 'MultiPolygon', coordinates: [[ring], [[[2, 480]]]] }],
    ['coordinates missing', { type: 'Polygon' }],
  ])('refuses %s', (_, value) => {
    expect(parsePolygons(value)).toBeNull();
  });
});

describe('points', () => {
  it.each<[string, unknown]>([
    ['lat,lon before 2023', '48.8,2.3'],
    ['lat, lon since', '48.8, 2.3'],
    ['an array of the old API', [48.8, 2.3]],
    ['an object of the API', { lon: 2.3, lat: 48.8 }],
    ['GeoJSON', { type: 'Point', coordinates: [2.3, 48.8] }],
  ])('reads %s', (_, value) => {
    expect(parseGeoPoint(value)).toEqual([2.3, 48.8]);
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['one number', '48.8'],
    ['three numbers', '48.8,2.3,1'],
    ['decimal commas', '48,8;2,3'],
    ['outside the world', '148.8, 2.3'],
    ['null', null],
    ['an empty object', {}],
  ])('refuses %s', (_, value) => {
    expect(parseGeoPoint(value)).toBeNull();
  });
});

it('answers null or a shape for any JSON value, never an exception', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('LineString', 'Polygon', 'MultiPolygon'),
      (coordinates, type) => {
        for (const value of [coordinates, { type, coordinates }, JSON.stringify(coordinates)]) {
          parseLine(value);
          parsePolygons(value);
          parseGeoPoint(value);
        }
      },
    ),
  );
});
