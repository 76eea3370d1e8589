import { computed, effect, signal } from '@preact/signals';
import { param } from '../view/view.ts';
import { isLanguage, type Language, typeset, type Words } from './words.ts';

const KEY = 'cityflow.langue';

/** What the reader chose last; the address says more. */
const chosen = signal<string | null>(remembered());

/** French unless the address or the reader says otherwise. */
export const language = computed<Language>(() => {
  const wanted = param('lang') ?? chosen.value;
  return isLanguage(wanted) ? wanted : 'fr';
});

export function chooseLanguage(value: Language): void {
  chosen.value = value;
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // without storage the choice lasts as long as the page
  }
}

/** A text in the reader's language. */
export function t(words: Words): string {
  return typeset(words[language.value], language.value);
}

effect(() => {
  document.documentElement.lang = language.value;
});

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
