import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polygonsArea } from '../../src/domain/geo.ts';
import { parsePolygons } from '../../src/domain/geojson.ts';
import { connectedComponents } from '../../src/domain/graph.ts';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { type ArcVersion, openNetwork } from '../../src/domain/network.ts';
import type { CountedArc, Zone } from '../../src/domain/places.ts';
import type { DayContext, InputRecords } from '../../src/domain/source.ts';
import { openZones } from '../../src/domain/zones.ts';
import { arrondissements } from '../../src/sources/arrondissements/arrondissements.ts';
import { referentiel } from '../../src/sources/referentiel/referentiel.ts';
import { clock, readFile, readText } from '../geo/raw-files.ts';
import { describeWithRealData } from '../shared-data.ts';

const HEADER =
  'Identifiant arc;Date debut dispo data;Date fin dispo data;Libelle;Identifiant noeud aval;Libelle noeud aval;Identifiant noeud amont;Libelle noeud amont;geo_point_2d;geo_shape';
const shape = (...positions: [number, number][]) =>
  JSON.stringify({ coordinates: positions, type: 'LineString' }).replaceAll('"', '""');
const row = (id: string, from = '2005-01-01', line = shape([2.3, 48.86], [2.301, 48.86])) =>
  `${id};${from};2019-06-01T04:00:00+02:00;Rivoli;2;B;1;A;48.86,2.3005;"${line}"`;

function figuresOf(
  inputs: readonly InputRecords<ArcVersion>[],
  { date = '2023-11-21', counted = [] as readonly CountedArc[], zones = openZones([]) } = {},
) {
  const versions = inputs.flatMap(({ records }) => records);
  const network = openNetwork({ clock, versions, counted, zones }).on(date);
  return referentiel.figures(inputs, { date, clock, zones, network } as DayContext);
}

const inputOf = (records: readonly ArcVersion[], file = 'a.csv'): InputRecords<ArcVersion> => ({
  path: file,
  snapshot: null,
  records,
});

describe('reading the referential', () => {
  it('reads a row', () => {
    expect(readText(referentiel, 'r.csv', `${HEADER}\r\n${row('7')}\r\n`).records).toEqual([
      {
        identifiant_arc: '7',
        libelle: 'Rivoli',
        noeud_amont: '1',
        libelle_noeud_amont: 'A',
        noeud_aval: '2',
        libelle_noeud_aval: 'B',
        date_debut: '2005-01-01',
        date_fin: '2019-06-01',
        geometrie: [
          [2.3, 48.86],
          [2.301, 48.86],
        ],
        geo_point_2d: [2.3005, 48.86],
      },
    ]);
  });

  it('reads the API form, numbers as ids, dates in any format', () => {
    const { records } = readText(
      referentiel,
      'r.json',
      JSON.stringify([
        {
          iu_ac: 7,
          date_debut: '01/01/2005',
          date_fin: '2005-12-31T23:30:00+00:00',
          iu_nd_amont: 0,
          geo_shape: null,
        },
      ]),
    );
    expect(records[0]).toMatchObject({
      identifiant_arc: '7',
      date_debut: '2005-01-01',
      date_fin: '2006-01-01',
      noeud_amont: '0',
      noeud_aval: null,
      libelle: null,
    });
  });

  it('counts repeated rows, rejects arcs without id, and says what it could not read', () => {
    const reading = readText(
      referentiel,
      'r.csv',
      [
        HEADER,
        row('7'),
        row('7'),
        row('*'),
        row(''),
        row('8', 'hier'),
        row('9', '2020-01-01'),
        row('10', '', '{""coordinates"": [[2.3; 48.86]; [2.301; 48.86]]}'),
        row('11').replace('48.86,2.3005', 'ici'),
        '12;;;;;;;;;',
      ].join('\n'),
    );
    expect(reading.counts).toEqual({
      read: 9,
      kept: 6,
      rejected: { identifiant_absent: 2 },
      duplicates: 1,
      conflicts: 0,
    });
    const notices = Object.fromEntries(reading.notices.map(({ code, samples }) => [code, samples[0]]));
    expect(notices.date_illisible).toMatchObject({ row: 6, detail: 'arc 8 : hier', file: 'r.csv' });
    expect(notices.validite_inversee).toMatchObject({ row: 7, detail: 'arc 9 : 2020-01-01 – 2019-06-01' });
    expect(notices.geometrie_illisible).toMatchObject({ row: 8 });
    expect(notices.point_illisible).toMatchObject({ row: 9, detail: 'arc 11 : ici' });
    expect(notices.geometrie_absente).toMatchObject({ row: 10, detail: 'arc 12' });
  });

  it('names the columns missing', () => {
    expect(() => readText(referentiel, 'r.csv', 'Libelle;geo_shape\n')).toThrow(
      expect.objectContaining({
        code: 'INPUT_COLUMNS',
        params: expect.objectContaining({ missing: 'Identifiant arc / iu_ac' }),
      }),
    );
  });
});

describe('figures of the referential', () => {
  const read = (...rows: string[]) => readText(referentiel, 'r.csv', [HEADER, ...rows].join('\n')).records;

  it('are null without a row', () => {
    expect(figuresOf([inputOf([])])).toBeNull();
  });

  it('put numbers, lengths and lists together', () => {
    const counted: CountedArc = {
      identifiant_arc: '99',
      libelle: null,
      noeud_amont: '5',
      libelle_noeud_amont: null,
      noeud_aval: '6',
      libelle_noeud_aval: null,
      date_debut_dispo: null,
      date_fin_dispo: null,
      geometrie: null,
      premiere_heure: '2023-11-20T23:00:00Z',
      derniere_heure: '2023-11-21T22:00:00Z',
    };
    const day = figuresOf(
      [inputOf(read(row('7'), row('8', '2005-01-01', shape([2.3, 48.87], [2.304, 48.87]))))],
      {
        counted: [counted],
      },
    );
    expect(day?.metrics).toMatchObject({
      nombre_troncons: 3,
      troncons_actifs: 1,
      longueur_totale_m: 367,
      longueur_moyenne_m: 183.4,
      par_arrondissement: [],
      non_localises: { nombre: 1, identifiants: ['99'] },
      comptes_hors_referentiel: { nombre: 1, identifiants: ['99'] },
      jamais_comptants: { nombre: 2, identifiants: ['7', '8'] },
      composantes_connexes: { nombre: 2, plus_grande: { noeuds: 2, troncons: 2 } },
    });
    expect(day?.items.map((item) => item.identifiant_arc)).toEqual(['7', '8', '99']);
    expect(day?.items[2]).toMatchObject({
      longueur_m: null,
      geo_point_2d: null,
      geometrie: null,
      actif: true,
    });
    expect(day?.items[0]).toMatchObject({
      longueur_m: 73.4,
      geo_point_2d: { lon: 2.3005, lat: 48.86 },
      geometrie: {
        type: 'LineString',
        coordinates: [
          [2.3, 48.86],
          [2.301, 48.86],
        ],
      },
      actif: false,
    });
  });

  it('do not say which arcs never count when nothing counts', () => {
    expect(figuresOf([inputOf(read(row('7')))])?.metrics.jamais_comptants).toBeNull();
  });

  it('leave out outlines that no tolerance makes light enough', () => {
    const far = Array.from({ length: 2000 }, (_, i): Zone => {
      const [west, south] = [(i % 50) / 10, Math.floor(i / 50) / 10];
      const corners: Zone['polygons'][number][number] = [
        [west, south],
        [west + 0.09, south],
        [west, south + 0.09],
        [west, south],
      ];
      return { code: String(i), name: `Zone ${i}`, polygons: [[corners]] };
    });
    const contours = (count: number) =>
      figuresOf([inputOf(read(row('7')))], { zones: openZones(far.slice(0, count)) })?.metrics.contours;
    expect(contours(0)).toEqual([]);
    expect(contours(100)).toHaveLength(100);
    expect(contours(2000)).toEqual([]);
  });

  it('do not change with overlapping snapshots, split files or the order of rows', () => {
    const rows = read(row('7'), row('8'), row('8', '2005-01-01', shape([2.301, 48.86], [2.3015, 48.86])));
    const whole = figuresOf([inputOf(rows)]);
    expect(figuresOf([inputOf(rows), inputOf(rows, 'b.csv')])).toEqual(whole);
    expect(figuresOf([inputOf(rows.slice(2)), inputOf(rows.slice(0, 2), 'b.csv')])).toEqual(whole);
  });
});

describe('connected components', () => {
  it('are counted over nodes and edges', () => {
    expect(
      connectedComponents([
        ['a', 'b'],
        ['b', 'c'],
        ['d', 'e'],
        ['c', 'a'],
      ]),
    ).toEqual({
      nombre: 2,
      plus_grande: { noeuds: 3, troncons: 3 },
    });
    expect(connectedComponents([['a', 'a']])).toEqual({ nombre: 1, plus_grande: { noeuds: 1, troncons: 1 } });
    expect(connectedComponents([])).toBeNull();
  });

  it('agree with a walk through the graph, in any order of edges', () => {
    const node = fc.constantFrom(...'abcdefghij');
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 15 }), (edges) => {
        const left = new Set(edges.flat());
        let components = 0;
        for (const start of left) {
          components += 1;
          const queue = [start];
          for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
            if (left.delete(at)) queue.push(...edges.filter((edge) => edge.includes(at!)).flat());
          }
        }
        expect(connectedComponents(edges)?.nombre).toBe(components);
        expect(connectedComponents(edges.toReversed())).toEqual(connectedComponents(edges));
      }),
    );
  });
});

describeWithRealData('the real referential', (data) => {
  const csv = readFile(
    referentiel,
    path.join(data, 'raw/batch/referentiel_voies/referentiel-comptages-routiers.csv'),
  );
  const geojson = readFile(referentiel, path.join(data, 'other-formats/referentiel.geojson'));
  const zones = openZones(
    readFile(arrondissements, path.join(data, 'raw/batch/arrondissements/arrondissements.geojson')).records,
  );
  const day = figuresOf([inputOf(csv.records)], { zones })!;

  it('has 3,739 rows for 3,348 arcs, 338 of them with several versions', () => {
    expect(csv.counts).toEqual({ read: 3739, kept: 3739, rejected: {}, duplicates: 0, conflicts: 0 });
    expect(csv.notices).toEqual([]);
    expect(day.items).toHaveLength(3348);
    expect(day.metrics).toMatchObject({
      nombre_troncons: 3348,
      versions_referentiel: 3739,
      troncons_a_plusieurs_versions: 338,
      lignes_partielles: { nombre: 6 },
      troncons_sans_noeuds: 0,
      composantes_connexes: { nombre: 3, plus_grande: { noeuds: 1801, troncons: 3331 } },
    });
  });

  it('gives every arc a length and an arrondissement', () => {
    expect(day.metrics).toMatchObject({
      non_localises: { nombre: 0 },
      longueur_totale_m: 658_727,
      longueur_moyenne_m: 196.8,
    });
    for (const { arrondissement } of day.items) expect(arrondissement).toMatch(/^(750\d\d|hors_paris)$/);
    const byZone = day.metrics.par_arrondissement as JsonObject[];
    expect(byZone.map(({ arrondissement }) => arrondissement)).toHaveLength(21);
    expect(byZone.reduce((sum, zone) => sum + Number(zone.nombre_troncons), 0)).toBe(3348);
    // The sum of rounded parts is within half a metre per part.
    const parts = byZone.reduce((sum, zone) => sum + Number(zone.longueur_totale_m), 0);
    expect(Math.abs(parts - 658_727)).toBeLessThanOrEqual(21 / 2);
  });

  it('puts known streets where they are', () => {
    const byId = new Map(day.items.map((item) => [item.identifiant_arc, item]));
    expect(byId.get('4264')).toMatchObject({
      libelle: 'AV_Champs_Elysees',
      arrondissement: '75008',
      longueur_m: 119.5,
      noeud_amont: '2294',
      noeud_aval: '2293',
    });
    // The street is the border between the 6th and the 7th.
    expect(byId.get('191')).toMatchObject({ libelle: 'Sts_Peres', arrondissement: '75007' });
    expect(byId.get('5672')).toMatchObject({ libelle: 'Convention', arrondissement: '75015' });
    // Three pieces, end to end.
    expect(byId.get('1140')).toMatchObject({ longueur_m: 122.2 });
  });

  it('carries outlines of the 20 arrondissements that a header has room for', () => {
    const outlines = day.metrics.contours as {
      arrondissement: string;
      libelle: string;
      geometrie: unknown;
    }[];
    expect(outlines.map(({ arrondissement }) => arrondissement)).toEqual(zones.list.map(({ code }) => code));
    expect(outlines[7]).toMatchObject({ arrondissement: '75008', libelle: '8ème Ardt' });
    expect(Buffer.byteLength(JSON.stringify(outlines))).toBeLessThan(40_000);
    expect(Buffer.byteLength(JSON.stringify(day.metrics))).toBeLessThan(100_000);
    for (const [index, { geometrie }] of outlines.entries()) {
      const full = polygonsArea(zones.list[index]!.polygons);
      expect(polygonsArea(parsePolygons(geometrie)!) / full).toBeCloseTo(1, 2);
    }
  });

  it('says the same in its GeoJSON form', () => {
    const text = JSON.stringify(day);
    expect(geojson.counts).toEqual(csv.counts);
    // One comparison of texts: a difference of a megabyte is of no use to a reader.
    expect(JSON.stringify(figuresOf([inputOf(geojson.records)], { zones })) === text).toBe(true);
    const both = [inputOf(csv.records), inputOf(geojson.records, 'b.geojson')];
    expect(JSON.stringify(figuresOf(both, { zones })) === text).toBe(true);
  });
});
