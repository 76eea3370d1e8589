import { describe, expect, it } from 'vitest';
import { capacity, referenceSpeedKmh, roadClass } from '../../src/domain/traffic/road.ts';
import { dominantState, trafficState } from '../../src/domain/traffic/state.ts';
import { thresholds } from './invented.ts';

describe('traffic state', () => {
  it('changes at 15, 30 and 50 %, and is unknown exactly without occupancy', () => {
    expect([0, 14.99999, 15, 29.99999, 30, 49.99999, 50, 100, null].map(trafficState)).toEqual([
      'Fluide',
      'Fluide',
      'Pré-saturé',
      'Pré-saturé',
      'Saturé',
      'Saturé',
      'Bloqué',
      'Bloqué',
      'Inconnu',
    ]);
  });

  it('of a day is the most frequent one, hours without occupancy aside', () => {
    expect(dominantState([5, 20, 20, null, null, null])).toBe('Pré-saturé');
    expect(dominantState([null, null])).toBeNull();
  });

  it('of a day goes to the worse on a tie', () => {
    expect(dominantState([60, 5, 5, 60])).toBe('Bloqué');
    expect(dominantState([20, 5, 5, 20])).toBe('Pré-saturé');
  });
});

describe('road class', () => {
  it('tells the ring road by its label', () => {
    expect(['PE_Quai_Issy', 'PI_Pont_Aval', 'pe_ivry'].map(roadClass)).toEqual([
      'peripherique',
      'peripherique',
      'peripherique',
    ]);
    expect(['Pl_Etoile', 'Peletier', 'Presbourg', 'PEREIRE', 'Sts_Peres', null].map(roadClass)).toEqual(
      Array(6).fill('autre'),
    );
  });

  it('bounds flows by its lanes', () => {
    expect(capacity('peripherique', thresholds)).toBe(11_500);
    expect(capacity('autre', thresholds)).toBe(9_200);
  });

  it('has the speed limit in force on the day, or the one that was set', () => {
    const limits = (road: 'peripherique' | 'autre', dates: string[]) =>
      dates.map((date) => referenceSpeedKmh(road, date, thresholds));
    expect(limits('peripherique', ['2024-09-30', '2024-10-01'])).toEqual([70, 50]);
    expect(limits('autre', ['2021-08-29', '2021-08-30'])).toEqual([50, 30]);
    const set = { ...thresholds, vitesseRefPeripheriqueKmh: 60, vitesseRefVilleKmh: 45 };
    expect(referenceSpeedKmh('peripherique', '2024-10-01', set)).toBe(60);
    expect(referenceSpeedKmh('autre', '2024-10-01', set)).toBe(45);
  });
});
