/** Left over for closing the store and answering. */
const CLOSING_MS = 5_000;
/** What a first day takes at most, on the slowest function this is made for (one third of a core). */
const FIRST_DAY_MS = 20_000;
/** Days differ: files that are read by the first of them, counters that are added. */
const SLOWER_DAY = 1.5;

export interface Deadline {
  /**
   * Asked when a day is about to start: whether it ends in time, judged by the slowest day so far. The time
   * between two questions is the time of a day.
   */
  mayStart(): boolean;
}

/** @param remainingMs until Lambda ends the process */
export function openDeadline(remainingMs: () => number): Deadline {
  let before: number | null = null;
  let slowestMs: number | null = null;
  return {
    mayStart() {
      const left = remainingMs();
      if (before !== null) slowestMs = Math.max(slowestMs ?? 0, before - left);
      before = left;
      return left >= CLOSING_MS + (slowestMs === null ? FIRST_DAY_MS : slowestMs * SLOWER_DAY);
    },
  };
}
