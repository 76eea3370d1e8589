import { CityflowError } from '../domain/errors.ts';
import {
  addDays,
  type CityClock,
  dateRange,
  isLocalDate,
  type LocalDate,
  openClock,
} from '../domain/time.ts';

/** How much to invent. Everything has a default; the same values give the same bytes. */
export interface DemoSize {
  /** first day; by default the range ends on 2025-11-18 */
  readonly from?: LocalDate;
  readonly days?: number;
  readonly arcs?: number;
  /** wished number of road rows: fixes `days` (rounded up), with 3,348 arcs unless told otherwise */
  readonly rows?: number;
  readonly seed?: number;
  readonly clock?: CityClock;
}

/** A size with nothing left open. */
export interface DemoPlan {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly dates: readonly LocalDate[];
  readonly arcs: number;
  readonly counters: number;
  readonly seed: number;
  readonly clock: CityClock;
}

/** Fixed, never today: a demo made twice is the same. An ordinary Tuesday in term time. */
const DEMO_LAST_DAY: LocalDate = '2025-11-18';

/** Eight weeks of history and more than 20 days behind the last ones, made in a few seconds. */
export const DEMO_DEFAULTS = { days: 75, arcs: 120, seed: 42 } as const;

/** Arcs of the real network (its referential, 2023). */
const REAL_ARCS = 3348;
/** Permanent bike counters of the real network (2023). */
const REAL_COUNTERS = 99;

/** @throws CityflowError USAGE when a value cannot be used */
export function planDemo(size: DemoSize): DemoPlan {
  const arcs = whole(
    'arcs',
    size.arcs ?? (size.rows === undefined ? DEMO_DEFAULTS.arcs : REAL_ARCS),
    10,
    20_000,
  );
  const days = whole('days', size.days ?? daysFor(size.rows, arcs), 1, 1500);
  const seed = whole('seed', size.seed ?? DEMO_DEFAULTS.seed, 0, 0xffff_ffff);
  const from = size.from ?? addDays(DEMO_LAST_DAY, 1 - days);
  if (!isLocalDate(from)) throw new CityflowError('DATE_INVALID', { value: from });
  const to = addDays(from, days - 1);
  const counters = Math.max(20, Math.min(REAL_COUNTERS, Math.round(arcs / 3)));
  const clock = size.clock ?? openClock('Europe/Paris');
  return { from, to, dates: dateRange(from, to), arcs, counters, seed, clock };
}

function daysFor(rows: number | undefined, arcs: number): number {
  if (rows === undefined) return DEMO_DEFAULTS.days;
  return Math.ceil(whole('rows', rows, 1, 500_000_000) / (arcs * 24));
}

function whole(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new CityflowError('USAGE', { detail: `--${name} ${value} : entier de ${low} à ${high} attendu` });
}
