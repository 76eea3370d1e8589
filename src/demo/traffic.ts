import { type ArcDay, NONE, openArcDay, PERCENT } from './arc-day.ts';
import type { DemoDay } from './days.ts';
import type { EventMaker } from './events.ts';
import { applySensor } from './faults.ts';
import type { DemoArc, DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, STREAM } from './random.ts';
import { ordinaryFlow, type UsualPeaks, usualPeaks } from './rhythm.ts';
import type { SensorDay } from './sensors.ts';
import { type DemoWork, workEffect } from './works.ts';

export interface Traffic {
  /** Chooses the arc that `simulate` speaks of. */
  begin(arc: DemoArc): void;
  /** Overwrites the one `ArcDay`. */
  simulate(day: DemoDay, sensor: SensorDay): ArcDay;
}

/** An ordinary arc never reaches 30 %. */
const UNSATURATED = 29.4 * PERCENT;
const MISSING = { row: 0.002, both: 0.004, flow: 0.008, occupancy: 0.012 } as const;

export function openTraffic(
  plan: DemoPlan,
  network: DemoNetwork,
  works: readonly DemoWork[],
  events: EventMaker,
): Traffic {
  const { seed } = plan;
  const workOn = new Map(works.map((work) => [work.arc.index, work]));
  const random = openRandom(0);
  const today = openArcDay();
  let arc: DemoArc;
  let source: DemoArc;
  let peaks: UsualPeaks;

  /** The same for every arc that publishes this source. */
  function fillFlow(day: DemoDay): void {
    random.reseed(hash(seed, STREAM.flow, source.index, day.index));
    for (let slot = 0; slot < today.slots; slot += 1) {
      const heure = day.slots[slot]?.heure ?? 0;
      let flow = ordinaryFlow(source, peaks, day, heure, today.jam[slot] !== 0, seed, random);
      if (today.unusual[slot]) flow = Math.round((peaks[day.weekday * 24 + heure] ?? 0) * 1.7) + 15;
      today.flow[slot] = flow;
    }
  }

  function fillOccupancy(day: DemoDay): void {
    const work = workEffect(workOn.get(arc.index), day.date);
    for (let slot = 0; slot < today.slots; slot += 1) {
      const busy = (today.flow[slot] ?? 0) / source.peakFlow;
      let occupancy = 0;
      const noise = 0.9 + 0.2 * random.unit();
      const jam = today.jam[slot] ?? 0;
      if (jam > 0) occupancy = jam + random.between(0, 2 * PERCENT);
      else if (busy > 0) {
        const added = work ? work.occupancy * busy : 0;
        occupancy = Math.round((0.4 + arc.peakOccupancy * busy) * noise * PERCENT + added * PERCENT);
        if (occupancy > UNSATURATED) occupancy = UNSATURATED - random.between(0, 2 * PERCENT);
      }
      today.occupancy[slot] = occupancy;
      if (work)
        today.flow[slot] = Math.max(busy > 0 ? 1 : 0, Math.round((today.flow[slot] ?? 0) * work.flow));
      if (arc.nearCopy && slot % 8 === 7) today.flow[slot] = Math.max(1, (today.flow[slot] ?? 0) - 1);
    }
  }

  /** Single cells get lost, never within a jam or an unusual flow. */
  function loseCells(): void {
    for (let slot = 0; slot < today.slots; slot += 1) {
      const draw = random.unit();
      if (draw >= MISSING.occupancy || today.jam[slot] || today.unusual[slot]) continue;
      if (draw < MISSING.row) today.absent[slot] = 1;
      if (draw < MISSING.flow) today.flow[slot] = NONE;
      if (draw < MISSING.both || draw >= MISSING.flow) today.occupancy[slot] = NONE;
    }
  }

  return {
    begin(chosen) {
      arc = chosen;
      source = network.arcs[chosen.source] ?? chosen;
      peaks = usualPeaks(source, seed);
    },
    simulate(day, sensor) {
      today.slots = day.slots.length;
      today.absent.fill(0);
      events.fill(source, day, today);
      if (sensor !== 'ok') quieten(sensor);
      if (workEffect(workOn.get(arc.index), day.date)) today.unusual.fill(0);
      fillFlow(day);
      random.reseed(hash(seed, STREAM.occupancy, arc.index, day.index));
      fillOccupancy(day);
      if (sensor === 'ok' || sensor === arc.loop) loseCells();
      random.reseed(hash(seed, STREAM.faults, arc.index, day.index));
      applySensor(today, sensor, random);
      if (day.emptySlot !== -1) {
        today.flow[day.emptySlot] = NONE;
        today.occupancy[day.emptySlot] = NONE;
      }
      for (const slot of day.absentSlots) today.absent[slot] = 1;
      return today;
    },
  };

  /** A sensor that fails by itself shows its failure alone; the others still see jams. */
  function quieten(sensor: SensorDay): void {
    if (sensor === 'occupation_seule' || sensor === 'debit_seul') return;
    today.jam.fill(0);
    today.unusual.fill(0);
  }
}
