import { readFileSync } from 'node:fs';
import { type CityClock, HOUR_MS, type LocalDate, toUtcIso } from '../../src/domain/time.ts';
import { openCsv } from '../../src/raw/csv.ts';

/**
 * The definitions of the indicators once more, as plainly as they can be written, over a road file read whole.
 * They share nothing with the generator nor with the product: truth.json is checked against them.
 */

export interface Hour {
  readonly q: number | null;
  readonly k: number | null;
}

export interface RoadFile {
  readonly read: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** arc → street, state on each day, hours by start instant */
  readonly arcs: ReadonlyMap<string, ReadArc>;
}

export interface ReadArc {
  readonly street: string;
  readonly states: Map<LocalDate, string>;
  readonly hours: Map<number, Hour>;
}

const NUMBER = /^\d+(\.\d+)?$/;

export function readRoads(path: string, clock: CityClock): RoadFile {
  const arcs = new Map<string, ReadArc>();
  let [read, rejected, duplicates, conflicts] = [0, 0, 0, 0];
  const csv = openCsv('roads', readFileSync(path));
  for (const { cells } of csv.rows()) {
    read += 1;
    const [id, street, stamp, q, k] = cells ?? [];
    const utcMs = Date.parse(stamp ?? '') - HOUR_MS;
    const good = (cell: string | undefined) => cell === '' || (cell !== undefined && NUMBER.test(cell));
    const bad = cells?.length !== 15 || !id || id === '*' || Number.isNaN(utcMs) || !good(q) || !good(k);
    if (bad || Number(k) > 100) {
      rejected += 1;
      continue;
    }
    const hour: Hour = { q: q === '' ? null : Number(q), k: k === '' ? null : Number(k) };
    const arc = arcs.get(id) ?? { street: street ?? '', states: new Map(), hours: new Map() };
    arcs.set(id, arc);
    arc.states.set(clock.cityHour(utcMs).date, cells[10] ?? '');
    const known = arc.hours.get(utcMs);
    if (known && known.q === hour.q && known.k === hour.k) duplicates += 1;
    else if (known) conflicts += 1;
    if (!known || wins(hour, known)) arc.hours.set(utcMs, hour);
  }
  return { read, rejected, duplicates, conflicts, arcs };
}

function wins(a: Hour, b: Hour): boolean {
  const measured = ({ q, k }: Hour) => Number(q !== null) + Number(k !== null);
  return measured(a) - measured(b) > 0 || (measured(a) === measured(b) && (a.q ?? -1) > (b.q ?? -1));
}

/** The hours of one arc on one day, in order; undefined without a row. */
export function dayOf(arc: ReadArc, date: LocalDate, clock: CityClock): (Hour | undefined)[] {
  return clock.hoursOf(date).map(({ utcMs }) => arc.hours.get(utcMs));
}

export function sensorStatus(
  arc: ReadArc,
  date: LocalDate,
  clock: CityClock,
  outages: readonly number[],
): string {
  const slots = clock.hoursOf(date);
  const hours = dayOf(arc, date, clock);
  const q = hours.map((hour) => hour?.q ?? null);
  const k = hours.map((hour) => hour?.k ?? null);
  const expected = slots.map((_, slot) => slot).filter((slot) => !outages.includes(slot));
  const none = (values: readonly unknown[]) => values.every((value) => value === null);
  if (arc.states.get(date) === 'Barré') return 'barre';
  if (none(q) && none(k)) return 'muet';
  if (longest(expected.map((slot) => q[slot] === null && k[slot] === null)) > 6) return 'interrompu';
  const night = (slot: number) => (slots[slot]?.heure ?? 0) < 6 && q[slot] === 0;
  if (longestEqual(q.map((value, slot) => (night(slot) ? null : value))) >= 12) return 'fige';
  if (longestEqual(k.map((value, slot) => (night(slot) ? null : value))) >= 12) return 'fige';
  const lanes = /^P[EI]_/.test(arc.street) ? 5 : 4;
  const blind = hours.filter((hour) => (hour?.q ?? 0) > 0 && hour?.k === 0).length;
  if (blind / hours.length >= 0.5 || q.some((flow) => (flow ?? 0) > 2300 * lanes)) return 'incoherent';
  if (none(q)) return 'occupation_seule';
  return none(k) ? 'debit_seul' : 'ok';
}

function longest(flags: readonly boolean[]): number {
  return Math.max(
    0,
    ...flags
      .join()
      .split('false')
      .map((run) => run.split('true').length - 1),
  );
}

function longestEqual(values: readonly (number | null)[]): number {
  let [best, run] = [0, 0];
  for (const [at, value] of values.entries()) {
    run = value === null ? 0 : at > 0 && value === values[at - 1] ? run + 1 : 1;
    best = Math.max(best, run);
  }
  return best;
}

/** Groups of arcs of one street with the same flows over at least 12 common hours. */
export function copiedFlows(arcs: RoadFile['arcs'], date: LocalDate, clock: CityClock): string[][] {
  const groups: string[][] = [];
  for (const id of [...arcs.keys()].sort()) {
    const group = groups.find((members) =>
      members.some((other) => same(arcs.get(id), arcs.get(other), date, clock)),
    );
    if (group) group.push(id);
    else groups.push([id]);
  }
  return groups.filter((group) => group.length > 1);
}

function same(a: ReadArc | undefined, b: ReadArc | undefined, date: LocalDate, clock: CityClock): boolean {
  if (!a || !b || a.street !== b.street) return false;
  const other = dayOf(b, date, clock);
  const pairs = dayOf(a, date, clock)
    .map((hour, slot) => [hour?.q ?? null, other[slot]?.q ?? null] as const)
    .filter(([x, y]) => x !== null && y !== null);
  return pairs.length >= 12 && pairs.some(([x]) => x !== 0) && pairs.every(([x, y]) => x === y);
}

export interface Alert {
  readonly arc: string;
  readonly debut: string;
  readonly heures: number;
  readonly gravite: string;
}

/** Runs of two hours and more at 30 % and above; the level holds for two hours running, and is also that of the highest hour. */
export function congestion(arcs: RoadFile['arcs'], date: LocalDate, clock: CityClock): Alert[] {
  const alerts: Alert[] = [];
  for (const [arc, read] of arcs) {
    const slots = clock.hoursOf(date);
    const k = dayOf(read, date, clock).map((hour) => hour?.k ?? -1);
    for (let from = 0; from < k.length; from += 1) {
      if ((k[from - 1] ?? -1) >= 30 || (k[from] ?? -1) < 30) continue;
      let to = from;
      while ((k[to] ?? -1) >= 30) to += 1;
      if (to - from < 2) continue;
      const highest = Math.max(...k.slice(from, to));
      const gravite = highest >= 80 ? 'Critique' : highest >= 50 ? 'Élevée' : 'Modérée';
      alerts.push({ arc, debut: toUtcIso(slots[from]?.utcMs ?? 0), heures: to - from, gravite });
    }
  }
  const key = ({ arc, debut }: Alert) => `${arc} ${debut}`;
  return alerts.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** 95th percentile, linear between order statistics. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = 0.95 * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
}
