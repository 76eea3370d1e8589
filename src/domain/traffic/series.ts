/**
 * Values of one arc hour by hour, aligned with the hours of the city day (23, 24 or 25 of them). null: the
 * hour was not measured, which is never a zero.
 */
export type Series = readonly (number | null)[];

/** Sum of the measured values, null when there are none. */
export function sumKnown(values: Series): number | null {
  let sum = 0;
  let known = false;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value === null) continue;
    sum += value;
    known = true;
  }
  return known ? sum : null;
}

export function countKnown(values: Series): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i] !== null) count += 1;
  return count;
}

/** Mean of the measured values, null when there are none. */
export function meanKnown(values: Series): number | null {
  const sum = sumKnown(values);
  return sum === null ? null : sum / countKnown(values);
}

/** `part` over `whole`, null when the whole is zero or either is unknown. */
export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
