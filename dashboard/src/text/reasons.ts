import type { Language, Words } from './words.ts';

/** Why a figure is unknown: codes of the metrics. */
const CODES: Readonly<Record<string, Words>> = {
  historique_insuffisant: { fr: 'historique insuffisant', en: 'not enough history' },
  reference_absente: { fr: 'pas de données ce jour de référence', en: 'no data on the day of reference' },
  reference_nulle: { fr: 'référence nulle', en: 'reference is zero' },
  debit_type_nul: { fr: 'débit habituel nul', en: 'usual flow is zero' },
  jour_de_reference_absent: {
    fr: 'pas de données ce jour de référence',
    en: 'no data on the day of reference',
  },
  moins_de_28_jours: { fr: 'moins de 28 jours d’historique', en: 'under 28 days of history' },
};

/** The report gives its reasons as French sentences: the same in English, piece by piece. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /(\d+) jours? de même type et de météo semblable, il en faut (\d+)/,
    'days of the same type and similar weather: $1 of $2 needed',
  ],
  [
    /(\d+) jours? où (.+) et mesure sont connues, il en faut (\d+)/,
    'days on which $2 and the measure are known: $1 of $3 needed',
  ],
  [/(.+) ou mesure sans variation/, '$1 or the measure does not vary'],
  [
    /(\d+) tronçon\(s\) proche\(s\) comparable\(s\) au jour-type, minimum (\d+)/,
    'arcs nearby to compare: $1 of $2 needed',
  ],
  [
    /(\d+) tronçon\(s\) témoin\(s\) comparable\(s\) au jour-type, minimum (\d+)/,
    'control arcs: $1 of $2 needed',
  ],
  [/médiane nulle : aucun écart relatif/, 'median is zero: no relative deviation'],
  [/chantiers indisponibles/, 'works are unavailable'],
  [/comptages indisponibles/, 'road counts are unavailable'],
  [/perturbations indisponibles/, 'disruptions are unavailable'],
  [/trop peu de tronçons/, 'too few arcs'],
  [/aucun chantier actif/, 'no active works'],
  [/aucune donnée pour ce jour/, 'no data on this day'],
  [/mesure du jour inconnue/, 'the measure of the day is unknown'],
  [/(\d+) fichier\(s\) illisible\(s\) dans la zone brute/, '$1 unreadable files in the raw zone'],
  [/aucun fichier dans la zone brute/, 'no file in the raw zone'],
  [/aucun taux d’occupation mesuré ce jour/, 'no occupancy measured on this day'],
  [/\btempérature\b/, 'temperature'],
  [/\bpluie\b/, 'rain'],
  [/\bvent\b/, 'wind'],
  [/ et /, ' and '],
];

/** The API does not know how many there will be when it writes `tronçon(s)`. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [
    /(\d+) jours? de même type et de météo semblable, il en faut (\d+)/,
    'jours de même type et de météo semblable : $1 sur $2',
  ],
  [
    /(\d+) jours? où (.+) et mesure sont connues, il en faut (\d+)/,
    'jours où $2 et mesure sont connues : $1 sur $3',
  ],
  [
    /(\d+) tronçon\(s\) proche\(s\) comparable\(s\) au jour-type, minimum (\d+)/,
    'tronçons proches à comparer : $1 sur $2',
  ],
  [
    /(\d+) tronçon\(s\) témoin\(s\) comparable\(s\) au jour-type, minimum (\d+)/,
    'tronçons témoins : $1 sur $2',
  ],
  [/(\d+) fichier\(s\) illisible\(s\) dans la zone brute/, 'fichiers illisibles dans la zone brute : $1'],
];

/** A reason of the API in the reader's language. */
export function reasonText(reason: string | null | undefined, language: Language): string {
  if (!reason) return '–';
  const code = CODES[reason];
  if (code) return code[language];
  const pieces = language === 'fr' ? PLAIN : SENTENCES;
  return pieces.reduce((text, [from, to]) => text.replace(from, to), reason.replaceAll('_', ' '));
}
