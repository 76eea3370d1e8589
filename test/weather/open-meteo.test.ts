import { describe, expect, it } from 'vitest';
import { codes, read, stamps } from './answers.ts';

const repeat = (value: unknown, count = 24) => Array.from({ length: count }, () => value);
const ramp = (count = 24) => Array.from({ length: count }, (_, i) => i);

describe('Open-Meteo hours', () => {
  it('in GMT are put on the city day: in summer 00:00 GMT is 02:00 in Paris', () => {
    const { records, rejects } = read({
      timezone: 'GMT',
      utc_offset_seconds: 0,
      hourly: { time: stamps('2026-05-22'), temperature_2m: ramp() },
    });
    expect(records).toHaveLength(1);
    // local hours 02–23 of the 22nd are stamps 0–21; 22 and 23 belong to the 23rd, two hours are no day
    expect(records[0]).toMatchObject({ date: '2026-05-22', temp_min: 0, temp_max: 21, temp_moyenne: 10.5 });
    expect(rejects).toMatchObject([{ reason: 'jour_incomplet', value: '2026-05-23' }]);
  });

  it('carry the rain of the hour before their stamp', () => {
    const rain = [5, ...repeat(0, 22), 2];
    const { records } = read({
      timezone: 'Europe/Paris',
      utc_offset_seconds: 3600,
      hourly: { time: stamps('2023-11-21'), temperature_2m: repeat(10), precipitation: rain },
    });
    // 5 mm fell on the 20th from 23:00; 2 mm on the 21st from 22:00
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ date: '2023-11-21', precip_totale: 2 });
    expect(records[0]?.heures?.at(-2)).toMatchObject({ utc: Date.parse('2023-11-21T21:00:00Z'), precip: 2 });
    expect(records[0]?.heures?.at(-1)).toMatchObject({ temperature: 10, precip: null });
  });

  it('read old and new column names, other units, and WMO codes', () => {
    const { records, notices } = read({
      timezone: 'Europe/Paris',
      utc_offset_seconds: 3600,
      hourly_units: { temperature_2m: '°F', wind_speed_10m: 'm/s', precipitation: 'inch' },
      hourly: {
        time: stamps('2023-11-21'),
        temperature_2m: repeat(50),
        wind_speed_10m: repeat(10),
        precipitation: repeat(0.1),
        weathercode: [...repeat(3, 20), 61, 71, 2, 1],
        relativehumidity_2m: repeat('80'),
      },
    });
    expect(notices).toEqual([]);
    expect(records[0]).toMatchObject({ temp_moyenne: 10, vent_moyen: 36, humidite: 80, conditions: 'neige' });
    expect(records[0]?.precip_totale).toBeCloseTo(23 * 2.54, 2);
  });

  it('with unusable columns or stamps say so and keep the rest', () => {
    const reading = read({
      timezone: 'Europe/Paris',
      utc_offset_seconds: 3600,
      hourly_units: { wind_speed_10m: 'furlongs' },
      hourly: {
        time: [...stamps('2023-11-21').slice(0, 22), 'midi', '2023-11-21T00:00'],
        temperature_2m: [...repeat(10, 23), 'x'],
        wind_speed_10m: repeat(1),
        rain: repeat(0),
        weather_code: [12, ...repeat(0, 23)],
        relative_humidity_2m: [1, 2],
      },
    });
    expect(codes(reading)).toEqual({
      colonne_illisible: 1,
      conditions_inconnues: 1,
      heure_illisible: 2,
      pluie_sans_neige: 1,
      unite_inconnue: 1,
    });
    expect(reading.records[0]).toMatchObject({ temp_moyenne: 10, vent_moyen: null, humidite: null });
  });
});

describe('Open-Meteo days', () => {
  const daily = {
    time: ['2023-11-20', '2023-11-21'],
    temperature_2m_mean: [8, 11.1],
    temperature_2m_min: [6, 9.4],
    temperature_2m_max: [9, 12.2],
    precipitation_sum: [0, 1.3],
    wind_speed_10m_max: [20, null],
    windgusts_10m_max: [40, 31],
    weather_code: [3, 63],
  };

  it('of the city are taken as they are', () => {
    const { records, notices } = read({ timezone: 'Europe/Paris', utc_offset_seconds: 3600, daily });
    expect(notices).toEqual([]);
    expect(records).toMatchObject([
      {
        date: '2023-11-20',
        temp_moyenne: 8,
        vent_max: 20,
        rafale_max: 40,
        conditions: 'couvert',
        heures: null,
      },
      {
        date: '2023-11-21',
        precip_totale: 1.3,
        vent_max: null,
        conditions: 'pluie',
        conditions_source: 'WMO 63',
      },
    ]);
  });

  it('of another time zone only fill what the hours leave open, and are said to be others', () => {
    const reading = read({
      timezone: 'GMT',
      utc_offset_seconds: 0,
      daily,
      hourly: { time: stamps('2023-11-21'), temperature_2m: repeat(7) },
    });
    expect(codes(reading)).toEqual({ jours_d_un_autre_fuseau: 1 });
    const day = reading.records.find(({ date }) => date === '2023-11-21');
    expect(day).toMatchObject({ temp_moyenne: 7, temp_max: 7, precip_totale: 1.3 });
  });

  it('in unixtime are days of the answer’s own clock', () => {
    const midnight = Date.parse('2023-11-20T23:00:00Z') / 1000;
    const { records } = read({
      timezone: 'Europe/Paris',
      utc_offset_seconds: 3600,
      daily: { time: [midnight, 1e300], temperature_2m_mean: [11, 12] },
    });
    expect(records).toMatchObject([{ date: '2023-11-21', temp_moyenne: 11 }]);
  });
});
