import type { NetworkArc } from '../api/shapes.ts';
import { streetName } from '../format/names.ts';

/** Without accents, signs and case: `Élysées` is found by `elysees`. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Arcs whose id or street has every word asked for; the exact id first, then names that begin so. */
export function searchArcs(arcs: readonly NetworkArc[], query: string, limit = 8): NetworkArc[] {
  const wanted = plain(query);
  if (wanted === '') return [];
  const words = wanted.split(' ');
  const found: { arc: NetworkArc; rank: number }[] = [];
  for (const arc of arcs) {
    const id = plain(arc.identifiant_arc);
    const name = plain(streetName(arc.libelle, ''));
    if (!words.every((word) => name.includes(word) || id.startsWith(word))) continue;
    const rank = id === wanted ? 0 : name.startsWith(wanted) ? 1 : id.startsWith(wanted) ? 2 : 3;
    found.push({ arc, rank });
  }
  return found
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        a.arc.identifiant_arc.localeCompare(b.arc.identifiant_arc, 'fr', { numeric: true }),
    )
    .slice(0, limit)
    .map(({ arc }) => arc);
}
