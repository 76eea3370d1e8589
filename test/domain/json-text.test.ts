import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, NUMBER_BYTES, putNumber } from '../../src/domain/json-text.ts';

function put(value: number): string {
  const bytes = new Uint8Array(NUMBER_BYTES);
  return Buffer.from(bytes.subarray(0, putNumber(bytes, 0, value))).toString();
}

describe('a number', () => {
  it.each([
    0,
    -0,
    1,
    9,
    10,
    99,
    100,
    999,
    1000,
    9999,
    10_000,
    99_999,
    100_000,
    0.1,
    0.5,
    0.05,
    0.000_01,
    0.000_001,
    1e-7,
    15.3373,
    50.301_67,
    99_999.999_99,
    99_999.999_999,
    0.1 + 0.2,
    1 / 3,
    -1.5,
    2 ** 31,
    2 ** 53,
    1e21,
    1.7e308,
    5e-324,
    -1.234_567_890_123_456e-100,
  ])('%d is put as JSON writes it', (value) => {
    expect(put(value)).toBe(JSON.stringify(value));
  });

  it('is put as JSON writes it, whatever it is', () => {
    const decimal = fc
      .tuple(fc.nat(200_000_000), fc.integer({ min: 0, max: 8 }))
      .map(([digits, decimals]) => Number(`${digits}e-${decimals}`));
    const next = decimal.map((value) => value + value * 2 ** -52);
    fc.assert(
      fc.property(fc.oneof(decimal, next, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        expect(put(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 5000 },
    );
  });

  it('that JSON has not is refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => put(value)).toThrow(RangeError);
      expect(() => jsonText({ a: [1, { b: value }] }, 'item')).toThrow(
        `item: .a.1.b = ${value} cannot be stored`,
      );
    }
  });
});
