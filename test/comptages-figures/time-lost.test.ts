import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutesLost, speedKmh, timeLost } from '../../src/domain/traffic/time-lost.ts';

const occupation = fc.double({ min: 0, max: 100, noNaN: true });
const flow = fc.integer({ min: 0, max: 9000 });
const reference = fc.constantFrom(20, 30, 50, 70, 90);
const series = fc.array(fc.record({ q: fc.option(flow), k: fc.option(occupation) }), {
  minLength: 23,
  maxLength: 25,
});

describe('speed estimated from occupancy', () => {
  it('falls at 30, 50 and 70 %', () => {
    expect([29.9, 30, 49.9, 50, 69.9, 70, 100].map((k) => speedKmh(k, 70))).toEqual([
      70, 56, 56, 42, 42, 20, 20,
    ]);
    expect([29.9, 30, 50].map((k) => speedKmh(k, 50))).toEqual([50, 40, 30]);
    expect(speedKmh(70, 50)).toBe(20);
  });

  it('never rises with occupancy: 20 km/h would be faster than 60 % of 30', () => {
    expect([50, 70].map((k) => speedKmh(k, 30))).toEqual([18, 18]);
  });
});

describe('time lost', () => {
  it('is the flow times the extra time of the arc', () => {
    // 1 km at 40 instead of 50 km/h: 1.5 min instead of 1.2; 1000 vehicles lose 300 min.
    expect(minutesLost(1000, 35, 1000, 50)).toBeCloseTo(300, 9);
    // at 20 km/h: 3 min instead of 1.2
    expect(minutesLost(100, 80, 1000, 50)).toBeCloseTo(180, 9);
    expect(minutesLost(1000, 29.9, 1000, 50)).toBe(0);
  });

  it('adds up hours with both a flow and an occupancy, and divides by their vehicles', () => {
    const found = timeLost([1000, 100, null, 500], [35, 80, 90, null], 1000, 50);
    expect(found?.hours).toBe(2);
    expect(found?.minutes).toBeCloseTo(480, 9);
    expect(found?.perVehicle).toBeCloseTo(480 / 1100, 9);
    // bounds 15 points higher: 35 is free, 80 is in the 60 % band; lower: 35 is in the 60 % band
    expect(found?.low).toBeCloseTo(100 * 0.8, 9);
    expect(found?.high).toBeCloseTo(1000 * 0.8 + 180, 9);
  });

  it('is null, not zero, without a pair of values or a length', () => {
    expect(timeLost([100, null], [null, 80], 1000, 50)).toBeNull();
    expect(timeLost([100], [80], null, 50)).toBeNull();
  });

  it('is zero for an empty street, without a figure per vehicle', () => {
    expect(timeLost([0], [80], 1000, 50)).toEqual({
      minutes: 0,
      low: 0,
      high: 0,
      perVehicle: null,
      hours: 1,
    });
  });

  it('never falls when occupancy rises, and is never negative', () => {
    fc.assert(
      fc.property(
        flow,
        occupation,
        occupation,
        reference,
        fc.constantFrom(-15, 0, 15),
        (q, a, b, vRef, shift) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map((k) =>
            minutesLost(q, k, 500, vRef, shift),
          );
          expect(less).toBeGreaterThanOrEqual(0);
          expect(more).toBeGreaterThanOrEqual(less!);
        },
      ),
    );
  });

  it('lies between its low and its high', () => {
    fc.assert(
      fc.property(series, reference, (hours, vRef) => {
        const found = timeLost(
          hours.map(({ q }) => q),
          hours.map(({ k }) => k),
          750,
          vRef,
        );
        if (found === null) return;
        expect(found.low).toBeGreaterThanOrEqual(0);
        expect(found.minutes).toBeGreaterThanOrEqual(found.low);
        expect(found.high).toBeGreaterThanOrEqual(found.minutes);
      }),
    );
  });
});
