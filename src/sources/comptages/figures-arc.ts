import type { Arc } from '../../domain/places.ts';
import type { DayContext } from '../../domain/source.ts';
import type { HourSlot } from '../../domain/time.ts';
import { type CongestionRun, congestionRuns } from '../../domain/traffic/congestion.ts';
import { capacity, referenceSpeedKmh, roadClass } from '../../domain/traffic/road.ts';
import { CLOSED, OPEN, type SensorFinding, sensorStatus } from '../../domain/traffic/sensor.ts';
import { countKnown, meanKnown, type Series, sumKnown } from '../../domain/traffic/series.ts';
import { dominantState, type TrafficState } from '../../domain/traffic/state.ts';
import { type TimeLost, timeLost } from '../../domain/traffic/time-lost.ts';
import {
  type Deviation,
  deviation,
  type Evolution,
  evolution,
  type UnusualHour,
  unusualHours,
} from './figures-compare.ts';
import type { ArcProfile } from './history.ts';
import type { ArcHours } from './hours.ts';

/** A congestion alert of one arc, with what it cost. */
export interface CongestionAlert extends CongestionRun {
  readonly occupationMax: number;
  /** over its hours with a flow, null without any */
  readonly debitMean: number | null;
  /** minutes, null when it cannot be told */
  readonly minutesLost: number | null;
}

/** One arc on one day, in full precision. Flows beyond the capacity of the road are already left out. */
export interface ArcDay {
  readonly id: string;
  /** as the network knows it; null for an arc that is only an id */
  readonly arc: Arc | null;
  readonly arrondissement: string | null;
  readonly hours: ArcHours;
  readonly debit: Series;
  readonly occupation: Series;
  readonly heuresQ: number;
  readonly heuresK: number;
  /** hours with a flow or an occupancy, impossible flows included: the sensor was heard */
  readonly heuresVues: number;
  readonly total: number | null;
  readonly debitMax: number | null;
  readonly peakSlot: number | null;
  readonly occupationMean: number | null;
  readonly dominant: TrafficState | null;
  readonly vehiculesKm: number | null;
  readonly referenceKmh: number;
  readonly lost: TimeLost | null;
  readonly alerts: readonly CongestionAlert[];
  /** slots whose flow is beyond the capacity of the road */
  readonly impossible: readonly number[];
  readonly etatArc: string | null;
  readonly sensor: SensorFinding | null;
  readonly groupe: string | null;
  readonly profile: ArcProfile | null;
  readonly evolution: Evolution | null;
  readonly deviation: Deviation | null;
  /** null when no hour has enough history to be compared */
  readonly unusual: readonly UnusualHour[] | null;
}

/** What the arcs of a day have in common. */
export interface NetworkDay {
  readonly day: DayContext;
  readonly slots: readonly HourSlot[];
  /** local start hour of each slot */
  readonly hours: readonly number[];
  /** slots that no arc measured */
  readonly outage: readonly boolean[];
  /** slot of the day → slot of the same local hour a week before, null without one */
  readonly weekBeforeSlot: readonly (number | null)[];
}

/** What belongs to one arc of it. */
export interface ArcInput {
  readonly hours: ArcHours;
  readonly groupe: string | null;
  readonly weekBefore: ArcHours | null;
  readonly profile: ArcProfile | null;
}

export function arcDay({ hours, groupe, weekBefore, profile }: ArcInput, network: NetworkDay): ArcDay {
  const { day, slots, outage } = network;
  const arc = day.network.get(hours.id) ?? null;
  const road = roadClass(arc?.libelle ?? null);
  const limit = capacity(road, day.thresholds);
  const debit = possible(hours.debit, limit);
  const impossible = debit === hours.debit ? [] : slotsAbove(hours.debit, limit);
  const { occupation } = hours;
  const lengthM = arc?.longueurM ?? null;
  const referenceKmh = referenceSpeedKmh(road, day.date, day.thresholds);
  const total = sumKnown(debit);
  const peakSlot = peak(debit);
  const etatArc = declaredState(hours.etatArc);
  return {
    id: hours.id,
    arc,
    arrondissement: arc?.arrondissement ?? null,
    hours,
    debit,
    occupation,
    heuresQ: countKnown(debit),
    heuresK: countKnown(occupation),
    heuresVues: hoursHeard(hours),
    total,
    debitMax: peakSlot === null ? null : (debit[peakSlot] ?? null),
    peakSlot,
    occupationMean: meanKnown(occupation),
    dominant: dominantState(occupation),
    vehiculesKm: total === null || lengthM === null ? null : (total * lengthM) / 1000,
    referenceKmh,
    lost: timeLost(debit, occupation, lengthM, referenceKmh),
    alerts: congestionRuns(occupation).map((run) => alertOf(run, debit, occupation, lengthM, referenceKmh)),
    impossible,
    etatArc,
    sensor: sensorStatus({
      hours: network.hours,
      debit: hours.debit,
      occupation,
      etatArc,
      impossible,
      outage,
    }),
    groupe,
    profile,
    evolution: weekBefore && evolution(debit, possible(weekBefore.debit, limit), network.weekBeforeSlot),
    deviation: profile && deviation(debit, occupation, profile, slots),
    unusual: profile && unusualHours(debit, profile, slots),
  };
}

/** The flows that the road can carry: the same list when all of them are. */
function possible(debit: Series, limit: number): Series {
  if (!debit.some((q) => q !== null && q > limit)) return debit;
  return debit.map((q) => (q !== null && q > limit ? null : q));
}

function slotsAbove(debit: Series, limit: number): number[] {
  return debit.flatMap((q, slot) => (q !== null && q > limit ? [slot] : []));
}

function hoursHeard({ debit, occupation }: ArcHours): number {
  let heard = 0;
  for (let slot = 0; slot < debit.length; slot += 1) {
    if (debit[slot] !== null || occupation[slot] !== null) heard += 1;
  }
  return heard;
}

/** The first slot of the largest flow. */
function peak(debit: Series): number | null {
  let best: number | null = null;
  for (let slot = 0; slot < debit.length; slot += 1) {
    const q = debit[slot]!;
    if (q !== null && (best === null || q > (debit[best] ?? 0))) best = slot;
  }
  return best;
}

/** Of two states declared equally often, the one that explains more comes first. */
const STATE_RANK: readonly string[] = [CLOSED, OPEN, 'Invalide', 'Inconnu'];

/** The state declared most often over the day: a street closed for one hour of a fair is not a closed street. */
function declaredState(states: readonly (string | null)[]): string | null {
  const first = states.find((state) => state !== null) ?? null;
  // nearly every day of every arc
  if (states.every((state) => state === null || state === first)) return first;
  const counts = new Map<string, number>();
  for (const state of states) if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  const rank = (state: string) =>
    STATE_RANK.includes(state) ? STATE_RANK.indexOf(state) : STATE_RANK.length;
  const ordered = [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  return ordered[0]?.[0] ?? null;
}

function alertOf(
  run: CongestionRun,
  debit: Series,
  occupation: Series,
  lengthM: number | null,
  referenceKmh: number,
): CongestionAlert {
  const [from, to] = [run.start, run.start + run.hours];
  const [flows, occupations] = [debit.slice(from, to), occupation.slice(from, to)];
  return {
    ...run,
    occupationMax: Math.max(...occupations.map((k) => k ?? 0)),
    debitMean: meanKnown(flows),
    minutesLost: timeLost(flows, occupations, lengthM, referenceKmh)?.minutes ?? null,
  };
}
