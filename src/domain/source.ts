import type { DayFigures } from './metrics.ts';
import type { NoticeRules } from './notice.ts';
import type { Calendar, Network, Zones } from './places.ts';
import type { Reading } from './reading.ts';
import type { Thresholds } from './thresholds.ts';
import type { CityClock, LocalDate } from './time.ts';

/** A file of the raw zone, opened. `bytes` are decompressed. */
export interface InputFile {
  /** path inside the raw zone, with `/` */
  readonly path: string;
  readonly bytes: Buffer;
  /** the `dt=YYYY-MM-DD` of its folder, null outside api/ */
  readonly snapshot: LocalDate | null;
  readonly clock: CityClock;
}

/** The records kept from one file, in the order of the file. */
export interface InputRecords<R> {
  readonly path: string;
  readonly snapshot: LocalDate | null;
  readonly records: readonly R[];
}

/** What a day's figures may look at besides their own records. */
export interface DayContext {
  readonly date: LocalDate;
  readonly clock: CityClock;
  readonly zones: Zones;
  readonly calendar: Calendar;
  readonly network: Network;
  readonly thresholds: Thresholds;
}

/**
 * A source small enough to be read whole: its reader turns a file into records (cached by content), its
 * figures turn all records into the metrics of a day.
 */
export interface RecordSource<R> {
  readonly name: string;
  /** raise when the reader gives other records for the same bytes: cached records are read again */
  readonly rules: number;
  readonly notices: NoticeRules;
  /** days from a snapshot beyond which it tells nothing of a day; absent: it may tell of any */
  readonly reachDays?: number;
  /**
   * @throws CityflowError INPUT_* when nothing of the file can be used; the run goes on without it
   */
  read(input: InputFile): Reading<R>;
}

export interface RecordMetrics<R> extends RecordSource<R> {
  /** Figures of a day, null when the records say nothing about that day. `inputs` are sorted by path. */
  figures(inputs: readonly InputRecords<R>[], day: DayContext): DayFigures | null;
}
