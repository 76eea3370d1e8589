import { distance, type Line, lineLength } from './geo.ts';
import { compareIds } from './metrics.ts';

/** Ends this near meet: the width of a crossroads. In the real referential 321 of 336 arcs in pieces meet within 1 m. */
const JUNCTION_M = 30;

/** Two lines with the same text are the same line: six decimals are 0.1 m, exports differ in the ninth. */
export function lineText(line: Line): string {
  return line.map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(' ');
}

/**
 * Puts the pieces of one arc together, end to start in the direction of travel, nearest ends first.
 * Repeated pieces count once.
 * @returns the runs that result, longest first: one when the pieces meet
 */
export function joinPieces(pieces: readonly Line[]): Line[] {
  if (pieces.length < 2) return [...pieces];
  const sorted = pieces.toSorted((a, b) => compareIds(JSON.stringify(a), JSON.stringify(b)));
  const runs = [...new Map(sorted.map((piece) => [lineText(piece), piece])).values()];
  for (let ends = nearestEnds(runs); ends !== null; ends = nearestEnds(runs)) {
    runs[ends.first] = [...runs[ends.first]!, ...runs[ends.second]!];
    runs.splice(ends.second, 1);
  }
  return runs.sort((a, b) => lineLength(b) - lineLength(a) || compareIds(lineText(a), lineText(b)));
}

function nearestEnds(runs: readonly Line[]): { first: number; second: number } | null {
  let found: { first: number; second: number } | null = null;
  let nearest = JUNCTION_M;
  for (const [first, before] of runs.entries()) {
    for (const [second, after] of runs.entries()) {
      if (first === second) continue;
      const gap = distance(before.at(-1)!, after[0]!);
      if (gap < nearest) {
        found = { first, second };
        nearest = gap;
      }
    }
  }
  return found;
}
