import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import type { DayContext } from '../../src/domain/source.ts';
import { addDays, type LocalDate } from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import { at, calendarOf, dayHours, dayOf, hourOf, lakeOf, pastDays } from './invented.ts';

const DATE = '2023-11-21';

function figures(hours: readonly BikeHour[], date: LocalDate = DATE, changes: Partial<DayContext> = {}) {
  const day = dayOf(date, changes);
  return bikeFigures({ day, ...lakeOf(hours, day) });
}

function onlyItem(hours: readonly BikeHour[], date: LocalDate = DATE): JsonObject {
  const { items } = figures(hours, date);
  expect(items).toHaveLength(1);
  return items[0]!;
}

describe('one counter, one day', () => {
  it('totals, mean, peak, quiet hours and coverage over the observed hours', () => {
    // 00:00 … 03:00 missing; 4 % at 04:00, 5 % at 05:00, 60 % at 08:00 and at 18:00 the rest
    const passages = new Map([
      [4, 4],
      [5, 5],
      [8, 60],
      [18, 31],
    ]);
    const item = onlyItem(dayHours('a', DATE, (heure) => (heure < 4 ? null : (passages.get(heure) ?? 0))));
    expect(item).toMatchObject({
      id_compteur: 'a',
      nom_compteur: 'Rue a',
      coordinates: { lon: 2.3, lat: 48.85 },
      arrondissement: '75001',
      total_jour: 100,
      moyenne_horaire: 5,
      pic_horaire: 8,
      heures_creuses: [4, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23],
      heures_attendues: 24,
      heures_observees: 20,
      taux_couverture: 0.8333,
    });
    const profile = item.profil_horaire as JsonObject[];
    expect(profile).toHaveLength(24);
    expect(profile[3]).toMatchObject({ heure: 3, utc: '2023-11-21T02:00:00Z', passages: null });
    expect(profile[4]).toMatchObject({ heure: 4, utc: '2023-11-21T03:00:00Z', passages: 4 });
    expect(profile[6]).toMatchObject({ heure: 6, passages: 0 });
  });

  it('the peak is the earlier of equals', () => {
    expect(onlyItem(dayHours('a', DATE, (heure) => (heure === 9 || heure === 17 ? 8 : 1))).pic_horaire).toBe(
      9,
    );
  });

  it('a day of zeros is measured: total 0, but no peak and no quiet hours', () => {
    expect(onlyItem(dayHours('a', DATE, () => 0))).toMatchObject({
      total_jour: 0,
      moyenne_horaire: 0,
      pic_horaire: null,
      heures_creuses: null,
      heures_observees: 24,
    });
  });

  it('the hours around local midnight belong to their own days', () => {
    const hours = [
      hourOf('a', at('2023-11-20T22:00:00Z'), 100),
      hourOf('a', at('2023-11-20T23:00:00Z'), 1),
      hourOf('a', at('2023-11-21T22:00:00Z'), 2),
      hourOf('a', at('2023-11-21T23:00:00Z'), 100),
    ];
    expect(onlyItem(hours)).toMatchObject({ total_jour: 3, pic_horaire: 23, heures_observees: 2 });
  });

  it('23 hours in March, the doubled one summed; 25 in October, the missing one missing', () => {
    const march = onlyItem(
      dayHours('a', '2023-03-26', () => 1),
      '2023-03-26',
    );
    expect(march).toMatchObject({
      heures_attendues: 23,
      heures_observees: 23,
      taux_couverture: 1,
      total_jour: 23,
    });
    expect((march.profil_horaire as JsonObject[]).map(({ heure }) => heure)).not.toContain(2);

    const missing = at('2023-10-29T02:00:00+02:00');
    const october = figures(
      dayHours('a', '2023-10-29', () => 1).filter(({ utcMs }) => utcMs !== missing),
      '2023-10-29',
    );
    expect(october.items[0]).toMatchObject({ heures_attendues: 25, heures_observees: 24, total_jour: 24 });
    const profile = october.items[0]!.profil_horaire as JsonObject[];
    expect(profile.filter(({ heure }) => heure === 2)).toMatchObject([
      { utc: '2023-10-29T00:00:00Z', passages: null },
      { utc: '2023-10-29T01:00:00Z', passages: 1 },
    ]);
    expect(october.metrics.pannes_de_flux).toEqual([{ heure: 2, utc: '2023-10-29T00:00:00Z' }]);
    expect(october.notices.map(({ code }) => code)).toEqual(['panne_de_flux']);
  });

  it('without coordinates there is no arrondissement, and it is said', () => {
    const { items, notices, metrics } = figures(
      dayHours('a', DATE, () => 1).map((hour) => ({ ...hour, lon: null, lat: null })),
    );
    expect(items[0]).toMatchObject({ coordinates: null, arrondissement: null });
    expect(notices).toMatchObject([{ code: 'compteur_non_localise', count: 1, samples: [{ detail: 'a' }] }]);
    expect(metrics.compteurs_non_localises).toBe(1);
  });

  it('a place of the days before stands in for a missing one', () => {
    const today = dayHours('a', DATE, () => 1).map((hour) => ({ ...hour, lon: null, lat: null }));
    expect(onlyItem([...pastDays('a', DATE, 2, () => 24), ...today])).toMatchObject({
      arrondissement: '75001',
    });
  });

  it('outside every zone, and without any zone known', () => {
    const away = dayHours('a', DATE, () => 1).map((hour) => ({ ...hour, lon: 2.6 }));
    expect(figures(away).items[0]).toMatchObject({ arrondissement: 'hors_paris' });
    expect(figures(away, DATE, { zones: openZones([]) }).items[0]).toMatchObject({ arrondissement: null });
  });
});

describe('inactif: more than 24 hours without a passage', () => {
  const busy = (date: LocalDate) => dayHours('busy', date, () => 5);
  const network = [busy(addDays(DATE, -2)), busy(addDays(DATE, -1)), busy(DATE)].flat();
  const itemOf = (hours: readonly BikeHour[], id = 'a') =>
    figures([...network, ...hours]).items.find((item) => item.id_compteur === id)!;

  it('24 hours are not enough, 25 are', () => {
    const quiet = dayHours('a', DATE, () => 0);
    const until = (heure: number) => dayHours('a', addDays(DATE, -1), (h) => (h <= heure ? 3 : 0));
    expect(itemOf([...until(23), ...quiet])).toMatchObject({
      inactif: false,
      heures_sans_passage: 24,
      dernier_passage: '2023-11-20T22:00:00Z',
    });
    expect(itemOf([...until(22), ...quiet])).toMatchObject({ inactif: true, heures_sans_passage: 25 });
  });

  it('a passage in the last hour of the day is enough to be active', () => {
    const hours = [
      ...dayHours('a', addDays(DATE, -2), () => 0),
      ...dayHours('a', DATE, (h) => (h === 23 ? 1 : 0)),
    ];
    expect(itemOf(hours)).toMatchObject({ inactif: false, heures_sans_passage: 0 });
  });

  it('a counter that never had a passage: known for longer than 24 hours or not to be told', () => {
    expect(itemOf(dayHours('a', DATE, () => 0))).toMatchObject({
      inactif: null,
      heures_sans_passage: 24,
      dernier_passage: null,
    });
    const longer = [hourOf('a', at('2023-11-20T22:00:00Z'), 0), ...dayHours('a', DATE, () => 0)];
    expect(itemOf(longer)).toMatchObject({ inactif: true, heures_sans_passage: 25, dernier_passage: null });
  });

  it('hours that no counter has do not count: the feed was down, not the counter', () => {
    const quiet = dayHours('a', DATE, () => 0);
    const before = dayHours('a', addDays(DATE, -2), () => 3);
    const withoutYesterday = [...busy(addDays(DATE, -2)), ...busy(DATE)];
    const { items } = figures([...withoutYesterday, ...before, ...quiet]);
    expect(items.find((item) => item.id_compteur === 'a')).toMatchObject({
      inactif: false,
      heures_sans_passage: 24,
    });
  });

  it('a counter seen in the last 14 days and silent today is reported, later it is not', () => {
    const seen = (back: number) => dayHours('a', addDays(DATE, -back), () => 3);
    expect(itemOf(seen(14))).toMatchObject({
      total_jour: null,
      moyenne_horaire: null,
      pic_horaire: null,
      heures_creuses: null,
      heures_attendues: 24,
      heures_observees: 0,
      taux_couverture: 0,
      anomalie_detectee: null,
      inactif: true,
      // of the days between only two have data at all
      heures_sans_passage: 72,
    });
    expect(itemOf(seen(15))).toBeUndefined();
    const { metrics, notices } = figures([...network, ...seen(14)]);
    expect(metrics).toMatchObject({
      nombre_compteurs: 1,
      compteurs_silencieux: 1,
      compteurs_inactifs: 1,
      total_velos: 120,
    });
    expect(metrics.taux_disponibilite).toBe(50);
    expect(notices).toMatchObject([{ code: 'compteur_silencieux', count: 1 }]);
  });
});

describe('anomalie_detectee', () => {
  const today = (total: number) => dayHours('a', DATE, () => total / 24);
  const past = (total: (back: number) => number, days = 56) => pastDays('a', DATE, days, total);

  it('beyond 300 % of the median of the same weekday', () => {
    expect(onlyItem([...past(() => 240), ...today(240 * 4)])).toMatchObject({
      anomalie_detectee: false,
      anomalie_cause: null,
      mediane_meme_jour: 240,
      nombre_semaines: 8,
    });
    expect(onlyItem([...past(() => 240), ...today(240 * 4 + 24)])).toMatchObject({
      anomalie_detectee: true,
      anomalie_cause: 'pic',
    });
  });

  it('only the same weekday counts', () => {
    const sundaysOnly = past((back) => (back % 7 === 0 ? 24 : 2400));
    expect(onlyItem([...sundaysOnly, ...today(240)])).toMatchObject({
      anomalie_detectee: true,
      mediane_meme_jour: 24,
    });
  });

  it('under three weeks of comparable days nothing can be told', () => {
    expect(onlyItem([...past(() => 240, 20), ...today(24_000)])).toMatchObject({
      anomalie_detectee: null,
      mediane_meme_jour: null,
      nombre_semaines: 2,
    });
    expect(onlyItem([...past(() => 240, 21), ...today(24_000)])).toMatchObject({ anomalie_detectee: true });
  });

  it('a day cut at noon is not held against whole days', () => {
    const morning = dayHours('a', DATE, (heure) => (heure < 12 ? 1 : null));
    expect(onlyItem([...past(() => 240), ...morning])).toMatchObject({
      anomalie_detectee: null,
      nombre_semaines: 0,
    });
  });

  describe('a step change', () => {
    const step = (level: number, days: number) => [
      ...past((back) => (back < days ? 240 * level : 240), 70),
      ...today(240 * level),
    ];
    it.each([
      ['a third of the usual level for three days', 1 / 3, 3, 'rupture'],
      ['three times the usual level for three days', 3, 3, 'rupture'],
      ['only two days', 1 / 3, 2, null],
      ['not far enough', 0.4, 3, null],
      ['nothing at all is inactivity, not a step', 0, 3, null],
    ])('%s', (_, level, days, cause) => {
      expect(onlyItem(step(level, days))).toMatchObject({
        anomalie_cause: cause,
        anomalie_detectee: cause !== null,
      });
    });

    it('is measured against the rest of the network: a strike or a storm is no anomaly of a counter', () => {
      const level = (id: string, share: number) => [
        ...pastDays(id, DATE, 70, (back) => (back < 3 ? 240 * share : 240)),
        ...dayHours(id, DATE, () => 10 * share),
      ];
      const storm = ['b', 'c', 'd', 'e'].flatMap((id) => level(id, 0.2));
      const causes = (hours: readonly BikeHour[]) =>
        figures(hours).items.map((item) => [item.id_compteur, item.anomalie_cause]);
      expect(causes([...storm, ...level('a', 0.2)])).toEqual(
        ['a', 'b', 'c', 'd', 'e'].map((id) => [id, null]),
      );
      expect(causes([...storm, ...level('a', 0.05)])).toContainEqual(['a', 'rupture']);
      expect(causes([...storm, ...level('a', 1)])).toContainEqual(['a', 'rupture']);
    });
  });
});

describe('the usual day', () => {
  it('compares over the hours known on both sides', () => {
    // Tuesdays: 10 an hour except at 08:00, 20, 30 and 40; known for 00:00 … 11:00 only
    const tuesdays = [7, 14, 21].flatMap((back) =>
      dayHours('a', addDays(DATE, -back), (heure) =>
        heure > 11 ? null : heure === 8 ? 10 + (back / 7) * 10 : 10,
      ),
    );
    const today = dayHours('a', DATE, (heure) => (heure === 0 ? null : 11));
    const { items, metrics } = figures([...tuesdays, ...today]);
    // 11 hours compared: 121 passages against 10 × 10 + 30
    expect(items[0]).toMatchObject({ ecart_jour_type: -0.0692, heures_comparees: 11 });
    expect((items[0]!.profil_horaire as JsonObject[])[8]).toEqual({
      heure: 8,
      utc: '2023-11-21T07:00:00Z',
      passages: 11,
      passages_type: 30,
      passages_p10: 22,
      passages_p90: 38,
    });
    expect(metrics.ecart_jour_type).toBe(-0.0692);
    expect(metrics.jour_type).toEqual({
      classe: 'mardi',
      ecart: -0.0692,
      n_compteurs: 1,
      heures_comparees: 11,
      total_jour: 121,
      total_type: 130,
      raison: null,
    });
    const profile = metrics.profil_ville as JsonObject[];
    expect(profile[0]).toMatchObject({ passages: null, n_compteurs: 0, passages_type: null });
    expect(profile[8]).toMatchObject({
      passages: 11,
      n_compteurs: 1,
      passages_type: 30,
      passages_compares: 11,
    });
    expect(profile[20]).toMatchObject({
      passages: 11,
      n_compteurs: 1,
      passages_type: null,
      passages_compares: null,
    });
  });

  it('is null with its reason under three days of the class', () => {
    const { items, metrics } = figures([
      ...pastDays('a', DATE, 14, () => 24),
      ...dayHours('a', DATE, () => 1),
    ]);
    expect(items[0]).toMatchObject({ ecart_jour_type: null, heures_comparees: 0 });
    expect(metrics.jour_type).toMatchObject({
      ecart: null,
      total_type: null,
      raison: 'historique_insuffisant',
    });
  });

  it('is that of the class of the day, not of its weekday', () => {
    const calendar = calendarOf([DATE, '2023-11-01', '2023-11-11', '2023-10-05']);
    const past = pastDays('a', DATE, 56, () => 240).map((hour) => {
      const date = new Date(hour.utcMs + 3_600_000).toISOString().slice(0, 10);
      return calendar.dayClass(date) === 'ferie' ? { ...hour, passages: 1 } : hour;
    });
    const { metrics } = figures([...past, ...dayHours('a', DATE, () => 2)], DATE, { calendar });
    expect(metrics.jour_type).toMatchObject({ classe: 'ferie', total_type: 24, ecart: 1 });
  });
});

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
