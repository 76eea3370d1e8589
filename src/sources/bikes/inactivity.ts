import { addDays, dateRange, type HourSlot, type LocalDate } from '../../domain/time.ts';
import type { Counter } from './counters.ts';
import type { BikePast, CounterDay } from './history.ts';

/** Longer than this without a passage: inactive. */
const INACTIVE_AFTER_HOURS = 24;
const LOOK_BACK_DAYS = 365;

export interface Inactivity {
  /** null when the counter is not known for long enough to tell */
  readonly inactive: boolean | null;
  /** hours since the last passage, at the end of the day; a lower bound when no passage is known at all */
  readonly hoursWithout: number | null;
  readonly lastPassageUtcMs: number | null;
}

/**
 * How long each counter has been without a passage at the end of a day, looking back over a year. Hours at
 * which no counter at all was observed are a failure of the feed, not of the counter: they do not count.
 * Hours that only this counter lacks do.
 */
export function inactivityOf(
  date: LocalDate,
  slots: readonly HourSlot[],
  counters: readonly Counter[],
  past: BikePast,
): (counter: Counter) => Inactivity {
  const today = slots.filter((_, slot) => counters.some(({ passages }) => passages[slot] != null));
  const start = slots[0]?.utcMs ?? Number.NaN;
  const hours = [...past.observedHours.filter((utcMs) => utcMs < start), ...today.map(({ utcMs }) => utcMs)];
  const datesBefore = dateRange(addDays(date, -LOOK_BACK_DAYS), addDays(date, -1));

  return (counter) => {
    const known = past.counters.get(counter.id);
    const before = datesBefore.map((at) => known?.get(at)).filter((day) => day !== undefined);
    const last = lastPassage(counter, slots) ?? lastPassageOf(before);
    if (last !== null) {
      const hoursWithout = hours.length - countUpTo(hours, last);
      return { inactive: hoursWithout > INACTIVE_AFTER_HOURS, hoursWithout, lastPassageUtcMs: last };
    }
    const first = before[0]?.firstUtcMs ?? slots.find((_, slot) => counter.passages[slot] != null)?.utcMs;
    if (first === undefined) return { inactive: null, hoursWithout: null, lastPassageUtcMs: null };
    const hoursWithout = hours.length - countUpTo(hours, first - 1);
    return {
      inactive: hoursWithout > INACTIVE_AFTER_HOURS ? true : null,
      hoursWithout,
      lastPassageUtcMs: null,
    };
  };
}

function lastPassage(counter: Counter, slots: readonly HourSlot[]): number | null {
  const slot = counter.passages.findLastIndex((count) => count !== null && count > 0);
  return slots[slot]?.utcMs ?? null;
}

function lastPassageOf(days: readonly CounterDay[]): number | null {
  return days.findLast((day) => day.lastPassageUtcMs !== null)?.lastPassageUtcMs ?? null;
}

/** How many of the ascending instants are ≤ `utcMs`. */
function countUpTo(instants: readonly number[], utcMs: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? Number.POSITIVE_INFINITY) <= utcMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
