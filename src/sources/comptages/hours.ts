import { readFileSync } from 'node:fs';
import { compareIds } from '../../domain/metrics.ts';
import { type CityClock, daysBetween, HOUR_MS, type HourSlot, type LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';
import type { DayFile } from '../../lake/days.ts';
import { ARC_STATES } from './layout.ts';

/**
 * One arc on one day. Arrays are aligned with `clock.hoursOf(date)`: 23, 24 or 25 slots. A row that carries
 * no value (`present`, nulls) is not the same as no row at all.
 */
export interface ArcHours {
  readonly id: string;
  readonly present: readonly boolean[];
  /** vehicles counted in the hour */
  readonly debit: readonly (number | null)[];
  /** % of the hour during which the loop was covered */
  readonly occupation: readonly (number | null)[];
  /** `Etat arc` as the source declares it */
  readonly etatArc: readonly (string | null)[];
}

/**
 * A day of all arcs, held in flat arrays of `places.size × slots.length` cells, arc by arc: small enough for
 * the weeks behind a profile to stay in memory (1.4 MB for 3,348 arcs).
 */
export interface HourGrid {
  readonly date: LocalDate;
  readonly slots: readonly HourSlot[];
  /** place of each arc in the arrays; an arc without a row on the day has a place, too */
  readonly places: ReadonlyMap<string, number>;
  /** NaN where not measured */
  readonly debit: Float64Array;
  /** NaN where not measured */
  readonly occupation: Float64Array;
  /** −1 no row, 0 a row without state, n the n-th of ARC_STATES */
  readonly state: Int8Array;
}

const HOURS = readFileSync(new URL('./hours.sql', import.meta.url), 'utf8');

/** U+001F, between ids handed to a statement: no file has it in a cell. */
export const ID_SEPARATOR = '\u001f';

/** Bases of `cle` in hours.sql. */
const [STATES, BATCH_HOURS, BATCH_DAYS] = [8, 8192, 512];
/** Days asked for in one statement, whose rows are in memory twice for a moment: 80,000 a day of Paris. */
const DAYS_AT_ONCE = 16;

/**
 * Reads days of the lake.
 * @param days in any order
 * @param places place of every arc of the lake, numbered from 0 in the order of the map
 */
export async function readHourGrids(
  engine: Engine,
  days: readonly DayFile[],
  places: ReadonlyMap<string, number>,
  clock: CityClock,
): Promise<HourGrid[]> {
  const sorted = days.toSorted(([a], [b]) => compareIds(a, b));
  const arcs = [...places.keys()].join(ID_SEPARATOR);
  const grids: HourGrid[] = [];
  while (sorted.length > 0) {
    const first = sorted[0]![0];
    // a batch spans fewer hours than `cle` has room for, whatever the clock does
    const near = sorted.findIndex(([date]) => daysBetween(first, date) >= BATCH_HOURS / 24 - 2);
    const batch = sorted.splice(0, Math.min(DAYS_AT_ONCE, near === -1 ? DAYS_AT_ONCE : near));
    grids.push(...(await readBatch(engine, batch, arcs, places, clock)));
  }
  return grids;
}

async function readBatch(
  engine: Engine,
  days: readonly DayFile[],
  arcs: string,
  places: ReadonlyMap<string, number>,
  clock: CityClock,
): Promise<HourGrid[]> {
  const first = days[0]![0];
  const start = clock.startOf(first);
  const grids = days.map(([date]) => emptyGrid(date, places, clock));
  const byDay: ({ grid: HourGrid; file: string; firstHour: number } | undefined)[] = [];
  days.forEach(([date, file], i) => {
    const firstHour = (clock.startOf(date) - start) / HOUR_MS;
    byDay[daysBetween(first, date)] = { grid: grids[i]!, file, firstHour };
  });
  const columns = await engine.numbers<'cle' | 'debit' | 'taux_occupation'>(HOURS, {
    values: { arcs, premier: first, debut: start / 1000 },
    tables: { comptages_jours: days.map(([, file]) => file) },
  });
  for (let row = 0; row < columns.cle.length; row += 1) {
    const key = columns.cle[row]!;
    const arc = Math.floor(key / (BATCH_DAYS * BATCH_HOURS * STATES));
    // below 2³¹: whole numbers from here on
    const rest = (key - arc * (BATCH_DAYS * BATCH_HOURS * STATES)) | 0;
    const state = rest % STATES;
    const day = byDay[Math.floor(rest / (BATCH_HOURS * STATES))];
    const slot = day ? (Math.floor(rest / STATES) % BATCH_HOURS) - day.firstHour : -1;
    if (!day || slot < 0 || slot >= day.grid.slots.length) {
      throw new Error(`${day?.file ?? days[0]![1]}: a row lies outside ${day?.grid.date ?? first}`);
    }
    const { grid, file } = day;
    if (arc < 1 || arc > places.size)
      throw new Error(`${file}: a row names an arc that the lake does not know`);
    if (state > ARC_STATES.length) throw new Error(`${file}: a row has a state that is none`);
    const cell = (arc - 1) * grid.slots.length + slot;
    const [q, k] = [columns.debit[row]!, columns.taux_occupation[row]!];
    grid.state[cell] = state;
    if (q >= 0) grid.debit[cell] = q;
    if (k >= 0) grid.occupation[cell] = k;
  }
  return grids;
}

function emptyGrid(date: LocalDate, places: ReadonlyMap<string, number>, clock: CityClock): HourGrid {
  const slots = clock.hoursOf(date);
  const cells = places.size * slots.length;
  return {
    date,
    slots,
    places,
    debit: new Float64Array(cells).fill(Number.NaN),
    occupation: new Float64Array(cells).fill(Number.NaN),
    state: new Int8Array(cells).fill(-1),
  };
}

/** The arcs that a grid has rows of, sorted by id. */
export function arcHours(grid: HourGrid): ArcHours[] {
  const width = grid.slots.length;
  return [...grid.places]
    .filter(([, place]) => hasRow(grid, place))
    .sort(([a], [b]) => compareIds(a, b))
    .map(([id, place]) => {
      const cell = place * width;
      const present: boolean[] = new Array(width);
      const etatArc: (string | null)[] = new Array(width);
      for (let slot = 0; slot < width; slot += 1) {
        const rank = grid.state[cell + slot]!;
        present[slot] = rank >= 0;
        etatArc[slot] = rank > 0 ? ARC_STATES[rank - 1]! : null;
      }
      return {
        id,
        present,
        debit: known(grid.debit, cell, width),
        occupation: known(grid.occupation, cell, width),
        etatArc,
      };
    });
}

function known(values: Float64Array, from: number, width: number): (number | null)[] {
  const list: (number | null)[] = new Array(width);
  for (let slot = 0; slot < width; slot += 1) {
    const value = values[from + slot]!;
    list[slot] = Number.isNaN(value) ? null : value;
  }
  return list;
}

function hasRow({ slots, state }: HourGrid, place: number): boolean {
  for (let cell = place * slots.length; cell < (place + 1) * slots.length; cell += 1) {
    if (state[cell]! >= 0) return true;
  }
  return false;
}

/**
 * The same hours without the rows of the excluded states: those slots become absent, and an arc that has no
 * row left is not there at all.
 */
export function withoutStates(hours: readonly ArcHours[], excluded: readonly string[]): readonly ArcHours[] {
  if (excluded.length === 0) return hours;
  return hours
    .map((arc) => {
      const out = arc.etatArc.map((etat) => etat !== null && excluded.includes(etat));
      const unless = <T>(values: readonly (T | null)[]) =>
        values.map((value, slot) => (out[slot] ? null : value));
      return {
        id: arc.id,
        present: arc.present.map((present, slot) => present && !out[slot]),
        debit: unless(arc.debit),
        occupation: unless(arc.occupation),
        etatArc: unless(arc.etatArc),
      };
    })
    .filter(({ present }) => present.includes(true));
}
