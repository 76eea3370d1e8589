import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { type CountDay, countFigures } from '../../src/sources/comptages/figures.ts';
import { buildHistory } from '../../src/sources/comptages/history.ts';
import type { ArcHours } from '../../src/sources/comptages/hours.ts';
import {
  dayContext,
  gridOf,
  hoursOf,
  networkOf,
  road,
  TUESDAY,
  thresholds,
  weeksBefore,
  withItems,
} from './invented.ts';

const rising = (from: number) => (slot: number) => from + slot;

/** Figures of a day of these arcs, on a network where each has a road of its own unless told. */
function figuresOf(hours: readonly ArcHours[], changes: Partial<CountDay> = {}) {
  const network = networkOf(...hours.map(({ id }) => road(id)));
  const found = withItems(
    countFigures({ day: dayContext(network), hours, weekBefore: null, history: null, ...changes }),
  );
  const item = (id: string): JsonObject => {
    const one = found.items.find(({ identifiant_arc }) => identifiant_arc === id);
    if (!one) throw new Error(`no item for ${id}`);
    return one;
  };
  return { ...found, item };
}

function historyOf(weeks: number, arcs: readonly ArcHours[]) {
  const days = Array.from({ length: weeks }, (_, week) => weeksBefore(TUESDAY, week + 1)).sort();
  const grids = days.map((date) => gridOf(date, arcs));
  return buildHistory({ sameClass: days, sameWeekday: days }, grids, networkOf(), thresholds);
}

describe('an arc', () => {
  it('carries the keys of the contract', () => {
    const { items } = figuresOf([hoursOf('7', { q: rising(100), k: 10 })]);
    expect(Object.keys(items[0] ?? {})).toEqual(
      expect.arrayContaining(
        'identifiant_arc libelle arrondissement geo_point_2d longueur_m heures_attendues heures_q heures_k taux_couverture debit_journalier_total debit_horaire_moyen debit_max heure_pic taux_occupation_moyen etat_trafic_dominant vehicules_km temps_perdu_minutes temps_perdu_total_minutes congestion_alerte statut_capteur groupe_debit profil_horaire'.split(
          ' ',
        ),
      ),
    );
    expect(items[0]).toMatchObject({
      geo_point_2d: { lon: 2.335, lat: 48.86 },
      longueur_m: 1000,
      arrondissement: '75001',
    });
  });

  it('sums what was observed and says how much that was', () => {
    const { item } = figuresOf([
      hoursOf('1', { q: (slot) => (slot < 6 ? 100 + slot : null), k: 40 }),
      hoursOf('2', { q: rising(1), k: rising(1) }),
    ]);
    expect(item('1')).toMatchObject({
      debit_journalier_total: 615,
      debit_horaire_moyen: 102.5,
      debit_max: 105,
      heure_pic: 5,
      heures_attendues: 24,
      heures_q: 6,
      heures_k: 24,
      taux_couverture: 0.25,
      taux_occupation_moyen: 40,
      etat_trafic_dominant: 'Saturé',
      vehicules_km: 615,
      // 1 km at 24 instead of 30 km/h: half a minute
      temps_perdu_minutes: 0.5,
      temps_perdu_total_minutes: 307.5,
      temps_perdu_heures: 6,
      v_ref: 30,
      congestion_alerte: 'Modérée',
    });
  });

  it('has its peak at the first of equal hours', () => {
    const { item } = figuresOf([
      hoursOf('1', { q: (slot) => (slot === 8 || slot === 17 ? 900 : slot), k: 1 }),
    ]);
    expect(item('1').heure_pic).toBe(8);
  });

  it('keeps the three absences apart', () => {
    const { item } = figuresOf([
      hoursOf('1', { q: (slot) => (slot === 0 ? 0 : null), absent: [2] }),
      hoursOf('2', { q: rising(1), k: rising(1) }),
    ]);
    const profile = item('1').profil_horaire as JsonObject[];
    expect(profile).toHaveLength(24);
    expect(profile.slice(0, 3)).toEqual([
      { heure: 0, utc: '2023-11-20T23:00:00Z', debit: 0, taux_occupation: null, etat: 'Inconnu' },
      { heure: 1, utc: '2023-11-21T00:00:00Z', debit: null, taux_occupation: null, etat: 'Inconnu' },
      { heure: 2, utc: '2023-11-21T01:00:00Z', debit: null, taux_occupation: null, etat: null },
    ]);
  });

  it('without any value has nulls, not zeros', () => {
    const { item } = figuresOf([hoursOf('1', {}), hoursOf('2', { q: rising(1), k: rising(1) })]);
    expect(item('1')).toMatchObject({
      debit_journalier_total: null,
      debit_horaire_moyen: null,
      debit_max: null,
      heure_pic: null,
      taux_occupation_moyen: null,
      etat_trafic_dominant: null,
      vehicules_km: null,
      temps_perdu_minutes: null,
      temps_perdu_total_minutes: null,
      congestion_alerte: null,
      statut_capteur: 'muet',
      ecart_jour_type: null,
      evolution_pct: null,
      debits_inhabituels: null,
      profil_type: null,
    });
    expect(JSON.stringify(item('1'))).not.toMatch(/unknown/i);
  });

  it('without a geometry has no length, zone or time lost', () => {
    const bare = { longueurM: null, midpoint: null, arrondissement: null, line: null };
    const { item, metrics, notices } = figuresOf([hoursOf('1', { q: 100, k: 90 })], {
      day: dayContext(networkOf(road('1', bare))),
    });
    expect(item('1')).toMatchObject({
      geo_point_2d: null,
      longueur_m: null,
      vehicules_km: null,
      temps_perdu_total_minutes: null,
      debit_journalier_total: 2400,
      congestion_alerte: 'Critique',
    });
    expect(metrics).toMatchObject({
      nombre_non_localises: 1,
      non_localises: ['1'],
      vehicules_km: null,
      temps_perdu_total_minutes: null,
      par_arrondissement: [{ arrondissement: null, nombre_troncons: 1, total_vehicules: 2400 }],
      top_10_zones_congestionnees: [],
    });
    expect(notices.map(({ code, count }) => [code, count])).toEqual([['troncon_non_localise', 1]]);
  });

  it('leaves impossible flows out of every sum and shows them apart', () => {
    const q = (slot: number) => (slot === 9 ? 33_272 : 100 + slot);
    const { item, metrics, notices } = figuresOf([hoursOf('1', { q, k: rising(1) })]);
    expect(item('1')).toMatchObject({
      debit_journalier_total: 2400 + 276 - 109,
      debit_max: 123,
      heures_q: 23,
      heures_impossibles: 1,
      debits_impossibles: [{ heure: 9, utc: '2023-11-21T08:00:00Z', debit: 33_272 }],
      statut_capteur: 'incoherent',
      capteur_duree_h: 1,
    });
    expect((item('1').profil_horaire as JsonObject[])[9]).toMatchObject({ debit: null });
    expect(metrics).toMatchObject({ total_vehicules_brut: 2567, heures_impossibles: 1 });
    expect(notices).toMatchObject([{ code: 'debit_impossible', count: 1 }]);
  });

  it('takes the state declared most, the closure on a tie', () => {
    const half = (slot: number) => (slot < 12 ? 'Barré' : 'Invalide');
    const { item } = figuresOf([
      hoursOf('1', { q: rising(1), k: rising(1), etat: half }),
      hoursOf('2', { q: rising(1), k: rising(1), etat: (slot) => (slot < 11 ? 'Barré' : 'Invalide') }),
      hoursOf('3', { q: rising(1), k: rising(1), etat: null }),
    ]);
    expect(['1', '2', '3'].map((id) => [item(id).etat_arc, item(id).statut_capteur])).toEqual([
      ['Barré', 'barre'],
      ['Invalide', 'ok'],
      [null, 'ok'],
    ]);
  });

  it('treats the rows of an excluded state as absent', () => {
    const { items } = figuresOf(
      [
        hoursOf('1', { q: 10, k: rising(1), etat: (slot) => (slot < 12 ? 'Invalide' : 'Ouvert') }),
        hoursOf('2', { q: 10, k: rising(1) }),
      ],
      {
        day: dayContext(networkOf(road('1')), {
          thresholds: { ...thresholds, etatsArcExclus: ['Invalide'] },
        }),
      },
    );
    expect(items).toMatchObject([{ identifiant_arc: '1', heures_q: 12, debit_journalier_total: 120 }]);
  });
});

describe('the network', () => {
  it('counts a copied flow that crosses a border in the zone with most of its arcs, whichever member counted most', () => {
    const place = (arrondissement: string) => ({ libelle: 'Rivoli', arrondissement });
    const { metrics } = figuresOf(
      [
        hoursOf('1', { q: rising(100) }),
        hoursOf('2', { q: (slot) => (slot < 20 ? 100 + slot : null) }),
        hoursOf('3', { q: (slot) => (slot < 20 ? 100 + slot : null) }),
        hoursOf('4', { q: rising(7) }),
      ],
      {
        day: dayContext(
          networkOf(
            road('1', place('75002')),
            road('2', place('75001')),
            road('3', place('75001')),
            road('4', { arrondissement: '75002' }),
          ),
        ),
      },
    );
    expect(metrics.total_vehicules_paris).toBe(2676 + 444);
    expect(metrics.par_arrondissement).toMatchObject([
      { arrondissement: '75001', total_vehicules: 2676 },
      { arrondissement: '75002', total_vehicules: 444 },
    ]);
  });

  it('counts the vehicles of a copied flow once, its kilometres and time lost for every arc', () => {
    const street = { libelle: 'Rivoli' };
    const hours = [
      hoursOf('30', { q: rising(100), k: 40 }),
      hoursOf('4', { q: (slot) => (slot < 20 ? 100 + slot : null), k: 40 }),
      hoursOf('5', { q: rising(7), k: 40 }),
    ];
    const { item, metrics } = figuresOf(hours, {
      day: dayContext(networkOf(road('30', street), road('4', street), road('5', street))),
    });
    expect(['30', '4', '5'].map((id) => item(id).groupe_debit)).toEqual(['30', '30', null]);
    const [whole, short, alone] = [2676, 2190, 444];
    expect(metrics).toMatchObject({
      total_vehicules_paris: whole + alone,
      total_vehicules_brut: whole + short + alone,
      vehicules_km: whole + short + alone,
      temps_perdu_total_minutes: (whole + short + alone) / 2,
      nombre_groupes_debit: 1,
      par_arrondissement: [{ total_vehicules: whole + alone, vehicules_km: whole + short + alone }],
    });
    expect((metrics.top_10_troncons_frequentes as JsonObject[]).map((arc) => arc.identifiant_arc)).toEqual([
      '30',
      '5',
    ]);
    expect((metrics.profil_ville as JsonObject[])[23]).toMatchObject({
      debit_total: 123 + 30,
      troncons_q: 2,
      troncons_k: 3,
    });
  });

  it('reports an arc that vanished as silent', () => {
    const seen = hoursOf('1', { q: rising(1), k: rising(1) });
    const gone = hoursOf('2', { q: rising(1), k: rising(1) });
    const older = hoursOf('3', { q: rising(1), k: rising(1) });
    const { items, metrics } = figuresOf([seen], {
      weekBefore: [seen, gone],
      history: historyOf(3, [older]),
    });
    expect(items.map((arc) => [arc.identifiant_arc, arc.statut_capteur, arc.etat_arc])).toEqual([
      ['1', 'ok', 'Invalide'],
      ['2', 'muet', null],
      ['3', 'muet', null],
    ]);
    expect(metrics).toMatchObject({
      nombre_capteurs_defaillants: 2,
      heures_attendues: 72,
      heures_q: 24,
      taux_disponibilite_capteurs: 33.33,
      statuts_capteurs: { muet: 2, ok: 1 },
    });
  });

  it('reports a feed outage once', () => {
    const night = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const { items, metrics, notices } = figuresOf([
      hoursOf('1', { q: rising(1), k: rising(1), absent: night }),
      hoursOf('2', { q: (slot) => (slot < 9 ? null : slot), k: (slot) => (slot < 9 ? null : slot) }),
    ]);
    expect(items.map((arc) => arc.statut_capteur)).toEqual(['ok', 'ok']);
    expect((metrics.pannes_de_flux as JsonObject[]).map(({ heure }) => heure)).toEqual(night);
    expect(metrics).toMatchObject({ heures_attendues: 48, heures_q: 30, taux_couverture: 0.625 });
    expect((metrics.profil_ville as JsonObject[])[3]).toMatchObject({
      debit_total: null,
      taux_occupation_moyen: null,
      troncons_q: 0,
      etats: { Fluide: 0, Inconnu: 1 },
    });
    expect(notices).toMatchObject([{ code: 'panne_de_flux', count: 9 }]);
  });

  it('lists the sensors to look after: declared open and silent', () => {
    const { metrics } = figuresOf([
      hoursOf('1', { etat: 'Ouvert' }),
      hoursOf('2', { etat: 'Invalide' }),
      hoursOf('3', { q: rising(1), k: rising(1), etat: 'Ouvert' }),
    ]);
    expect(metrics.liste_maintenance).toMatchObject([{ identifiant_arc: '1', etat_arc: 'Ouvert' }]);
    expect(metrics.capteurs_defaillants).toMatchObject([
      { identifiant_arc: '1', cause: 'muet', duree_h: 24, pct_manquant: 100 },
      { identifiant_arc: '2', cause: 'muet' },
    ]);
  });

  it('sorts congestion alerts by time lost and counts the arcs that have one', () => {
    const between = (from: number, to: number, k: number) => (slot: number) =>
      slot >= from && slot < to ? k : 10;
    const { metrics, item } = figuresOf([
      hoursOf('1', { q: 100, k: between(8, 10, 40) }),
      hoursOf('2', { q: 1000, k: between(17, 20, 85) }),
      hoursOf('3', { q: null, k: (slot) => (slot > 20 ? 90 : 10) }),
      hoursOf('4', { q: 100, k: between(8, 9, 99) }),
    ]);
    expect(metrics.nombre_troncons_satures).toBe(3);
    expect(metrics.alertes_congestion).toMatchObject([
      {
        identifiant_arc: '2',
        niveau: 'Critique',
        heure_debut: 17,
        debut: '2023-11-21T17:00:00+01:00',
        fin: '2023-11-21T20:00:00+01:00',
        duree_h: 3,
        taux_occupation_max: 85,
        debit_moyen: 1000,
        // at 18 instead of 30 km/h: 4/3 min a vehicle
        temps_perdu_total_minutes: 4000,
      },
      { identifiant_arc: '1', niveau: 'Modérée', temps_perdu_total_minutes: 100 },
      {
        identifiant_arc: '3',
        niveau: 'Critique',
        fin: '2023-11-22T00:00:00+01:00',
        debit_moyen: null,
        temps_perdu_total_minutes: null,
      },
    ]);
    expect(item('4').alertes).toEqual([]);
    expect((metrics.top_10_troncons_congestionnes as JsonObject[]).map((arc) => arc.identifiant_arc)).toEqual(
      ['2', '4', '1'],
    );
  });

  it('raises a zone alert above five saturated arcs in the same hour', () => {
    const arcs = Array.from({ length: 6 }, (_, n) =>
      hoursOf(String(n), { q: 10, k: (slot) => (slot >= 8 && slot < 10 + (n % 2) ? 35 : 5) }),
    );
    const { metrics } = figuresOf(arcs);
    expect(metrics.alertes_zone).toEqual([
      {
        arrondissement: '75001',
        libelle: 'Louvre',
        heure_debut: 8,
        debut: '2023-11-21T08:00:00+01:00',
        fin: '2023-11-21T10:00:00+01:00',
        duree_h: 2,
        troncons_satures_max: 6,
        heure_max: 8,
        nombre_troncons: 6,
      },
    ]);
    expect(metrics.par_arrondissement).toMatchObject([
      {
        troncons_satures_par_heure: [0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      },
    ]);
    expect(figuresOf(arcs.slice(1)).metrics.alertes_zone).toEqual([]);
    const outside = networkOf(...arcs.map(({ id }) => road(id, { arrondissement: 'hors_paris' })));
    const far = figuresOf(arcs, { day: dayContext(outside) }).metrics;
    expect(far.alertes_zone).toEqual([]);
    expect(far.top_10_zones_congestionnees).toEqual([]);
  });

  it('keeps its header small whatever happens', () => {
    const arcs = Array.from({ length: 3348 }, (_, n) =>
      hoursOf(String(n), {
        q: (slot) => (slot % 5 === 0 ? 33_272 : 1500 + ((n * slot) % 97)),
        k: (slot) => (slot % 4 === 3 ? 5 : 95),
        etat: 'Ouvert',
        absent: n % 2 === 0 ? [] : [1, 2, 3, 4, 5, 6, 7, 8],
      }),
    );
    const network = networkOf(
      ...arcs.map(({ id }, n) =>
        road(id, { libelle: `Boulevard_de_la_Republique_${id}`, arrondissement: String(75001 + (n % 20)) }),
      ),
    );
    const { metrics, items } = figuresOf(arcs, {
      day: dayContext(network),
      history: historyOf(6, arcs.slice(0, 1000)),
    });
    expect(items).toHaveLength(3348);
    expect(metrics.nombre_capteurs_defaillants).toBe(3348);
    expect((metrics.capteurs_defaillants as JsonObject[]).length).toBeLessThan(50);
    expect(Buffer.byteLength(JSON.stringify(metrics))).toBeLessThan(80_000);
  });
});

describe('against other days', () => {
  const today = hoursOf('1', { q: 110, k: 12 });

  it('a week before: the hours that both days observed', () => {
    const before = hoursOf('1', { q: (slot) => (slot < 12 ? 100 : null), k: 10 });
    const newcomer = hoursOf('2', { q: 50, k: 1 });
    const { item, metrics } = figuresOf([today, newcomer], { weekBefore: [before] });
    expect(item('1').evolution_pct).toBe(10);
    expect(item('2').evolution_pct).toBeNull();
    expect(metrics.evolution_vs_semaine_precedente).toEqual({
      pct: 10,
      n_troncons: 1,
      heures_communes: 12,
      total_jour: 1320,
      total_reference: 1200,
      date_reference: '2023-11-14',
      jour_type_reference: 'classe 1',
      raison: null,
    });
  });

  it('a week before: null with its reason', () => {
    const reason = (changes: Partial<CountDay>) =>
      figuresOf([today], changes).metrics.evolution_vs_semaine_precedente;
    expect(reason({})).toMatchObject({ pct: null, raison: 'jour_de_reference_absent' });
    expect(reason({ weekBefore: [hoursOf('2', { q: 1 })] })).toMatchObject({
      pct: null,
      raison: 'aucun_troncon_commun',
    });
    expect(reason({ weekBefore: [hoursOf('1', { q: 0 })] })).toMatchObject({
      pct: null,
      raison: 'debit_de_reference_nul',
      total_reference: 0,
    });
  });

  it('a week before: pairs hours by the clock of the city', () => {
    const date = '2023-10-29';
    const day = dayContext(networkOf(road('1')), { date });
    const { metrics } = figuresOf([hoursOf('1', { q: 1, slots: 25 })], {
      day,
      weekBefore: [hoursOf('1', { q: 1 })],
    });
    expect(metrics.evolution_vs_semaine_precedente).toMatchObject({ heures_communes: 24, pct: 0 });
  });

  it('the day type: over hours with a typical flow', () => {
    const usual = hoursOf('1', {
      q: (slot) => (slot < 10 ? 100 : null),
      k: (slot) => (slot < 4 ? 10 : null),
    });
    const { item, metrics } = figuresOf([today], { history: historyOf(4, [usual]) });
    expect(item('1')).toMatchObject({ ecart_jour_type: 0.1, ecart_occupation_points: 2 });
    expect(metrics.ecart_jour_type).toMatchObject({
      ecart: 0.1,
      pct: 10,
      n_troncons: 1,
      heures_communes: 10,
      total_jour: 1100,
      total_type: 1000,
      jours_historique: 4,
      raison: null,
    });
    const typical = item('1').profil_type as Record<string, (number | null)[]>;
    expect(typical.debit_n).toHaveLength(24);
    expect([typical.debit_median?.[9], typical.debit_median?.[10], typical.debit_n?.[10]]).toEqual([
      100,
      null,
      0,
    ]);
    expect(typical.taux_occupation_p90?.[3]).toBe(10);
  });

  it('the day type: flows to a tenth, occupancies to a hundredth', () => {
    const values = [
      { q: 100.11, k: 1.111 },
      { q: 101.22, k: 2.222 },
      { q: 103.33, k: 3.333 },
      { q: 107.77, k: 4.444 },
    ];
    const days = values.map((_, week) => weeksBefore(TUESDAY, 4 - week));
    const grids = values.map((value, i) => gridOf(days[i]!, [hoursOf('1', value)]));
    const history = buildHistory({ sameClass: days, sameWeekday: days }, grids, networkOf(), thresholds);
    const typical = figuresOf([today], { history }).item('1').profil_type as Record<string, number[]>;
    expect(Object.entries(typical).map(([key, column]) => [key, column[8]])).toEqual([
      ['debit_n', 4],
      ['debit_median', 102.3],
      ['debit_p10', 100.4],
      ['debit_p90', 106.4],
      ['taux_occupation_n', 4],
      ['taux_occupation_median', 2.78],
      ['taux_occupation_p10', 1.44],
      ['taux_occupation_p90', 4.11],
    ]);
  });

  it('the day type: null with its reason under three days', () => {
    const { item, metrics } = figuresOf([today], { history: historyOf(2, [hoursOf('1', { q: 100 })]) });
    expect(item('1')).toMatchObject({ ecart_jour_type: null, profil_type: null });
    expect(metrics.ecart_jour_type).toMatchObject({
      ecart: null,
      raison: 'historique_insuffisant',
      jours_historique: 2,
    });
  });

  it('unusual flows exceed the 95th percentile of five Tuesdays or more', () => {
    const usual = hoursOf('1', { q: 100 });
    const q = (slot: number) => (slot === 8 ? 101 : slot === 9 ? 150 : 100);
    const { item, metrics } = figuresOf([hoursOf('1', { q })], { history: historyOf(5, [usual]) });
    expect(item('1').debits_inhabituels).toMatchObject([
      { heure: 8, debit: 101, seuil_p95: 100 },
      { heure: 9, debit: 150, seuil_p95: 100 },
    ]);
    expect(metrics).toMatchObject({
      nombre_debits_inhabituels: 2,
      troncons_compares_p95: 1,
      debits_inhabituels: [
        { identifiant_arc: '1', nombre_heures: 2, heure: 9, debit: 150, seuil_p95: 100, exces: 50 },
      ],
    });
    const early = figuresOf([hoursOf('1', { q })], { history: historyOf(4, [usual]) });
    expect(early.item('1').debits_inhabituels).toBeNull();
    expect(early.metrics.nombre_debits_inhabituels).toBeNull();
  });
});
