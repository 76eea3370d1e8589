export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every language of the dashboard. */
export type Words = Readonly<Record<Language, string>>;

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** French signs stand apart from their word, but on the same line. */
export function typeset(text: string, language: Language): string {
  return language === 'fr' ? text.replace(/ ([:;!?%»])/g, '\u00a0$1').replaceAll('« ', '«\u00a0') : text;
}
