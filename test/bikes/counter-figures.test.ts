import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import type { DayContext } from '../../src/domain/source.ts';
import { addDays, type LocalDate } from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { at, dayHours, figuresOf, hourOf, pastDays } from './invented.ts';

const DATE = '2023-11-21';

const figures = (hours: readonly BikeHour[], date: LocalDate = DATE, changes: Partial<DayContext> = {}) =>
  figuresOf(hours, date, changes);

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
