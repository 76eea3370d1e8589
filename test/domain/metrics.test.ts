import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds, round } from '../../src/domain/metrics.ts';

describe('round', () => {
  it.each([
    [1.005, 2, 1.01],
    [-1.005, 2, -1],
    [15.337316, 4, 15.3373],
    [0.125, 2, 0.13],
    [-3.084_75, 2, -3.08],
    [1e-9, 3, 0],
    [1_234_567.987_654_3, 3, 1_234_567.988],
    [22_741, 2, 22_741],
  ])('%d to %d digits is %d', (value, digits, expected) => {
    expect(round(value, digits)).toBe(expected);
  });

  it('keeps null, and never gives a negative zero', () => {
    expect(round(null, 2)).toBeNull();
    expect(Object.is(round(-0.001, 2), 0)).toBe(true);
  });

  it('gives the double nearest to the decimal, by the value as it is printed', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(6), (value, digits) => {
        const printed = Number(`${Math.round(Number(`${value}e${digits}`))}e-${digits}`);
        fc.pre(!Number.isNaN(printed));
        expect(round(value, digits)).toBe(printed + 0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('compareIds', () => {
  it('orders by code point, as the bytes of UTF-8 do', () => {
    const ids = ['é', 'z', '10', '9', '😀', '\uFFFD', ''];
    const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(ids.toSorted(compareIds)).toEqual(byBytes);
  });
});
