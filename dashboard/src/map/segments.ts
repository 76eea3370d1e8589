import type { Features } from './features.ts';

/**
 * The lines of a network as straight pieces, the way the map draws and finds them. Places are of the Mercator square
 * (0 to 1, north up is small y) relative to `origin`: what is left fits a float to a hundredth of a pixel.
 */
export interface Segments {
  readonly origin: readonly [x: number, y: number];
  readonly count: number;
  /** by piece: x and y of its ends, and how far along its line it starts */
  readonly places: Float32Array;
  /** by piece: index of its line */
  readonly lines: Uint32Array;
}

export const PLACES_OF_A_PIECE = 5;

type Place = readonly [lon: number, lat: number];

/** Web Mercator, as every map on the web has it. */
export function mercator([lon, lat]: Place): [x: number, y: number] {
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [(lon + 180) / 360, (1 - north / Math.PI) / 2];
}

export function segmentsOf({ features }: Features<unknown>): Segments {
  const parts = features.flatMap(({ geometry }, line) =>
    partsOf(geometry.coordinates).map((part) => ({ line, part: part.map(mercator) })),
  );
  const origin = parts[0]?.part[0] ?? [0, 0];
  const count = parts.reduce((sum, { part }) => sum + Math.max(0, part.length - 1), 0);
  const places = new Float32Array(count * PLACES_OF_A_PIECE);
  const lines = new Uint32Array(count);
  let piece = 0;
  for (const { line, part } of parts) {
    let along = 0;
    for (let i = 1; i < part.length; i += 1) {
      const [fromX, fromY] = part[i - 1]!;
      const [toX, toY] = part[i]!;
      const ends = [fromX - origin[0], fromY - origin[1], toX - origin[0], toY - origin[1]];
      places.set([...ends, along], piece * PLACES_OF_A_PIECE);
      lines[piece] = line;
      along += Math.hypot(toX - fromX, toY - fromY);
      piece += 1;
    }
  }
  return { origin, count, places, lines };
}

/** A line, or each line of several. */
function partsOf(coordinates: unknown): Place[][] {
  if (!Array.isArray(coordinates)) return [];
  const first = (coordinates as readonly unknown[])[0];
  if (!Array.isArray(first)) return [];
  return typeof first[0] === 'number'
    ? [coordinates as Place[]]
    : (coordinates as unknown[]).flatMap(partsOf);
}

/** The pieces in the order they are drawn: lower floors first, on one floor as they come. */
export function orderOf({ count, lines }: Segments, floorOf: (line: number) => 0 | 1): Uint32Array {
  const order = new Uint32Array(count);
  let next = 0;
  for (const floor of [0, 1]) {
    for (let piece = 0; piece < count; piece += 1) {
      if (floorOf(lines[piece]!) === floor) order[next++] = piece;
    }
  }
  return order;
}

/**
 * The line nearest to a place of the Mercator square, null when none is within reach. All pieces are looked at: the
 * 17,000 of a city take less than a millisecond.
 */
export function nearestLine(
  { origin, count, places, lines }: Segments,
  at: readonly [number, number],
  reach: number,
): number | null {
  const [x, y] = [at[0] - origin[0], at[1] - origin[1]];
  let best = reach * reach;
  let found: number | null = null;
  for (let piece = 0; piece < count; piece += 1) {
    const place = piece * PLACES_OF_A_PIECE;
    const fromX = places[place]!;
    const fromY = places[place + 1]!;
    const alongX = places[place + 2]! - fromX;
    const alongY = places[place + 3]! - fromY;
    const squared = alongX * alongX + alongY * alongY;
    const share = squared === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / squared;
    const within = Math.min(1, Math.max(0, share));
    const distance = (x - fromX - within * alongX) ** 2 + (y - fromY - within * alongY) ** 2;
    if (distance > best) continue;
    best = distance;
    found = lines[piece]!;
  }
  return found;
}
