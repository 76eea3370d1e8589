import { beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { addDays, type LocalDate } from '../../src/domain/time.ts';
import { countFigures } from '../../src/sources/comptages/figures.ts';
import { buildHistory, historyDays } from '../../src/sources/comptages/history.ts';
import { describeWithRealData } from '../shared-data.ts';
import { calendar, dayContext, gridOf, networkOf, road, TUESDAY, thresholds, withItems } from './invented.ts';
import { readExports } from './read-exports.ts';

const network = networkOf(
  road('4264', { libelle: 'AV_Champs_Elysees', arrondissement: '75008', longueurM: 119.5 }),
  road('5672', { libelle: 'Convention', arrondissement: '75015', longueurM: 231.6 }),
  road('191', { libelle: 'Sts_Peres', arrondissement: '75006', longueurM: 247.2 }),
);

describeWithRealData('road counts of three real arcs', (data) => {
  let exports: ReturnType<typeof readExports>;
  beforeAll(() => {
    exports = readExports(data);
  });

  function figures(date: LocalDate) {
    const days = historyDays(date, calendar, 8, exports.days);
    const dates = [...new Set([...days.sameClass, ...days.sameWeekday])];
    const grids = dates.map((day) => gridOf(day, exports.on(day)));
    const weekBefore = exports.on(addDays(date, -7));
    return withItems(
      countFigures({
        day: dayContext(network, { date }),
        hours: exports.on(date),
        weekBefore: weekBefore.length > 0 ? weekBefore : null,
        history: buildHistory(days, grids, network, thresholds),
      }),
    );
  }
  const item = (date: LocalDate, id: string) =>
    figures(date).items.find(({ identifiant_arc }) => identifiant_arc === id) ?? ({} as JsonObject);

  it.each([
    [
      '4264',
      { debit_journalier_total: 22_741, debit_max: 1404, heure_pic: 13, taux_occupation_moyen: 15.3373 },
    ],
    ['191', { debit_journalier_total: 10_508, debit_max: 693, heure_pic: 19 }],
    ['5672', { debit_journalier_total: 3589, debit_max: 246, heure_pic: 13 }],
  ])('arc %s on 21 November 2023', (id, known) => {
    expect(item(TUESDAY, id)).toMatchObject({
      ...known,
      heures_attendues: 24,
      heures_q: 24,
      heures_k: 24,
      taux_couverture: 1,
      etat_arc: 'Invalide',
      statut_capteur: 'ok',
    });
  });

  it('the Champs-Élysées are Pré-saturé, and their profile adds up to the day', () => {
    const arc = item(TUESDAY, '4264');
    expect(arc.etat_trafic_dominant).toBe('Pré-saturé');
    const profile = arc.profil_horaire as { heure: number; utc: string; debit: number }[];
    expect(profile.map(({ heure }) => heure)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(profile[0]?.utc).toBe('2023-11-20T23:00:00Z');
    expect(profile.reduce((sum, { debit }) => sum + debit, 0)).toBe(22_741);
  });

  it('the network of that day', () => {
    const { metrics, heures_attendues, heures_observees } = figures(TUESDAY);
    expect([heures_attendues, heures_observees]).toEqual([72, 72]);
    expect(metrics).toMatchObject({
      total_vehicules_paris: 22_741 + 10_508 + 3589,
      total_vehicules_brut: 22_741 + 10_508 + 3589,
      nombre_troncons: 3,
      taux_disponibilite_capteurs: 100,
      pannes_de_flux: [],
      ecart_jour_type: { n_troncons: 3, heures_communes: 72, jours_historique: 8, raison: null },
    });
    // arc 4264 lacks the hours from 10:00 to 12:00 a week before: their 1213 + 1320 vehicles are not compared
    expect(metrics.evolution_vs_semaine_precedente).toEqual({
      pct: -12.83,
      n_troncons: 3,
      heures_communes: 70,
      total_jour: 36_838 - 1213 - 1320,
      total_reference: 24_657 + 3809 + 10_888,
      date_reference: '2023-11-14',
      jour_type_reference: 'classe 1',
      raison: null,
    });
  });

  it('a day of congestion, its time lost worked out beside CityFlow from the same rows', () => {
    const arc = item('2023-11-14', '4264');
    expect(arc).toMatchObject({
      debit_journalier_total: 24_657,
      temps_perdu_total_minutes: 2225.5,
      temps_perdu_total_min: 1095.5,
      temps_perdu_total_max: 3335.2,
      modele_vitesse: 'seuils',
      v_ref: 30,
    });
    expect(arc.alertes).toMatchObject([
      {
        niveau: 'Élevée',
        debut: '2023-11-14T00:00:00+01:00',
        fin: '2023-11-14T10:00:00+01:00',
        duree_h: 10,
        taux_occupation_max: 78.0133,
      },
      {
        // 50.3 % for a single hour
        niveau: 'Modérée',
        debut: '2023-11-14T12:00:00+01:00',
        fin: '2023-11-14T20:00:00+01:00',
        duree_h: 8,
        taux_occupation_max: 50.3017,
        debit_moyen: 1385,
      },
    ]);
    expect(arc.congestion_alerte).toBe('Élevée');
  });

  it('the day without its skipped hour has 23 expected hours', () => {
    const { items, metrics } = figures('2023-03-26');
    for (const arc of items) expect(arc.heures_attendues).toBe(23);
    const profile = items.map(({ profil_horaire }) => profil_horaire as JsonObject[])[0] ?? [];
    expect(profile.map(({ heure }) => heure)).toEqual([
      0,
      1,
      ...Array.from({ length: 21 }, (_, hour) => hour + 3),
    ]);
    expect(metrics.heures_attendues).toBe(69);
    // its rows are there, without any value
    expect(metrics.pannes_de_flux).toEqual([{ heure: 1, utc: '2023-03-26T00:00:00Z' }]);
    expect(profile[1]).toEqual({
      heure: 1,
      utc: '2023-03-26T00:00:00Z',
      debit: null,
      taux_occupation: null,
      etat: 'Inconnu',
    });
  });

  it('the day with a repeated hour has 25 expected hours, one of which the source never delivers', () => {
    const { items, metrics } = figures('2023-10-29');
    for (const arc of items) {
      expect(arc).toMatchObject({
        heures_attendues: 25,
        heures_q: 24,
        taux_couverture: 0.96,
        statut_capteur: 'ok',
      });
    }
    expect(metrics.pannes_de_flux).toEqual([{ heure: 1, utc: '2023-10-28T23:00:00Z' }]);
  });

  it('a closed avenue is closed when it is so for most of its rows', () => {
    expect(item('2023-07-23', '4264')).toMatchObject({ etat_arc: 'Barré', statut_capteur: 'barre' });
    expect(item('2023-09-20', '4264').etat_arc).toBe('Invalide');
  });
});
