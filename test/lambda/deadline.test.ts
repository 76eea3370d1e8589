import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../src/lambda/deadline.ts';

/** Days started when each takes its time of a function that has `limitMs`. */
function daysStarted(limitMs: number, daysMs: readonly number[]): number {
  let left = limitMs;
  const { mayStart } = openDeadline(() => left);
  let started = 0;
  for (const ms of daysMs) {
    if (!mayStart()) return started;
    started += 1;
    left -= ms;
  }
  return started;
}

describe('the time limit of a function', () => {
  it('lets every day start when there is time for all', () => {
    expect(daysStarted(900_000, Array(100).fill(2_000))).toBe(100);
  });

  it('stops before a day that would not end, by the slowest day so far and a half', () => {
    // 60 s, days of 10 s: the 5th would start with 20 s left, the 6th with 10 s
    expect(daysStarted(60_000, Array(20).fill(10_000))).toBe(5);
    expect(daysStarted(60_000, [10_000, 25_000, 1_000, 1_000])).toBe(2);
  });

  it('starts no first day without twenty seconds and five to close', () => {
    expect(daysStarted(24_999, [1])).toBe(0);
    expect(daysStarted(25_000, [1])).toBe(1);
  });

  it('never ends a day after the limit while days differ by less than half', () => {
    for (let limit = 25_000; limit < 300_000; limit += 7_001) {
      const days = Array.from({ length: 200 }, (_, i) => 4_000 + ((i * 733) % 1_900));
      const started = daysStarted(limit, days);
      const spent = days.slice(0, started).reduce((sum, ms) => sum + ms, 0);
      expect(spent).toBeLessThanOrEqual(limit - 5_000);
    }
  });
});
