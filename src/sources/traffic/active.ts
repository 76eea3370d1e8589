import { addDays, type CityClock, type LocalDate } from '../../domain/time.ts';
import {
  clip,
  type DayStatus,
  dayInterval,
  hoursOfIntervals,
  type Interval,
  statusOn,
  toInterval,
} from './periods.ts';
import { type DisruptionSeverity, severityOf } from './severity.ts';
import type { KnownDisruption } from './snapshots.ts';

/** Planned and ended disruptions are told up to a week from the day, as works are. */
export const WINDOW_DAYS = 7;

/** A disruption seen from one day. */
export interface DatedDisruption {
  readonly disruption: KnownDisruption;
  readonly status: DayStatus;
  readonly severity: DisruptionSeverity | null;
  /** all its periods, merged; the last end may be Infinity */
  readonly intervals: readonly Interval[];
  /** what of them lies in the day */
  readonly inDay: readonly Interval[];
  readonly hoursInDay: number;
}

/**
 * The disruptions that a day tells of: those active, those that begin within the seven days after, those that
 * ended within the seven days before. By id.
 */
export function disruptionsOf(
  known: readonly KnownDisruption[],
  date: LocalDate,
  clock: CityClock,
): DatedDisruption[] {
  const day = dayInterval(date, clock);
  const from = clock.startOf(addDays(date, -WINDOW_DAYS));
  const to = clock.startOf(addDays(date, WINDOW_DAYS + 1));
  return known.flatMap((disruption) => {
    const intervals = disruption.periodes.map(toInterval);
    const status = statusOn(intervals, day);
    if (status === 'prevue' && !intervals.some(([start]) => start >= day[1] && start < to)) return [];
    if (status === 'terminee' && !intervals.some(([, end]) => end > from)) return [];
    const inDay = clip(intervals, [day]);
    const severity = severityOf(disruption.effet, disruption.priority);
    return [{ disruption, status, severity, intervals, inDay, hoursInDay: hoursOfIntervals(inDay) }];
  });
}
