import type { Position } from '../domain/places.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, STREAM } from './random.ts';
import { type DemoNode, type DemoStreet, demoStreets, halfway, type StreetKind } from './streets.ts';
import { type DemoZone, moved, offsetM, zoneAt } from './zones.ts';

/** What the loop of an arc can measure at all. */
export type Loop = 'complete' | 'occupation_seule' | 'debit_seul';

export interface DemoArc {
  /** place in the network, from 0 */
  readonly index: number;
  readonly id: string;
  readonly street: DemoStreet;
  readonly upstream: DemoNode;
  readonly downstream: DemoNode;
  /** null for the arc that nobody has drawn */
  readonly line: readonly Position[] | null;
  readonly midpoint: Position | null;
  /** null outside every zone, and without a line */
  readonly zone: string | null;
  /** `Etat arc` as published; says little about the measurements, as in the real files */
  readonly etat: 'Invalide' | 'Ouvert' | 'Inconnu';
  /** vehicles per hour at the peak of an ordinary day, whole */
  readonly peakFlow: number;
  /** occupancy at that flow, % */
  readonly peakOccupancy: number;
  /** saturated at most peaks of the week */
  readonly chronic: boolean;
  readonly loop: Loop;
  /** index of the arc whose flow it publishes: its own, or another's (a copied flow) */
  readonly source: number;
  /** publishes the flow of its source but for a few hours: not a copy */
  readonly nearCopy: boolean;
  /** shares its flow with another arc of its street */
  readonly grouped: boolean;
  readonly inReferential: boolean;
}

export interface DemoNetwork {
  readonly arcs: readonly DemoArc[];
  readonly zones: readonly DemoZone[];
}

const FIRST_ID = 1001;
const PEAK_FLOW: Record<StreetKind, readonly [number, number]> = {
  anneau: [4200, 6000],
  axe: [700, 1800],
  rue: [90, 550],
  bois: [120, 400],
};
/** At most 23 %: with every effect below, an arc that is not made to be saturated stays under 30. */
const PEAK_OCCUPANCY: readonly [number, number] = [8, 23];
const SHARE = { group: 20, nearCopy: 24, decoy: 27, chronic: 12 } as const;

export function demoNetwork(plan: DemoPlan, zones: readonly DemoZone[]): DemoNetwork {
  const streets = demoStreets(plan.arcs, plan.seed);
  const arcs: DemoArc[] = [];
  let previous: number | null = null;
  for (const [number, street] of streets.entries()) {
    const first = arcs.length;
    const copies = copiesIn(street, number, plan.seed);
    for (let step = 0; step < street.nodes.length - 1; step += 1) {
      const index = first + step;
      const copied = copies.get(step);
      const source = copied === 'elsewhere' ? (previous ?? index) : first + (copied?.from ?? step);
      arcs.push(
        makeArc(plan, zones, street, step, index, {
          source,
          nearCopy: copied !== undefined && copied !== 'elsewhere' && copied.near,
          grouped: copied !== undefined && copied !== 'elsewhere' && !copied.near,
        }),
      );
    }
    previous = street.kind === 'anneau' ? null : first + street.nodes.length - 2;
    const last = arcs[previous ?? -1];
    if (last && last.source !== last.index) previous = null;
  }
  return { arcs, zones };
}

type Copy = { readonly from: number; readonly near: boolean } | 'elsewhere';

/** Which arcs of a street publish another's flow: step → whose. */
function copiesIn(street: DemoStreet, number: number, seed: number): Map<number, Copy> {
  const copies = new Map<number, Copy>();
  const steps = street.nodes.length - 1;
  const random = openRandom(hash(seed, STREAM.network, 1_000_000 + number));
  const draw = random.below(100);
  if (street.kind === 'bois' || steps < 3) return copies;
  if (draw < SHARE.group) {
    const length = random.between(2, Math.min(4, steps));
    const from = random.below(steps - length + 1);
    for (let step = from; step < from + length; step += 1) copies.set(step, { from, near: false });
  } else if (draw < SHARE.nearCopy) {
    copies.set(1, { from: 0, near: true });
  } else if (draw < SHARE.decoy && street.kind !== 'anneau') {
    copies.set(0, 'elsewhere');
  }
  return copies;
}

function makeArc(
  plan: DemoPlan,
  zones: readonly DemoZone[],
  street: DemoStreet,
  step: number,
  index: number,
  flow: Pick<DemoArc, 'source' | 'nearCopy' | 'grouped'>,
): DemoArc {
  const upstream = street.nodes[step];
  const downstream = street.nodes[step + 1];
  if (!upstream || !downstream) throw new RangeError(`${street.name} has no arc ${step}`);
  const random = openRandom(hash(plan.seed, STREAM.arc, index));
  const etat = random.below(100);
  const [low, high] = PEAK_FLOW[street.kind];
  const peakFlow = random.between(low, high);
  const peakOccupancy = random.between(PEAK_OCCUPANCY[0], PEAK_OCCUPANCY[1]);
  const chronic = street.kind !== 'bois' && random.below(100) < SHARE.chronic;
  const undrawn = plan.arcs >= 60 && index === plan.arcs - 1;
  const line = undrawn ? null : drawLine(upstream.at, downstream.at, random.below(8) === 0, random.unit());
  const midpoint = line && halfway(line);
  return {
    index,
    id: String(FIRST_ID + index),
    street,
    upstream,
    downstream,
    line,
    midpoint,
    zone: midpoint && zoneAt(midpoint, zones),
    etat: etat < 85 ? 'Invalide' : etat < 98 ? 'Ouvert' : 'Inconnu',
    peakFlow,
    peakOccupancy,
    chronic,
    loop: flow.grouped || flow.nearCopy ? 'complete' : loopOf(index + hash(plan.seed, STREAM.sensors)),
    ...flow,
    inReferential: !undrawn && random.below(100) >= 1,
  };
}

/** Four arcs in a hundred never count vehicles, two never measure occupancy. */
function loopOf(turn: number): Loop {
  return turn % 25 === 0 ? 'occupation_seule' : turn % 50 === 7 ? 'debit_seul' : 'complete';
}

/** A straight line, or one with a slight bend. */
function drawLine(from: Position, to: Position, bent: boolean, amount: number): Position[] {
  if (!bent) return [from, to];
  const [east, north] = offsetM(from, to);
  const bend = 0.1 * (amount - 0.5);
  return [from, moved(from, east / 2 - north * bend, north / 2 + east * bend), to];
}
