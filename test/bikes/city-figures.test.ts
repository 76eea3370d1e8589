import { describe, expect, it } from 'vitest';
import type { DayContext } from '../../src/domain/source.ts';
import { addDays, type LocalDate } from '../../src/domain/time.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { dayHours, figuresOf, pastDays } from './invented.ts';

const DATE = '2023-11-21';

const figures = (hours: readonly BikeHour[], date: LocalDate = DATE, changes: Partial<DayContext> = {}) =>
  figuresOf(hours, date, changes);

describe('the city', () => {
  const three = [
    ...dayHours('a', DATE, (heure) => (heure === 8 ? 30 : 0)),
    ...dayHours('b', DATE, () => 1).map((hour) => ({ ...hour, lon: 2.4 })),
    ...dayHours('c', DATE, () => 0).map((hour) => ({ ...hour, lon: 2.4 })),
  ];

  it('sums, means and tops per city and per arrondissement', () => {
    const { metrics, heures_attendues, heures_observees } = figures(three);
    expect(metrics).toMatchObject({
      total_velos: 54,
      nombre_compteurs: 3,
      compteurs_a_zero: 1,
      compteurs_silencieux: 0,
      moyenne_par_compteur: 18,
      pic_horaire: 8,
      taux_couverture: 1,
      taux_disponibilite: 100,
      indice_frequentation: null,
      frequentation: { indice: null, nombre_jours: 0, raison: 'moins_de_28_jours' },
      par_arrondissement: [
        { arrondissement: '75001', total_jour: 30, nombre_compteurs: 1, moyenne_par_compteur: 30 },
        { arrondissement: '75002', total_jour: 24, nombre_compteurs: 2, moyenne_par_compteur: 12 },
      ],
      top_10_compteurs: [
        {
          id_compteur: 'a',
          nom_compteur: 'Rue a',
          arrondissement: '75001',
          total_jour: 30,
          moyenne_horaire: 1.25,
        },
        { id_compteur: 'b', total_jour: 24 },
      ],
    });
    expect([heures_attendues, heures_observees]).toEqual([72, 72]);
  });

  it('a day of nothing is null, not zero', () => {
    const { metrics, items, heures_attendues } = figures([]);
    expect(items).toEqual([]);
    expect(heures_attendues).toBeNull();
    expect(metrics).toMatchObject({
      total_velos: null,
      nombre_compteurs: 0,
      moyenne_par_compteur: null,
      pic_horaire: null,
      taux_couverture: null,
      taux_disponibilite: null,
      indice_frequentation: null,
      ecart_jour_type: null,
      evolution_vs_semaine_precedente: { pct: null, raison: 'reference_absente' },
    });
  });

  describe('evolution', () => {
    const weekBefore = addDays(DATE, -7);
    const evolution = (hours: readonly BikeHour[]) => figures(hours).metrics.evolution_vs_semaine_precedente;

    it('is told over the counters observed on both days', () => {
      expect(
        evolution([...three, ...dayHours('b', weekBefore, () => 2), ...dayHours('d', weekBefore, () => 9)]),
      ).toEqual({
        pct: -50,
        n_compteurs: 1,
        total_jour: 24,
        total_reference: 48,
        date_reference: '2023-11-14',
        jour_type_reference: 'mardi',
        raison: null,
      });
    });

    it('is null with its reason', () => {
      const evening = dayHours('b', weekBefore, (heure) => (heure >= 18 ? 2 : null));
      expect(evolution(three)).toMatchObject({
        pct: null,
        n_compteurs: 0,
        total_jour: null,
        raison: 'reference_absente',
      });
      expect(evolution([...three, ...evening])).toMatchObject({
        pct: null,
        raison: 'aucun_compteur_comparable',
      });
      expect(evolution([...three, ...dayHours('b', weekBefore, () => 0)])).toMatchObject({
        pct: null,
        n_compteurs: 1,
        total_reference: 0,
        raison: 'reference_nulle',
      });
    });

    it('a day of 23 hours is compared with one of 24', () => {
      const hours = [...dayHours('a', '2023-03-26', () => 1), ...dayHours('a', '2023-03-19', () => 1)];
      expect(figures(hours, '2023-03-26').metrics.evolution_vs_semaine_precedente).toMatchObject({
        n_compteurs: 1,
        total_jour: 23,
        total_reference: 24,
      });
    });

    it('the year before is the same weekday', () => {
      const { metrics } = figures([...three, ...dayHours('b', '2022-11-22', () => 4)]);
      expect(metrics.evolution_vs_annee_precedente).toMatchObject({ pct: -75, date_reference: '2022-11-22' });
    });
  });

  describe('indice_frequentation', () => {
    const index = (days: number, total: (back: number) => number, today = 240) =>
      figures([...pastDays('a', DATE, days, total), ...dayHours('a', DATE, () => today / 24)]).metrics
        .frequentation;

    it('is the share of earlier days below, ties counting half', () => {
      expect(index(40, (back) => (back <= 10 ? 480 : back <= 20 ? 240 : 24))).toEqual({
        indice: 62.5,
        nombre_jours: 40,
        raison: null,
      });
      expect(index(28, () => 480)).toMatchObject({ indice: 0 });
      expect(index(28, () => 24)).toMatchObject({ indice: 100 });
    });

    it('needs 28 days', () => {
      expect(index(27, () => 24)).toEqual({ indice: null, nombre_jours: 27, raison: 'moins_de_28_jours' });
    });

    it('compares each day over the counters with passages on both', () => {
      // b is huge but counted nothing in the past, or was not there: only a is compared
      const hours = [
        ...pastDays('a', DATE, 30, () => 24),
        ...pastDays('b', DATE, 15, () => 0),
        ...pastDays('c', DATE, 30, () => 24_000),
        ...dayHours('a', DATE, () => 2),
        ...dayHours('b', DATE, () => 1000),
        ...dayHours('c', DATE, () => 0),
      ];
      expect(figures(hours).metrics.indice_frequentation).toBe(100);
    });

    it('looks back 365 days and no further', () => {
      expect(index(400, (back) => (back > 365 ? 24 : 480))).toMatchObject({ indice: 0, nombre_jours: 365 });
    });
  });
});
