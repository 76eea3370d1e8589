import { daysBetween, type LocalDate } from './time.ts';

/** From how many days on a source is worth a look, and from how many something is wrong. */
export interface FreshnessLimits {
  readonly warnDays: number;
  readonly errorDays: number;
}

export type FreshnessState =
  /** as recent as it should be */
  | 'a_jour'
  /** beyond the warning threshold */
  | 'ancien'
  /** beyond the error threshold */
  | 'perime'
  /** no file tells a day */
  | 'inconnu';

export interface Freshness {
  /** the newest day that the source tells of, or on which it was last seen unchanged */
  readonly jour: LocalDate | null;
  readonly age_jours: number | null;
  readonly etat: FreshnessState;
}

/** How old a source is on a day of the city. A date to come is age 0. */
export function freshnessOf(
  newest: LocalDate | null,
  today: LocalDate,
  { warnDays, errorDays }: FreshnessLimits,
): Freshness {
  if (newest === null) return { jour: null, age_jours: null, etat: 'inconnu' };
  const age = Math.max(0, daysBetween(newest, today));
  const etat = age >= errorDays ? 'perime' : age >= warnDays ? 'ancien' : 'a_jour';
  return { jour: newest, age_jours: age, etat };
}

/** Sources with a default age at which they are looked at. Road counts are published two days late. */
export const FRESHNESS_DEFAULTS = {
  comptages: { warnDays: 5, errorDays: 10 },
  bikes: { warnDays: 3, errorDays: 7 },
  traffic: { warnDays: 2, errorDays: 4 },
  weather: { warnDays: 3, errorDays: 7 },
  chantiers: { warnDays: 8, errorDays: 31 },
  referentiel: { warnDays: 31, errorDays: 180 },
  arrondissements: { warnDays: 31, errorDays: 180 },
  calendrier: { warnDays: 31, errorDays: 180 },
} as const satisfies Record<string, FreshnessLimits>;

export type FreshnessSource = keyof typeof FRESHNESS_DEFAULTS;
export type FreshnessTable = Readonly<Record<FreshnessSource, FreshnessLimits>>;

/**
 * `comptages=5/10,bikes=3/7`: days of warning and of error by source; those not named keep their default.
 * @returns undefined when a name is unknown or the days are not two whole numbers in order
 */
export function parseFreshness(text: string): FreshnessTable | undefined {
  const table: Record<string, FreshnessLimits> = { ...FRESHNESS_DEFAULTS };
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const match = /^([a-z]+)\s*=\s*(\d{1,4})\/(\d{1,4})$/.exec(part);
    const [warnDays, errorDays] = [Number(match?.[2]), Number(match?.[3])];
    if (!match || !(match[1]! in table) || warnDays < 1 || errorDays < warnDays) return undefined;
    table[match[1]!] = { warnDays, errorDays };
  }
  return table as FreshnessTable;
}
