import { readFileSync } from 'node:fs';
import { compareIds } from '../../domain/metrics.ts';
import type { DayContext } from '../../domain/source.ts';
import { interpolate } from '../../domain/statistics.ts';
import {
  addDays,
  type CityClock,
  dateRange,
  daysBetween,
  type HourSlot,
  type LocalDate,
} from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import { type DayFile, openLakeDays } from '../../lake/days.ts';
import type { BikeFiles } from './bike-past.ts';
import {
  type BikeHistory,
  type CounterHours,
  type CounterLabel,
  RECENT_DAYS,
  type TypicalHour,
} from './history.ts';

const HOURS = readFileSync(new URL('./hours.sql', import.meta.url), 'utf8');
const LABELS = readFileSync(new URL('./labels.sql', import.meta.url), 'utf8');

/** A day, and what is usual on days of its class over the weeks before (`thresholds.semainesHistorique`). */
export interface BikeReading extends Omit<BikeHistory, 'past'> {
  /** sorted by id, each aligned with `clock.hoursOf(date)`; none when the lake does not have the day */
  readonly hours: readonly CounterHours[];
}

export interface BikeDays {
  /** Ask in the order of days. */
  read(day: DayContext): Promise<BikeReading>;
}

/** @param asked the days that will be asked for, oldest first */
export function openBikeDays(
  engine: Engine,
  clock: CityClock,
  files: BikeFiles,
  asked: readonly LocalDate[],
): BikeDays {
  const days = openLakeDays(files, asked, (missing) => readDays(engine, clock, missing));
  return {
    async read({ date, calendar, thresholds }) {
      const held = (from: LocalDate) => dateRange(from, addDays(date, -1)).filter((day) => files.has(day));
      const first = addDays(date, -7 * thresholds.semainesHistorique);
      const firstRecent = addDays(date, -RECENT_DAYS);
      const dayClass = calendar.dayClass(date);
      const alike = held(first).filter((day) => calendar.dayClass(day) === dayClass);
      const recent = held(firstRecent);
      const needed = [...(files.has(date) ? [date] : []), ...recent, ...alike];
      const known = await days.read(date, needed, [first, firstRecent].sort()[0]!);
      return {
        hours: known.get(date) ?? [],
        recent: lastLabels(recent.map((day) => known.get(day)!)),
        typical: typicalHours(
          alike.map((day) => known.get(day)!),
          alike.map((day) => clock.hoursOf(day)),
        ),
      };
    },
  };
}

interface LabelRow extends Omit<CounterLabel, 'id'> {
  readonly id_compteur: string;
  readonly jour: LocalDate;
}

/** The counters of days, sorted by id. The label and the place are those of a day's last hour that has them. */
async function readDays(
  engine: Engine,
  clock: CityClock,
  files: readonly DayFile[],
): Promise<ReadonlyMap<LocalDate, readonly CounterHours[]>> {
  const tables = { bikes_jours: files.map(([, file]) => file) };
  const [labels, rows] = await Promise.all([
    engine.rows<LabelRow>(LABELS, { tables }),
    engine.numbers<'rang' | 'jour' | 'utc_s' | 'passages'>(HOURS, { tables }),
  ]);
  const days = new Map(files.map(([date, file]) => [dayNumber(date), emptyDay(date, file, clock)]));
  const ranks = new Map<string, number>();
  for (const { id_compteur: id, jour, nom, lon, lat } of labels) {
    const rank = ranks.get(id) ?? ranks.size + 1;
    ranks.set(id, rank);
    const day = days.get(dayNumber(jour))!;
    const passages = new Array<number | null>(day.slotOf.size).fill(null);
    day.counters.set(rank, { id, nom, lon, lat, passages });
  }
  for (let row = 0; row < rows.rang.length; row += 1) {
    const { date, file, slotOf, counters } = days.get(rows.jour[row]!)!;
    const slot = slotOf.get(rows.utc_s[row]!);
    if (slot === undefined) throw new Error(`${file}: hour ${rows.utc_s[row]} is not of ${date}`);
    counters.get(rows.rang[row]!)!.passages[slot] = rows.passages[row]!;
  }
  return new Map([...days.values()].map(({ date, counters }) => [date, [...counters.values()]]));
}

interface FilledDay {
  readonly date: LocalDate;
  readonly file: string;
  /** by instant, in seconds */
  readonly slotOf: ReadonlyMap<number, number>;
  /** by rank */
  readonly counters: Map<number, CounterHours & { readonly passages: (number | null)[] }>;
}

function emptyDay(date: LocalDate, file: string, clock: CityClock): FilledDay {
  const slotOf = new Map(clock.hoursOf(date).map(({ utcMs }, slot) => [utcMs / 1000, slot]));
  return { date, file, slotOf, counters: new Map() };
}

/** Days since 1970-01-01. */
function dayNumber(date: LocalDate): number {
  return daysBetween('1970-01-01', date);
}

/**
 * The counters of some days, sorted by id, as the last of them describe them.
 * @param days oldest first
 */
function lastLabels(days: readonly (readonly CounterHours[])[]): CounterLabel[] {
  const labels = new Map<string, CounterLabel>();
  for (const { id, nom, lon, lat } of days.flat()) {
    const before = labels.get(id);
    labels.set(id, {
      id,
      nom: nom ?? before?.nom ?? null,
      lon: lon ?? before?.lon ?? null,
      lat: lat ?? before?.lat ?? null,
    });
  }
  return [...labels.values()].sort((a, b) => compareIds(a.id, b.id));
}

/** What is usual for a counter at a local hour. @param slots of each day */
function typicalHours(
  days: readonly (readonly CounterHours[])[],
  slots: readonly (readonly HourSlot[])[],
): BikeHistory['typical'] {
  const values = new Map<string, number[][]>();
  for (const [index, counters] of days.entries()) {
    for (const { id, passages } of counters) {
      const byHour = values.get(id) ?? Array.from({ length: 24 }, () => []);
      values.set(id, byHour);
      for (const [slot, count] of passages.entries()) {
        if (count !== null) byHour[slots[index]![slot]!.heure]!.push(count);
      }
    }
  }
  const typical = new Map<string, Map<number, TypicalHour>>();
  for (const [id, byHour] of values) {
    const hours = new Map<number, TypicalHour>();
    for (const [heure, counts] of byHour.entries()) {
      const n = counts.length;
      if (n === 0) continue;
      counts.sort((a, b) => a - b);
      const at = (share: number) => interpolate(counts, share);
      hours.set(heure, { n, p10: at(0.1), p50: at(0.5), p90: at(0.9) });
    }
    typical.set(id, hours);
  }
  return typical;
}
