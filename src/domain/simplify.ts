import { type Line, pointToLine } from './geo.ts';
import type { PolygonRings, Position } from './places.ts';

/**
 * A line with fewer vertices, none of the dropped ones farther than `toleranceM` metres from it
 * (Ramer–Douglas–Peucker). The ends stay.
 */
export function simplifyLine(line: Line, toleranceM: number): Line {
  const kept = new Set([0, line.length - 1]);
  // a stack, not recursion: an outline may have a hundred thousand vertices
  const spans: [number, number][] = [[0, line.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    const chord = [line[from]!, line[to]!];
    let farthest = from;
    let distance = toleranceM;
    for (let i = from + 1; i < to; i += 1) {
      const metres = pointToLine(line[i]!, chord);
      if (metres > distance) {
        farthest = i;
        distance = metres;
      }
    }
    if (farthest === from) continue;
    kept.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return line.filter((_, index) => kept.has(index));
}

/** Polygons with fewer vertices; holes and polygons that shrink to nothing are left out. */
export function simplifyPolygons(
  polygons: readonly PolygonRings[],
  toleranceM: number,
): readonly PolygonRings[] {
  return polygons.flatMap((rings) => {
    const [outer, ...holes] = rings.map((ring) => simplifyRing(ring, toleranceM));
    return outer && isArea(outer) ? [[outer, ...holes.filter(isArea)]] : [];
  });
}

/** A closed ring around something has four positions, the first one twice. */
function isArea(ring: Line): boolean {
  return ring.length >= 4;
}

/** A ring begins where it ends: it is cut at its farthest vertex, else everything lies on one point. */
function simplifyRing(ring: readonly Position[], toleranceM: number): Line {
  const start = ring[0];
  if (start === undefined) return [];
  let far = 0;
  let distance = 0;
  ring.forEach((vertex, index) => {
    const metres = pointToLine(vertex, [start]);
    if (metres > distance) {
      far = index;
      distance = metres;
    }
  });
  const there = simplifyLine(ring.slice(0, far + 1), toleranceM);
  const back = simplifyLine(ring.slice(far), toleranceM);
  return [...there, ...back.slice(1)];
}
