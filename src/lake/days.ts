import type { LocalDate } from '../domain/time.ts';

/** Days to come that are read at once: a statement costs as much as a day. */
const READ_AHEAD = 16;

/** A day and its file in the lake. */
export type DayFile = readonly [date: LocalDate, file: string];

/**
 * Days of an hourly source. Each is read once and kept as long as it is of use, so that the days of a backfill
 * share their history: one more day costs one more file instead of forty.
 */
export interface LakeDays<T> {
  /**
   * Ask in the order of days. Those to come are read while this one is worked out.
   * @param needed the day itself and what it looks back on
   * @param first nothing before it will be looked back on any more
   * @throws Error for a day that the lake does not have
   */
  read(date: LocalDate, needed: readonly LocalDate[], first: LocalDate): Promise<ReadonlyMap<LocalDate, T>>;
}

/**
 * @param files the Parquet file of each day
 * @param asked the days that will be asked for, oldest first
 */
export function openLakeDays<T>(
  files: ReadonlyMap<LocalDate, string>,
  asked: readonly LocalDate[],
  load: (days: readonly DayFile[]) => Promise<ReadonlyMap<LocalDate, T>>,
): LakeDays<T> {
  const kept = new Map<LocalDate, Promise<T>>();

  function begin(dates: readonly LocalDate[]): void {
    const missing = dates.filter((date) => !kept.has(date));
    if (missing.length === 0) return;
    const days = missing.map((date): DayFile => {
      const file = files.get(date);
      if (file === undefined) throw new Error(`the lake does not have ${date}`);
      return [date, file];
    });
    const read = load(days);
    for (const date of missing) {
      const day = read.then((byDate) => byDate.get(date)!);
      kept.set(date, day);
      // its failure is met by the day that asks for it
      day.catch(() => {});
    }
  }

  return {
    async read(date, needed, first) {
      for (const other of kept.keys()) if (other < first) kept.delete(other);
      begin([...new Set(needed)]);
      const soon = asked.filter((other) => other > date && files.has(other));
      if (soon[0] !== undefined && !kept.has(soon[0])) begin(soon.slice(0, READ_AHEAD));
      return new Map(await Promise.all(needed.map(async (day) => [day, await kept.get(day)!] as const)));
    },
  };
}
