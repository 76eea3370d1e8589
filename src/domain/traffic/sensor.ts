import type { Series } from './series.ts';

/** What a sensor suffers from, in the order in which it is looked for: the first match is the cause. */
export const SENSOR_STATUSES = [
  'barre',
  'muet',
  'interrompu',
  'fige',
  'incoherent',
  'occupation_seule',
  'debit_seul',
  'ok',
] as const;
export type SensorStatus = (typeof SENSOR_STATUSES)[number];

/** The causes that make a sensor defective. */
export const DEFECTIVE: ReadonlySet<SensorStatus> = new Set(['muet', 'interrompu', 'fige', 'incoherent']);

/** `Etat arc` of an arc closed to traffic, and of one said to work. */
export const CLOSED = 'Barré';
export const OPEN = 'Ouvert';

/** Missing hours in a row beyond which a sensor is interrupted. */
const INTERRUPTED_HOURS = 6;
/** Equal hours in a row from which a sensor is frozen. */
const FROZEN_HOURS = 12;
/** Local hours before which an empty street is nothing unusual. */
const NIGHT_END = 6;
/** Share of contradictory hours from which a sensor is incoherent. */
const INCOHERENT_SHARE = 0.5;

/** One day of one sensor. Series hold every value that was measured, impossible flows included. */
export interface SensorDay {
  /** local start hour of each slot, 0–23 */
  readonly hours: readonly number[];
  readonly debit: Series;
  readonly occupation: Series;
  /** state of the arc declared over the day, null when none was */
  readonly etatArc: string | null;
  /** slots whose flow is beyond the capacity of the road, ascending */
  readonly impossible: readonly number[];
  /** slots that no arc of the network measured: not the fault of this sensor */
  readonly outage: readonly boolean[];
}

export interface SensorFinding {
  readonly statut: SensorStatus;
  /** hours the defect lasted (the longest stretch of it); null for a sensor that has none */
  readonly dureeH: number | null;
  /** hours with neither flow nor occupancy, in % of the hours the feed delivered */
  readonly pctManquant: number;
}

/** null when the feed delivered nothing all day: nothing can be said of a sensor. */
export function sensorStatus(day: SensorDay): SensorFinding | null {
  const slots = day.hours.map((_, slot) => slot).filter((slot) => !day.outage[slot]);
  if (slots.length === 0) return null;
  const known = (series: Series, slot: number) => (series[slot] ?? null) !== null;
  const missing = slots.map((slot) => !known(day.debit, slot) && !known(day.occupation, slot));
  const missingHours = missing.filter(Boolean).length;
  const pctManquant = (100 * missingHours) / slots.length;
  const is = (statut: SensorStatus, dureeH: number | null = null) => ({ statut, dureeH, pctManquant });

  if (day.etatArc === CLOSED) return is('barre');
  if (missingHours === slots.length) return is('muet', missingHours);
  const silence = longestRun(missing);
  if (silence > INTERRUPTED_HOURS) return is('interrompu', silence);
  const frozen = Math.max(longestFrozen(day, day.debit), longestFrozen(day, day.occupation));
  if (frozen >= FROZEN_HOURS) return is('fige', frozen);
  const both = slots.filter((slot) => known(day.debit, slot) && known(day.occupation, slot));
  const contradicts = (slot: number) => (day.debit[slot] ?? 0) > 0 && day.occupation[slot] === 0;
  const contradictions = both.filter(contradicts).length;
  const contradictory = contradictions > 0 && contradictions >= INCOHERENT_SHARE * both.length;
  if (contradictory || day.impossible.length > 0) {
    const wrong = slots.filter(
      (slot) => day.impossible.includes(slot) || (contradictory && contradicts(slot)),
    );
    return is('incoherent', wrong.length);
  }
  if (!slots.some((slot) => known(day.debit, slot))) return is('occupation_seule');
  if (!slots.some((slot) => known(day.occupation, slot))) return is('debit_seul');
  return is('ok');
}

function longestRun(flags: readonly boolean[]): number {
  let longest = 0;
  let run = 0;
  for (const flag of flags) {
    run = flag ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Longest stretch of one unchanging value. Empty night hours (q = 0 before 06:00) prove nothing: they end it. */
function longestFrozen({ hours, debit }: SensorDay, series: Series): number {
  let longest = 0;
  let run = 0;
  let last: number | null = null;
  for (const [slot, value] of series.entries()) {
    const emptyNight = debit[slot] === 0 && (hours[slot] ?? 0) < NIGHT_END;
    const current = emptyNight ? null : value;
    if (current === null) run = 0;
    else run = current === last ? run + 1 : 1;
    last = current;
    longest = Math.max(longest, run);
  }
  return longest;
}
