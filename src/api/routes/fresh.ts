import type { MetricType } from '../../domain/metrics.ts';
import type { LocalDate } from '../../domain/time.ts';
import type { StoredDay } from '../../store/store.ts';
import { ApiProblem } from '../problem.ts';
import type { Catalog, Catalogs } from '../read/catalog.ts';
import { DayReplaced } from '../read/day.ts';

/** Times that a question is asked because the pipeline replaced a day under it; the first ones page by page. */
const TRIES = 8;
const TRIES_BY_PAGE = 2;

/**
 * Answers from what is stored now; begins again when a day was replaced while it was read.
 * @param work is told whether to read days at once, because by pages it never came to an end
 */
export async function withCatalog<T>(
  catalogs: Catalogs,
  work: (catalog: Catalog, atOnce: boolean) => Promise<T>,
): Promise<T> {
  let catalog = await catalogs.current();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(catalog, tries > TRIES_BY_PAGE);
    } catch (error) {
      if (!(error instanceof DayReplaced)) throw error;
      if (tries === TRIES) {
        const detail = 'The day is being replaced again and again. Try again in a moment.';
        throw new ApiProblem('store-unavailable', detail, {}, { 'Retry-After': '2' });
      }
      catalog = await catalogs.refresh();
    }
  }
}

/** @throws ApiProblem not-found, with what there is */
export function storedDay(catalog: Catalog, type: MetricType, asked: string): StoredDay {
  const date = asked === 'latest' ? catalog.newest(type) : asked;
  const day = date === null ? null : catalog.day(type, date);
  if (day) return day;
  throw notStored(`${type}${asked === 'latest' ? '' : ` of ${asked}`}`, catalog.dates(type));
}

export function notStored(what: string, dates: readonly LocalDate[]): ApiProblem {
  const [first, last] = [dates[0], dates.at(-1)];
  const several = `There are ${dates.length} days, ${first} to ${last}: see /dates.`;
  const there =
    dates.length === 0
      ? 'Nothing is stored yet.'
      : dates.length === 1
        ? `There is one day, ${first}.`
        : several;
  return new ApiProblem('not-found', `No ${what} is stored. ${there}`, {
    available: { first: first ?? null, last: last ?? null, count: dates.length },
  });
}

/** What may be shown without asking again, in seconds. */
export const CACHE_CONTROL = {
  /** changes with every run */
  moving: 'public, max-age=30, must-revalidate',
  /** changes when the day is computed again: for a week what is known may be shown while it is asked for anew */
  day: 'public, max-age=300, stale-while-revalidate=604800',
  never: 'no-store',
} as const;
