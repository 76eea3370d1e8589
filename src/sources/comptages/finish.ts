import { createHash } from 'node:crypto';
import { compareIds } from '../../domain/metrics.ts';
import type { CityClock, LocalDate } from '../../domain/time.ts';
import { dateToMs, HOUR_MS } from '../../domain/time.ts';
import { sqlText } from '../../engine/duckdb.ts';
import type { Engine } from '../../engine/engine.ts';
import { ARC_STATES } from './layout.ts';
import { arcStateOf, inputOf, packMeta, type StagedRows, slotOf } from './stage.ts';

export interface FinishedDay {
  readonly date: LocalDate;
  /** rows written: one per (arc, hour) */
  readonly rows: number;
  /** hash of the rows, independent of the files they came from */
  readonly sha256: string;
  /** rank of the input → its rows of this day, and how many of them repeat others of the same file */
  readonly inputs: ReadonlyMap<number, InputShare>;
  /** rows that another file (or the lake) had too */
  readonly overlaps: number;
  /** hours of the day that at least one arc has, and the last of them */
  readonly hours: number;
  readonly lastSlot: number;
  /** temporary Parquet file, null when the rows are those of `knownSha256` */
  readonly file: string | null;
}

export interface InputShare {
  readonly rows: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** Rank given to the rows that are already in the lake. */
const LAKE_INPUT = (1 << 24) - 1;
const MAX_SLOTS = 32;

/** Tells the engine the ids behind the indexes of arcs; `finishDay` counts on it. */
export async function nameArcs(engine: Engine, arcs: readonly string[]): Promise<void> {
  await engine.run(`SET VARIABLE arcs = [${arcs.map(sqlText).join(', ')}]`);
}

/**
 * Puts the rows of a day together: one row per (arc, hour), by a rule that does not depend on their order.
 * Of two different rows the one with more measured values stays, then the larger flow, then the larger
 * occupancy, then the higher state of the arc.
 *
 * @param arcs ids of all arcs, sorted by `compareIds`; `all.arc` are indexes in it
 */
export async function finishDay(
  engine: Engine,
  clock: CityClock,
  date: LocalDate,
  arcs: readonly string[],
  all: StagedRows,
  knownSha256: string | null,
  temporary: string,
): Promise<FinishedDay> {
  const total = all.length;
  const better = (a: number, b: number): boolean => {
    const measured =
      (all.q[a]! >= 0 ? 1 : 0) +
      (all.k[a]! >= 0 ? 1 : 0) -
      (all.q[b]! >= 0 ? 1 : 0) -
      (all.k[b]! >= 0 ? 1 : 0);
    if (measured !== 0) return measured > 0;
    if (all.q[a] !== all.q[b]) return all.q[a]! > all.q[b]!;
    if (all.k[a] !== all.k[b]) return all.k[a]! > all.k[b]!;
    return arcStateOf(all.meta[a]!) > arcStateOf(all.meta[b]!);
  };
  const same = (a: number, b: number) =>
    all.q[a] === all.q[b] && all.k[a] === all.k[b] && arcStateOf(all.meta[a]!) === arcStateOf(all.meta[b]!);

  // rows of one (arc, hour) form a chain: head by key, then next
  const head = new Int32Array(arcs.length * MAX_SLOTS).fill(-1);
  const next = new Int32Array(total).fill(-1);
  const inputs = new Map<number, { rows: number; duplicates: number; conflicts: number }>();
  let overlaps = 0;
  let kept = 0;
  for (let row = 0; row < total; row += 1) {
    const input = inputOf(all.meta[row]!);
    let share = inputs.get(input);
    if (!share) {
      share = { rows: 0, duplicates: 0, conflicts: 0 };
      inputs.set(input, share);
    }
    share.rows += 1;
    const key = all.arc[row]! * MAX_SLOTS + slotOf(all.meta[row]!);
    const first = head[key]!;
    if (first === -1) {
      head[key] = row;
      kept += 1;
      continue;
    }
    let sameInput = false;
    let equal = false;
    for (let other = first; other !== -1; other = next[other]!) {
      if (inputOf(all.meta[other]!) !== input) continue;
      sameInput = true;
      if (same(other, row)) equal = true;
    }
    if (sameInput) {
      if (equal) share.duplicates += 1;
      else share.conflicts += 1;
      if (equal) continue;
    } else {
      overlaps += 1;
    }
    if (better(row, first)) {
      next[row] = first;
      head[key] = row;
    } else {
      next[row] = next[first]!;
      next[first] = row;
    }
  }

  const columns = {
    arc: new Uint32Array(kept),
    slot: new Uint8Array(kept),
    q: new Float64Array(kept),
    k: new Float64Array(kept),
    state: new Uint8Array(kept),
  };
  const hash = createHash('sha256');
  let at = 0;
  for (let key = 0; key < head.length; key += 1) {
    const row = head[key]!;
    if (row === -1) continue;
    const arc = Math.floor(key / MAX_SLOTS);
    if (at === 0 || columns.arc[at - 1] !== arc) hash.update(`${at}:${arcs[arc]}\n`);
    columns.arc[at] = arc;
    columns.slot[at] = key % MAX_SLOTS;
    columns.q[at] = all.q[row]!;
    columns.k[at] = all.k[row]!;
    columns.state[at] = arcStateOf(all.meta[row]!);
    at += 1;
  }
  for (const column of [columns.slot, columns.q, columns.k, columns.state]) hash.update(column);
  const sha256 = hash.digest('hex');
  const slots = new Set(columns.slot);
  const result = {
    date,
    rows: kept,
    sha256,
    inputs,
    overlaps,
    hours: slots.size,
    lastSlot: Math.max(-1, ...slots),
  };
  if (kept === 0 || sha256 === knownSha256) return { ...result, file: null };

  const hours = clock.hoursOf(date);
  await engine.fillTable('jour_comptages', columns);
  await engine.run(`
    COPY (
      SELECT
        getvariable('arcs')[arc + 1] AS identifiant_arc,
        make_timestamptz(${hours[0]!.utcMs} * 1000 + slot::BIGINT * ${HOUR_MS} * 1000) AS utc,
        [${hours.map((hour) => hour.heure).join(', ')}][slot + 1]::UTINYINT AS heure,
        CASE WHEN q >= 0 THEN q END AS debit,
        CASE WHEN k >= 0 THEN k END AS taux_occupation,
        [${ARC_STATES.map(sqlText).join(', ')}][state] AS etat_arc
      FROM jour_comptages
    ) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
  return { ...result, file: temporary };
}

/** The rows of a day that are in the lake already, staged like those of one more file. */
export async function readLakeDay(
  engine: Engine,
  clock: CityClock,
  date: LocalDate,
  file: string,
  arcs: readonly string[],
): Promise<StagedRows> {
  const start = clock.startOf(date);
  const { arc, slot, q, k, state } = await engine.columns<'arc' | 'slot' | 'q' | 'k' | 'state'>(`
    SELECT identifiant_arc AS arc,
           CAST((epoch(utc) - ${start / 1000}) / 3600 AS INTEGER) AS slot,
           coalesce(debit, -1) AS q,
           coalesce(taux_occupation, -1) AS k,
           coalesce(list_position([${ARC_STATES.map(sqlText).join(', ')}], etat_arc), 0)::INTEGER AS state
    FROM read_parquet(${sqlText(file)})`);
  const index = new Map(arcs.map((id, i) => [id, i]));
  const length = arc.length;
  return {
    length,
    q: Float64Array.from(q as number[]),
    k: Float64Array.from(k as number[]),
    arc: Uint32Array.from(arc as string[], (id) => {
      const at = index.get(id);
      if (at === undefined) throw new Error(`arc ${id} of ${file} is missing from the lake's list of arcs`);
      return at;
    }),
    meta: Uint32Array.from({ length }, (_, i) => packMeta(slot[i] as number, state[i] as number, LAKE_INPUT)),
  };
}

/** Days since 1970-01-01 of a local date, the key of staged rows. */
export function dayNumber(date: LocalDate): number {
  return dateToMs(date) / (24 * HOUR_MS);
}

export function sortArcs(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort(compareIds);
}
