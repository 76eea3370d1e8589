import { compareIds } from '../domain/metrics.ts';
import { toUtcIso } from '../domain/time.ts';
import { type ArcDay, MAX_SLOTS, NONE, PERCENT } from './arc-day.ts';
import type { DemoDay } from './days.ts';
import type { DemoArc } from './network.ts';
import { isFailure, type SensorDay, stateOf } from './sensors.ts';
import type { AlertLevel, TruthAlert, TruthDay, TruthSensor, TruthUnusual, TruthZoneAlert } from './truth.ts';

type RoadTruth = Omit<TruthDay, 'velos' | 'perturbations_actives' | 'chantiers_actifs'>;

/** Notes what an arc publishes; what must be found in it is worked out from the values alone. */
export interface Recorder {
  note(arc: DemoArc, day: DemoDay, published: ArcDay, sensor: SensorDay): void;
  day(day: DemoDay): RoadTruth;
}

/** Bounds of the city's own states of traffic, and of the highest alert. */
const LEVELS: readonly (readonly [bound: number, level: AlertLevel])[] = [
  [80 * PERCENT, 'Critique'],
  [50 * PERCENT, 'Élevée'],
  [30 * PERCENT, 'Modérée'],
];
const SATURATED = 30 * PERCENT;
const SHORTEST_ALERT = 2;
const ARCS_OF_A_ZONE_ALERT = 6;
/** Every invented flow above this is one of the impossible ones. */
const IMPOSSIBLE = 20_000;

interface DayNotes {
  rows: number;
  flows: number;
  occupancies: number;
  total: number;
  readonly sensors: TruthSensor[];
  readonly nearMisses: RoadTruth['presque'][number][];
  readonly copies: Map<number, string[]>;
  readonly alerts: TruthAlert[];
  readonly unusual: TruthUnusual[];
  readonly saturated: Map<string, Uint16Array>;
}

export function openRecorder(days: readonly DemoDay[]): Recorder {
  const notes = days.map(
    (): DayNotes => ({
      rows: 0,
      flows: 0,
      occupancies: 0,
      total: 0,
      sensors: [],
      nearMisses: [],
      copies: new Map(),
      alerts: [],
      unusual: [],
      saturated: new Map(),
    }),
  );

  function of(day: DemoDay): DayNotes {
    const found = notes[day.index];
    if (!found) throw new RangeError(`${day.date} is not a day of this demo`);
    return found;
  }

  return {
    note(arc, day, published, sensor) {
      const today = of(day);
      if (isFailure(sensor))
        today.sensors.push({ arc: arc.id, cause: sensor, etat_arc: stateOf(arc, sensor) });
      else if (sensor !== 'ok') today.nearMisses.push({ arc: arc.id, quoi: sensor });
      if (arc.grouped && sensor === 'ok') {
        const copies = today.copies.get(arc.source) ?? [];
        copies.push(arc.id);
        today.copies.set(arc.source, copies);
      }
      noteValues(today, arc, day, published);
    },
    day(day) {
      const today = of(day);
      const groups = [...today.copies.values()].filter((arcs) => arcs.length > 1);
      for (const arcs of groups) arcs.sort(compareIds);
      return {
        date: day.date,
        lignes: today.rows,
        heures_q: today.flows,
        heures_k: today.occupancies,
        debit_total: today.total,
        heures_absentes: day.absentSlots.map((slot) => instant(day, slot)).sort(compareIds),
        capteurs: today.sensors.sort(byArc),
        presque: today.nearMisses.sort(byArc),
        groupes_debit: groups.sort((a, b) => compareIds(a[0] ?? '', b[0] ?? '')),
        alertes_congestion: today.alerts.sort((a, b) => byArc(a, b) || compareIds(a.debut, b.debut)),
        alertes_zone: zoneAlerts(day, today.saturated),
        debits_inhabituels: today.unusual.sort(byArc),
      };
    },
  };
}

function noteValues(today: DayNotes, arc: DemoArc, day: DemoDay, published: ArcDay): void {
  const unusual: string[] = [];
  for (let slot = 0; slot < published.slots; slot += 1) {
    if (published.absent[slot]) continue;
    const flow = published.flow[slot] ?? NONE;
    today.rows += 1;
    if (flow !== NONE) {
      today.flows += 1;
      if (flow < IMPOSSIBLE) today.total += flow;
      if (published.unusual[slot]) unusual.push(instant(day, slot));
    }
    if (occupancyAt(published, slot) !== NONE) today.occupancies += 1;
    if (occupancyAt(published, slot) >= SATURATED && arc.zone !== null) {
      const hours = today.saturated.get(arc.zone) ?? new Uint16Array(MAX_SLOTS);
      hours[slot] = (hours[slot] ?? 0) + 1;
      today.saturated.set(arc.zone, hours);
    }
  }
  if (unusual.length > 0) today.unusual.push({ arc: arc.id, heures: unusual });
  noteAlerts(today, arc, day, published);
}

/** Runs of two saturated hours or more; the level is the highest that holds for two hours running. */
function noteAlerts(today: DayNotes, arc: DemoArc, day: DemoDay, published: ArcDay): void {
  for (let from = 0; from < published.slots; ) {
    const hours = runFrom(published, from, published.slots, SATURATED);
    if (hours >= SHORTEST_ALERT) {
      const gravite = LEVELS.find(
        ([bound]) => longestRun(published, from, from + hours, bound) >= SHORTEST_ALERT,
      );
      if (gravite)
        today.alerts.push({ arc: arc.id, debut: instant(day, from), heures: hours, gravite: gravite[1] });
    }
    from += Math.max(1, hours);
  }
}

function longestRun(published: ArcDay, from: number, to: number, bound: number): number {
  let longest = 0;
  for (let slot = from; slot < to; slot += 1)
    longest = Math.max(longest, runFrom(published, slot, to, bound));
  return longest;
}

function runFrom(published: ArcDay, from: number, to: number, bound: number): number {
  let slot = from;
  while (slot < to && occupancyAt(published, slot) >= bound) slot += 1;
  return slot - from;
}

function occupancyAt(published: ArcDay, slot: number): number {
  return published.absent[slot] ? NONE : (published.occupancy[slot] ?? NONE);
}

function zoneAlerts(day: DemoDay, saturated: ReadonlyMap<string, Uint16Array>): TruthZoneAlert[] {
  const alerts: TruthZoneAlert[] = [];
  for (const [zone, hours] of [...saturated].sort(([a], [b]) => compareIds(a, b))) {
    for (const [slot, arcs] of hours.entries()) {
      if (arcs >= ARCS_OF_A_ZONE_ALERT) alerts.push({ zone, heure: instant(day, slot), arcs });
    }
  }
  return alerts;
}

function instant(day: DemoDay, slot: number): string {
  const hour = day.slots[slot];
  if (!hour) throw new RangeError(`${day.date} has no hour ${slot}`);
  return toUtcIso(hour.utcMs);
}

const byArc = (a: { readonly arc: string }, b: { readonly arc: string }) => compareIds(a.arc, b.arc);
