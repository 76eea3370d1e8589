import type { JsonObject, Header, MetricDay, MetricType, StoredReport } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';

/** One page of a day's items. All pages of a listing carry the run that wrote the day: a change tells. */
export interface ItemPage {
  readonly run_id: string;
  readonly items: readonly JsonObject[];
  /** entity to pass as `after` for the next page, null on the last one */
  readonly next: string | null;
}

export interface ItemQuery {
  /** entities strictly after this one, in code-unit order */
  readonly after?: string;
  /** at most this many; all when absent */
  readonly limit?: number;
}

export interface SeriesQuery {
  readonly from?: LocalDate;
  readonly to?: LocalDate;
}

/** One day of one entity. */
export interface SeriesPoint {
  readonly date: LocalDate;
  readonly item: JsonObject;
}

/** A (type, date) that is stored. */
export interface StoredDay {
  readonly type: MetricType;
  readonly date: LocalDate;
  readonly run_id: string;
  readonly timestamp: string;
  readonly items: number;
}

/**
 * Where results live. Methods are the questions asked of it; every adapter answers all of them and passes
 * `test/store/contract.ts`. Adapters connect lazily. Failures of the server behind are CityflowErrors.
 */
export interface Store {
  /** what the console calls it: `EMBEDDED`, `MONGODB`, `DYNAMODB` */
  readonly label: string;
  /** Replaces a (type, date). A reader sees the old day or the new one, never a mix. */
  replaceDay(day: MetricDay): Promise<void>;
  replaceReport(report: StoredReport): Promise<void>;
  header(type: MetricType, date: LocalDate): Promise<Header | null>;
  /** Items in entity order, null when the day is not stored. A page is of one run, never a mix. */
  items(type: MetricType, date: LocalDate, query?: ItemQuery): Promise<ItemPage | null>;
  item(type: MetricType, date: LocalDate, entity: string): Promise<JsonObject | null>;
  /** One entity through time, oldest first. */
  series(type: MetricType, entity: string, query?: SeriesQuery): Promise<readonly SeriesPoint[]>;
  /** What is stored, by type then date. */
  days(type?: MetricType): Promise<readonly StoredDay[]>;
  report(date: LocalDate): Promise<StoredReport | null>;
  reportDates(): Promise<readonly LocalDate[]>;
  /** Answers when the store can be read and written. @throws CityflowError STORE_FAILED */
  ping(): Promise<void>;
  close(): Promise<void>;
}
