import type { Notice, NoticeRules } from '../../domain/notice.ts';

export const TRAFFIC_NOTICES = {
  reponse_en_erreur: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: "l'API a répondu par une erreur : le fichier ne dit rien des perturbations",
      en: 'the API answered with an error: the file tells nothing about disruptions',
    },
  },
  perturbation_illisible: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: {
      fr: "élément de « disruptions » qui n'est pas un objet",
      en: 'element of "disruptions" that is not an object',
    },
  },
  perturbation_sans_identifiant: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: { fr: 'perturbation sans identifiant', en: 'disruption without an id' },
  },
  perturbation_sans_periode: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: {
      fr: "perturbation sans aucune période d'application lisible",
      en: 'disruption without any readable application period',
    },
  },
  ligne_sans_identifiant: {
    severity: 'avertissement',
    effect: 'ligne_rejetee',
    text: {
      fr: 'élément de « line_reports » sans identifiant de ligne',
      en: 'element of "line_reports" without a line id',
    },
  },
  periode_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: "période d'application illisible, ou qui finit avant de commencer : laissée de côté",
      en: 'application period unreadable, or ending before it begins: left out',
    },
  },
  date_maj_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'date de mise à jour illisible : la version passe pour la plus ancienne',
      en: 'update date unreadable: the version counts as the oldest',
    },
  },
  coordonnees_invalides: {
    severity: 'info',
    effect: 'valeur_annulee',
    text: {
      fr: "arrêt sans coordonnées valables : il n'est pas localisé",
      en: 'stop without valid coordinates: it is not located',
    },
  },
  severite_absente: {
    severity: 'avertissement',
    effect: 'ligne_gardee',
    text: {
      fr: 'ni effet ni priorité : sévérité inconnue',
      en: 'neither effect nor priority: severity unknown',
    },
  },
  effet_inconnu: {
    severity: 'info',
    effect: 'ligne_gardee',
    text: {
      fr: 'effet hors de la liste de Navitia : la priorité décide, sinon FAIBLE',
      en: "effect outside Navitia's list: the priority decides, else FAIBLE",
    },
  },
  versions_differentes: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: "le fichier décrit plusieurs fois le même objet, différemment : la mise à jour la plus récente est gardée, et tous les liens d'une ligne",
      en: 'the file describes one object several times, differently: the latest update is kept, and all links of a line',
    },
  },
  instantane_sans_date: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'réponse ni rangée dans un dossier dt=AAAA-MM-JJ ni datée : elle ne peut être rattachée à aucun jour',
      en: 'answer neither stored in a dt=YYYY-MM-DD folder nor dated: it cannot be attached to any day',
    },
  },
  instantane_eloigne: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: "l'instantané le plus proche est à plus d'un jour : les perturbations brèves de ce jour sont inconnues",
      en: 'the nearest snapshot is more than a day away: short disruptions of that day are unknown',
    },
  },
  pages_manquantes: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'réponse paginée incomplète : il manque des pages',
      en: 'paged answer incomplete: pages are missing',
    },
  },
} as const satisfies NoticeRules;

/** A finding about a day as a whole, not about a row. */
export function dayNotice(
  code: keyof typeof TRAFFIC_NOTICES,
  file: string | null,
  detail: string | null,
): Notice {
  return { code, severity: TRAFFIC_NOTICES[code].severity, source: 'traffic', file, row: null, detail };
}
