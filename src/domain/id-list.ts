/** A header stays small: a list of ids stops here. The number is exact, and the items tell the rest. */
const MAX_IDS = 500;

/** How many there are and which, in the order given. */
export function idList(ids: readonly string[]): { readonly nombre: number; readonly identifiants: string[] } {
  return { nombre: ids.length, identifiants: ids.slice(0, MAX_IDS) };
}
