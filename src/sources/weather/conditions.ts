/** Mildest first: of several conditions the last one listed here names the day. */
const CONDITIONS = ['degage', 'nuageux', 'couvert', 'brouillard', 'pluie', 'neige', 'orage'] as const;
export type Conditions = (typeof CONDITIONS)[number];

/** The words of Visual Crossing's `conditions` and `icon`, in English and French; any may stand in a list. */
const WORDS: readonly (readonly [RegExp, Conditions])[] = [
  [/thunder|lightning|storm|orage|foudre|tonnerre/, 'orage'],
  [/snow|\bice\b|sleet|hail|neige|verglas|grele|gresil/, 'neige'],
  [/rain|drizzle|shower|precipitation|pluie|bruine|averse/, 'pluie'],
  [/fog|mist|haze|brouillard|brume/, 'brouillard'],
  [/overcast|^cloudy|couvert/, 'couvert'],
  [/partially cloudy|partly|cloud|nuage/, 'nuageux'],
  [/clear|sunny|degage|ensoleill/, 'degage'],
];

/**
 * The condition that a text names (`Rain, Partially cloudy` → pluie), null when it names none. « Partiellement
 * couvert » and « partly cloudy » are nuageux.
 */
export function conditionsOfText(text: string): Conditions | null {
  const parts = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(',')
    .map((part) => part.trim());
  return worst(
    parts.flatMap((part) => {
      if (/^(partial|partiel|partly)/.test(part)) return ['nuageux' as const];
      const found = WORDS.find(([pattern]) => pattern.test(part));
      return found ? [found[1]] : [];
    }),
  );
}

/** WMO code table 4677 as Open-Meteo uses it; the upper bound of each range. */
const WMO: readonly (readonly [number, number, Conditions])[] = [
  [0, 1, 'degage'],
  [2, 2, 'nuageux'],
  [3, 3, 'couvert'],
  [45, 48, 'brouillard'],
  [51, 67, 'pluie'],
  [71, 77, 'neige'],
  [80, 82, 'pluie'],
  [85, 86, 'neige'],
  [95, 99, 'orage'],
];

export function conditionsOfCode(code: number): Conditions | null {
  return WMO.find(([from, to]) => code >= from && code <= to)?.[2] ?? null;
}

/** The most severe, as Open-Meteo's own daily code is; null of none. */
export function worst(all: readonly Conditions[]): Conditions | null {
  return CONDITIONS.findLast((one) => all.includes(one)) ?? null;
}
