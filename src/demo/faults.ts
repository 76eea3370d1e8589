import { type ArcDay, NONE } from './arc-day.ts';
import type { Random } from './random.ts';
import type { SensorDay } from './sensors.ts';

/** Runs begin after the night: feed outages and clock changes happen before. */
const FIRST_SLOT = 6;
/** Consecutive hours without values from which a sensor is `interrompu`: more than 6. */
const SHORTEST_INTERRUPTION = 7;
/** Consecutive equal hours from which a sensor is `fige`. */
const SHORTEST_FREEZE = 12;

type Fault = (day: ArcDay, random: Random) => void;

const FAULTS: Readonly<Record<Exclude<SensorDay, 'ok'>, Fault>> = {
  barre: (day) => lose(day, 0, day.slots, false),
  muet: (day) => lose(day, 0, day.slots, false),
  interrompu: (day, random) => interrupt(day, random.between(SHORTEST_INTERRUPTION, 13), random),
  presque_interrompu: (day, random) => interrupt(day, SHORTEST_INTERRUPTION - 1, random),
  fige: (day, random) => freeze(day, random.between(SHORTEST_FREEZE, 17), random),
  presque_fige: (day, random) => freeze(day, SHORTEST_FREEZE - 1, random),
  incoherent: (day, random) => {
    if (random.chance(0.5)) blind(day, (slot) => slot % 5 !== 0);
    else impossibleFlow(day, random);
  },
  presque_incoherent: (day) => blind(day, (slot) => slot % 5 === 1 || slot % 5 === 3),
  occupation_seule: (day) => day.flow.fill(NONE),
  debit_seul: (day) => day.occupancy.fill(NONE),
};

/** Makes the day look as a sensor in that state would publish it. */
export function applySensor(day: ArcDay, sensor: SensorDay, random: Random): void {
  if (sensor !== 'ok') FAULTS[sensor](day, random);
}

function lose(day: ArcDay, from: number, to: number, wholeRows: boolean): void {
  for (let slot = from; slot < to; slot += 1) {
    day.flow[slot] = NONE;
    day.occupancy[slot] = NONE;
    if (wholeRows) day.absent[slot] = 1;
  }
}

function runStart(day: ArcDay, hours: number, random: Random): number {
  return random.between(FIRST_SLOT, day.slots - hours);
}

function interrupt(day: ArcDay, hours: number, random: Random): void {
  const from = runStart(day, hours, random);
  lose(day, from, from + hours, random.chance(0.5));
}

/** Flow, occupancy or both stand still, at the lowest value of the run: a stuck value is not a high one. */
function freeze(day: ArcDay, hours: number, random: Random): void {
  const from = runStart(day, hours, random);
  const which = random.below(3);
  if (which !== 1) hold(day.flow, from, hours, day.slots);
  if (which !== 0) hold(day.occupancy, from, hours, day.slots);
}

function hold(values: Int32Array, from: number, hours: number, slots: number): void {
  const run = values.subarray(from, from + hours);
  const neighbours = [from > 0 ? values[from - 1] : NONE, from + hours < slots ? values[from + hours] : NONE];
  let value = Math.max(1, Math.min(...run));
  while (neighbours.includes(value)) value += value > 1 ? -1 : 2;
  run.fill(value);
}

/** Occupancy 0 with traffic, never for many hours in a row: that would be a freeze. */
function blind(day: ArcDay, isBlind: (slot: number) => boolean): void {
  for (let slot = FIRST_SLOT; slot < day.slots; slot += 1) {
    if (isBlind(slot) && (day.flow[slot] ?? 0) > 0) day.occupancy[slot] = 0;
  }
}

/** Counts far above what the lanes can carry, as real files hold. */
function impossibleFlow(day: ArcDay, random: Random): void {
  const slot = runStart(day, 2, random);
  day.flow[slot] = random.between(20_000, 33_272);
  if (random.chance(0.5)) day.flow[slot + 1] = random.between(20_000, 33_272);
}
