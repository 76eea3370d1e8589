import { readFileSync } from 'node:fs';
import { compareIds } from '../../domain/metrics.ts';
import type { CityClock, HourSlot, LocalDate } from '../../domain/time.ts';
import type { Engine } from '../../engine/engine.ts';

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
 * A day of all arcs, held in flat arrays of `ids.length × slots.length` cells, arc by arc: small enough for
 * the weeks behind a profile to stay in memory (1.4 MB for 3,348 arcs).
 */
export interface HourGrid {
  readonly date: LocalDate;
  readonly slots: readonly HourSlot[];
  /** place of each arc in the arrays */
  readonly places: ReadonlyMap<string, number>;
  /** NaN where not measured */
  readonly debit: Float64Array;
  /** NaN where not measured */
  readonly occupation: Float64Array;
  /** −1 no row, 0 a row without state, n the n-th of `states` */
  readonly state: Int8Array;
  readonly states: readonly string[];
}

const SQL = {
  hours: statement('./hours.sql'),
  arcs: statement('./hours-arcs.sql'),
  states: statement('./hours-states.sql'),
};

function statement(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

/** Base of `heure_etat` in hours.sql. */
const STATES = 64;

/**
 * Reads one day of the lake. It defines the table `comptages_jour`: one call at a time on an engine.
 * @param file the Parquet file of that day
 */
export async function readHourGrid(
  engine: Engine,
  file: string,
  date: LocalDate,
  clock: CityClock,
): Promise<HourGrid> {
  const slots = clock.hoursOf(date);
  await engine.defineTable('comptages_jour', [file]);
  const arcs = await engine.columns<'nom' | 'lignes'>(SQL.arcs);
  const ids = arcs.nom.map(String);
  const states = (await engine.columns<'nom'>(SQL.states)).nom.map(String);
  const columns = await engine.numbers<'heure_etat' | 'debit' | 'taux_occupation'>(SQL.hours, {
    debut: clock.startOf(date) / 1000,
  });

  const cells = ids.length * slots.length;
  const debit = new Float64Array(cells).fill(Number.NaN);
  const occupation = new Float64Array(cells).fill(Number.NaN);
  const state = new Int8Array(cells).fill(-1);
  let row = 0;
  for (let place = 0; place < ids.length; place += 1) {
    for (const end = row + Number(arcs.lignes[place]); row < end; row += 1) {
      const code = columns.heure_etat[row]!;
      const slot = Math.floor(code / STATES);
      if (!(slot >= 0 && slot < slots.length)) throw new Error(`${file}: a row lies outside ${date}`);
      const cell = place * slots.length + slot;
      const [q, k] = [columns.debit[row]!, columns.taux_occupation[row]!];
      state[cell] = code % STATES;
      if (q >= 0) debit[cell] = q;
      if (k >= 0) occupation[cell] = k;
    }
  }
  return {
    date,
    slots,
    places: new Map(ids.map((id, place) => [id, place])),
    debit,
    occupation,
    state,
    states,
  };
}

/** The arcs of a grid, sorted by id. */
export function arcHours(grid: HourGrid): ArcHours[] {
  const width = grid.slots.length;
  return [...grid.places]
    .sort(([a], [b]) => compareIds(a, b))
    .map(([id, place]) => {
      const cell = place * width;
      const present: boolean[] = new Array(width);
      const etatArc: (string | null)[] = new Array(width);
      for (let slot = 0; slot < width; slot += 1) {
        const rank = grid.state[cell + slot]!;
        present[slot] = rank >= 0;
        etatArc[slot] = rank > 0 ? grid.states[rank - 1]! : null;
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

/** One day of the lake, arc by arc. See {@link readHourGrid}. */
export async function readDayHours(
  engine: Engine,
  file: string,
  date: LocalDate,
  clock: CityClock,
): Promise<ArcHours[]> {
  return arcHours(await readHourGrid(engine, file, date, clock));
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
