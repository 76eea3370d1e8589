import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryDay } from '../../src/report/input.ts';
import { BIKES, rainClass, TRAFFIC, weatherEffect } from '../../src/report/weather-impact.ts';
import { DATE, past } from './invented.ts';

const dry = { temp_moyenne: 11, precip_totale: 0 };
const today = past(0, { velos_total: 120_000, velos_compteurs: 100, ...dry });

/** Days back to the same weekday. */
const bikes = (back: number, perCounter: number, changes: Partial<HistoryDay> = {}) =>
  past(back, { velos_total: perCounter * 100, velos_compteurs: 100, ...dry, ...changes });

describe('days of similar weather', () => {
  it('are of the same day type, within 3 °C and of the same class of rain', () => {
    const history = [
      today,
      bikes(7, 1000),
      bikes(14, 1500, { temp_moyenne: 14 }),
      bikes(21, 900, { temp_moyenne: 8, precip_totale: 0.9 }),
      bikes(28, 1, { temp_moyenne: 14.1 }),
      bikes(35, 1, { precip_totale: 1 }),
      bikes(42, 1, { jour_type: 'ferie' }),
      bikes(43, 1),
      bikes(49, 1, { temp_moyenne: null }),
      bikes(56, 1, { velos_compteurs: 0 }),
      bikes(91, 1),
    ];
    const { valeur, jours_semblables } = weatherEffect(DATE, history, BIKES);
    expect(valeur).toBe(1200);
    expect(jours_semblables).toEqual({
      n: 3,
      dates: ['2023-10-31', '2023-11-07', '2023-11-14'],
      mediane: 1000,
      ecart_pct: 20,
      raison: null,
    });
  });

  it('compares per counter: more counters are not more cyclists', () => {
    const half = (back: number) => past(back, { velos_total: 60_000, velos_compteurs: 50, ...dry });
    const { jours_semblables } = weatherEffect(DATE, [today, half(7), half(14), half(21)], BIKES);
    expect(jours_semblables.ecart_pct).toBe(0);
  });

  it.each([
    ['mesure du jour inconnue', past(0, dry)],
    ['température du jour inconnue', bikes(0, 5, { temp_moyenne: null })],
    ['pluie du jour inconnue', bikes(0, 5, { precip_totale: null })],
    ['2 jours de même type et de météo semblable, il en faut 3', today],
  ])('gives no figure but a reason: %s', (raison, day) => {
    const { jours_semblables } = weatherEffect(DATE, [day, bikes(7, 1000), bikes(14, 1000)], BIKES);
    expect(jours_semblables).toMatchObject({ mediane: null, ecart_pct: null, raison });
  });

  it('classes rain', () => {
    expect([0, 0.9, 1, 4.9, 5].map(rainClass)).toEqual([
      'sec',
      'sec',
      'pluie_faible',
      'pluie_faible',
      'pluie_forte',
    ]);
  });
});

describe('correlations', () => {
  const days = (n: number, of: (back: number) => Partial<HistoryDay>) =>
    Array.from({ length: n }, (_, back) => past(back, of(back)));

  it('finds a line, within day types and without', () => {
    const history = days(30, (back) => ({ temp_moyenne: back, debit_moyen: 500 - 3 * back }));
    const { temp_moyenne, precip_totale } = weatherEffect(DATE, history, TRAFFIC).correlations;
    const line = { n: 30, r: -1, ic95: { bas: -1, haut: -1 }, raison: null };
    expect(temp_moyenne).toEqual({ brute: line, a_jour_type_egal: line });
    expect(precip_totale.brute).toEqual({
      n: 0,
      r: null,
      ic95: null,
      raison: '0 jour où pluie et mesure sont connues, il en faut 20',
    });
  });

  it('sees through the rhythm of the week', () => {
    // Sundays are warm and empty, other days cold and full; within each, warmth brings traffic.
    const history = days(84, (back) => {
      const sunday = (back + 5) % 7 === 0;
      const warmth = Math.floor(back / 7) / 10;
      return { temp_moyenne: (sunday ? 20 : 5) + warmth, debit_moyen: (sunday ? 100 : 500) + 10 * warmth };
    });
    const { temp_moyenne } = weatherEffect(DATE, history, TRAFFIC).correlations;
    expect(temp_moyenne.brute.r).toBeLessThan(-0.9);
    expect(temp_moyenne.a_jour_type_egal).toMatchObject({ n: 84, r: 1 });
  });

  it('needs 20 days, of the 90 that end with the day', () => {
    const known = (back: number) => ({ temp_moyenne: back % 5, debit_moyen: back % 7 });
    const r = (history: HistoryDay[]) =>
      weatherEffect(DATE, history, TRAFFIC).correlations.temp_moyenne.brute;
    expect(r(days(19, known)).r).toBeNull();
    expect(r(days(20, known)).r).not.toBeNull();
    expect(r(days(120, known)).n).toBe(90);
    expect(r(days(30, () => ({ temp_moyenne: 10, debit_moyen: 5 })))).toMatchObject({
      n: 30,
      r: null,
      raison: 'température ou mesure sans variation',
    });
  });

  it('does not depend on the order of the days', () => {
    const history = days(60, (back) => ({
      temp_moyenne: Math.sin(back) * 8,
      precip_totale: back % 3,
      debit_moyen: 400 + 7 * Math.cos(back),
    }));
    const expected = weatherEffect(DATE, history, TRAFFIC);
    fc.assert(
      fc.property(fc.shuffledSubarray(history, { minLength: history.length }), (shuffled) => {
        expect(weatherEffect(DATE, shuffled, TRAFFIC)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
