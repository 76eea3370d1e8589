import { describe, expect, it } from 'vitest';
import { codes, read, visualCrossing } from './answers.ts';

describe('a Visual Crossing day', () => {
  it('gives its measures; what is missing stays null', () => {
    const { records, counts, notices } = read(
      visualCrossing([
        {
          datetime: '2023-11-21',
          tempmin: 9.4,
          temp: 11.1,
          tempmax: 12.2,
          precip: 1.3,
          windspeed: 24,
          windgust: 51.5,
          humidity: 88.2,
          conditions: 'Rain, Partially cloudy',
        },
        { datetime: '2023-11-22', temp: 8, tempmin: null },
      ]),
    );
    expect(counts).toEqual({ read: 2, kept: 2, rejected: {}, duplicates: 0, conflicts: 0 });
    expect(notices).toEqual([]);
    expect(records[0]).toEqual({
      date: '2023-11-21',
      lieu: 'Paris, France',
      fournisseur: 'visual_crossing',
      temp_moyenne: 11.1,
      temp_min: 9.4,
      temp_max: 12.2,
      precip_totale: 1.3,
      vent_moyen: null,
      vent_max: 24,
      rafale_max: 51.5,
      humidite: 88.2,
      conditions_source: 'Rain, Partially cloudy',
      conditions: 'pluie',
      heures: null,
    });
    expect(records[1]).toMatchObject({
      temp_moyenne: 8,
      temp_min: null,
      precip_totale: null,
      vent_max: null,
    });
  });

  it('takes its mean wind from windspeedmean, else from its hours', () => {
    const hours = Array.from({ length: 24 }, (_, h) => ({
      datetime: `${String(h).padStart(2, '0')}:00:00`,
      temp: h,
      precip: 0.1,
      windspeed: h < 12 ? 10 : 20,
    }));
    const [plain, withMean] = read(
      visualCrossing([
        { datetime: '2023-11-21', hours },
        { datetime: '2023-11-22', windspeed: 30, windspeedmean: 12 },
      ]),
    ).records;
    expect(plain).toMatchObject({
      temp_moyenne: 11.5,
      temp_min: 0,
      temp_max: 23,
      precip_totale: 2.4,
      vent_moyen: 15,
      vent_max: 20,
    });
    expect(plain?.heures).toHaveLength(24);
    expect(withMean).toMatchObject({ vent_moyen: 12, vent_max: 30 });
  });

  it('does not make a mean of too few hours', () => {
    const hours = Array.from({ length: 17 }, (_, h) => ({
      datetime: `${String(h).padStart(2, '0')}:00:00`,
      temp: 5,
    }));
    const eighteen = [...hours, { datetime: '17:00:00', temp: 5 }];
    const days = [
      { datetime: '2023-11-21', precip: 0, hours },
      { datetime: '2023-11-22', precip: 0, hours: eighteen },
    ];
    expect(read(visualCrossing(days)).records.map((day) => day.temp_moyenne)).toEqual([null, 5]);
  });

  it('keeps both 02:00 of the October change, and refuses the 02:00 that March skips', () => {
    const hour = (datetime: string, temp: number) => ({ datetime, temp });
    const october = read(
      visualCrossing([
        { datetime: '2023-10-29', temp: 9, hours: [hour('02:00:00', 8), hour('02:00:00', 7)] },
      ]),
    );
    expect(
      october.records[0]?.heures?.map(({ utc, temperature }) => [new Date(utc).toISOString(), temperature]),
    ).toEqual([
      ['2023-10-29T00:00:00.000Z', 8],
      ['2023-10-29T01:00:00.000Z', 7],
    ]);
    const march = read(
      visualCrossing([
        { datetime: '2023-03-26', temp: 9, hours: [hour('01:00:00', 8), hour('03:00:00', 7)] },
      ]),
    );
    expect(march.records[0]?.heures).toHaveLength(2);
    expect(
      codes(read(visualCrossing([{ datetime: '2023-11-21', temp: 9, hours: [hour('25:00:00', 1), null] }]))),
    ).toEqual({
      heure_illisible: 2,
    });
  });

  it('out of range or not a number loses that value only, with a notice', () => {
    const reading = read(
      visualCrossing([
        {
          datetime: '2023-11-21',
          temp: 51,
          precip: -0.1,
          windspeed: 'fort',
          tempmin: '9.5',
          humidity: 101,
          tempmax: 12,
        },
        {
          datetime: '2023-11-22',
          temp: 10,
          tempmin: 12,
          tempmax: 8,
          conditions: 'Pluie de grenouilles',
          icon: 'frog',
        },
        { datetime: '2023-11-23', temp: 10, conditions: 'Raining cats' },
        { datetime: '2023-11-24', temp: 10, conditions: 'Frogs' },
      ]),
    );
    expect(codes(reading)).toEqual({
      conditions_inconnues: 1,
      temperatures_inversees: 1,
      valeur_hors_bornes: 3,
      valeur_non_numerique: 1,
    });
    expect(reading.records[0]).toMatchObject({
      temp_moyenne: null,
      temp_min: 9.5,
      precip_totale: null,
      vent_max: null,
    });
    expect(reading.records[1]).toMatchObject({
      temp_moyenne: 10,
      temp_min: null,
      temp_max: null,
      conditions: 'pluie',
    });
    expect(reading.records[3]).toMatchObject({ conditions: null, conditions_source: 'Frogs' });
  });

  it('without a date or a value is refused; twice the same is a duplicate, twice otherwise a conflict', () => {
    const full = { datetime: '2023-11-25', temp: 10, precip: 0 };
    const reading = read(
      visualCrossing([
        null,
        { temp: 3 },
        { datetime: '2023-02-30', temp: 3 },
        { datetime: '9999-12-31', temp: 3 },
        { datetime: '2023-11-24' },
        full,
        { datetime: '2023-11-25', temp: 10 },
        full,
      ]),
    );
    expect(reading.counts).toEqual({
      read: 8,
      kept: 1,
      rejected: { date_invalide: 3, jour_illisible: 1, jour_sans_mesure: 1 },
      duplicates: 1,
      conflicts: 1,
    });
    expect(reading.records[0]?.precip_totale).toBe(0);
    expect(reading.rejects.map(({ line, value }) => [line, value])).toEqual([
      [1, null],
      [2, null],
      [3, '2023-02-30'],
      [4, '9999-12-31'],
      [5, '2023-11-24'],
    ]);
  });
});
