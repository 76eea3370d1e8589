import { describe, expect, it } from 'vitest';
import type { ArcHour, ArcItem, DayItems, Geometry, NetworkArc } from '../../dashboard/src/api/shapes.ts';
import { widerAt } from '../../dashboard/src/map/camera.ts';
import { type DayArc, dayArcs, dayHours, readDay, readHour } from '../../dashboard/src/map/counts.ts';
import { boundsOf, contoursOf, countersOf, labelsOf, networkOf } from '../../dashboard/src/map/features.ts';
import { paintOf, pictureOf, standouts } from '../../dashboard/src/map/picture.ts';
import { readingText } from '../../dashboard/src/map/reading-text.ts';
import {
  binOf,
  binOfStep,
  MEASURES,
  NO_ROW,
  NOT_MEASURED,
  scaleOf,
  ZERO,
} from '../../dashboard/src/map/scales.ts';
import { searchArcs } from '../../dashboard/src/map/search.ts';
import {
  mercator,
  nearestLine,
  orderOf,
  PLACES_OF_A_PIECE,
  segmentsOf,
} from '../../dashboard/src/map/segments.ts';

const geometry = (type: Geometry['type'], coordinates: unknown) =>
  ({ type, coordinates }) as unknown as Geometry;
const arc = (
  id: string,
  libelle: string | null = null,
  line: unknown = [
    [2.3, 48.86],
    [2.31, 48.87],
  ],
): NetworkArc => ({
  identifiant_arc: id,
  libelle,
  arrondissement: '75008',
  geo_point_2d: null,
  longueur_m: 100,
  geometrie: line === null ? null : geometry('LineString', line),
});
const dayArc = (id: string, figures: Partial<DayArc> = {}): DayArc => ({
  identifiant_arc: id,
  debit_journalier_total: null,
  taux_occupation_moyen: null,
  etat_trafic_dominant: null,
  temps_perdu_total_minutes: null,
  ecart_jour_type: null,
  statut_capteur: 'ok',
  groupe_debit: null,
  ...figures,
});
const items = <I>(metrics: readonly I[]): DayItems<I> =>
  ({
    metric_type: 'comptages',
    date: '2023-11-21',
    data: { metrics, global: {}, quality: {} },
  }) as unknown as DayItems<I>;
const hour = (heure: number, debit: number | null, k: number | null, etat: ArcHour['etat']): ArcHour => ({
  heure,
  utc: '',
  debit,
  taux_occupation: k,
  etat,
});

describe('the three absences', () => {
  it('are kept apart in a day', () => {
    const arcs = dayArcs(items([dayArc('zero', { debit_journalier_total: 0 }), dayArc('null')]));
    const bins = ['zero', 'null', 'gone'].map((id) => {
      const { reading, hasRow } = readDay('debit', arcs.get(id));
      return binOf('debit', null, reading, hasRow);
    });
    expect(bins).toEqual([ZERO, NOT_MEASURED, NO_ROW]);
  });

  it('are kept apart in an hour', () => {
    const day = dayHours(
      items<Pick<ArcItem, 'identifiant_arc' | 'profil_horaire'>>([
        {
          identifiant_arc: 'a',
          profil_horaire: [
            hour(0, 0, 0, 'Fluide'),
            hour(1, null, null, 'Inconnu'),
            hour(2, null, null, null),
            hour(2, 1404, 35.5, 'Saturé'),
          ],
        },
      ]),
    );
    expect(day.hours).toEqual([0, 1, 2, 2]);
    const bins = [0, 1, 2, 3].map((slot) => {
      const { reading, hasRow } = readHour('debit', day, 'a', slot);
      return binOf('debit', slot, reading, hasRow);
    });
    expect(bins).toEqual([ZERO, NOT_MEASURED, NO_ROW, binOfStep(4)]);
    expect(readHour('etat', day, 'a', 3)).toEqual({ reading: 'Saturé', hasRow: true });
    expect(readHour('etat', day, 'a', 1)).toEqual({ reading: null, hasRow: true });
    expect(readHour('occupation', day, 'a', 3).reading).toBeCloseTo(35.5);
    expect(readHour('debit', day, 'other', 0)).toEqual({ reading: null, hasRow: false });
    expect(readHour('debit', day, 'a', 24)).toEqual({ reading: null, hasRow: false });
  });

  it('are said in words', () => {
    expect(readingText('debit', 8, { reading: 0, hasRow: true }, 'fr')).toBe('0\u00a0véh/h');
    expect(readingText('debit', 8, { reading: null, hasRow: true }, 'fr')).toBe('non mesuré');
    expect(readingText('debit', 8, { reading: null, hasRow: false }, 'fr')).toBe('aucune ligne');
    expect(readingText('etat', 8, { reading: 'Saturé', hasRow: true }, 'en')).toBe('Saturated');
    expect(readingText('ecart', null, { reading: -12.34, hasRow: true }, 'fr')).toBe('−12,3\u00a0%');
  });
});

describe('scales', () => {
  it('have as many names, colours and widths as steps, and a step for every reading', () => {
    for (const measure of MEASURES) {
      for (const slot of [null, 8]) {
        const { steps } = scaleOf(measure, slot);
        const paint = paintOf({ ...scaleOf(measure, slot) }, false);
        expect(paint.colors).toHaveLength(binOfStep(steps.length));
        expect(paint.widths).toHaveLength(binOfStep(steps.length));
        expect(
          paintOf(scaleOf(measure, slot), true).colors.every((color) => /^#[0-9a-f]{6}$/.test(color)),
        ).toBe(true);
        expect(new Set(steps.map(({ light }) => light)).size).toBe(steps.length);
      }
    }
    expect(binOf('debit', null, 1e9, true)).toBe(binOfStep(5));
    expect(binOf('occupation', 8, 100, true)).toBe(binOfStep(4));
    expect(binOf('ecart', null, -100, true)).toBe(binOfStep(0));
    expect(binOf('ecart', null, 0, true)).toBe(binOfStep(2));
    expect(binOf('capteur', null, 'muet', true)).toBe(binOfStep(1));
    expect(binOf('capteur', null, 'inconnu', true)).toBe(NOT_MEASURED);
  });

  it('put the bounds of the city in the right step', () => {
    const step = (k: number) => binOf('occupation', 8, k, true);
    expect(step(14.999)).toBe(binOfStep(1));
    expect(step(15)).toBe(binOfStep(2));
    expect(step(30)).toBe(binOfStep(3));
    expect(step(50)).toBe(binOfStep(4));
  });

  it('name their steps in both languages', () => {
    const names = scaleOf('debit', null).steps.map(({ label }) => label);
    expect(names[0]).toEqual({ fr: '< 2\u202f000', en: '< 2,000' });
    expect(names[1]).toEqual({ fr: '2\u202f000 – 5\u202f000', en: '2,000 – 5,000' });
    expect(names.at(-1)).toEqual({ fr: '≥ 40\u202f000', en: '≥ 40,000' });
  });
});

describe('a picture', () => {
  const network = networkOf([arc('a'), arc('b'), arc('c', null, null), arc('d')]);
  const answers = {
    arcs: dayArcs(
      items([
        dayArc('a', { debit_journalier_total: 900, ecart_jour_type: -0.4 }),
        dayArc('b', { debit_journalier_total: 30_000, ecart_jour_type: 0.1 }),
      ]),
    ),
    hours: null,
    otherArcs: dayArcs(items([dayArc('a', { debit_journalier_total: 1_000 })])),
    otherHours: null,
  };

  it('has a bin for every line, and counts them', () => {
    const scale = scaleOf('debit', null);
    const { bins, counts } = pictureOf(network, { measure: 'debit', slot: null }, answers, scale);
    expect([...bins]).toEqual([binOfStep(0), binOfStep(4), NO_ROW]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(counts[NO_ROW]).toBe(1);
  });

  it('compares two days where both were measured', () => {
    const { reads } = pictureOf(
      network,
      { measure: 'comparaison', slot: null },
      answers,
      scaleOf('comparaison', null),
    );
    expect(reads.map(({ reading }) => reading)).toEqual([-10, null, null]);
  });

  it('ranks what stands out, deviations by their size', () => {
    const rank = (measure: 'debit' | 'ecart') =>
      standouts(
        pictureOf(network, { measure, slot: null }, answers, scaleOf(measure, null)),
        measure,
        5,
        () => null,
      ).map(({ index }) => index);
    expect(rank('debit')).toEqual([1, 0]);
    expect(rank('ecart')).toEqual([0, 1]);
  });

  it('lists a flow that several lines publish once, and says how many do', () => {
    const streets = networkOf([arc('a'), arc('b'), arc('c'), arc('d')]);
    const arcs = dayArcs(
      items([
        dayArc('a', { debit_journalier_total: 500, taux_occupation_moyen: 9, groupe_debit: 'a' }),
        dayArc('b', { debit_journalier_total: 700, taux_occupation_moyen: 8 }),
        dayArc('c', { debit_journalier_total: 500, taux_occupation_moyen: 7, groupe_debit: 'a' }),
        dayArc('d', { debit_journalier_total: 100, taux_occupation_moyen: 6 }),
      ]),
    );
    const rank = (measure: 'debit' | 'occupation') =>
      standouts(
        pictureOf(streets, { measure, slot: null }, { ...answers, arcs }, scaleOf(measure, null)),
        measure,
        2,
        (index) => arcs.get('abcd'[index]!)?.groupe_debit ?? null,
      );
    expect(rank('debit')).toEqual([
      { index: 1, copies: 0 },
      { index: 0, copies: 1 },
    ]);
    // each has a loop of its own
    expect(rank('occupation')).toEqual([
      { index: 0, copies: 0 },
      { index: 1, copies: 0 },
    ]);
  });
});

describe('shapes', () => {
  it('leave out arcs without a line, and know their place', () => {
    const network = networkOf([arc('a'), arc('b', null, null), arc('c')]);
    expect(network.arcs.map(({ identifiant_arc }) => identifiant_arc)).toEqual(['a', 'c']);
    expect(network.lines.features.map(({ id }) => id)).toEqual([0, 1]);
    expect(network.indexOf.get('c')).toBe(1);
    expect(boundsOf(network.lines)).toEqual([2.3, 48.86, 2.31, 48.87]);
    expect(boundsOf(networkOf([]).lines)).toBeNull();
  });

  it('write the name of a zone into its largest part', () => {
    const ring = (west: number, side: number) => [
      [west, 48],
      [west + side, 48],
      [west + side, 48 + side],
      [west, 48 + side],
      [west, 48],
    ];
    const contours = contoursOf({
      nombre_troncons: 0,
      longueur_totale_m: null,
      contours: [
        {
          arrondissement: '75012',
          libelle: '12e',
          geometrie: geometry('MultiPolygon', [[ring(1, 0.1)], [ring(2, 1)]]),
        },
      ],
    });
    const [label] = labelsOf(contours, (zone) => `zone ${zone}`);
    expect(label?.text).toBe('zone 75012');
    expect(label?.at[0]).toBeCloseTo(2.5);
    expect(label?.at[1]).toBeCloseTo(48.5);
  });

  it('draw counters that know their place, larger with more bikes', () => {
    const counter = (id: string, total: number | null, lon: number | null) => ({
      id_compteur: id,
      coordinates: lon === null ? null : { lon, lat: 48 },
      total_jour: total,
    });
    const { features } = countersOf([
      counter('a', 10_000, 2),
      counter('b', null, 2),
      counter('c', 5, null),
    ] as never);
    expect(features.map(({ properties }) => properties.counter)).toEqual(['a', 'b']);
    expect(features[0]!.properties.radius).toBeGreaterThan(features[1]!.properties.radius);
    expect(features[1]!.properties.known).toBe(false);
  });
});

describe('search', () => {
  const arcs = [
    arc('4264', 'AV_Champs_Elysees'),
    arc('426', 'Convention'),
    arc('7', 'Rue_de_l_Élysée'),
    arc('4', null),
  ];
  const found = (query: string) => searchArcs(arcs, query).map(({ identifiant_arc }) => identifiant_arc);

  it('finds streets without accents and case, and ids', () => {
    expect(found('élysées')).toEqual(['4264']);
    expect(found('ELYSEE')).toEqual(['7', '4264']);
    expect(found('champs ely')).toEqual(['4264']);
    expect(found('426')).toEqual(['426', '4264']);
    expect(found('  ')).toEqual([]);
    expect(found('zzz')).toEqual([]);
  });
});

describe('the pieces of the network', () => {
  const { lines } = networkOf([
    arc('straight'),
    arc('none', null, null),
    arc('bent', null, [
      [2.3, 48.9],
      [2.32, 48.9],
      [2.32, 48.88],
    ]),
  ]);
  const segments = segmentsOf(lines);
  const ends = (piece: number) => {
    const [fromX, fromY, toX, toY] = segments.places.subarray(PLACES_OF_A_PIECE * piece);
    const [x, y] = segments.origin;
    return [fromX! + x, fromY! + y, toX! + x, toY! + y];
  };

  it('are where the lines are, and know how far along they begin', () => {
    expect(segments.count).toBe(3);
    expect([...segments.lines]).toEqual([0, 1, 1]);
    const [from, corner, to] = [mercator([2.3, 48.9]), mercator([2.32, 48.9]), mercator([2.32, 48.88])];
    // a hundredth of a pixel of the closest zoom
    for (const [i, value] of [...from, ...corner].entries()) expect(ends(1)[i]).toBeCloseTo(value, 10);
    for (const [i, value] of [...corner, ...to].entries()) expect(ends(2)[i]).toBeCloseTo(value, 10);
    expect(segments.places[PLACES_OF_A_PIECE + 4]).toBe(0);
    expect(segments.places[2 * PLACES_OF_A_PIECE + 4]).toBeCloseTo(corner[0] - from[0], 10);
  });

  it('are the square of every web map', () => {
    expect(mercator([0, 0])).toEqual([0.5, expect.closeTo(0.5, 12)]);
    expect(mercator([180, 85.0511287798])).toEqual([1, expect.closeTo(0, 9)]);
  });

  it('find the nearest line, or none', () => {
    const reach = 1e-5;
    expect(nearestLine(segments, mercator([2.31, 48.9001]), reach)).toBe(1);
    expect(nearestLine(segments, mercator([2.305, 48.865]), reach)).toBe(0);
    expect(nearestLine(segments, mercator([2.4, 48.9]), reach)).toBeNull();
    expect(nearestLine(segmentsOf(networkOf([]).lines), [0.5, 0.5], 1)).toBeNull();
  });

  it('are drawn from the lowest floor up', () => {
    expect([...orderOf(segments, (line) => (line === 0 ? 1 : 0))]).toEqual([1, 2, 0]);
  });

  it('are wider where a street is looked at', () => {
    expect([8, 10, 12, 15, 17, 18].map(widerAt)).toEqual(
      [0.6, 0.6, 1, 2.6, 5, 5].map((x) => expect.closeTo(x, 9)),
    );
    expect(widerAt(13)).toBeGreaterThan(1);
    expect(widerAt(13)).toBeLessThan(2.6);
  });
});
