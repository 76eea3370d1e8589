import type { Language } from '../text/words.ts';

/** What stands where nothing is known. */
export const UNKNOWN = '–';

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };
/** U+2212: as wide as the plus sign, unlike the hyphen. */
const MINUS = '−';
/** U+00A0 and U+202F never break a number from its unit. */
const THIN = '\u202f';
const SPACE = '\u00a0';

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, digits: number, atLeast: number): Intl.NumberFormat {
  const key = `${language} ${digits} ${atLeast}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALES[language], {
      maximumFractionDigits: digits,
      minimumFractionDigits: atLeast,
    });
    formats.set(key, format);
  }
  return format;
}

interface NumberOptions {
  /** decimals at most */
  readonly digits?: number;
  /** keep zeros at the end, so that columns line up */
  readonly fixed?: boolean;
  /** a plus sign before what is above zero */
  readonly signed?: boolean;
}

/** `22 741`, `−3,1`; `–` without a value. */
export function formatNumber(
  value: number | null | undefined,
  language: Language,
  { digits = 0, fixed = false, signed = false }: NumberOptions = {},
): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN;
  const text = formatOf(language, digits, fixed ? digits : 0)
    .format(Math.abs(value))
    .replaceAll(SPACE, THIN);
  const zero = Number(value.toFixed(digits)) === 0;
  const sign = zero ? '' : value < 0 ? MINUS : signed ? '+' : '';
  return sign + text;
}

/** `93,4 %` (French puts a space before the sign). `value` in percent. */
export function formatPercent(
  value: number | null | undefined,
  language: Language,
  options: NumberOptions = { digits: 1 },
): string {
  const text = formatNumber(value, language, options);
  if (text === UNKNOWN) return text;
  return language === 'fr' ? `${text}${SPACE}%` : `${text}%`;
}

/** A number and its unit, held together. */
export function withUnit(text: string, unit: string | null): string {
  return unit === null || unit === '' || text === UNKNOWN ? text : `${text}${SPACE}${unit}`;
}

/** `78,7 min`, `1 918 h`: hours once minutes say nothing any more; `most` is the largest of a list. */
export function formatMinutes(
  minutes: number | null | undefined,
  language: Language,
  most: number | null | undefined = minutes,
): string {
  if (minutes == null) return UNKNOWN;
  const [value, unit] = (most ?? 0) >= 6_000 ? [minutes / 60, 'h'] : [minutes, 'min'];
  return withUnit(formatNumber(value, language, { digits: value < 100 ? 1 : 0 }), unit);
}

/** `0 – 944 min`, in one unit. */
export function formatMinutesRange(
  low: number | null | undefined,
  high: number | null | undefined,
  language: Language,
): string {
  if (low == null || high == null) return UNKNOWN;
  const [from, unit] = formatMinutes(low, language, high).split(SPACE) as [string, string];
  const [to] = formatMinutes(high, language).split(SPACE) as [string, string];
  return withUnit(`${from} – ${to}`, unit);
}

/** `6,2 k`, `32,6 M`: for the axis of a chart, in the unit of its `largest` value. */
export function formatShort(value: number, language: Language, largest: number = value): string {
  const size = Math.abs(largest);
  if (value === 0) return '0';
  if (size >= 1e6) return withUnit(formatNumber(value / 1e6, language, { digits: 1 }), 'M');
  if (size >= 10_000) return withUnit(formatNumber(value / 1e3, language, { digits: 1 }), 'k');
  return formatNumber(value, language, { digits: size < 100 ? 1 : 0 });
}
