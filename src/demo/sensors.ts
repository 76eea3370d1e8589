import type { DemoArc } from './network.ts';
import { hash, openRandom, STREAM } from './random.ts';

/** What is wrong with a sensor on a day; the first seven in the words of the indicators. */
export type Failure =
  | 'barre'
  | 'muet'
  | 'interrompu'
  | 'fige'
  | 'incoherent'
  | 'occupation_seule'
  | 'debit_seul';

/** Near misses: just short of a failure, so that a detector that is too eager shows. */
export type NearMiss = 'presque_interrompu' | 'presque_fige' | 'presque_incoherent';

export type SensorDay = 'ok' | Failure | NearMiss;

interface Episode {
  readonly what: Failure | NearMiss;
  /** chance that it begins on a given day */
  readonly chance: number;
  /** longest duration, days */
  readonly longest: number;
  /** also on arcs that share their flow or measure only one thing */
  readonly anywhere: boolean;
}

const EPISODES: readonly Episode[] = [
  { what: 'muet', chance: 0.018, longest: 6, anywhere: true },
  { what: 'barre', chance: 0.005, longest: 6, anywhere: true },
  { what: 'interrompu', chance: 0.02, longest: 1, anywhere: false },
  { what: 'fige', chance: 0.014, longest: 2, anywhere: false },
  { what: 'incoherent', chance: 0.014, longest: 2, anywhere: false },
  { what: 'presque_interrompu', chance: 0.007, longest: 1, anywhere: false },
  { what: 'presque_fige', chance: 0.007, longest: 1, anywhere: false },
  { what: 'presque_incoherent', chance: 0.007, longest: 1, anywhere: false },
];
/** Days between two episodes of an arc: eight weeks of history lose two weeks to them at most. */
const REST_DAYS = 28;

/** The state of an arc's sensor on each day of the range. */
export function sensorDays(arc: DemoArc, days: number, seed: number): SensorDay[] {
  const usual: SensorDay = arc.loop === 'complete' ? 'ok' : arc.loop;
  const limited = arc.loop !== 'complete' || arc.grouped || arc.nearCopy || arc.source !== arc.index;
  const random = openRandom(hash(seed, STREAM.sensors, arc.index));
  const states: SensorDay[] = [];
  const add = (state: SensorDay, length: number) => {
    for (let day = 0; day < length; day += 1) states.push(state);
  };
  add(usual, random.below(REST_DAYS));
  while (states.length < days) {
    const episode = EPISODES.find(({ chance }) => random.chance(chance));
    if (episode && (episode.anywhere || !limited)) {
      add(episode.what, random.between(1, episode.longest));
      add(usual, REST_DAYS);
    } else {
      add(usual, 1);
    }
  }
  return states.slice(0, days);
}

export function isFailure(state: SensorDay): state is Failure {
  return state !== 'ok' && !state.startsWith('presque_');
}

/** `Etat arc` as the file says it. */
export function stateOf(arc: DemoArc, sensor: SensorDay): string {
  return sensor === 'barre' ? 'Barré' : arc.etat;
}
