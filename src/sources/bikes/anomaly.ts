import { spread } from '../../domain/statistics.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import { comparableDay, comparableHours } from './comparison.ts';
import type { Counter } from './counters.ts';
import type { BikePast } from './history.ts';

/** |day − median| above this multiple of the median is an anomaly (indicators, §3). */
const SPIKE_FACTOR = 3;
/** Fewer weeks than this give no median to trust. */
const MIN_WEEKS = 3;
/** A level this many times higher or lower than usual, against the rest of the network … */
const STEP_FACTOR = 3;
/** … on this many days in a row, the day included, is a step and not one odd day. */
const STEP_DAYS = 3;
/** Fewer counters than this do not tell what the whole network did. */
const MIN_NETWORK = 5;

export interface Anomaly {
  /** `pic`: far from the usual day. `rupture`: another level for days. null: neither, or not known */
  readonly cause: 'pic' | 'rupture' | null;
  /** null when there is too little history to tell */
  readonly detected: boolean | null;
  /** median of the same weekday over the weeks before */
  readonly median: number | null;
  /** how many of those days it stands on */
  readonly weeks: number;
}

/**
 * Anomalies of a day. A spike is |day − median of the same weekday| > 300 % of that median. A step change
 * holds for three days in a row: the counter's level (day / median of its weekday), divided by the median
 * level of all counters so that weather, strikes and holidays cancel out, is at least 3, or at most 1/3.
 * A counter that counts nothing at all is `inactif`, not a step.
 */
export function anomaliesOf(
  date: LocalDate,
  counters: readonly Counter[],
  past: BikePast,
  weeks: number,
): ReadonlyMap<string, Anomaly> {
  const levels = Array.from({ length: STEP_DAYS }, (_, back) =>
    relativeLevels(date, back, counters, past, weeks),
  );
  const references = sameWeekdays(date, weeks);
  return new Map(
    counters.map((counter): [string, Anomaly] => {
      const usual = usualTotal(references.map((then) => comparableDay(counter, past, then)?.total));
      if (counter.total === null || usual.median === null) {
        return [counter.id, { cause: null, detected: null, ...usual }];
      }
      const spike = Math.abs(counter.total - usual.median) > SPIKE_FACTOR * usual.median;
      const cause = spike ? 'pic' : isStep(levels.map((level) => level.get(counter.id))) ? 'rupture' : null;
      return [counter.id, { cause, detected: cause !== null, ...usual }];
    }),
  );
}

function isStep(levels: readonly (number | undefined)[]): boolean {
  const known = levels.filter((level) => level !== undefined);
  if (known.length < STEP_DAYS) return false;
  return (
    known.every((level) => level >= STEP_FACTOR) ||
    known.every((level) => level > 0 && level * STEP_FACTOR <= 1)
  );
}

/** Level of each counter `back` days before the date, relative to the network; none for a counter without. */
function relativeLevels(
  date: LocalDate,
  back: number,
  counters: readonly Counter[],
  past: BikePast,
  weeks: number,
): ReadonlyMap<string, number> {
  const at = addDays(date, -back);
  const references = sameWeekdays(at, weeks);
  const levels = new Map<string, number>();
  for (const { id, total, heures } of counters) {
    const days = past.counters.get(id);
    const then = back === 0 ? (total === null ? undefined : { total, heures }) : days?.get(at);
    if (!then) continue;
    const { median } = usualTotal(
      references.map((reference) => {
        const day = days?.get(reference);
        return day && comparableHours(day.heures, then.heures) ? day.total : undefined;
      }),
    );
    if (median) levels.set(id, then.total / median);
  }
  const network = levels.size < MIN_NETWORK ? 1 : spread([...levels.values()])?.median;
  if (!network) return new Map();
  return new Map([...levels].map(([id, level]) => [id, level / network]));
}

function sameWeekdays(date: LocalDate, weeks: number): LocalDate[] {
  return Array.from({ length: weeks }, (_, week) => addDays(date, -7 * (week + 1)));
}

function usualTotal(totals: readonly (number | undefined)[]): { median: number | null; weeks: number } {
  const known = totals.filter((total) => total !== undefined);
  return {
    median: known.length < MIN_WEEKS ? null : (spread(known)?.median ?? null),
    weeks: known.length,
  };
}
