import { describe, expect, it } from 'vitest';
import { congestionRuns, worstLevel } from '../../src/domain/traffic/congestion.ts';

describe('congestion runs', () => {
  it('need two consecutive saturated hours', () => {
    expect(congestionRuns([29.9, 30, 29.9, 95, 10])).toEqual([]);
    expect(congestionRuns([29.9, 30, 30, 29.9])).toEqual([{ start: 1, hours: 2, level: 'Modérée' }]);
  });

  it('end where occupancy is not known', () => {
    expect(congestionRuns([40, null, 40])).toEqual([]);
    expect(congestionRuns([40, 40, null, 40, 40, 40])).toEqual([
      { start: 0, hours: 2, level: 'Modérée' },
      { start: 3, hours: 3, level: 'Modérée' },
    ]);
  });

  it('reach the ends of the day', () => {
    expect(congestionRuns([40, 40])).toEqual([{ start: 0, hours: 2, level: 'Modérée' }]);
  });

  it('take the highest level held for two hours in a row', () => {
    expect(congestionRuns([35, 85, 35])[0]?.level).toBe('Modérée');
    expect(congestionRuns([35, 85, 55, 35])[0]?.level).toBe('Élevée');
    expect(congestionRuns([85, 55, 85])[0]?.level).toBe('Élevée');
    expect(congestionRuns([80, 80])[0]?.level).toBe('Critique');
  });

  it('are one alert each, whatever the levels inside', () => {
    expect(congestionRuns([35, 60, 90, 90, 60, 35])).toEqual([{ start: 0, hours: 6, level: 'Critique' }]);
  });

  it('are summed up by the worst level', () => {
    expect(worstLevel(congestionRuns([80, 80, 10, 35, 35]))).toBe('Critique');
    expect(worstLevel([])).toBeNull();
  });
});
