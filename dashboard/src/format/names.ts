import type { Words } from '../text/words.ts';

/** Labels of arcs join their words with `_`: `AV_Champs_Elysees`. */
export function streetName(label: string | null | undefined, id: string): string {
  const text = label?.replaceAll('_', ' ').trim();
  return text ? text : id;
}

/** `75008` → `8e`; zones of other cities keep their code. */
export function zoneName(code: string | null | undefined, language: 'fr' | 'en'): string {
  if (!code) return language === 'fr' ? 'non localisé' : 'not located';
  if (code === 'hors_paris') return language === 'fr' ? 'hors zone' : 'outside';
  const paris = /^750(\d\d)$/.exec(code);
  const number = Number(paris?.[1]);
  if (!paris || number < 1 || number > 20) return code;
  if (language === 'fr') return number === 1 ? '1er' : `${number}e`;
  return `${number}${['th', 'st', 'nd', 'rd'][number % 10 < 4 && Math.floor(number / 10) !== 1 ? number % 10 : 0]}`;
}

/** Names of the day classes of the wire. */
const DAY_CLASSES: Readonly<Record<string, Words>> = {
  lundi: { fr: 'lundi', en: 'Monday' },
  mardi: { fr: 'mardi', en: 'Tuesday' },
  mercredi: { fr: 'mercredi', en: 'Wednesday' },
  jeudi: { fr: 'jeudi', en: 'Thursday' },
  vendredi: { fr: 'vendredi', en: 'Friday' },
  samedi: { fr: 'samedi', en: 'Saturday' },
  dimanche: { fr: 'dimanche', en: 'Sunday' },
  ferie: { fr: 'jour férié', en: 'public holiday' },
  vacances_semaine: { fr: 'semaine de vacances', en: 'school holiday, weekday' },
  vacances_week_end: { fr: 'week-end de vacances', en: 'school holiday, week-end' },
};

export function dayClassName(code: string | null | undefined, language: 'fr' | 'en'): string {
  return code ? (DAY_CLASSES[code]?.[language] ?? code) : '–';
}

/** Words of the wire's codes that French writes with accents. */
const ACCENTS: Readonly<Record<string, string>> = {
  debit: 'débit',
  debits: 'débits',
  numerique: 'numérique',
  negatif: 'négatif',
  negative: 'négative',
  irreguliere: 'irrégulière',
  troncon: 'tronçon',
  localise: 'localisé',
  debut: 'début',
  inversee: 'inversée',
  geometrie: 'géométrie',
  desaccord: 'désaccord',
  etat: 'état',
  duree: 'durée',
  releve: 'relevé',
  repete: 'répété',
  repetee: 'répétée',
  ignore: 'ignoré',
  ignoree: 'ignorée',
  temperature: 'température',
  coordonnees: 'coordonnées',
  perimee: 'périmée',
};

/** A code of the wire as words: `debit_non_numerique` → `débit non numérique`. */
export function plainCode(code: string): string {
  return code
    .split('_')
    .map((word) => ACCENTS[word] ?? word)
    .join(' ');
}
