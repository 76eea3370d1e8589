import { formatMinutes, formatNumber, formatPercent, withUnit } from '../format/numbers.ts';
import { nameIn, SENSOR_NAMES, STATE_NAMES } from '../text/vocabulary.ts';
import type { Language } from '../text/words.ts';
import type { Read } from './counts.ts';
import type { Measure } from './scales.ts';

/** A reading in words: `1 404 véh/h`, `non mesuré`, `aucune ligne`. */
export function readingText(
  measure: Measure,
  slot: number | null,
  { reading, hasRow }: Read,
  language: Language,
): string {
  const say = (fr: string, en: string) => (language === 'fr' ? fr : en);
  if (reading === null) return hasRow ? say('non mesuré', 'not measured') : say('aucune ligne', 'no row');
  const value = Number(reading);
  switch (measure) {
    case 'debit':
      return withUnit(
        formatNumber(value, language),
        slot === null ? say('véh', 'veh') : say('véh/h', 'veh/h'),
      );
    case 'occupation':
      return formatPercent(value, language, { digits: 1 });
    case 'temps_perdu':
      return formatMinutes(value, language, 0);
    case 'ecart':
    case 'comparaison':
      return formatPercent(value, language, { digits: 1, signed: true });
    case 'etat':
      return nameIn(STATE_NAMES, String(reading), language);
    case 'capteur':
      return nameIn(SENSOR_NAMES, String(reading), language);
  }
}
