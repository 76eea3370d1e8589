import type { CounterItem } from '../../api/shapes.ts';
import type { Language } from '../../text/words.ts';

/** What is wrong with a counter, in a word. */
export function counterState(
  { inactif, anomalie_detectee, heures_observees }: CounterItem,
  language: Language,
): string {
  const say = (fr: string, en: string) => (language === 'fr' ? fr : en);
  if (heures_observees === 0) return say('silencieux', 'silent');
  if (inactif) return say('inactif', 'inactive');
  if (anomalie_detectee) return say('anomalie', 'anomaly');
  return say('en service', 'working');
}
