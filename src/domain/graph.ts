/** An edge between two nodes. */
export type Edge = readonly [from: string, to: string];

export interface Components {
  readonly nombre: number;
  /** of the largest component, by edges, then by nodes */
  readonly plus_grande: { readonly noeuds: number; readonly troncons: number };
}

/** Connected components of an undirected graph (union–find with path halving); null without edges. */
export function connectedComponents(edges: readonly Edge[]): Components | null {
  const parent = new Map<string, string>();
  const rootOf = (node: string): string => {
    let at = node;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) {
      const above = parent.get(up) ?? up;
      parent.set(at, above);
      at = above;
    }
    return at;
  };
  for (const [from, to] of edges) {
    for (const node of [from, to]) if (!parent.has(node)) parent.set(node, node);
    parent.set(rootOf(from), rootOf(to));
  }
  const noeuds = countBy([...parent.keys()].map(rootOf));
  const troncons = countBy(edges.map(([from]) => rootOf(from)));
  const sizes = [...troncons].map(([root, edgeCount]) => ({
    noeuds: noeuds.get(root) ?? 0,
    troncons: edgeCount,
  }));
  const [plus_grande] = sizes.sort((a, b) => b.troncons - a.troncons || b.noeuds - a.noeuds);
  return plus_grande ? { nombre: sizes.length, plus_grande } : null;
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
