import type { DayHeaders } from '../api/shapes.ts';
import type { Words } from '../text/words.ts';

type Kind = 'ferie' | 'vacances' | 'ordinaire';

/** Said of a week before that was of another kind: a comparison with it misleads otherwise. */
const NOTES: Readonly<Record<Kind, Words>> = {
  ferie: { fr: 'férié', en: 'public holiday' },
  vacances: { fr: 'vacances scolaires', en: 'school holidays' },
  ordinaire: { fr: 'jour ordinaire', en: 'ordinary day' },
};

function kindOf(dayClass: string): Kind {
  if (dayClass === 'ferie') return 'ferie';
  return dayClass.startsWith('vacances') ? 'vacances' : 'ordinaire';
}

/** What to know of the same weekday a week before, null when it was a day like this one. */
export function kindNote({ metrics: { comptages, bikes } }: DayHeaders): Words | null {
  const day = comptages?.metrics.jour_type ?? bikes?.metrics.jour_type.classe;
  const evolution = (comptages ?? bikes)?.metrics.evolution_vs_semaine_precedente;
  if (!day || !evolution) return null;
  const kind = kindOf(evolution.jour_type_reference);
  return kind === kindOf(day) ? null : NOTES[kind];
}
