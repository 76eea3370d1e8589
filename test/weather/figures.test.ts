import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsOfCode, conditionsOfText } from '../../src/sources/weather/conditions.ts';
import { weatherOfDay } from '../../src/sources/weather/figures.ts';
import { bikeIndex, categoriesOf, mobilityIndex } from '../../src/sources/weather/indices.ts';
import { type Measures, pickMeasures } from '../../src/sources/weather/records.ts';
import { weather } from '../../src/sources/weather/weather.ts';
import { dayOf, figures, input, visualCrossing } from './answers.ts';

const unknown = pickMeasures(() => null);
const day = (known: Partial<Measures>): Measures => ({ ...unknown, ...known });

describe('conditions', () => {
  it.each([
    ['Clear', 'degage'],
    ['Ensoleillé', 'degage'],
    ['Partially cloudy', 'nuageux'],
    ['partly-cloudy-night', 'nuageux'],
    ['Partiellement couvert', 'nuageux'],
    ['Overcast', 'couvert'],
    ['cloudy', 'couvert'],
    ['Rain, Overcast', 'pluie'],
    ['Averses, Dégagé', 'pluie'],
    ['Snow, Rain, Overcast', 'neige'],
    ['Fog', 'brouillard'],
    ['thunder-rain', 'orage'],
    ['Frogs', null],
  ])('« %s » → %s', (text, expected) => {
    expect(conditionsOfText(text)).toBe(expected);
  });

  it.each([
    [0, 'degage'],
    [1, 'degage'],
    [2, 'nuageux'],
    [3, 'couvert'],
    [45, 'brouillard'],
    [53, 'pluie'],
    [66, 'pluie'],
    [75, 'neige'],
    [81, 'pluie'],
    [86, 'neige'],
    [96, 'orage'],
    [4, null],
    [2.5, null],
  ])('WMO %s → %s', (code, expected) => {
    expect(conditionsOfCode(code)).toBe(expected);
  });
});

describe('categories', () => {
  it('at their bounds: 5 mm, 30 km/h, below 10 °C, above 25 °C', () => {
    expect(categoriesOf(day({ precip_totale: 5, vent_max: 30, temp_moyenne: 9.9 }))).toEqual([
      'Pluvieux',
      'Venteux',
      'Froid',
    ]);
    expect(categoriesOf(day({ precip_totale: 4.9, vent_max: 29.9, temp_moyenne: 10 }))).toEqual([]);
    expect(categoriesOf(day({ temp_moyenne: 25 }))).toEqual([]);
    expect(categoriesOf(day({ temp_moyenne: 25.1, vent_moyen: 31 }))).toEqual(['Venteux', 'Chaud']);
    expect(categoriesOf(day({ humidite: 80 }))).toBeNull();
  });
});

describe('indices', () => {
  it('deduct what is known, and say what is not', () => {
    expect(bikeIndex(day({ precip_totale: 5, temp_moyenne: 4, vent_max: 30 }))).toEqual({
      value: 42,
      deductions: { pluie: 20, vent: 20, froid: 18, chaleur: 0 },
    });
    expect(mobilityIndex(day({ precip_totale: 5, temp_moyenne: 0, vent_max: 40 }))).toEqual({
      value: 68,
      deductions: { pluie: 10, vent: 10, froid: 12, chaleur: 0 },
    });
    expect(bikeIndex(day({ precip_totale: 1.3 }))).toEqual({
      value: 94.8,
      deductions: { pluie: 5.2, vent: null, froid: null, chaleur: null },
    });
    expect(bikeIndex(unknown).value).toBeNull();
    expect(mobilityIndex(day({ humidite: 50 })).value).toBeNull();
  });

  const measures = fc.record({
    precip_totale: fc.double({ min: 0, max: 200, noNaN: true }),
    vent_max: fc.double({ min: 0, max: 150, noNaN: true }),
    temp_moyenne: fc.double({ min: -30, max: 50, noNaN: true }),
  });

  it('stay within 0–100; more rain or wind never helps, and bikes never suffer less', () => {
    fc.assert(
      fc.property(measures, fc.double({ min: 0, max: 50, noNaN: true }), (known, more) => {
        for (const index of [bikeIndex, mobilityIndex]) {
          const value = index(day(known)).value ?? Number.NaN;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
          expect(
            index(day({ ...known, precip_totale: known.precip_totale + more })).value,
          ).toBeLessThanOrEqual(value);
          expect(index(day({ ...known, vent_max: known.vent_max + more })).value).toBeLessThanOrEqual(value);
        }
        expect(bikeIndex(day(known)).value).toBeLessThanOrEqual(
          mobilityIndex(day(known)).value ?? Number.NaN,
        );
      }),
    );
  });
});

describe('the day', () => {
  const answer = (temp: number | null, more = {}) =>
    visualCrossing([{ datetime: '2023-11-21', temp, precip: 0, ...more }]);

  it('is picked by its date, not its position', () => {
    const body = visualCrossing([
      { datetime: '2023-11-22', temp: 1 },
      { datetime: '2023-11-21', temp: 2 },
    ]);
    expect(figures([input(body)]).metrics.temp_moyenne).toBe(2);
    expect(weather.figures([input(body)], dayOf('2023-11-20'))).toBeNull();
    expect(weather.figures([], dayOf('2023-11-21'))).toBeNull();
  });

  it('comes from the newest snapshot that has it, whatever the order of the files', () => {
    const inputs = [
      input(answer(3), 'api/weather/dt=2023-11-22/a.json'),
      input(answer(4), 'api/weather/dt=2023-11-22/b.json'),
      input(answer(1), 'api/weather/dt=2023-11-20/z.json'),
      input(visualCrossing([{ datetime: '2023-11-23', temp: 9 }]), 'api/weather/dt=2023-11-23/a.json'),
      input(answer(2), 'weather.json'),
    ];
    for (const order of [inputs, [...inputs].reverse()]) {
      expect(figures(order).metrics).toMatchObject({ temp_moyenne: 4, instantane: '2023-11-22' });
      expect(weatherOfDay(order, '2023-11-21')).toEqual({
        temp_moyenne: 4,
        precip_totale: 0,
        vent_moyen: null,
      });
    }
    expect(weatherOfDay(inputs, '2023-11-19')).toBeNull();
  });

  it('is one item, with its hours by the city clock when they are known', () => {
    const hours = [
      {
        datetime: '13:00:00',
        datetimeEpoch: Date.parse('2023-11-21T12:00:00Z') / 1000,
        temp: 12,
        conditions: 'Clear',
      },
    ];
    const withHours = figures([input(answer(10, { hours }))]);
    expect(withHours.items).toHaveLength(1);
    expect(withHours.items[0]).toMatchObject({
      lieu: 'Paris, France',
      temp_moyenne: 10,
      profil_horaire: [
        { heure: 13, utc: '2023-11-21T12:00:00Z', temperature: 12, precip: null, conditions: 'degage' },
      ],
    });
    expect([withHours.heures_attendues, withHours.heures_observees]).toEqual([24, 1]);
    const without = figures([input({ days: [{ datetime: '2023-11-21', temp: 10 }] })]);
    expect(without.items[0]).toMatchObject({ lieu: 'ville', profil_horaire: null });
    expect([without.heures_attendues, without.heures_observees]).toEqual([null, null]);
  });
});
