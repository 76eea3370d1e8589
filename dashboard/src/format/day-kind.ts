import type { DayHeaders } from '../api/shapes.ts';
import type { Words } from '../text/words.ts';

type Kind = 'ferie' | 'vacances' | 'ordinaire';

/** Said of a day of reference that is of another kind: a comparison with it misleads otherwise. */
const NOTES: Readonly<Record<Kind, Words>> = {
  ferie: { fr: 'férié', en: 'public holiday' },
  vacances: { fr: 'vacances scolaires', en: 'school holidays' },
  ordinaire: { fr: 'jour ordinaire', en: 'ordinary day' },
};

/** null: the day has neither counts nor bikes. */
function kindOf({ metrics: { comptages, bikes } }: DayHeaders): Kind | null {
  const code = comptages?.metrics.jour_type ?? bikes?.metrics.jour_type.classe;
  if (!code) return null;
  if (code === 'ferie') return 'ferie';
  return code.startsWith('vacances') ? 'vacances' : 'ordinaire';
}

/** What to know of a day of reference, null when it is a day like the one looked at. */
export function kindNote(day: DayHeaders, reference: DayHeaders): Words | null {
  const kind = kindOf(reference);
  return kind === null || kind === kindOf(day) ? null : NOTES[kind];
}
