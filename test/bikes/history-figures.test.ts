import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import type { DayContext } from '../../src/domain/source.ts';
import { addDays, type LocalDate } from '../../src/domain/time.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { calendarOf, dayHours, figuresOf, pastDays } from './invented.ts';

const DATE = '2023-11-21';

const figures = (hours: readonly BikeHour[], date: LocalDate = DATE, changes: Partial<DayContext> = {}) =>
  figuresOf(hours, date, changes);

function onlyItem(hours: readonly BikeHour[], date: LocalDate = DATE): JsonObject {
  const { items } = figures(hours, date);
  expect(items).toHaveLength(1);
  return items[0]!;
}

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
