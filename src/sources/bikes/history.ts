import type { LocalDate } from '../../domain/time.ts';

/** A counter seen this many days before a day, and silent on it, is still a counter of that day. */
export const RECENT_DAYS = 14;

export interface CounterLabel {
  readonly id: string;
  readonly nom: string | null;
  /** degrees WGS84; both null or neither */
  readonly lon: number | null;
  readonly lat: number | null;
}

/** One counter on one day: passages per hour of `clock.hoursOf(date)`, null where there is no row. */
export interface CounterHours extends CounterLabel {
  readonly passages: readonly (number | null)[];
}

/** One counter on an earlier day with at least one observed hour. */
export interface CounterDay {
  /** passages over the observed hours */
  readonly total: number;
  readonly heures: number;
  /** first observed hour */
  readonly firstUtcMs: number;
  /** last hour with a passage, null when there was none */
  readonly lastPassageUtcMs: number | null;
}

/** Counter and day summed up, for every day of the lake. */
export interface BikePast {
  readonly counters: ReadonlyMap<string, ReadonlyMap<LocalDate, CounterDay>>;
  /** instants at which at least one counter was observed, ascending */
  readonly observedHours: readonly number[];
}

/** What is usual for a counter at a local hour, over days of the same class: n values and their quantiles. */
export interface TypicalHour {
  readonly n: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What the figures of a day may look back on. */
export interface BikeHistory {
  readonly past: BikePast;
  /** counters seen in the RECENT_DAYS before the day */
  readonly recent: readonly CounterLabel[];
  /** counter → local hour → what is usual there on a day of this class */
  readonly typical: ReadonlyMap<string, ReadonlyMap<number, TypicalHour>>;
}
