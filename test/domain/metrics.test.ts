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

  it.each([
    // scaled by floating point, these are taken for a tie, or no more for one
    [388_828_865.473_817_47, 6, 388_828_865.473_817],
    [4_398_046_511.103_5, 3, 4_398_046_511.104],
    [-4_398_046_511.103_5, 3, -4_398_046_511.103],
    [9_007_199_254.740_993, 6, 9_007_199_254.740_993],
    [1.5e-7, 6, 0],
    [5e-7, 6, 1e-6],
    [-5e-7, 6, 0],
    [-7e-7, 6, -1e-6],
    [5e-324, 6, 0],
    [1.7e308, 2, 1.7e308],
  ])('%d to %d digits is %d, by its decimals', (value, digits, expected) => {
    expect(round(value, digits)).toBe(expected);
  });

  it('gives the decimal nearest to the one that is printed, the higher of two', () => {
    /** Printed decimals as a whole number of the 30th decimal place. */
    const exact = (value: number) => {
      const [mantissa, exponent = '0'] = String(value).split('e') as [string, string?];
      const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
      return BigInt(whole + fraction) * 10n ** BigInt(30 - fraction.length + Number(exponent));
    };
    const numbers = fc.oneof(
      fc
        .double({ min: -1e9, max: 1e9, noNaN: true })
        .filter((value) => value === 0 || Math.abs(value) > 1e-13),
      // ties and what is next to them
      fc
        .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(7))
        .map(([n, places]) => Number(`${n}5e-${places}`)),
    );
    fc.assert(
      fc.property(numbers, fc.nat(6), (value, digits) => {
        const rounded = exact(round(value, digits));
        const unit = 10n ** BigInt(30 - digits);
        const error = rounded - exact(value);
        expect(rounded % unit).toBe(0n);
        expect(-unit < 2n * error && 2n * error <= unit).toBe(true);
      }),
      { numRuns: 20_000 },
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
