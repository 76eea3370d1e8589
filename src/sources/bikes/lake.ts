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
const COUNTER_DAYS = sql('counter-days');
const PASSED_COUNTERS = sql('passed-counters');
const PASSED_DAYS = sql('passed-days');
const OBSERVED_HOURS = sql('observed-hours');
const RECENT_COUNTERS = sql('recent-counters');
const TYPICAL_HOURS = sql('typical-hours');

/**
 * The counters of a day, each aligned with `clock.hoursOf(date)`, sorted by id. The label and the place are
 * those of the counter's last hour that has them. Defines the table `bikes_jour`.
 */
export async function readCounterHours(
  engine: Engine,
  file: string,
  date: LocalDate,
  clock: CityClock,
): Promise<CounterHours[]> {
  await engine.defineTable('bikes_jour', [file]);
  const rows = await engine.rows<HourRow>(COUNTER_HOURS);
  const slotOf = new Map(clock.hoursOf(date).map(({ utcMs }, slot) => [utcMs, slot]));
  const counters = new Map<
    string,
    { -readonly [K in keyof CounterHours]: CounterHours[K] } & { passages: (number | null)[] }
  >();
  for (const row of rows) {
    const slot = slotOf.get(row.utc_s * 1000);
    if (slot === undefined) throw new Error(`${file}: hour ${row.utc_s} is not of ${date}`);
    let counter = counters.get(row.id_compteur);
    if (!counter) {
      const passages = new Array<number | null>(slotOf.size).fill(null);
      counter = { id: row.id_compteur, nom: null, lon: null, lat: null, passages };
      counters.set(row.id_compteur, counter);
    }
    counter.passages[slot] = row.passages;
    counter.nom = row.nom_compteur ?? counter.nom;
    if (row.lon !== null && row.lat !== null) [counter.lon, counter.lat] = [row.lon, row.lat];
  }
  return [...counters.values()];
}

interface HourRow {
  readonly id_compteur: string;
  readonly utc_s: number;
  readonly passages: number | null;
  readonly nom_compteur: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
}

/**
 * Every counter and day of the lake, summed up: read it once for a run of many days, figures of a day look
 * only at the days before it. Defines the tables `bikes_fichiers` and `bikes_passes`.
 */
export async function readBikePast(engine: Engine, files: BikeFiles): Promise<BikePast> {
  if (files.size === 0) return { counters: new Map(), observedHours: [] };
  await engine.defineTable('bikes_fichiers', [...files.values()]);
  // asked together: each answer waits for a turn of this thread, which is busy with other sources
  const [{ utc_s }] = await Promise.all([engine.numbers<'utc_s'>(OBSERVED_HOURS), engine.run(PASSED_DAYS)]);
  const [seen, rows] = await Promise.all([
    engine.columns<'id_compteur' | 'jours'>(PASSED_COUNTERS),
    engine.numbers<'jour' | 'total' | 'heures' | 'premiere_s' | 'dernier_passage_s'>(COUNTER_DAYS),
  ]);
  const dates = new Map<number, LocalDate>();
  const dateOf = (day: number) => {
    const date = dates.get(day) ?? addDays('1970-01-01', day);
    dates.set(day, date);
    return date;
  };
  const counters = new Map<string, Map<LocalDate, CounterDay>>();
  let row = 0;
  seen.id_compteur.forEach((id, i) => {
    const days = new Map<LocalDate, CounterDay>();
    for (const end = row + Number(seen.jours[i]); row < end; row += 1) {
      const last = rows.dernier_passage_s[row]!;
      days.set(dateOf(rows.jour[row]!), {
        total: rows.total[row]!,
        heures: rows.heures[row]!,
        firstUtcMs: rows.premiere_s[row]! * 1000,
        lastPassageUtcMs: last < 0 ? null : last * 1000,
      });
    }
    counters.set(String(id), days);
  });
  return { counters, observedHours: Array.from(utc_s, (seconds) => seconds * 1000) };
}

/**
 * The counters of the 14 days before a day, and what is usual at each hour on days of its class over the weeks
 * before (`thresholds.semainesHistorique`). Defines the tables `bikes_recents` and `bikes_semblables`.
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
  await engine.defineTable('bikes_recents', files);
  const rows = await engine.rows<Omit<CounterLabel, 'id'> & { readonly id_compteur: string }>(
    RECENT_COUNTERS,
  );
  return rows.map(({ id_compteur, nom, lon, lat }) => ({ id: id_compteur, nom, lon, lat }));
}

async function readTypical(engine: Engine, files: readonly string[]) {
  const typical = new Map<string, Map<number, TypicalHour>>();
  if (files.length === 0) return typical;
  await engine.defineTable('bikes_semblables', files);
  const rows = await engine.rows<TypicalHour & { readonly id_compteur: string; readonly heure: number }>(
    TYPICAL_HOURS,
  );
  for (const { id_compteur, heure, n, p10, p50, p90 } of rows) {
    entry(typical, id_compteur).set(heure, { n, p10, p50, p90 });
  }
  return typical;
}

function filesOf(files: BikeFiles, dates: readonly LocalDate[]): string[] {
  return dates.flatMap((date) => files.get(date) ?? []);
}

function entry<K, V>(maps: Map<string, Map<K, V>>, id: string): Map<K, V> {
  let map = maps.get(id);
  if (!map) {
    map = new Map();
    maps.set(id, map);
  }
  return map;
}
