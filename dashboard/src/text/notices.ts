import { plainCode } from '../format/names.ts';
import texts from './notices.json' with { type: 'json' };
import type { Language, Words } from './words.ts';

const RULES: Readonly<Record<string, Readonly<Record<string, Words>>>> = texts;

/** What a notice or a reason of rejection says, without the full stop of a sentence; an unknown one is its code. */
export function noticeText(source: string, code: string, language: Language): string {
  const text = RULES[source]?.[code]?.[language];
  if (text === undefined) return plainCode(code);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, '');
}
