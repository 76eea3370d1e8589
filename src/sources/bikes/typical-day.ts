import { relativeChange } from '../../domain/statistics.ts';
import type { HourSlot } from '../../domain/time.ts';
import type { Counter } from './counters.ts';
import type { BikeHistory, TypicalHour } from './history.ts';

/** Fewer values than this make no usual hour. */
const MIN_VALUES = 3;

/** A counter against its usual day, over the hours observed on both sides. */
export interface TypicalDay {
  /** per hour of the day; null where too little is known */
  readonly hours: readonly (TypicalHour | null)[];
  /** hours compared */
  readonly compared: number;
  /** passages of the day over those hours */
  readonly total: number;
  /** sum of the medians over those hours */
  readonly typical: number;
  /** (total − typical) / typical, null when nothing is comparable */
  readonly change: number | null;
}

export function typicalDay(counter: Counter, slots: readonly HourSlot[], history: BikeHistory): TypicalDay {
  const known = history.typical.get(counter.id);
  const hours = slots.map(({ heure }) => {
    const hour = known?.get(heure);
    return hour && hour.n >= MIN_VALUES ? hour : null;
  });
  let [compared, total, typical] = [0, 0, 0];
  hours.forEach((hour, slot) => {
    const passages = counter.passages[slot];
    if (hour === null || passages == null) return;
    compared += 1;
    total += passages;
    typical += hour.p50;
  });
  return { hours, compared, total, typical, change: relativeChange(total, typical) };
}
