import type { NoticeRules } from '../../domain/notice.ts';

const rejected = (fr: string, en: string) =>
  ({ severity: 'avertissement', effect: 'ligne_rejetee', text: { fr, en } }) as const;

/** What the reader of road counts may find wrong with a row or a file. */
export const countNotices = {
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
  ligne_trop_longue: rejected('La ligne dépasse 1 Mo.', 'The row is longer than 1 MB.'),
  arc_absent: rejected(
    'Identifiant d’arc vide, ou l’identifiant fantôme « * ».',
    'Empty arc id, or the phantom id "*".',
  ),
  horodatage_illisible: rejected(
    'Horodatage absent ou qui n’est pas une date réelle.',
    'Timestamp missing or not a real date.',
  ),
  horodatage_hors_heure: rejected(
    'Horodatage qui ne tombe pas sur une heure pleine de la ville.',
    'Timestamp that is not on a whole hour of the city.',
  ),
  debit_non_numerique: rejected(
    'Débit qui n’est pas un nombre décimal simple (« abc », « NaN », « 1,5 », « 1e3 »).',
    'Flow that is not a plain decimal number ("abc", "NaN", "1,5", "1e3").',
  ),
  debit_negatif: rejected('Débit négatif.', 'Negative flow.'),
  occupation_non_numerique: rejected(
    'Taux d’occupation qui n’est pas un nombre décimal simple.',
    'Occupancy that is not a plain decimal number.',
  ),
  occupation_negative: rejected('Taux d’occupation négatif.', 'Negative occupancy.'),
  occupation_hors_bornes: rejected('Taux d’occupation au-dessus de 100 %.', 'Occupancy above 100 %.'),
  horodatage_sans_decalage: {
    severity: 'info',
    effect: 'ligne_gardee',
    text: {
      fr: 'Horodatage sans décalage horaire : lu à l’heure de la ville (l’heure répétée d’octobre : la seconde).',
      en: 'Timestamp without offset: read as city time (the repeated hour of October: the second one).',
    },
  },
  etat_trafic_discordant: {
    severity: 'info',
    effect: 'ligne_gardee',
    text: {
      fr: 'L’état de trafic du fichier n’est pas celui que donne le taux d’occupation ; celui du calcul est publié.',
      en: 'The traffic state in the file is not the one its occupancy gives; the computed one is published.',
    },
  },
  geometrie_illisible: {
    severity: 'info',
    effect: 'valeur_annulee',
    text: {
      fr: 'Tracé de l’arc illisible dans cette description ; la mesure est gardée.',
      en: 'Unreadable geometry in this description of the arc; the measurement is kept.',
    },
  },
  etat_arc_inconnu: {
    severity: 'info',
    effect: 'valeur_annulee',
    text: {
      fr: 'Etat arc qui n’est ni Ouvert, ni Barré, ni Invalide, ni Inconnu ; la mesure est gardée.',
      en: 'Etat arc that is not Ouvert, Barré, Invalide or Inconnu; the measurement is kept.',
    },
  },
} as const satisfies NoticeRules;

export type CountNotice = keyof typeof countNotices;
