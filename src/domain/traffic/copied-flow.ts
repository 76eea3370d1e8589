import { compareIds } from '../metrics.ts';
import type { Series } from './series.ts';

/** Hours that two arcs must both have measured before their flows can be called the same. */
const MIN_COMMON_HOURS = 12;

export interface StreetFlow {
  readonly id: string;
  readonly libelle: string | null;
  readonly debit: Series;
}

/**
 * Arcs of one street that publish the same flow: one loop assigned to several arcs. Two arcs of the same
 * label copy each other when they share at least 12 measured hours, not all zero, and every shared hour is
 * equal; groups are transitive.
 * @returns arc → id of its group (its smallest member); arcs alone are left out
 */
export function copiedFlows(arcs: readonly StreetFlow[]): Map<string, string> {
  const groups = new Map<string, string>();
  for (const street of byStreet(arcs)) {
    const groupOf = street.map((_, at) => at);
    for (let a = 0; a < street.length; a += 1) {
      for (let b = a + 1; b < street.length; b += 1) {
        const [kept, joined] = [groupOf[a], groupOf[b]];
        if (kept === joined || !sameFlow(street[a]!.debit, street[b]!.debit)) continue;
        for (const [at, group] of groupOf.entries()) if (group === joined) groupOf[at] = kept!;
      }
    }
    for (const members of Map.groupBy(street, (_, at) => groupOf[at]).values()) {
      if (members.length === 1) continue;
      const smallest = members.map(({ id }) => id).sort(compareIds)[0]!;
      for (const { id } of members) groups.set(id, smallest);
    }
  }
  return groups;
}

/** Streets of two arcs or more; an arc that only ever counted zero copies nobody. */
function byStreet(arcs: readonly StreetFlow[]): StreetFlow[][] {
  const counting = arcs.filter(({ libelle, debit }) => libelle && debit.some((q) => q !== null && q > 0));
  return [...Map.groupBy(counting, ({ libelle }) => streetKey(libelle ?? '')).values()].filter(
    (street) => street.length > 1,
  );
}

/** Labels of one street differ by case, accents and separators from one arc to the next. */
function streetKey(libelle: string): string {
  return libelle
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_');
}

function sameFlow(a: Series, b: Series): boolean {
  let common = 0;
  let counted = false;
  for (const [slot, q] of a.entries()) {
    const other = b[slot] ?? null;
    if (q === null || other === null) continue;
    if (q !== other) return false;
    common += 1;
    counted ||= q > 0;
  }
  return counted && common >= MIN_COMMON_HOURS;
}
