import type { Series } from './series.ts';
import { SATURATED } from './state.ts';

/** Levels of a congestion alert and the occupancy, in %, that each asks for, from the mildest. */
export const CONGESTION_LEVELS = [
  { niveau: 'Modérée', occupation: SATURATED },
  { niveau: 'Élevée', occupation: 50 },
  { niveau: 'Critique', occupation: 80 },
] as const;
export type CongestionLevel = (typeof CONGESTION_LEVELS)[number]['niveau'];

/** Consecutive hours that make an alert, and that a level must hold. */
const MIN_HOURS = 2;

/** A stretch of saturated hours: slots `start` … `start + hours − 1`. */
export interface CongestionRun {
  readonly start: number;
  readonly hours: number;
  readonly level: CongestionLevel;
}

/**
 * Every maximal stretch of at least two consecutive saturated hours. An hour without occupancy ends a
 * stretch. Its level is the highest whose threshold is held for two hours in a row: one hour at 85 % among
 * hours at 35 % is `Modérée`.
 */
export function congestionRuns(occupation: Series): CongestionRun[] {
  const runs: CongestionRun[] = [];
  for (const { start, hours } of stretches(occupation, SATURATED)) {
    const inside = occupation.slice(start, start + hours);
    let level: CongestionLevel = CONGESTION_LEVELS[0].niveau;
    for (const { niveau, occupation: bound } of CONGESTION_LEVELS) {
      if (stretches(inside, bound).length > 0) level = niveau;
    }
    runs.push({ start, hours, level });
  }
  return runs;
}

/** The worst level among runs, null without any. */
export function worstLevel(runs: readonly CongestionRun[]): CongestionLevel | null {
  return (
    CONGESTION_LEVELS.findLast(({ niveau }) => runs.some(({ level }) => level === niveau))?.niveau ?? null
  );
}

function stretches(values: Series, bound: number): { start: number; hours: number }[] {
  const found: { start: number; hours: number }[] = [];
  let start = 0;
  for (let slot = 0; slot <= values.length; slot += 1) {
    const value = values[slot] ?? null;
    if (value !== null && value >= bound) continue;
    if (slot - start >= MIN_HOURS) found.push({ start, hours: slot - start });
    start = slot + 1;
  }
  return found;
}
