/** What may lie over the network. In the address: `calques=chantiers,velos`, `calques=aucun`. */
export const LAYERS = ['chantiers', 'velos'] as const;
export type Layer = (typeof LAYERS)[number];

const DEFAULT: readonly Layer[] = ['chantiers'];
const NONE = 'aucun';

function shownLayers(text: string | null): readonly Layer[] {
  if (text === null) return DEFAULT;
  return LAYERS.filter((layer) => text.split(',').includes(layer));
}

export function isShown(layer: Layer, text: string | null): boolean {
  return shownLayers(text).includes(layer);
}

/** The param after a layer was shown or hidden; null: as it is without a choice. */
export function toggled(layer: Layer, text: string | null): string | null {
  const shown = LAYERS.filter((name) => (name === layer) !== isShown(name, text));
  if (shown.join() === DEFAULT.join()) return null;
  return shown.join() || NONE;
}
