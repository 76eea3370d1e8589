import type { Disruption, LineHours, TransitLine } from '../../api/shapes.ts';

/** The official colours, which only the lines of disruptions carry, by id and by mode and code. */
export function colorsOf(disruptions: readonly Disruption[]): ReadonlyMap<string, string> {
  const colors = new Map<string, string>();
  for (const line of disruptions.flatMap(({ lignes }) => lignes)) {
    if (line.couleur === null) continue;
    if (line.id) colors.set(line.id, line.couleur);
    colors.set(lineKey(line), line.couleur);
  }
  return colors;
}

export function lineKey({ mode, code }: Pick<TransitLine | LineHours, 'mode' | 'code'>): string {
  return `${mode ?? ''} ${code ?? ''}`;
}

/** Each line of a disruption once, those touched as a whole before those touched by a stop. */
export function linesOf({ lignes }: Disruption): TransitLine[] {
  const byKey = new Map<string, TransitLine>();
  for (const line of lignes) {
    const key = lineKey(line);
    if (!byKey.has(key) || line.lien === 'ligne') byKey.set(key, line);
  }
  return [...byKey.values()].sort((a, b) => Number(b.lien === 'ligne') - Number(a.lien === 'ligne'));
}

const RANK: Readonly<Record<string, number>> = { CRITIQUE: 4, ELEVEE: 3, MOYENNE: 2, FAIBLE: 1 };

export function severityRank(severity: string | null): number | null {
  return severity === null ? null : (RANK[severity] ?? 0);
}
