import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, lineLength } from '../../src/domain/geo.ts';
import { type ArcVersion, openNetwork } from '../../src/domain/network.ts';
import { joinPieces } from '../../src/domain/pieces.ts';
import type { CountedArc, Position } from '../../src/domain/places.ts';
import { openClock } from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';

const clock = openClock('Europe/Paris');
const zones = openZones([
  {
    code: '75001',
    name: 'un',
    polygons: [
      [
        [
          [2.29, 48.85],
          [2.32, 48.85],
          [2.32, 48.87],
          [2.29, 48.87],
          [2.29, 48.85],
        ],
      ],
    ],
  },
]);

/** 100 m of street, going east; `row` steps north. */
const street = (from: number, to: number, row = 0): Position[] => [
  [2.3 + from * 1.3628e-5, 48.86 + row * 0.001],
  [2.3 + to * 1.3628e-5, 48.86 + row * 0.001],
];

const version = (id: string, more: Partial<ArcVersion> = {}): ArcVersion => ({
  identifiant_arc: id,
  libelle: 'Rivoli',
  noeud_amont: '1',
  libelle_noeud_amont: 'A',
  noeud_aval: '2',
  libelle_noeud_aval: 'B',
  date_debut: '2005-01-01',
  date_fin: '2019-06-01',
  geometrie: street(0, 100),
  geo_point_2d: null,
  ...more,
});

const counted = (id: string, first: string, last: string, more: Partial<CountedArc> = {}): CountedArc => ({
  identifiant_arc: id,
  libelle: 'Rivoli (compté)',
  noeud_amont: '1',
  libelle_noeud_amont: 'A',
  noeud_aval: '2',
  libelle_noeud_aval: 'B',
  date_debut_dispo: '2005-01-01',
  date_fin_dispo: '2019-06-01',
  geometrie: street(0, 200),
  premiere_heure: first,
  derniere_heure: last,
  ...more,
});

function arcOn(date: string, versions: readonly ArcVersion[], counts: readonly CountedArc[] = []) {
  return openNetwork({ clock, versions, counted: counts, zones }).on(date).get('7')!;
}

describe('which description of an arc stands on a date', () => {
  const old = version('7', { libelle: 'ancien', date_fin: '2009-12-31', geometrie: street(0, 50) });
  const recent = version('7', { libelle: 'récent', date_debut: '2010-01-01', date_fin: '2015-01-01' });

  it('is the version valid on the date, both ends included', () => {
    expect(arcOn('2009-12-31', [old, recent])).toMatchObject({ libelle: 'ancien', actif: true });
    expect(arcOn('2010-01-01', [old, recent])).toMatchObject({ libelle: 'récent', actif: true });
  });

  it('is the latest when none is valid, before as after', () => {
    expect(arcOn('2023-11-21', [old, recent])).toMatchObject({ libelle: 'récent', actif: false });
    expect(arcOn('2001-01-01', [old, recent])).toMatchObject({ libelle: 'récent', actif: false });
  });

  it('is open-ended without an end', () => {
    expect(arcOn('2023-11-21', [version('7', { date_fin: null })])).toMatchObject({ actif: true });
  });

  it('is that of the counts when they are newer', () => {
    const seen = counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z');
    const arc = arcOn('2023-11-21', [recent], [seen]);
    expect(arc).toMatchObject({
      libelle: 'Rivoli (compté)',
      actif: true,
      compte: true,
      dansReferentiel: true,
    });
    expect(arc.longueurM).toBeCloseTo(200, 0);
  });

  it('reads the hours of the counts as city days', () => {
    const seen = counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z');
    expect(arcOn('2023-11-20', [recent], [seen]).actif).toBe(false);
    expect(arcOn('2023-11-21', [recent], [seen]).actif).toBe(true);
    expect(arcOn('2023-11-22', [recent], [seen]).actif).toBe(false);
  });

  it('is the referential where it is newer than the counts', () => {
    const seen = counted('7', '2008-01-01T00:00:00Z', '2008-12-31T00:00:00Z');
    expect(arcOn('2012-01-01', [recent], [seen]).longueurM).toBeCloseTo(100, 0);
  });

  it('keeps a geometry that the newer description lacks', () => {
    const seen = counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z', { geometrie: null });
    const arc = arcOn('2023-11-21', [recent], [seen]);
    expect(arc.libelle).toBe('Rivoli (compté)');
    expect(arc.longueurM).toBeCloseTo(100, 0);
  });

  it('includes arcs that only the counts know', () => {
    const arc = arcOn('2023-11-21', [], [counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z')]);
    expect(arc).toMatchObject({ dansReferentiel: false, compte: true, arrondissement: '75001' });
  });

  it('has no place without geometry, and the published point without a line', () => {
    expect(arcOn('2010-01-01', [version('7', { geometrie: null })])).toMatchObject({
      line: null,
      longueurM: null,
      midpoint: null,
      arrondissement: null,
    });
    expect(
      arcOn('2010-01-01', [version('7', { geometrie: null, geo_point_2d: [2.3, 48.86] })]),
    ).toMatchObject({ longueurM: null, midpoint: [2.3, 48.86], arrondissement: '75001' });
  });
});

describe('an arc in pieces', () => {
  const pieces = [street(0, 40), street(40, 90), street(90, 100)];

  it('is one line when the pieces meet', () => {
    const arc = arcOn(
      '2010-01-01',
      pieces.map((geometrie) => version('7', { geometrie })),
    );
    expect(arc.longueurM).toBeCloseTo(100, 0);
    expect(arc.lignePartielle).toBe(false);
    expect(distance(arc.midpoint!, street(50, 50)[0]!)).toBeLessThan(0.1);
  });

  it('does not shrink to the one piece that the counts carry', () => {
    const seen = counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z', { geometrie: pieces[1]! });
    const arc = arcOn(
      '2023-11-21',
      pieces.map((geometrie) => version('7', { geometrie })),
      [seen],
    );
    expect(arc.longueurM).toBeCloseTo(100, 0);
  });

  it('is its longest run when pieces lie apart', () => {
    const arc = arcOn('2010-01-01', [
      version('7', { geometrie: street(0, 40) }),
      version('7', { geometrie: street(200, 270) }),
      version('7', { geometrie: street(290, 300) }),
    ]);
    // Two pieces with 20 m between them make a run of 100 m, gap included.
    expect(arc.longueurM).toBeCloseTo(100, 0);
    expect(arc.lignePartielle).toBe(true);
  });

  it('counts a repeated piece once, to the tenth of a metre', () => {
    const shifted = street(0, 100).map(([lon, lat]): Position => [lon + 1e-9, lat - 1e-9]);
    expect(joinPieces([street(0, 100), shifted])).toHaveLength(1);
  });

  it('joins in the direction of travel only', () => {
    expect(joinPieces([street(0, 100), street(200, 100)])).toHaveLength(2);
  });

  it('does not depend on the order of pieces and never loses length', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), (list, random) => {
        const ends = [0, ...list.sort((a, b) => a - b), 1000];
        const cut = ends.slice(1).map((end, i) => street(ends[i]!, end));
        const shuffled = cut
          .map((piece) => ({ piece, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ piece }) => piece);
        expect(joinPieces(shuffled)).toEqual(joinPieces(cut));
        const total = cut.reduce((sum, piece) => sum + lineLength(piece), 0);
        expect(joinPieces(cut).reduce((sum, run) => sum + lineLength(run), 0)).toBeGreaterThanOrEqual(
          total - 0.001,
        );
      }),
    );
  });
});

it('does not depend on the order of rows', () => {
  const versions = [
    version('7'),
    version('7', { libelle: 'autre', geometrie: street(0, 80, 1) }),
    version('8', { date_debut: null }),
    version('9', { date_fin: null }),
  ];
  const counts = [
    counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z'),
    counted('7', '2023-11-20T23:00:00Z', '2023-11-21T22:00:00Z', { libelle: 'égalité' }),
  ];
  const open = (v: ArcVersion[], c: CountedArc[]) => [
    ...openNetwork({ clock, versions: v, counted: c, zones }).on('2023-11-21'),
  ];
  expect(open(versions.toReversed(), counts.toReversed())).toEqual(open(versions, counts));
});
