import { readFileSync } from 'node:fs';
import { addDays, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import type { BikePast, CounterDay } from './history.ts';

/** The lake's file of each day. */
export type BikeFiles = ReadonlyMap<LocalDate, string>;

const sql = (name: string) => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8');
const COUNTER_DAYS = sql('counter-days');
const COUNTER_DAY_NUMBERS = sql('counter-day-numbers');
const PASSED_COUNTERS = sql('passed-counters');
const OBSERVED_HOURS = sql('observed-hours');

/**
 * Every counter and day of the lake, summed up: read it once for a run of many days, figures of a day look
 * only at the days before it.
 */
export async function readBikePast(engine: Engine, files: BikeFiles): Promise<BikePast> {
  if (files.size === 0) return { counters: new Map(), observedHours: [] };
  const tables = { bikes_fichiers: [...files.values()] };
  const [{ utc_s }] = await Promise.all([
    engine.numbers<'utc_s'>(OBSERVED_HOURS, { tables }),
    engine.makeTable('bikes_sommes', COUNTER_DAYS, { tables }),
  ]);
  const [ids, rows] = await Promise.all([
    engine.rows<{ readonly id_compteur: string }>(PASSED_COUNTERS),
    engine.numbers<'rang' | 'jour' | 'total' | 'heures' | 'premiere_s' | 'dernier_passage_s'>(
      COUNTER_DAY_NUMBERS,
    ),
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
