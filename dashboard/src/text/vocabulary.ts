import type { Words } from './words.ts';

/** Codes of the wire in the reader's words. A code that is not here is shown as it is. */

export const STATE_NAMES: Readonly<Record<string, Words>> = {
  Fluide: { fr: 'Fluide', en: 'Fluid' },
  'Pré-saturé': { fr: 'Pré-saturé', en: 'Pre-saturated' },
  Saturé: { fr: 'Saturé', en: 'Saturated' },
  Bloqué: { fr: 'Bloqué', en: 'Blocked' },
  Inconnu: { fr: 'Inconnu', en: 'Unknown' },
};

export const SENSOR_NAMES: Readonly<Record<string, Words>> = {
  ok: { fr: 'En service', en: 'Working' },
  muet: { fr: 'Muet', en: 'Silent' },
  interrompu: { fr: 'Interrompu', en: 'Interrupted' },
  fige: { fr: 'Figé', en: 'Stuck' },
  incoherent: { fr: 'Incohérent', en: 'Inconsistent' },
  occupation_seule: { fr: 'Occupation seule', en: 'Occupancy only' },
  debit_seul: { fr: 'Débit seul', en: 'Flow only' },
  barre: { fr: 'Barré', en: 'Closed' },
};

export const SEVERITY_NAMES: Readonly<Record<string, Words>> = {
  CRITIQUE: { fr: 'Critique', en: 'Critical' },
  ELEVEE: { fr: 'Élevée', en: 'High' },
  MOYENNE: { fr: 'Moyenne', en: 'Medium' },
  FAIBLE: { fr: 'Faible', en: 'Low' },
};

export const ALERT_NAMES: Readonly<Record<string, Words>> = {
  Modérée: { fr: 'Modérée', en: 'Moderate' },
  Élevée: { fr: 'Élevée', en: 'High' },
  Critique: { fr: 'Critique', en: 'Critical' },
};

export const STATUS_NAMES: Readonly<Record<string, Words>> = {
  active: { fr: 'En cours', en: 'Active' },
  prevue: { fr: 'Prévue', en: 'Planned' },
  terminee: { fr: 'Terminée', en: 'Ended' },
};

export const CAUSE_NAMES: Readonly<Record<string, Words>> = {
  information: { fr: 'Information', en: 'Information' },
  perturbation: { fr: 'Perturbation', en: 'Disruption' },
  travaux: { fr: 'Travaux', en: 'Works' },
};

export const IMPACT_NAMES: Readonly<Record<string, Words>> = {
  BARRAGE_TOTAL: { fr: 'Barrage total', en: 'Closed' },
  IMPASSE: { fr: 'Impasse', en: 'Dead end' },
  RESTREINTE: { fr: 'Chaussée restreinte', en: 'Narrowed' },
  SENS_UNIQUE: { fr: 'Sens unique', en: 'One way' },
};

export const CONDITION_NAMES: Readonly<Record<string, Words>> = {
  degage: { fr: 'Dégagé', en: 'Clear' },
  nuageux: { fr: 'Nuageux', en: 'Partly cloudy' },
  couvert: { fr: 'Couvert', en: 'Overcast' },
  pluie: { fr: 'Pluie', en: 'Rain' },
  neige: { fr: 'Neige', en: 'Snow' },
  brouillard: { fr: 'Brouillard', en: 'Fog' },
  orage: { fr: 'Orage', en: 'Storm' },
};

export const CATEGORY_NAMES: Readonly<Record<string, Words>> = {
  Pluvieux: { fr: 'Pluvieux', en: 'Rainy' },
  Venteux: { fr: 'Venteux', en: 'Windy' },
  Froid: { fr: 'Froid', en: 'Cold' },
  Chaud: { fr: 'Chaud', en: 'Hot' },
};

/** What a report says of its data. */
export const NATURES: Readonly<Record<string, Words>> = {
  'données ouvertes': { fr: 'données ouvertes', en: 'open data' },
  'données synthétiques': { fr: 'données synthétiques', en: 'synthetic data' },
};

export const SOURCE_NAMES: Readonly<Record<string, Words>> = {
  comptages: { fr: 'Comptages', en: 'Road counts' },
  bikes: { fr: 'Vélos', en: 'Bikes' },
  traffic: { fr: 'Transports', en: 'Transit' },
  chantiers: { fr: 'Chantiers', en: 'Works' },
  weather: { fr: 'Météo', en: 'Weather' },
  referentiel: { fr: 'Référentiel', en: 'Referential' },
};

export function nameIn(
  names: Readonly<Record<string, Words>>,
  code: string | null | undefined,
  language: keyof Words,
): string {
  if (!code) return '–';
  return names[code]?.[language] ?? code.replaceAll('_', ' ');
}
