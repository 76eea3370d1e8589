import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { buildReport } from '../../src/report/build.ts';
import type { ReportInput } from '../../src/report/input.ts';
import {
  arc,
  countDay,
  disruption,
  input,
  inventDay,
  point,
  transitDay,
  work,
  worksDay,
} from './invented.ts';

/** Arcs on one street, each with its change against the day type. */
function street(prefix: string, eastM: readonly number[], changes: readonly number[], more: JsonObject = {}) {
  return eastM.map((metres, i) =>
    arc(`${prefix}${String(i).padStart(2, '0')}`, {
      geo_point_2d: point(metres),
      ecart_jour_type: changes[i] ?? null,
      ecart_occupation_points: 10 * (changes[i] ?? 0),
      ...more,
    }),
  );
}

const FAR = Array.from({ length: 10 }, (_, i) => 2000 + 100 * i);
const FLAT = FAR.map((_, i) => (i < 5 ? 0.01 : 0.03));

const crossingsOf = (days: ReportInput['days']) => buildReport(input(days)).report.croisements;

describe('works × traffic', () => {
  const near = street('a', [0, 20, 40], [-0.3, -0.5, -0.2]);
  const works = worksDay([work('C1', { troncons_concernes: ['a00', 'a01', 'a02'] })]);

  it('compares the arcs of a work with those far from every work', () => {
    const { chantiers_trafic } = crossingsOf({
      comptages: countDay([...near, ...street('t', FAR, FLAT)]),
      chantiers: works,
    });
    expect(chantiers_trafic).toMatchObject({ chantiers: 1, chantiers_sans_lieu: 0, raison: null });
    const comparison = chantiers_trafic.comparaison;
    expect(comparison?.troncons_proches).toBe(3);
    expect(comparison?.troncons_temoins).toBe(10);
    // median of −50, −30, −20 is −30; of five 1s and five 3s it is 2
    expect(comparison?.autre.debit_pct).toEqual({
      proches: { n: 3, mediane: -30, q1: -40, q3: -25 },
      temoins: { n: 10, mediane: 2, q1: 1, q3: 3 },
      effet: -32,
      raison: null,
    });
    expect(comparison?.autre.occupation_points).toMatchObject({ effet: -3.2, raison: null });
    expect(comparison?.peripherique.debit_pct).toEqual({
      proches: { n: 0, mediane: null, q1: null, q3: null },
      temoins: { n: 0, mediane: null, q1: null, q3: null },
      effet: null,
      raison:
        '0 tronçon(s) proche(s) comparable(s) au jour-type, minimum 3 et 0 tronçon(s) témoin(s) comparable(s) au jour-type, minimum 10',
    });
  });

  it('tells works that are not in the day type yet apart', () => {
    const old = street('o', [1000, 1010, 1020], [0, 0, 0]);
    const { chantiers_trafic } = crossingsOf({
      comptages: countDay([...near, ...old, ...street('t', FAR, FLAT)]),
      chantiers: worksDay([
        work('C1', { date_debut: '2023-10-25', troncons_concernes: ['a00', 'a01', 'a02'] }),
        work('C2', { date_debut: '2023-10-24', troncons_concernes: ['o00', 'o01', 'o02'] }),
      ]),
    });
    expect(chantiers_trafic).toMatchObject({ chantiers: 2, chantiers_recents: 1 });
    expect(chantiers_trafic.comparaison?.autre.debit_pct).toMatchObject({ proches: { n: 6 }, effet: -12 });
    expect(chantiers_trafic.comparaison_recents?.autre.debit_pct).toMatchObject({
      proches: { n: 3 },
      temoins: { n: 10 },
      effet: -32,
    });
  });

  it('keeps arcs between 30 m and 300 m, and those of another class, out of the controls', () => {
    const between = street('b', [290, 340], [9, 9]);
    const ring = street('p', FAR, FLAT, { libelle: 'PE_AUTEUIL' });
    const { comparaison } = crossingsOf({
      comptages: countDay([...near, ...between, ...ring, ...street('t', FAR, FLAT)]),
      chantiers: works,
    }).chantiers_trafic;
    // 340 m from the middle of a 100 m arc: its end may be at 290 m
    expect(comparaison?.troncons_temoins).toBe(20);
    expect(comparaison?.autre.debit_pct.temoins.n).toBe(10);
    expect(comparaison?.peripherique.debit_pct.temoins.n).toBe(10);
    expect(comparaison?.peripherique.debit_pct.effet).toBeNull();
  });

  it('measures from the line of an arc and the footprint of a work when they are known', () => {
    const long = arc('l', { geo_point_2d: point(1000), longueur_m: 1600, ecart_jour_type: 0 });
    const short = arc('s', { geo_point_2d: point(700), longueur_m: 50, ecart_jour_type: 0 });
    const { lon: west, lat: south } = point(-100, -10);
    const { lon: east, lat: north } = point(450, 10);
    const footprint = {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    };
    const line = (from: number, to: number) => ({
      type: 'LineString',
      coordinates: [from, to].map((metres) => [point(metres).lon, point(metres).lat]),
    });
    const network = (lines: Record<string, JsonObject>) =>
      inventDay(
        'referentiel',
        {},
        Object.entries(lines).map(([identifiant_arc, geometrie]) => ({ identifiant_arc, geometrie })),
      );
    const days = {
      comptages: countDay([long, short]),
      chantiers: worksDay([work('C1', { geometrie: footprint })]),
    };
    const controls = (referentiel: ReportInput['days']['referentiel']) =>
      crossingsOf(referentiel ? { ...days, referentiel } : days).chantiers_trafic.comparaison
        ?.troncons_temoins;
    // without lines: the long arc may reach the work, the short one lies 250 m from its footprint
    expect(controls(undefined)).toBe(0);
    // the long arc turns out to lie beyond 300 m (760 … 1800), the short one still within
    expect(controls(network({ l: line(760, 1800), s: line(675, 725) }))).toBe(1);
  });

  it.each([
    ['no day type', street('a', [0, 20, 40], []), street('t', FAR, FLAT), /^0 tronçon\(s\) proche/],
    ['two arcs only', street('a', [0, 20], [-0.3, -0.5]), street('t', FAR, FLAT), /^2 tronçon\(s\) proche/],
    ['nine controls', near, street('t', FAR.slice(1), FLAT), /^9 tronçon\(s\) témoin/],
    [
      'controls without a place',
      near,
      street('t', FAR, FLAT, { geo_point_2d: null }),
      /^0 tronçon\(s\) témoin/,
    ],
  ])('says why there is no effect: %s', (_, treated, control, why) => {
    const comparison = crossingsOf({ comptages: countDay([...treated, ...control]), chantiers: works })
      .chantiers_trafic.comparaison?.autre.debit_pct;
    expect(comparison?.effet).toBeNull();
    expect(comparison?.raison).toMatch(why);
  });

  it('says what is missing', () => {
    const counts = countDay(near);
    const why = (days: ReportInput['days']) => crossingsOf(days).chantiers_trafic;
    expect(why({ comptages: counts })).toMatchObject({
      comparaison: null,
      raison: 'chantiers indisponibles',
    });
    expect(why({ chantiers: works })).toMatchObject({ comparaison: null, raison: 'comptages indisponibles' });
    expect(why({ comptages: counts, chantiers: worksDay([work('C1', { actif: false })]) })).toMatchObject({
      chantiers: 0,
      comparaison: null,
      raison: 'aucun chantier actif',
    });
    expect(
      why({
        comptages: counts,
        chantiers: worksDay([work('C1', { geo_point_2d: null, troncons_concernes: null })]),
      }),
    ).toMatchObject({ chantiers: 1, chantiers_sans_lieu: 1, raison: null });
  });
});

describe('disruptions × traffic', () => {
  const stop = (eastM: number) => ({ id: `s${eastM}`, nom: null, ...point(eastM) });

  it('compares the arcs within 500 m of a stop with the others', () => {
    const near = street('a', [0, 450, 490], [0.2, 0.1, 0.4]);
    // its middle is 520 m away, an end may come to 470 m: on neither side
    const unsure = street('u', [520], [5]);
    const { perturbations_trafic } = crossingsOf({
      comptages: countDay([...near, ...unsure, ...street('t', FAR, FLAT)]),
      traffic: transitDay([
        disruption('D1', { arrets: [stop(0), stop(0)] }),
        disruption('D2', { severite: 'FAIBLE', arrets: [stop(2000)] }),
        disruption('D3', { status: 'terminee', severite: 'CRITIQUE', arrets: [stop(2000)] }),
      ]),
    });
    expect(perturbations_trafic).toMatchObject({ perturbations: 1, arrets: 1, raison: null });
    expect(perturbations_trafic.comparaison).toMatchObject({ troncons_proches: 3, troncons_temoins: 10 });
    expect(perturbations_trafic.comparaison?.autre.debit_pct.effet).toBe(18);
  });

  it('says what is missing', () => {
    const comptages = countDay([arc('a')]);
    const why = (days: ReportInput['days']) => crossingsOf(days).perturbations_trafic.raison;
    expect(why({ comptages })).toBe('perturbations indisponibles');
    expect(why({ traffic: transitDay([disruption('D1')]) })).toBe('comptages indisponibles');
    expect(why({ comptages, traffic: transitDay([disruption('D1')]) })).toBe(
      'aucun arrêt touché n’est localisé',
    );
    expect(why({ comptages, traffic: transitDay([disruption('D1', { severite: 'MOYENNE' })]) })).toBe(
      'aucune perturbation CRITIQUE ou ELEVEE active',
    );
  });
});
