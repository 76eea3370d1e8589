import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBuckets } from '../../src/api/guard/buckets.ts';

describe('rate limits', () => {
  it('give the whole quota at once, then evenly', () => {
    let at = 0;
    const buckets = openBuckets({ perMinute: 60, now: () => at });
    const grants = Array.from({ length: 61 }, () => buckets.take('a'));
    expect(grants.map(({ allowed }) => allowed)).toEqual([...Array(60).fill(true), false]);
    expect(grants[0]).toEqual({ allowed: true, remaining: 59, fullInS: 1, retryInS: 0 });
    expect(grants[60]).toEqual({ allowed: false, remaining: 0, fullInS: 60, retryInS: 1 });
    expect(buckets.take('b').allowed).toBe(true);
    at += 1_000;
    expect(buckets.take('a').allowed).toBe(true);
    expect(buckets.take('a').allowed).toBe(false);
    at += 3_600_000;
    expect(buckets.take('a').remaining).toBe(59);
  });

  it('never allow more than quota and refill, and tell the truth about when to come back', () => {
    const waits = fc.array(fc.nat(5_000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), waits, (perMinute, ms) => {
        let at = 0;
        const buckets = openBuckets({ perMinute, now: () => at });
        let allowed = 0;
        for (const wait of ms) {
          at += wait;
          const { allowed: isAllowed, retryInS } = buckets.take('a');
          if (!isAllowed) {
            at += retryInS * 1000;
            expect(buckets.take('a').allowed).toBe(true);
          }
          allowed += 1;
          expect(allowed).toBeLessThanOrEqual(perMinute + (at * perMinute) / 60_000 + 1e-6);
        }
      }),
    );
  });

  it('remember a bounded number of callers, those seen last', () => {
    const buckets = openBuckets({ perMinute: 1, most: 3, now: () => 0 });
    for (const caller of ['a', 'b', 'c']) buckets.take(caller);
    buckets.take('a');
    buckets.take('d');
    expect(buckets.take('a').allowed).toBe(false);
    expect(buckets.take('b').allowed).toBe(true);
  });
});
