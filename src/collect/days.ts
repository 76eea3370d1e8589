import { CityflowError } from '../domain/errors.ts';
import { addDays, dateRange, HOUR_MS, type LocalDate } from '../domain/time.ts';
import { errorBehind } from './fault.ts';
import { isOutage } from './http.ts';
import type { Job } from './job.ts';
import type { Entry } from './manifest.ts';

/** Days that fail one after the other before the source is left to the next fetch. */
const MAX_FAILED_DAYS = 3;

export interface DaySource {
  /** whether the figures of a day look back on the weeks before it */
  readonly history: boolean;
  /** Fetches a day and keeps it, or keeps that there is nothing yet. */
  readonly fetchDay: (date: LocalDate) => Promise<void>;
  /** Whether a day that was kept is not what it should be for good: a forecast, say. */
  readonly provisional?: (entry: Entry, date: LocalDate) => boolean;
}

/**
 * Collects the days that are missing or may have been revised, the newest first, then the days before them
 * that their figures look back on. A day that fails does not stop the others, unless the service itself does.
 *
 * @throws CityflowError when the service does not answer or refuses
 */
export async function collectDays(job: Job, source: DaySource): Promise<void> {
  const { from, to } = rangeOf(job);
  const wanted = await toRead(job, source, dateRange(from, to), job.settings.rereadDays);
  const before = source.history ? dateRange(addDays(from, -job.historyDays), addDays(from, -1)) : [];
  const missing = await toRead({ ...job, again: false }, source, before, 0);
  const days = [...wanted.reverse(), ...missing.reverse()];
  let failed = 0;
  for (const [done, date] of days.entries()) {
    job.signal?.throwIfAborted();
    job.onProgress(date, done, days.length);
    try {
      await source.fetchDay(date);
      failed = 0;
    } catch (thrown) {
      const error = errorBehind(thrown);
      if (!(error instanceof CityflowError) || !error.code.startsWith('FETCH_') || isOutage(error))
        throw error;
      job.tally.failures.push(error);
      failed += 1;
      if (failed === MAX_FAILED_DAYS) return;
    }
  }
}

/** The days asked for; else the last ones, from the newest that is there when that is longer ago. */
function rangeOf({ range, manifest, settings, today }: Job): { from: LocalDate; to: LocalDate } {
  if (range !== null) return { from: range.from, to: range.to < today ? range.to : today };
  const from = addDays(today, 1 - settings.days);
  const newest = manifest.keys().findLast((key) => manifest.get(key)?.fichier);
  return { from: newest !== undefined && newest < from ? newest : from, to: today };
}

async function toRead(
  job: Job,
  source: DaySource,
  dates: readonly LocalDate[],
  rereadDays: number,
): Promise<LocalDate[]> {
  const found: LocalDate[] = [];
  for (const date of dates)
    if (job.again || (await needsReading(job, source, date, rereadDays))) found.push(date);
  return found;
}

/**
 * A day is read until it is as old as corrections come, counted from its end: what was read after that stays.
 * @param rereadDays 0: only a day that was never asked for is
 */
async function needsReading(
  { manifest, clock, target }: Job,
  { provisional }: DaySource,
  date: LocalDate,
  rereadDays: number,
): Promise<boolean> {
  const entry = manifest.get(date);
  if (entry === undefined || provisional?.(entry, date)) return true;
  // somebody removed it, or a copy from before was put back
  if (entry.fichier !== null && !(await target.has(entry.fichier))) return true;
  const settledMs = clock.startOf(addDays(date, 1)) + rereadDays * 24 * HOUR_MS;
  return Date.parse(entry.heure) < settledMs;
}
