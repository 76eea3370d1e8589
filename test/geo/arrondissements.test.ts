import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { polygonsArea } from '../../src/domain/geo.ts';
import { openZones } from '../../src/domain/zones.ts';
import { arrondissements } from '../../src/sources/arrondissements/arrondissements.ts';
import { describeWithRealData } from '../shared-data.ts';
import { readFile, readText } from './raw-files.ts';

const geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [2.3, 48.8],
      [2.4, 48.8],
      [2.4, 48.9],
      [2.3, 48.8],
    ],
  ],
};
const collection = (...properties: unknown[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: properties.map((p) => ({ type: 'Feature', properties: p, geometry })),
  });

describe('reading zones', () => {
  it('reads Paris, another city, and CSV', () => {
    const codes = (content: string) =>
      readText(arrondissements, 'z', content).records.map(({ code, name }) => [code, name]);
    expect(codes(collection({ c_ar: 9, l_ar: '9ème Ardt', c_arinsee: 75109 }))).toEqual([
      ['75009', '9ème Ardt'],
    ]);
    expect(codes(collection({ code: 'N', name: 'Nord' }, { code: 'S' }))).toEqual([
      ['N', 'Nord'],
      ['S', 'S'],
    ]);
    const cell = JSON.stringify(geometry).replaceAll('"', '""');
    const csv = `Numéro d’arrondissement;Nom de l’arrondissement;Geometry\n20;20ème Ardt;"${cell}"\n`;
    expect(codes(csv)).toEqual([['75020', '20ème Ardt']]);
  });

  it('rejects zones without code or outline', () => {
    const features = [
      { type: 'Feature', properties: { c_ar: 0 }, geometry },
      { type: 'Feature', properties: { c_ar: null }, geometry },
      { type: 'Feature', properties: { c_ar: 1 }, geometry: null },
      { type: 'Feature', properties: { c_ar: 2 } },
      { type: 'Feature', properties: null, geometry },
      { type: 'Feature', properties: { c_ar: 3 }, geometry },
      { type: 'Feature', properties: { c_ar: 3 }, geometry },
      { type: 'Feature', properties: { c_ar: 3, l_ar: 'autre' }, geometry },
    ];
    const reading = readText(arrondissements, 'z.geojson', JSON.stringify({ features }));
    expect(reading.counts).toEqual({
      read: 8,
      kept: 1,
      rejected: { code_absent: 3, geometrie_illisible: 2 },
      duplicates: 1,
      conflicts: 1,
    });
  });

  it('names the columns it needs', () => {
    expect(() => readText(arrondissements, 'z.geojson', collection({ id: 1 }))).toThrow(
      expect.objectContaining({ code: 'INPUT_COLUMNS' }),
    );
  });
});

describeWithRealData('the real arrondissements', (data) => {
  const reading = readFile(
    arrondissements,
    path.join(data, 'raw/batch/arrondissements/arrondissements.geojson'),
  );
  const zones = openZones(reading.records);

  it('are twenty', () => {
    expect(reading.counts).toMatchObject({ read: 20, kept: 20 });
    expect(zones.list.map(({ code }) => code)).toEqual(
      Array.from({ length: 20 }, (_, i) => String(75_001 + i)),
    );
  });

  it('have the area that the city publishes, to 3 in 10,000', () => {
    const ninth = zones.list.find(({ code }) => code === '75009')!;
    expect(Math.abs(polygonsArea(ninth.polygons) / 2_178_303.27 - 1)).toBeLessThan(3e-4);
  });

  it.each<[string, [number, number], string]>([
    ['Notre-Dame', [2.3499, 48.853], '75004'],
    ['Tour Eiffel', [2.2945, 48.8584], '75007'],
    ['Sacré-Cœur', [2.3431, 48.8867], '75018'],
    ['Bois de Boulogne', [2.245, 48.862], '75016'],
    ['La Défense', [2.238, 48.892], 'hors_paris'],
  ])('%s', (_, point, code) => {
    expect(zones.locate(point)).toBe(code);
  });
});
