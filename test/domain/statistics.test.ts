import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centredByGroup,
  correlation,
  type Pair,
  relativeChange,
  spread,
} from '../../src/domain/statistics.ts';

describe('correlation', () => {
  it('gives the textbook r and Fisher interval', () => {
    // Anscombe's first set: r = 0.81642; artanh r = 1.14587, ± 1.95996/√8.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const found = correlation(x.map((value, i): Pair => [value, y[i] ?? 0]));
    expect(found?.r).toBeCloseTo(0.8164205, 6);
    expect(found?.low).toBeCloseTo(0.4243912, 6);
    expect(found?.high).toBeCloseTo(0.950693, 5);
    expect(found?.n).toBe(11);
  });

  it('is exactly ±1 on a line, with an interval of no width', () => {
    const line = [1, 2, 3, 4, 5].map((x): Pair => [x, -2 * x]);
    expect(correlation(line)).toEqual({ r: -1, n: 5, low: -1, high: -1 });
  });

  it('says nothing without variation or with too few pairs', () => {
    expect(correlation([0.1, 0.1, 0.1, 0.1, 0.1].map((x, i): Pair => [x, i]))).toBeNull();
    expect(correlation([1, 2, 3].map((x): Pair => [x, x]))).toBeNull();
  });

  it('stays within bounds, is symmetric, and ignores scale', () => {
    const pair = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 4, maxLength: 40 }), (pairs) => {
        const found = correlation(pairs);
        if (found === null) return;
        expect(found.low).toBeGreaterThanOrEqual(-1);
        expect(found.high).toBeLessThanOrEqual(1);
        expect(found.low).toBeLessThanOrEqual(found.r + 1e-12);
        expect(found.high).toBeGreaterThanOrEqual(found.r - 1e-12);
        expect(correlation(pairs.map(([x, y]): Pair => [y, x]))?.r).toBeCloseTo(found.r, 10);
        expect(correlation(pairs.map(([x, y]): Pair => [3 * x + 7, y]))?.r).toBeCloseTo(found.r, 10);
      }),
    );
  });

  it('counts the degrees of freedom spent: a wider interval', () => {
    const pairs: Pair[] = [
      [1, 2],
      [2, 1],
      [3, 5],
      [4, 3],
      [5, 6],
      [6, 4],
      [7, 9],
    ];
    const plain = correlation(pairs);
    const partial = correlation(pairs, 2);
    expect(partial?.r).toBe(plain?.r);
    expect(partial?.low).toBeLessThan(plain?.low ?? 0);
    expect(partial?.high).toBeGreaterThan(plain?.high ?? 1);
    expect(correlation(pairs, 4)).toBeNull();
  });
});

describe('centredByGroup', () => {
  it('finds the relation inside groups that the difference between groups hides', () => {
    const groups = new Map<string, readonly Pair[]>([
      [
        'lundi',
        [
          [0, 10],
          [1, 11],
          [2, 12],
        ],
      ],
      [
        'dimanche',
        [
          [10, 0],
          [11, 1],
          [12, 2],
        ],
      ],
      ['ferie', [[5, 5]]],
    ]);
    expect(correlation([...groups.values()].flat())?.r).toBeLessThan(-0.9);
    const { pairs, controlled } = centredByGroup(groups);
    expect(controlled).toBe(1);
    expect(correlation(pairs, controlled)).toEqual({ r: 1, n: 6, low: 1, high: 1 });
  });

  it('leaves exact zeros where a group does not vary', () => {
    const { pairs } = centredByGroup(
      new Map([
        [
          'a',
          [
            [0.1, 1],
            [0.1, 2],
            [0.1, 4],
          ],
        ],
      ]),
    );
    expect(pairs.map(([x]) => x)).toEqual([0, 0, 0]);
  });
});

describe('spread', () => {
  it('interpolates quartiles', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ n: 4, q1: 1.75, median: 2.5, q3: 3.25 });
    expect(spread([7])).toEqual({ n: 1, q1: 7, median: 7, q3: 7 });
    expect(spread([])).toBeNull();
  });

  it('never depends on order and stays within the values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(values, (list) => {
        const found = spread(list);
        expect(spread([...list].reverse())).toEqual(found);
        expect(found?.q1).toBeGreaterThanOrEqual(Math.min(...list));
        expect(found?.q3).toBeLessThanOrEqual(Math.max(...list));
        expect(found?.q1).toBeLessThanOrEqual(found?.median ?? Number.NaN);
        expect(found?.median).toBeLessThanOrEqual(found?.q3 ?? Number.NaN);
      }),
    );
  });
});

describe('relativeChange', () => {
  it('is null where there is nothing to compare with', () => {
    expect(relativeChange(120, 100)).toBeCloseTo(0.2, 12);
    expect(relativeChange(0, 100)).toBe(-1);
    expect(relativeChange(5, 0)).toBeNull();
  });
});
