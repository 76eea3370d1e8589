import type { NoticeRules } from '../../domain/notice.ts';

export const WEATHER_NOTICES = {
  reponse_en_erreur: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: "l'API a répondu par une erreur : le fichier ne dit rien du temps qu'il a fait",
      en: 'the API answered with an error: the file tells nothing about the weather',
    },
  },
  jour_illisible: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: { fr: "jour qui n'est pas un objet", en: 'day that is not an object' },
  },
  date_invalide: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: { fr: 'jour sans date AAAA-MM-JJ lisible', en: 'day without a readable YYYY-MM-DD date' },
  },
  jour_sans_mesure: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: { fr: 'jour dont aucune valeur ne reste utilisable', en: 'day of which no value remains usable' },
  },
  jour_incomplet: {
    severity: 'info',
    effect: 'ligne_rejetee',
    text: {
      fr: 'moins des trois quarts des heures du jour : ni moyenne ni total',
      en: 'less than three quarters of the hours of the day: neither mean nor total',
    },
  },
  jour_repete: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'le fichier décrit deux fois le même jour, différemment : la version la plus complète est gardée',
      en: 'the file describes one day twice, differently: the more complete version is kept',
    },
  },
  valeur_non_numerique: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: { fr: "valeur qui n'est pas un nombre", en: 'value that is not a number' },
  },
  valeur_hors_bornes: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'hors bornes : température hors de [−30, 50] °C, pluie ou vent négatifs, humidité hors de [0, 100] %',
      en: 'out of range: temperature outside [−30, 50] °C, negative rain or wind, humidity outside [0, 100] %',
    },
  },
  temperatures_inversees: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'température minimale au-dessus de la maximale : les deux sont annulées',
      en: 'minimum temperature above the maximum: both are dropped',
    },
  },
  conditions_inconnues: {
    severity: 'info',
    effect: 'valeur_annulee',
    text: {
      fr: 'conditions hors du vocabulaire connu : gardées telles quelles, sans catégorie',
      en: 'conditions outside the known vocabulary: kept as they are, without a category',
    },
  },
  heure_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'heure illisible, hors du jour ou répétée',
      en: 'hour unreadable, outside its day or repeated',
    },
  },
  colonne_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: "colonne qui n'est pas un tableau de la longueur de « time »",
      en: 'column that is not an array as long as "time"',
    },
  },
  unite_inconnue: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: { fr: 'unité inconnue : la colonne est ignorée', en: 'unknown unit: the column is left out' },
  },
  pluie_sans_neige: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'seule la pluie est donnée : la neige manque au total des précipitations',
      en: 'only rain is given: snow is missing from total precipitation',
    },
  },
  jours_d_un_autre_fuseau: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'valeurs journalières calculées sur les jours d’un autre fuseau que la ville',
      en: 'daily values computed over the days of another time zone than the city',
    },
  },
} as const satisfies NoticeRules;

/** Says something of a value while it is read. */
export type Remark = (code: keyof typeof WEATHER_NOTICES, detail: string | null) => void;
