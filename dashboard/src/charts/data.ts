/** What charts are drawn from. */

/** One hour of a profile; null is a gap, never a zero. */
export interface ProfileHour {
  readonly hour: number;
  readonly value: number | null;
  readonly low?: number | null;
  readonly typical?: number | null;
  readonly high?: number | null;
  readonly compared?: number | null;
}

export interface StackHour {
  readonly hour: number;
  /** in the order of `series` */
  readonly counts: readonly number[];
}

export interface DayValue {
  readonly date: string;
  readonly value: number | null;
}

export interface CoverageCell {
  readonly row: string;
  readonly column: number;
  /** 0 to 1; null: nothing is known of it, which the grid explains */
  readonly value: number | null;
}
