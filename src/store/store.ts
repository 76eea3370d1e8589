import type { Header, JsonObject, MetricDay, MetricType, StoredReport } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';

/**
 * One page of a day's items, read together with the day's header: both are of one run, never a mix. Pages
 * whose `header.run_id` differ are of different runs: the day was replaced in between, list it again.
 */
export interface ItemPage {
  readonly header: Header;
  readonly items: readonly JsonObject[];
  /** entity to pass as `after` for the next page, null on the last one */
  readonly next: string | null;
}

interface ItemQuery {
  /** entities strictly after this one, in the order of `compareIds`; it need not exist */
  readonly after?: string;
  /** at most this many, 1 or more; all when absent */
  readonly limit?: number;
}

interface SeriesQuery {
  /** first day, included; the oldest stored when absent */
  readonly from?: LocalDate;
  /** last day, included; the newest stored when absent */
  readonly to?: LocalDate;
}

/** One day of one entity. */
interface SeriesPoint {
  readonly date: LocalDate;
  readonly item: JsonObject;
}

/** A (type, date) that is stored: what its header says, without its figures. */
export interface StoredDay {
  readonly type: MetricType;
  readonly date: LocalDate;
  readonly run_id: string;
  readonly timestamp: string;
  readonly fingerprint: string;
  /** number of items */
  readonly items: number;
}

/**
 * Where results live. Methods are the questions asked of it; every adapter answers all of them and passes
 * `test/store/contract.ts`. Adapters connect at the first question. What comes back is what JSON keeps of what
 * went in, keys in their order. Failures of what is behind are CityflowErrors.
 */
export interface Store {
  /** what the console calls it: `EMBEDDED`, `MONGODB`, `DYNAMODB` */
  readonly label: string;
  /** where it is, as an operator would say it: a file, or an address without its password */
  readonly place: string;
  /**
   * Replaces a (type, date): entities that are not in the new day are gone. A reader sees the old day or the
   * new one, never a mix, and so does whoever comes after a crash.
   * @throws Error for a day that breaks the rules of `packDay`: a bug of the caller; nothing is written
   */
  replaceDay(day: MetricDay): Promise<void>;
  /** Forgets a (type, date) whose source has nothing to say any more; harmless when it is not stored. */
  removeDay(type: MetricType, date: LocalDate): Promise<void>;
  /** Replaces the report of a date, under the same rules. */
  replaceReport(report: StoredReport): Promise<void>;
  header(type: MetricType, date: LocalDate): Promise<Header | null>;
  /** Items in entity order, null when the day is not stored. */
  items(type: MetricType, date: LocalDate, query?: ItemQuery): Promise<ItemPage | null>;
  item(type: MetricType, date: LocalDate, entity: string): Promise<JsonObject | null>;
  /** One entity through time, oldest first. */
  series(type: MetricType, entity: string, query?: SeriesQuery): Promise<readonly SeriesPoint[]>;
  /** What is stored, by type (alphabetically) then date. */
  days(type?: MetricType): Promise<readonly StoredDay[]>;
  report(date: LocalDate): Promise<StoredReport | null>;
  /** Oldest first. */
  reportDates(): Promise<readonly LocalDate[]>;
  /**
   * Another text after every change of what is stored, by whichever program: what was read under the same text
   * still stands. Null where only reading again would tell.
   */
  version(): Promise<string | null>;
  /**
   * Checks that the tables, collections and indexes that the store needs exist, and makes the missing ones
   * when told to. A store that needs none does nothing.
   * @throws CityflowError STORE_NOT_PREPARED naming what is missing; STORE_*
   */
  prepare(create: boolean): Promise<void>;
  /** Answers when the store can be read; takes no right to write. @throws CityflowError STORE_* */
  checkReadable(): Promise<void>;
  /** Answers when the store can be read and written. @throws CityflowError STORE_* */
  ping(): Promise<void>;
  /** Lets go of files and connections; a closed store is not asked again. Closing twice is harmless. */
  close(): Promise<void>;
}
