import { setTimeout as wait } from 'node:timers/promises';

/** What collecting takes from outside, so that a test can hold it still. */
export interface CollectWorld {
  /** UTC ms */
  readonly now: () => number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly timeouts: Timeouts;
}

/** How long an answer may take; connecting alone has 10 s, which the runtime sets. */
export interface Timeouts {
  /** until the head of the answer is there: an export is computed before it begins */
  readonly firstByteMs: number;
  /** between two pieces of the body */
  readonly idleMs: number;
  /** head and body together: one byte now and then does not keep a request alive for ever */
  readonly totalMs: number;
}

export const REAL_WORLD: CollectWorld = {
  now: Date.now,
  random: Math.random,
  fetch: (input, init) => fetch(input, init),
  timeouts: { firstByteMs: 90_000, idleMs: 30_000, totalMs: 15 * 60_000 },
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      // what is thrown is why the work was stopped, not that a timer was
      signal?.throwIfAborted();
      throw error;
    }
  },
};
