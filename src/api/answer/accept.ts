/** One choice of an `Accept…` header, with how much it is wanted. */
interface Choice {
  readonly value: string;
  readonly q: number;
}

/** The choices of a header such as `text/csv;q=0.9, *​/*;q=0.1`; what is not understood is left out. */
export function parseAccept(header: string): readonly Choice[] {
  return header.split(',').flatMap((part) => {
    const [value = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (value === '') return [];
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    return weight >= 0 && weight <= 1 ? [{ value, q: weight }] : [];
  });
}

/**
 * The offer that a header wants most, the first of equals; null when it wants none.
 * @param names what each offer is called: its own name, and the wider ones that include it, narrowest first
 */
export function choose<T>(
  choices: readonly Choice[],
  offers: readonly T[],
  names: (offer: T) => readonly string[],
): T | null {
  let best: T | null = null;
  let most = 0;
  for (const offer of offers) {
    const name = names(offer).find((candidate) => choices.some(({ value }) => value === candidate));
    const q = choices.find(({ value }) => value === name)?.q ?? 0;
    if (q > most) [best, most] = [offer, q];
  }
  return best;
}
