/** Small statistics over lists held in memory. Results depend on the values only, up to rounding. */

/** Normal quantile of a two-sided 95 % interval. */
const Z95 = 1.959963984540054;

export type Pair = readonly [x: number, y: number];

/** Pearson's r with its 95 % confidence interval. */
export interface Correlation {
  /** −1 … 1 */
  readonly r: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Correlation of pairs and its 95 % interval by Fisher's z: artanh r is nearly normal with standard error
 * 1/√(n − 3 − controlled) (Fisher 1924 for partial correlations).
 *
 * @param controlled how many degrees of freedom were spent before, as by {@link centredByGroup}
 * @returns null when x or y does not vary, or when there are too few pairs for an interval
 */
export function correlation(pairs: readonly Pair[], controlled = 0): Correlation | null {
  const n = pairs.length;
  if (n - controlled < 4) return null;
  const meanX = mean(pairs.map(([x]) => x));
  const meanY = mean(pairs.map(([, y]) => y));
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  if (xx === 0 || yy === 0) return null;
  const r = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
  const halfWidth = Z95 / Math.sqrt(n - 3 - controlled);
  return { r, n, low: Math.tanh(Math.atanh(r) - halfWidth), high: Math.tanh(Math.atanh(r) + halfWidth) };
}

/**
 * Takes each group's mean away from its pairs: what is left of x and y does not differ between groups.
 * Groups of one pair say nothing and are left out.
 *
 * @returns the pairs left, and the degrees of freedom spent beyond one common mean
 */
export function centredByGroup(groups: ReadonlyMap<string, readonly Pair[]>): {
  readonly pairs: readonly Pair[];
  readonly controlled: number;
} {
  const used = [...groups.values()].filter((pairs) => pairs.length > 1);
  const pairs = used.flatMap((group) => {
    const meanX = mean(group.map(([x]) => x));
    const meanY = mean(group.map(([, y]) => y));
    return group.map(([x, y]): Pair => [x - meanX, y - meanY]);
  });
  return { pairs, controlled: Math.max(0, used.length - 1) };
}

/** Spread of a list: quartiles by linear interpolation between order statistics (R type 7). */
export interface Spread {
  readonly n: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** null for an empty list. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return null;
  const at = (share: number) => interpolate(sorted, share);
  return { n: sorted.length, q1: at(0.25), median: at(0.5), q3: at(0.75) };
}

/** (value − reference) / reference; null when the reference is 0 or negative: no change can be told from it. */
export function relativeChange(value: number, reference: number): number | null {
  return reference > 0 ? (value - reference) / reference : null;
}

/**
 * Quantile of values in ascending order by linear interpolation (R type 7); NaN without values.
 * @param n how many of them count, the first ones; all of them unless told
 */
export function interpolate(sorted: ArrayLike<number>, share: number, n = sorted.length): number {
  const position = (n - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, n - 1)] ?? Number.NaN;
  return Math.min(high, low + (high - low) * (position - below));
}

/** Taken from the first value on, so that the mean of equal values is that value to the last bit. */
function mean(values: readonly number[]): number {
  const first = values[0] ?? Number.NaN;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}
