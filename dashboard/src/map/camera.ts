/** Where the map stands, in CSS pixels. */
export interface Camera {
  /** Mercator, 0 to 1 */
  readonly centre: readonly [x: number, y: number];
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/** Side of the world, px. */
export const worldAt = (zoom: number): number => 512 * 2 ** zoom;

/** How much wider than at the zoom of a city lines are drawn: from street to street they become bands. */
const WIDER = [
  [10, 0.6],
  [12, 1],
  [15, 2.6],
  [17, 5],
] as const;

export function widerAt(zoom: number): number {
  const after = WIDER.findIndex(([at]) => zoom < at);
  if (after === 0) return WIDER[0][1];
  if (after < 0) return WIDER.at(-1)![1];
  const [[low, thin], [high, thick]] = [WIDER[after - 1]!, WIDER[after]!];
  return thin * (thick / thin) ** ((zoom - low) / (high - low));
}
