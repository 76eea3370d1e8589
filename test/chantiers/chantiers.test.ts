import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineToPolygons } from '../../src/domain/geo.ts';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { openNetwork } from '../../src/domain/network.ts';
import type { Network, Zones } from '../../src/domain/places.ts';
import type { DayContext, InputRecords } from '../../src/domain/source.ts';
import { openZones } from '../../src/domain/zones.ts';
import { arrondissements } from '../../src/sources/arrondissements/arrondissements.ts';
import { chantiers } from '../../src/sources/chantiers/chantiers.ts';
import type { Work } from '../../src/sources/chantiers/work.ts';
import { referentiel } from '../../src/sources/referentiel/referentiel.ts';
import { clock, readFile, readText } from '../geo/raw-files.ts';
import { describeWithRealData } from '../shared-data.ts';

const HEADER =
  "Identifiant;Code postal de l'arrondissement;Typologie;Objet;Description;Date de début;Date de fin;Impact sur la circulation;Niveau de perturbation;Statut;geo_shape;geo_point_2d";

/** 73.4 m by 111.2 m, at 48.86° N. */
const SQUARE = [
  [2.3, 48.86],
  [2.301, 48.86],
  [2.301, 48.861],
  [2.3, 48.861],
  [2.3, 48.86],
];
const SHAPE = JSON.stringify({ type: 'Polygon', coordinates: [SQUARE] });

function row(
  id: string,
  begin: string,
  end: string,
  more: { impact?: string; zip?: string; shape?: string } = {},
) {
  const { impact = 'RESTREINTE', zip = '75001', shape = SHAPE } = more;
  const cell = shape.replaceAll('"', '""');
  return `${id};${zip};1;OBJET;"deux\r\nlignes";${begin};${end};${impact};2;2;"${cell}";48.8605, 2.3005`;
}

const read = (...rows: string[]) =>
  readText(chantiers, 'c.csv', `\uFEFF${[HEADER, ...rows].join('\r\n')}\r\n`);
const inputOf = (records: readonly Work[], file = 'c.csv'): InputRecords<Work> => ({
  path: file,
  snapshot: null,
  records,
});

const zone = (code: string, west: number, east: number) => ({
  code,
  name: code,
  polygons: [
    [
      [
        [west, 48.8],
        [east, 48.8],
        [east, 48.9],
        [west, 48.9],
        [west, 48.8],
      ] as [number, number][],
    ],
  ],
});
const twoZones = openZones([zone('75001', 2.2, 2.3001), zone('75016', 2.3001, 2.4)]);

/** Streets north of the square, so many metres away. */
const network: Network = openNetwork({
  clock,
  counted: [],
  zones: twoZones,
  versions: [10, 29, 31].map((metres, i) => ({
    identifiant_arc: String(i),
    libelle: null,
    noeud_amont: null,
    libelle_noeud_amont: null,
    noeud_aval: null,
    libelle_noeud_aval: null,
    date_debut: null,
    date_fin: null,
    geometrie: [
      [2.29, 48.861 + metres / 111_207],
      [2.31, 48.861 + metres / 111_207],
    ] as const,
    geo_point_2d: null,
  })),
}).on('2023-11-21');

function figuresOf(
  inputs: readonly InputRecords<Work>[],
  more: { date?: string; zones?: Zones; network?: Network } = {},
) {
  const context = { date: '2023-11-21', clock, zones: twoZones, network, ...more };
  return chantiers.figures(inputs, context as DayContext);
}

describe('reading works', () => {
  it('reads cells with newlines, codes, dates and shapes', () => {
    const { records, counts, notices } = read(row('CP1', '2023-11-01', '2023-12-01'));
    expect(counts).toMatchObject({ read: 1, kept: 1 });
    expect(notices).toEqual([]);
    expect(records[0]).toMatchObject({
      identifiant: 'CP1',
      typologie: 1,
      niveau_perturbation: 2,
      description: 'deux\r\nlignes',
      date_debut: '2023-11-01',
      date_fin: '2023-12-01',
      impact_circulation: 'RESTREINTE',
      polygons: [[SQUARE]],
      geo_point_2d: [2.3005, 48.8605],
    });
  });

  it('reads the same work from GeoJSON with API names', () => {
    const feature = {
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [SQUARE] },
      properties: {
        identifiant: 'CP1',
        cp_arrondissement: '75001',
        typologie: 1,
        objet: 'OBJET',
        description: 'deux\r\nlignes',
        date_debut: '2023-11-01',
        date_fin: '2023-12-01',
        impact_circulation: 'RESTREINTE',
        niveau_perturbation: 2,
        statut: 2,
        geo_point_2d: { lon: 2.3005, lat: 48.8605 },
      },
    };
    const geojson = JSON.stringify({ type: 'FeatureCollection', features: [feature] });
    expect(readText(chantiers, 'c.geojson', geojson).records).toEqual(
      read(row('CP1', '2023-11-01', '2023-12-01')).records,
    );
  });

  it('rejects what has no id or no time, with the value at fault', () => {
    const reading = read(
      row('', '2023-11-01', ''),
      row('CP2', '', '2023-12-01'),
      row('CP3', '2023-13-01', ''),
      row('CP4', '2023-11-01', 'jamais'),
      row('CP5', '2023-11-02', '2023-11-01'),
      row('CP6', '2023-11-01', ''),
      'CP7;75001',
    );
    expect(reading.records.map(({ identifiant, date_fin }) => [identifiant, date_fin])).toEqual([
      ['CP6', null],
    ]);
    expect(reading.rejects.map(({ line, reason, value }) => [line, reason, value])).toEqual([
      [2, 'identifiant_absent', null],
      [4, 'date_debut_illisible', null],
      [6, 'date_debut_illisible', '2023-13-01'],
      [8, 'date_fin_illisible', 'jamais'],
      [10, 'fin_avant_debut', '2023-11-02 – 2023-11-01'],
      [14, 'ligne_irreguliere', '2'],
    ]);
    expect(reading.counts).toMatchObject({ read: 7, kept: 1 });
  });

  it('keeps a work whose shape, code or impact cannot be read, and says so', () => {
    const reading = read(
      row('CP1', '2023-11-01', '', { shape: SHAPE.replaceAll(',', ';') }),
      row('CP2', '2023-11-01', '', { shape: '' }),
      row('CP3', '2023-11-01', '', { impact: 'deviation' }),
      row('CP4', '2023-11-01', '').replace(';2;2;', ';fort;2;'),
      row('CP5', '2023-11-01', '').replace('48.8605, 2.3005', 'ici'),
    );
    expect(reading.counts).toMatchObject({ read: 5, kept: 5 });
    expect(reading.notices.map(({ code, samples }) => [code, samples[0]?.row, samples[0]?.detail])).toEqual([
      ['code_illisible', 8, 'chantier CP4 : fort'],
      ['geometrie_absente', 4, 'chantier CP2'],
      ['geometrie_illisible', 2, expect.stringContaining('chantier CP1 : {"type"')],
      ['impact_inconnu', 6, 'chantier CP3 : DEVIATION'],
      ['point_illisible', 10, 'chantier CP5 : ici'],
    ]);
    expect(reading.records[0]?.polygons).toBeNull();
    expect(reading.records[3]?.niveau_perturbation).toBeNull();
  });

  it('keeps one of several rows for a work, in any order', () => {
    const rows = [
      row('CP1', '2023-11-01', '2023-12-01'),
      row('CP1', '2023-11-01', ''),
      row('CP1', '2023-11-01', ''),
    ];
    const reading = read(...rows);
    expect(reading.counts).toEqual({ read: 3, kept: 1, rejected: {}, duplicates: 1, conflicts: 1 });
    expect(reading.records[0]?.date_fin).toBeNull();
    expect(read(...rows.toReversed()).records).toEqual(reading.records);
  });

  it.each(['geo_shape', 'Identifiant', 'Date de début', 'Date de fin', 'Impact sur la circulation'])(
    'names the column %s when it is missing',
    (column) => {
      const header = HEADER.replace(new RegExp(`(^|;)${column}(;|$)`), '$1autre$2');
      expect(() => readText(chantiers, 'c.csv', `${header}\n`)).toThrow(
        expect.objectContaining({
          code: 'INPUT_COLUMNS',
          params: expect.objectContaining({ missing: expect.stringContaining(column) }),
        }),
      );
    },
  );
});

describe('figures of a day', () => {
  const works = read(
    row('A', '2023-01-01', '2023-11-21', { impact: 'BARRAGE_TOTAL' }),
    row('B', '2023-11-21', '2023-11-22'),
    row('C', '2023-10-22', '', { impact: '' }),
    row('D', '2023-11-01', '2023-11-14', { impact: 'IMPASSE' }),
    row('E', '2023-11-28', '2024-01-01'),
    row('F', '2023-11-29', '2024-01-01'),
    row('G', '2023-11-01', '2023-11-13'),
  ).records;
  const day = figuresOf([inputOf(works)])!;

  it('lists the active works and those that begin or end within seven days', () => {
    expect(day.items.map(({ identifiant, actif }) => [identifiant, actif])).toEqual([
      ['A', true],
      ['B', true],
      ['C', true],
      ['D', false],
      ['E', false],
    ]);
    expect(day.metrics).toMatchObject({
      actifs: 3,
      nouveaux: { nombre: 2, identifiants: ['B', 'E'] },
      se_terminant: { nombre: 3, identifiants: ['A', 'B', 'D'] },
    });
  });

  it('weighs the impacts; one without impact has none', () => {
    expect(day.metrics.par_impact).toEqual([
      { impact_circulation: 'BARRAGE_TOTAL', poids_impact: 100, nombre: 1 },
      { impact_circulation: 'RESTREINTE', poids_impact: 50, nombre: 1 },
      { impact_circulation: null, poids_impact: null, nombre: 1 },
    ]);
    expect(day.metrics.poids_impact_total).toBe(150);
    expect(day.items[2]).toMatchObject({ poids_impact: null, impact_circulation: null });
  });

  it('counts long works: planned, or open and already as old', () => {
    // C has no end and its 31st day is today.
    expect(day.metrics.plus_de_30_jours).toEqual({ nombre: 2, identifiants: ['A', 'C'] });
    expect(figuresOf([inputOf(works)], { date: '2023-11-20' })?.metrics.plus_de_30_jours).toMatchObject({
      identifiants: ['A'],
    });
  });

  it('measures the footprint and finds the arcs within 30 m', () => {
    // 73.38 m × 111.21 m.
    expect(Number(day.items[0]?.surface_m2)).toBeCloseTo(8159.9, 0);
    expect(day.metrics.surface_totale_impactee_m2).toBe(24_480);
    expect(day.items[0]?.troncons_concernes).toEqual(['0', '1']);
    expect(day.metrics.troncons_concernes).toBe(2);
    expect(day.items[0]?.geometrie).toEqual({ type: 'Polygon', coordinates: [SQUARE] });
  });

  it('has null, not zero, for what has no shape', () => {
    const bare = figuresOf([inputOf(read(row('A', '2023-11-01', '', { shape: '', impact: '' })).records)])!;
    expect(bare.metrics).toMatchObject({
      actifs: 1,
      surface_totale_impactee_m2: null,
      troncons_concernes: null,
      poids_impact_total: null,
    });
    expect(bare.items[0]).toMatchObject({
      surface_m2: null,
      troncons_concernes: null,
      geometrie: null,
      duree_jours: null,
    });
    expect(figuresOf([inputOf(works)], { network: new Map() })?.items[0]?.troncons_concernes).toBeNull();
  });

  it('takes the zone from the postal code, else from the polygon', () => {
    const zoneOf = (zip: string, zones = twoZones) =>
      figuresOf([inputOf(read(row('A', '2023-11-01', '', { zip })).records)], { zones })?.items[0]
        ?.arrondissement;
    expect(zoneOf('75001')).toBe('75001');
    expect(zoneOf('75116')).toBe('75016');
    expect(zoneOf('')).toBe('75016');
    expect(zoneOf('92100')).toBe('75016');
    expect(zoneOf('75001', openZones([]))).toBe('75001');
    expect(zoneOf('', openZones([]))).toBeNull();
  });

  it('lists the zones with more than three works', () => {
    const many = [1, 2, 3, 4].map((n) => row(`A${n}`, '2023-11-01', ''));
    const zones = (rows: string[]) =>
      figuresOf([inputOf(read(...rows).records)])?.metrics.zones_plus_de_3_chantiers;
    expect(zones(many)).toMatchObject([{ arrondissement: '75001', nombre: 4 }]);
    expect(zones(many.slice(1))).toEqual([]);
  });

  it('lets the last file, by path, describe a work', () => {
    const older = inputOf(
      read(row('A', '2023-11-01', '2023-11-10'), row('B', '2023-11-01', '')).records,
      'c-1.csv',
    );
    const newer = inputOf(read(row('A', '2023-11-01', '2023-12-10')).records, 'c-2.csv');
    const items = figuresOf([older, newer])?.items.map(({ identifiant, date_fin }) => [
      identifiant,
      date_fin,
    ]);
    expect(items).toEqual([
      ['A', '2023-12-10'],
      ['B', null],
    ]);
  });

  it('says nothing of a day without any work around it, and warns when the snapshot is old', () => {
    expect(figuresOf([])).toBeNull();
    expect(figuresOf([inputOf(read(row('A', '2023-01-01', '2023-01-31')).records)])).toBeNull();
    expect(day.notices).toEqual([]);
    const old = figuresOf([inputOf(read(row('A', '2023-01-01', '')).records)]);
    expect(old?.notices).toMatchObject([{ code: 'instantane_ancien', count: 1 }]);
  });

  it('adds up: impacts and zones sum to the active works, in any order of rows', () => {
    const sum = (list: unknown) =>
      (list as JsonObject[]).reduce((total, { nombre }) => total + Number(nombre), 0);
    expect(sum(day.metrics.par_impact)).toBe(3);
    expect(sum(day.metrics.par_arrondissement)).toBe(3);
    expect(figuresOf([inputOf(works.toReversed())])).toEqual(day);
  });
});

describeWithRealData('the real works', (data) => {
  const file = path.join(data, 'raw/batch/chantiers/chantiers-perturbants_2023-12.csv');
  const december = readFile(chantiers, file);
  const earlier = readFile(chantiers, path.join(data, 'other-formats/chantiers-perturbants_2024-10.csv'));
  const zones = openZones(
    readFile(arrondissements, path.join(data, 'raw/batch/arrondissements/arrondissements.geojson')).records,
  );
  const versions = readFile(
    referentiel,
    path.join(data, 'raw/batch/referentiel_voies/referentiel-comptages-routiers.csv'),
  ).records;
  const paris = openNetwork({ clock, versions, counted: [], zones }).on('2023-11-21');
  const day = figuresOf([inputOf(december.records)], { zones, network: paris })!;

  it('are 192 in the snapshot, one of them without dates', () => {
    expect(december.counts).toEqual({
      read: 192,
      kept: 191,
      rejected: { date_debut_illisible: 1 },
      duplicates: 0,
      conflicts: 0,
    });
    expect(december.rejects[0]).toMatchObject({ line: 228 });
    expect(december.rejects[0]?.text).toMatch(/^CP002436;/);
    expect(december.notices).toEqual([]);
  });

  it('are 49 active on 2023-11-21: 42 narrowed, 4 one-way, 2 closed, 1 without impact', () => {
    expect(day.metrics).toMatchObject({
      actifs: 49,
      par_impact: [
        { impact_circulation: 'BARRAGE_TOTAL', poids_impact: 100, nombre: 2 },
        { impact_circulation: 'RESTREINTE', poids_impact: 50, nombre: 42 },
        { impact_circulation: 'SENS_UNIQUE', poids_impact: 30, nombre: 4 },
        { impact_circulation: null, poids_impact: null, nombre: 1 },
      ],
      poids_impact_total: 2420,
      non_localises: { nombre: 0 },
      surface_totale_impactee_m2: 722_279,
      se_terminant: { nombre: 2, identifiants: ['CP002519', 'CP002528'] },
      troncons_concernes: 310,
    });
    expect(day.items.filter(({ actif }) => actif)).toHaveLength(49);
  });

  it('lie in an arrondissement, also where the postal code is missing', () => {
    expect(day.items.find(({ identifiant }) => identifiant === 'CP002337')).toMatchObject({
      arrondissement: '75008',
    });
    for (const { arrondissement } of day.items) expect(arrondissement).toMatch(/^750(0[1-9]|1\d|20)$/);
  });

  it('concern exactly the arcs that an unpruned search finds', () => {
    const polygonsOf = new Map(december.records.map(({ identifiant, polygons }) => [identifiant, polygons]));
    for (const item of day.items.filter((_, i) => i % 10 === 0)) {
      const polygons = polygonsOf.get(String(item.identifiant)) ?? [];
      const near = [...paris.values()].filter(({ line }) => line && lineToPolygons(line, polygons) <= 30);
      expect(item.troncons_concernes).toEqual(near.map(({ id }) => id));
    }
  });

  it('are found in the other snapshot too', () => {
    expect(earlier.counts).toMatchObject({ read: 52, kept: 52 });
    const both = figuresOf([inputOf(december.records), inputOf(earlier.records, 'd.csv')], {
      zones,
      network: paris,
    })!;
    expect(both.metrics.actifs).toBe(49);
  });
});
