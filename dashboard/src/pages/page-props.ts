import type { Day } from '../format/dates.ts';

/** What a page is about. */
export interface PageProps {
  readonly day: Day;
  /** the day compared with, null: none */
  readonly compared: Day | null;
}
