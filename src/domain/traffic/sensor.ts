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
  const { debit, occupation, impossible } = day;
  /** hours that the feed delivered, and what this sensor did in them */
  const heard = { hours: 0, missing: 0, silence: 0, debit: 0, occupation: 0, both: 0, contradictory: 0 };
  let silence = 0;
  for (let slot = 0; slot < day.hours.length; slot += 1) {
    if (day.outage[slot]) continue;
    heard.hours += 1;
    const [hasDebit, hasOccupation] = [(debit[slot] ?? null) !== null, (occupation[slot] ?? null) !== null];
    if (hasDebit) heard.debit += 1;
    if (hasOccupation) heard.occupation += 1;
    if (hasDebit && hasOccupation) heard.both += 1;
    if (contradicts(day, slot)) heard.contradictory += 1;
    silence = hasDebit || hasOccupation ? 0 : silence + 1;
    if (silence > 0) heard.missing += 1;
    heard.silence = Math.max(heard.silence, silence);
  }
  if (heard.hours === 0) return null;
  const pctManquant = (100 * heard.missing) / heard.hours;
  const is = (statut: SensorStatus, dureeH: number | null = null) => ({ statut, dureeH, pctManquant });

  if (day.etatArc === CLOSED) return is('barre');
  if (heard.missing === heard.hours) return is('muet', heard.missing);
  if (heard.silence > INTERRUPTED_HOURS) return is('interrompu', heard.silence);
  const frozen = Math.max(longestFrozen(day, debit), longestFrozen(day, occupation));
  if (frozen >= FROZEN_HOURS) return is('fige', frozen);
  const contradictory = heard.contradictory > 0 && heard.contradictory >= INCOHERENT_SHARE * heard.both;
  if (contradictory || impossible.length > 0) {
    const wrong = day.hours.filter(
      (_, slot) =>
        !day.outage[slot] && (impossible.includes(slot) || (contradictory && contradicts(day, slot))),
    );
    return is('incoherent', wrong.length);
  }
  if (heard.debit === 0) return is('occupation_seule');
  if (heard.occupation === 0) return is('debit_seul');
  return is('ok');
}

/** Vehicles were counted in an hour in which the loop was never covered. */
function contradicts({ debit, occupation }: SensorDay, slot: number): boolean {
  return (debit[slot] ?? 0) > 0 && occupation[slot] === 0;
}

/** Longest stretch of one unchanging value. Empty night hours (q = 0 before 06:00) prove nothing: they end it. */
function longestFrozen({ hours, debit }: SensorDay, series: Series): number {
  let longest = 0;
  let run = 0;
  let last: number | null = null;
  for (let slot = 0; slot < series.length; slot += 1) {
    const emptyNight = debit[slot] === 0 && (hours[slot] ?? 0) < NIGHT_END;
    const current = emptyNight ? null : series[slot]!;
    if (current === null) run = 0;
    else run = current === last ? run + 1 : 1;
    last = current;
    longest = Math.max(longest, run);
  }
  return longest;
}
