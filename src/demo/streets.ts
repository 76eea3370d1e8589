import type { Position } from '../domain/places.ts';
import { hash, STREAM, shuffled } from './random.ts';
import { CITY_RADIUS_M, moved, offsetM, place } from './zones.ts';

/** `anneau`: the ring road; `axe`: avenues and boulevards; `rue`: the others; `bois`: outside every zone. */
export type StreetKind = 'anneau' | 'axe' | 'rue' | 'bois';

export interface DemoNode {
  readonly id: string;
  readonly libelle: string;
  readonly at: Position;
}

/** A street as the nodes it passes, in the direction of its arcs. */
export interface DemoStreet {
  readonly name: string;
  readonly kind: StreetKind;
  readonly nodes: readonly DemoNode[];
}

/** A crossing before the streets that meet there have given it a name. */
interface Crossing {
  readonly number: number;
  readonly at: Position;
  readonly streets: string[];
}

interface Way {
  readonly name: string;
  readonly kind: StreetKind;
  readonly crossings: readonly Crossing[];
}

/** Arcs of a street before the next one begins. */
const LONGEST_STREET = 12;
/** The outermost circle of streets, inside the border of the zones. */
const OUTER_STREET_M = CITY_RADIUS_M - 100;
const RING_ROAD = [
  { prefix: 'PE_SYN_Secteur', radiusM: CITY_RADIUS_M + 150 },
  { prefix: 'PI_SYN_Secteur', radiusM: CITY_RADIUS_M + 115 },
] as const;
const RING_NODES = 96;
const RING_STREET = 6;
const RING_SHARE = 0.06;
const SMALLEST_WITH_WOODS = 60;

/**
 * Streets whose arcs add up to the number asked: avenues from the centre outwards, circular boulevards and
 * streets, a ring road in both directions and, from 60 arcs on, a road in the woods outside every zone.
 * Fewer arcs than the city has means fewer streets, not shorter ones.
 */
export function demoStreets(arcs: number, seed: number): DemoStreet[] {
  const ringArcs = Math.max(6, Math.round(arcs * RING_SHARE));
  const woods = arcs >= SMALLEST_WITH_WOODS ? [woodsRoad()] : [];
  const cityArcs = arcs - ringArcs - woods.reduce((sum, way) => sum + way.crossings.length - 1, 0);
  const city = shuffled(cityWays(cityArcs, seed), hash(seed, STREAM.network));
  const ring = ringWays(ringArcs);
  const chosen = [...takeArcs(ring, ringArcs), ...woods, ...takeArcs(city, cityArcs)];
  for (const { name, crossings } of chosen) for (const crossing of crossings) crossing.streets.push(name);
  const nodes = new Map<Crossing, DemoNode>();
  return chosen.map(({ name, kind, crossings }) => ({
    name,
    kind,
    nodes: crossings.map((crossing) => {
      const node = nodes.get(crossing) ?? named(crossing);
      nodes.set(crossing, node);
      return node;
    }),
  }));
}

function named({ number, at, streets }: Crossing): DemoNode {
  const [first = 'SYN_Voie', second = String(number)] = [...new Set(streets)];
  return { id: String(number), libelle: `${first}-${second.replace('SYN_', '')}`, at };
}

/** Whole ways until there are enough arcs; the last one is cut. */
function takeArcs(ways: readonly Way[], arcs: number): Way[] {
  const taken: Way[] = [];
  let left = arcs;
  for (const way of ways) {
    if (left === 0) break;
    const length = Math.min(left, way.crossings.length - 1);
    taken.push({ ...way, crossings: way.crossings.slice(0, length + 1) });
    left -= length;
  }
  return taken;
}

/** Crossings on circle `j` (from 1): doubled each time the circle has doubled, so that blocks keep their size. */
function crossingsOn(circle: number): number {
  return 8 * 2 ** (31 - Math.clz32(circle));
}

/** Circles needed for that many arcs, never fewer than a city of the real size has. */
function circlesFor(arcs: number): number {
  let circles = 1;
  for (let edges = 0; ; circles += 1) {
    edges += crossingsOn(circles) + (circles > 1 ? crossingsOn(circles - 1) : 0);
    if (circles >= 24 && edges >= arcs) return circles;
  }
}

function cityWays(arcs: number, seed: number): Way[] {
  const circles = circlesFor(arcs);
  const spacingM = OUTER_STREET_M / circles;
  const finest = crossingsOn(circles);
  const crossings = new Map<number, Crossing>();

  function crossing(circle: number, radial: number): Crossing {
    const number = 1 + circle * finest + (radial % finest);
    let found = crossings.get(number);
    if (!found) {
      const bits = hash(seed, STREAM.node, number);
      const shift = (part: number) => ((part & 0xff) / 255 - 0.5) * 0.2 * spacingM;
      const at = moved(place(circle * spacingM, (radial * 360) / finest), shift(bits), shift(bits >>> 8));
      found = { number, at, streets: [] };
      crossings.set(number, found);
    }
    return found;
  }

  const ways: Way[] = [];
  const add = (kind: StreetKind, label: string, path: readonly Crossing[]) => {
    for (let at = 0; at < path.length - 1; at += LONGEST_STREET) {
      const part = path.slice(at, at + LONGEST_STREET + 1);
      const number = String(ways.length + 1).padStart(3, '0');
      const name = `SYN_${label}_${number}`;
      ways.push({
        name,
        kind,
        crossings: hash(seed, STREAM.network, ways.length) % 2 ? part : part.reverse(),
      });
    }
  };
  for (let radial = 0; radial < finest; radial += 1) {
    const path: Crossing[] = [];
    for (let circle = 1; circle <= circles; circle += 1) {
      if (radial % (finest / crossingsOn(circle)) === 0) path.push(crossing(circle, radial));
    }
    if (radial % (finest / 16) === 0) add('axe', 'Av', path);
    else add('rue', 'Rue', path);
  }
  for (let circle = 1; circle <= circles; circle += 1) {
    const count = crossingsOn(circle);
    const path = Array.from({ length: count + 1 }, (_, at) => crossing(circle, (at * finest) / count));
    if (circle % 4 === 0) add('axe', 'Bd', path);
    else add('rue', 'Rue', path);
  }
  return ways;
}

/** Both carriageways, sector by sector, so that a short ring road still has both. */
function ringWays(arcs: number): Way[] {
  const nodesPerTurn = Math.max(RING_NODES, Math.ceil(arcs / 2 / RING_STREET) * RING_STREET);
  const turns = RING_ROAD.map(({ radiusM }, side) =>
    Array.from({ length: nodesPerTurn }, (_, at): Crossing => {
      const number = 900_000 + side * 50_000 + at;
      return { number, at: place(radiusM, (at * 360) / nodesPerTurn), streets: [] };
    }),
  );
  const ways: Way[] = [];
  for (let first = 0; first < nodesPerTurn; first += RING_STREET) {
    const sector = String(first / RING_STREET + 1).padStart(2, '0');
    for (const [side, { prefix }] of RING_ROAD.entries()) {
      const turn = turns[side] ?? [];
      const crossings = Array.from({ length: RING_STREET + 1 }, (_, at) => turn[(first + at) % turn.length]);
      ways.push({
        name: `${prefix}_${sector}`,
        kind: 'anneau',
        crossings: crossings.filter((crossing) => crossing !== undefined),
      });
    }
  }
  return ways;
}

/** Three arcs whose middles lie 400 m and more outside the zones. */
function woodsRoad(): Way {
  const crossings = [150, 650, 1150, 1650].map(
    (out, at): Crossing => ({ number: 990_001 + at, at: place(CITY_RADIUS_M + out, 171), streets: [] }),
  );
  return { name: 'SYN_Route_du_Bois', kind: 'bois', crossings };
}

/** The point half-way along a line. */
export function halfway(line: readonly Position[]): Position {
  const lengths = line.slice(1).map((to, at) => {
    const [east, north] = offsetM(line[at] ?? to, to);
    return Math.sqrt(east * east + north * north);
  });
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    const from = line[at];
    const to = line[at + 1];
    if (from && to && (left <= length || at === lengths.length - 1)) {
      const [east, north] = offsetM(from, to);
      return moved(from, (east * left) / length, (north * left) / length);
    }
    left -= length;
  }
  throw new RangeError('a line needs two vertices');
}
