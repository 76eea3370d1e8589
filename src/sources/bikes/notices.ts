import type { NoticeRules } from '../../domain/notice.ts';

const rejected = (fr: string, en: string) =>
  ({ severity: 'avertissement', effect: 'ligne_rejetee', text: { fr, en } }) as const;

/** What may be wrong with bike counts: rows, files, and days. */
export const bikeNotices = {
  ligne_irreguliere: rejected(
    'La ligne n’a pas le nombre de cellules de l’en-tête.',
    'The row does not have as many cells as the header.',
  ),
  guillemets_mal_formes: rejected(
    'Un guillemet reste ouvert ou est suivi d’autre chose qu’un séparateur.',
    'A quote stays open or is followed by something else than a separator.',
  ),
  encodage_invalide: rejected(
    'La ligne n’est pas de l’UTF-8 valide, ou contient un octet nul.',
    'The row is not valid UTF-8, or holds a NUL byte.',
  ),
  enregistrement_illisible: rejected(
    'L’enregistrement n’est pas un objet JSON.',
    'The record is not a JSON object.',
  ),
  compteur_absent: rejected('Identifiant de compteur absent.', 'No counter id.'),
  horodatage_illisible: rejected(
    'Horodatage absent ou qui n’est pas une date réelle.',
    'Timestamp missing or not a real date.',
  ),
  horodatage_hors_heure: rejected(
    'Horodatage qui ne tombe pas sur une heure pleine de la ville.',
    'Timestamp that is not on a whole hour of the city.',
  ),
  comptage_absent: rejected(
    'Comptage absent : il n’est pas pris pour zéro.',
    'No count: not taken for zero.',
  ),
  comptage_non_numerique: rejected(
    'Comptage qui n’est pas un nombre décimal simple (« abc », « NaN », « 1,5 », « 1e3 »).',
    'Count that is not a plain decimal number ("abc", "NaN", "1,5", "1e3").',
  ),
  comptage_negatif: rejected('Comptage négatif.', 'Negative count.'),
  horodatage_sans_decalage: {
    severity: 'info',
    effect: 'ligne_gardee',
    text: {
      fr: 'Horodatage sans décalage horaire : lu à l’heure de la ville (l’heure répétée d’octobre : la seconde).',
      en: 'Timestamp without offset: read as city time (the repeated hour of October: the second one).',
    },
  },
  coordonnees_illisibles: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'Coordonnées qui ne sont pas une longitude et une latitude WGS84 ; la mesure est gardée sans lieu.',
      en: 'Coordinates that are not a WGS84 longitude and latitude; the count is kept without a place.',
    },
  },
  coordonnees_hors_region: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'Coordonnées hors d’Île-de-France ; la mesure est gardée sans lieu.',
      en: 'Coordinates outside Île-de-France; the count is kept without a place.',
    },
  },
  heure_de_mars_additionnee: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'Deux lignes différentes pour l’heure du passage à l’heure d’été : leurs comptages sont additionnés.',
      en: 'Two different rows for the hour of the change to summer time: their counts are added.',
    },
  },
  comptages_contradictoires: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'Lignes différentes pour le même compteur et la même heure : le plus grand comptage est gardé.',
      en: 'Different rows for the same counter and hour: the larger count is kept.',
    },
  },
  reponse_incomplete: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'Le nombre d’enregistrements n’est pas celui que la réponse annonce (total_count) : réponse paginée ou coupée.',
      en: 'The number of records is not the one the answer announces (total_count): paged or cut answer.',
    },
  },
  panne_de_flux: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'Aucun compteur n’a de mesure pour cette heure : panne du flux, ou heure que la source ne livre pas en octobre.',
      en: 'No counter has a measurement for this hour: feed outage, or the hour the source does not deliver in October.',
    },
  },
  compteur_silencieux: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'Compteur vu dans les 14 derniers jours, sans aucune ligne ce jour.',
      en: 'Counter seen in the last 14 days, without any row on this day.',
    },
  },
  compteur_non_localise: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'Compteur sans coordonnées utilisables : il ne compte dans aucun arrondissement.',
      en: 'Counter without usable coordinates: it counts in no arrondissement.',
    },
  },
} as const satisfies NoticeRules;

export type BikeNotice = keyof typeof bikeNotices;
