import type { Day } from '../format/dates.ts';
import { paths } from './paths.ts';
import { type Resource, useAnswer } from './resource.ts';
import type { DayHeaders, Report } from './shapes.ts';

/** The city figures of a day, all types; null day: nothing is asked. */
export function useHeaders(day: Day | null): Resource<DayHeaders> {
  return useAnswer<DayHeaders>(day && paths.headers(day));
}

export function useReport(day: Day): Resource<{ readonly report: Report }> {
  return useAnswer<{ readonly report: Report }>(paths.report(day));
}
