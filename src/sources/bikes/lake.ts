import { readFileSync } from 'node:fs';
import type { DayContext } from '../../domain/source.ts';
import { addDays, type CityClock, dateRange, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import {
  type BikeHistory,
  type BikePast,
  type CounterDay,
  type CounterHours,
  type CounterLabel,
  RECENT_DAYS,
  type TypicalHour,
} from './history.ts';

/** The lake's file of each day. */
export type BikeFiles = ReadonlyMap<LocalDate, string>;

const sql = (name: string) => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8');
const COUNTER_HOURS = sql('counter-hours');
const DAY_COUNTERS = sql('day-counters');
const COUNTER_DAYS = sql('counter-days');
const PASSED_COUNTERS = sql('passed-counters');
const OBSERVED_HOURS = sql('observed-hours');
const RECENT_COUNTERS = sql('recent-counters');
const TYPICAL_COUNTERS = sql('typical-counters');
const TYPICAL_HOURS = sql('typical-hours');

/**
 * The counters of a day, each aligned with `clock.hoursOf(date)`, sorted by id. The label and the place are
 * those of the counter's last hour that has them.
 */
export async function readCounterHours(
  engine: Engine,
  file: string,
  date: LocalDate,
  clock: CityClock,
): Promise<CounterHours[]> {
  const tables = { bikes_jour: [file] };
  const [labels, rows] = await Promise.all([
    engine.rows<LabelRow>(DAY_COUNTERS, { tables }),
    engine.numbers<'rang' | 'utc_s' | 'passages'>(COUNTER_HOURS, { tables }),
  ]);
  const slotOf = new Map(clock.hoursOf(date).map(({ utcMs }, slot) => [utcMs, slot]));
  const passages = labels.map(() => new Array<number | null>(slotOf.size).fill(null));
  for (let row = 0; row < rows.rang.length; row += 1) {
    const slot = slotOf.get(rows.utc_s[row]! * 1000);
    if (slot === undefined) throw new Error(`${file}: hour ${rows.utc_s[row]} is not of ${date}`);
    passages[rows.rang[row]! - 1]![slot] = rows.passages[row]!;
  }
  return labels.map((row, counter) => ({ ...toLabel(row), passages: passages[counter]! }));
}

interface LabelRow extends Omit<CounterLabel, 'id'> {
  readonly id_compteur: string;
}

function toLabel({ id_compteur, nom, lon, lat }: LabelRow): CounterLabel {
  return { id: id_compteur, nom, lon, lat };
}

/**
 * Every counter and day of the lake, summed up: read it once for a run of many days, figures of a day look
 * only at the days before it.
 */
export async function readBikePast(engine: Engine, files: BikeFiles): Promise<BikePast> {
  if (files.size === 0) return { counters: new Map(), observedHours: [] };
  const tables = { bikes_fichiers: [...files.values()] };
  const [ids, rows, { utc_s }] = await Promise.all([
    engine.rows<Pick<LabelRow, 'id_compteur'>>(PASSED_COUNTERS, { tables }),
    engine.numbers<'rang' | 'jour' | 'total' | 'heures' | 'premiere_s' | 'dernier_passage_s'>(COUNTER_DAYS, {
      tables,
    }),
    engine.numbers<'utc_s'>(OBSERVED_HOURS, { tables }),
  ]);
  const dates = new Map<number, LocalDate>();
  const dateOf = (day: number) => {
    const date = dates.get(day) ?? addDays('1970-01-01', day);
    dates.set(day, date);
    return date;
  };
  const byRank = ids.map(() => new Map<LocalDate, CounterDay>());
  for (let row = 0; row < rows.rang.length; row += 1) {
    const last = rows.dernier_passage_s[row]!;
    byRank[rows.rang[row]! - 1]!.set(dateOf(rows.jour[row]!), {
      total: rows.total[row]!,
      heures: rows.heures[row]!,
      firstUtcMs: rows.premiere_s[row]! * 1000,
      lastPassageUtcMs: last < 0 ? null : last * 1000,
    });
  }
  const counters = new Map(ids.map(({ id_compteur }, rank) => [id_compteur, byRank[rank]!]));
  return { counters, observedHours: Array.from(utc_s, (seconds) => seconds * 1000) };
}

/**
 * The counters of the 14 days before a day, and what is usual at each hour on days of its class over the weeks
 * before (`thresholds.semainesHistorique`).
 */
export async function readBikeHistory(
  engine: Engine,
  files: BikeFiles,
  day: DayContext,
): Promise<Omit<BikeHistory, 'past'>> {
  const yesterday = addDays(day.date, -1);
  const dayClass = day.calendar.dayClass(day.date);
  const weeksBefore = dateRange(addDays(day.date, -7 * day.thresholds.semainesHistorique), yesterday);
  const alike = weeksBefore.filter((date) => day.calendar.dayClass(date) === dayClass);
  const [recent, typical] = await Promise.all([
    readRecent(engine, filesOf(files, dateRange(addDays(day.date, -RECENT_DAYS), yesterday))),
    readTypical(engine, filesOf(files, alike)),
  ]);
  return { recent, typical };
}

async function readRecent(engine: Engine, files: readonly string[]): Promise<CounterLabel[]> {
  if (files.length === 0) return [];
  const rows = await engine.rows<LabelRow>(RECENT_COUNTERS, { tables: { bikes_recents: files } });
  return rows.map(toLabel);
}

async function readTypical(engine: Engine, files: readonly string[]): Promise<BikeHistory['typical']> {
  if (files.length === 0) return new Map();
  const tables = { bikes_semblables: files };
  const [ids, rows] = await Promise.all([
    engine.rows<Pick<LabelRow, 'id_compteur'>>(TYPICAL_COUNTERS, { tables }),
    engine.numbers<'rang' | 'heure' | 'n' | 'p10' | 'p50' | 'p90'>(TYPICAL_HOURS, { tables }),
  ]);
  const byRank = ids.map(() => new Map<number, TypicalHour>());
  for (let row = 0; row < rows.rang.length; row += 1) {
    const [n, p10, p50, p90] = [rows.n[row]!, rows.p10[row]!, rows.p50[row]!, rows.p90[row]!];
    byRank[rows.rang[row]! - 1]!.set(rows.heure[row]!, { n, p10, p50, p90 });
  }
  return new Map(ids.map(({ id_compteur }, rank) => [id_compteur, byRank[rank]!]));
}

function filesOf(files: BikeFiles, dates: readonly LocalDate[]): string[] {
  return dates.flatMap((date) => files.get(date) ?? []);
}
