import type { Words } from './words.ts';

interface Entry {
  readonly name: Words;
  /** paragraphs, a line each */
  readonly text: Words;
  /** its key on the wire */
  readonly key?: string;
}

/** What each figure means, in the words of the indicators. */
export const GLOSSARY = {
  vehicules: {
    name: { fr: 'Véhicules comptés', en: 'Vehicles counted' },
    text: {
      fr: 'Somme des débits horaires mesurés par les boucles du réseau. Deux tronçons voisins qui publient le même débit (une boucle, plusieurs tronçons) ne comptent qu’une fois. Un véhicule qui passe sur dix boucles est compté dix fois.\nLes débits impossibles (au-delà de 2 300 véhicules par heure et par voie) sont écartés.',
      en: 'Sum of the hourly flows measured by the loops of the network. Neighbouring arcs that publish the same flow (one loop, several arcs) count once. A vehicle that passes ten loops is counted ten times.\nImpossible flows (beyond 2,300 vehicles an hour and lane) are left out.',
    },
    key: 'total_vehicules_paris',
  },
  vehicules_km: {
    name: { fr: 'Véhicules-kilomètres', en: 'Vehicle-kilometres' },
    text: {
      fr: 'Débit × longueur, sur tous les tronçons mesurés : la distance parcourue par le trafic sur le réseau compté.',
      en: 'Flow × length over all measured arcs: the distance travelled by traffic on the counted network.',
    },
    key: 'vehicules_km',
  },
  temps_perdu: {
    name: { fr: 'Temps perdu', en: 'Time lost' },
    text: {
      fr: 'Estimation à partir de l’occupation des boucles : le temps passé au-delà de celui qu’il faudrait à la vitesse de référence, pour tous les véhicules.\nUne boucle près d’un feu mesure aussi la file d’attente : la fourchette donne le résultat quand les seuils d’occupation sont relevés (bas) ou abaissés (haut) de 15 points. Modèle « seuils ».',
      en: 'Estimated from the occupancy of the loops: the time beyond what the reference speed would take, for all vehicles.\nA loop near a light measures the queue too: the range is the result with the occupancy bounds 15 points higher (low) or lower (high). Model “seuils”.',
    },
    key: 'temps_perdu_total_minutes',
  },
  satures: {
    name: { fr: 'Tronçons saturés', en: 'Saturated arcs' },
    text: {
      fr: 'Tronçons avec au moins une alerte : deux heures de suite ou plus avec une occupation de 30 % et plus. Modérée dès 30 %, élevée dès 50 %, critique dès 80 %.',
      en: 'Arcs with at least one alert: two hours or more in a row with an occupancy of 30 % and above. Moderate from 30 %, high from 50 %, critical from 80 %.',
    },
    key: 'nombre_troncons_satures',
  },
  disponibilite: {
    name: { fr: 'Disponibilité des capteurs', en: 'Sensor availability' },
    text: {
      fr: 'Part des heures attendues pendant lesquelles un capteur a dit quelque chose, débit ou occupation.',
      en: 'Share of the expected hours in which a sensor said something, flow or occupancy.',
    },
    key: 'taux_disponibilite_capteurs',
  },
  couverture: {
    name: { fr: 'Couverture', en: 'Coverage' },
    text: {
      fr: 'Heures observées sur heures attendues. Un jour a 23, 24 ou 25 heures. Une heure sans mesure n’est jamais comptée comme zéro : elle baisse la couverture.',
      en: 'Hours observed out of hours expected. A day has 23, 24 or 25 hours. An hour without a measurement never counts as zero: it lowers the coverage.',
    },
    key: 'taux_couverture',
  },
  velos: {
    name: { fr: 'Passages de vélos', en: 'Bikes counted' },
    text: {
      fr: 'Somme des passages de tous les compteurs vélo, minuit à minuit. Ce sont des passages, pas des cyclistes : qui passe devant trois compteurs compte trois fois.',
      en: 'Sum of all bike counters, midnight to midnight. These are passages, not riders: passing three counters counts three times.',
    },
    key: 'total_velos_paris',
  },
  frequentation: {
    name: { fr: 'Indice de fréquentation', en: 'Attendance index' },
    text: {
      fr: 'Rang du jour parmi les 365 derniers, de 0 (le plus faible) à 100 (le plus fort), sur les compteurs actifs des deux côtés. Rien n’est dit sous 28 jours d’historique.',
      en: 'Rank of the day among the last 365, from 0 (lowest) to 100 (highest), over counters active on both. Nothing is said under 28 days of history.',
    },
    key: 'indice_frequentation',
  },
  perturbations: {
    name: { fr: 'Perturbations actives', en: 'Active disruptions' },
    text: {
      fr: 'Perturbations des transports dont une période d’application touche ce jour. Critique : service interrompu ; élevée : retards importants, service réduit, déviation ; moyenne : service modifié ; faible : information.',
      en: 'Transit disruptions with a period that touches this day. Critical: no service; high: long delays, reduced service, detour; medium: modified service; low: information.',
    },
    key: 'perturbations_actives',
  },
  fiabilite: {
    name: { fr: 'Indice de fiabilité', en: 'Reliability index' },
    text: {
      fr: '100 × (1 − heures de ligne perturbées ÷ heures de service), pour les perturbations critiques et élevées et les lignes connues ce jour-là ; service de 5 h à 1 h 30.',
      en: '100 × (1 − disrupted line-hours ÷ service line-hours), for critical and high disruptions and the lines known on that day; service from 05:00 to 01:30.',
    },
    key: 'indice_fiabilite',
  },
  lignes_perturbees: {
    name: { fr: 'Lignes perturbées', en: 'Disrupted lines' },
    text: {
      fr: 'Lignes touchées ce jour par au moins une perturbation active. Une perturbation d’un arrêt compte à part : « arrêts compris ».',
      en: 'Lines touched on this day by at least one active disruption. A disruption of a stop counts apart: “stops included”.',
    },
    key: 'lignes_perturbees',
  },
  heures_perturbees: {
    name: { fr: 'Heures de ligne perturbées', en: 'Disrupted line-hours' },
    text: {
      fr: 'Somme sur les lignes des heures perturbées pendant le service (5 h à 1 h 30). Les périodes qui se chevauchent sont réunies avant d’être comptées.',
      en: 'Sum over lines of the hours disrupted during service (05:00 to 01:30). Overlapping periods are merged before they are counted.',
    },
    key: 'heures_perturbees',
  },
  surface: {
    name: { fr: 'Surface occupée', en: 'Area taken' },
    text: {
      fr: 'Surface géodésique des emprises de chantiers actifs. Les recouvrements comptent deux fois.',
      en: 'Geodesic area of the active works. Overlaps count twice.',
    },
    key: 'surface_totale_impactee_m2',
  },
  poids: {
    name: { fr: 'Chantiers à fort impact', en: 'Works with a strong impact' },
    text: {
      fr: 'Chantiers en barrage total (poids 100) ou en impasse (80). Restreinte : 50 ; sens unique : 30 ; inconnu : aucun poids.',
      en: 'Works with the street closed (weight 100) or a dead end (80). Narrowed: 50; one way: 30; unknown: no weight.',
    },
    key: 'par_impact',
  },
  troncons_concernes: {
    name: { fr: 'Tronçons concernés', en: 'Arcs concerned' },
    text: {
      fr: 'Tronçons de comptage à moins de 30 m d’un chantier actif.',
      en: 'Counted arcs within 30 m of active works.',
    },
    key: 'troncons_concernes',
  },
  chantiers: {
    name: { fr: 'Chantiers actifs', en: 'Active works' },
    text: {
      fr: 'Chantiers perturbants commencés ce jour ou avant, et pas encore finis. Poids : barrage total 100, impasse 80, chaussée restreinte 50, sens unique 30.',
      en: 'Disruptive works begun on this day or before, and not ended. Weight: closed 100, dead end 80, narrowed 50, one way 30.',
    },
    key: 'chantiers_actifs',
  },
  temperature: {
    name: { fr: 'Température moyenne', en: 'Mean temperature' },
    text: {
      fr: 'Moyenne du jour au point de mesure. Une valeur hors de −30 à 50 °C n’est pas retenue.',
      en: 'Mean of the day at the place of measurement. A value outside −30 to 50 °C is not kept.',
    },
    key: 'temp_moyenne',
  },
  pluie: {
    name: { fr: 'Pluie', en: 'Rain' },
    text: {
      fr: 'Cumul du jour en millimètres. « Pluvieux » dès 5 mm.',
      en: 'Total of the day in millimetres. “Rainy” from 5 mm.',
    },
    key: 'precip_totale',
  },
  vent: {
    name: { fr: 'Vent maximal', en: 'Highest wind' },
    text: {
      fr: 'Plus fort vent moyen horaire, en km/h. « Venteux » dès 30 km/h.',
      en: 'Strongest hourly mean wind, km/h. “Windy” from 30 km/h.',
    },
    key: 'vent_max',
  },
  indice_velo: {
    name: { fr: 'Indice météo vélo', en: 'Cycling weather index' },
    text: {
      fr: 'De 0 à 100 : on part de 100 et on retire pour la pluie, le vent, le froid, la chaleur. Inconnu si rien n’est connu.',
      en: 'From 0 to 100: starts at 100, with deductions for rain, wind, cold, heat. Unknown when nothing is known.',
    },
    key: 'indice_velo',
  },
  impact_mobilite: {
    name: { fr: 'Conditions de mobilité', en: 'Mobility conditions' },
    text: {
      fr: 'De 0 à 100, comme l’indice vélo, avec des retraits plus faibles : tous les modes souffrent moins de la pluie que le vélo.',
      en: 'From 0 to 100, like the cycling index, with smaller deductions: other modes suffer less from rain than bikes.',
    },
    key: 'impact_mobilite',
  },
  debit: {
    name: { fr: 'Débit du jour', en: 'Flow of the day' },
    text: {
      fr: 'Véhicules comptés sur les heures observées. Zéro véhicule est une mesure ; une heure sans mesure n’est pas un zéro.',
      en: 'Vehicles counted over the hours observed. Zero vehicles is a measurement; an hour without one is not a zero.',
    },
    key: 'debit_journalier_total',
  },
  heure_pic: {
    name: { fr: 'Heure de pointe', en: 'Peak hour' },
    text: {
      fr: 'Heure de la ville où le comptage est le plus fort, nommée par son début.',
      en: 'The city’s hour with the highest count, named by its start.',
    },
    key: 'heure_pic',
  },
  occupation: {
    name: { fr: 'Taux d’occupation', en: 'Occupancy' },
    text: {
      fr: 'Part de l’heure pendant laquelle un véhicule se trouve sur la boucle. Sous 15 % fluide, de 15 à 30 pré-saturé, de 30 à 50 saturé, au-delà bloqué.',
      en: 'Share of the hour during which a vehicle stands on the loop. Under 15 % fluid, 15 to 30 pre-saturated, 30 to 50 saturated, above blocked.',
    },
    key: 'taux_occupation_moyen',
  },
  etat: {
    name: { fr: 'État du trafic', en: 'Traffic state' },
    text: {
      fr: 'Fonction du seul taux d’occupation, publiée par la Ville : fluide sous 15 %, pré-saturé sous 30, saturé sous 50, bloqué au-delà ; inconnu sans mesure d’occupation.',
      en: 'A function of occupancy alone, published by the city: fluid under 15 %, pre-saturated under 30, saturated under 50, blocked above; unknown without an occupancy.',
    },
    key: 'etat_trafic_dominant',
  },
  statut: {
    name: { fr: 'Statut du capteur', en: 'Sensor status' },
    text: {
      fr: 'Une seule cause, la première qui convient : barré (déclaré fermé), muet (rien de tout le jour), interrompu (plus de 6 heures de suite sans rien), figé (la même valeur 12 heures ou plus), incohérent (débit sans occupation, ou débit impossible), occupation seule, débit seul, ok.',
      en: 'One cause, the first that fits: closed (declared so), silent (nothing all day), interrupted (more than 6 hours in a row without anything), stuck (the same value for 12 hours or more), inconsistent (flow without occupancy, or impossible flow), occupancy only, flow only, ok.',
    },
    key: 'statut_capteur',
  },
  maintenance: {
    name: { fr: 'Déclarés ouverts mais muets', en: 'Declared open but silent' },
    text: {
      fr: 'Tronçons que la Ville déclare ouverts et dont le capteur n’a rien dit de tout le jour : la liste à transmettre à la maintenance.',
      en: 'Arcs that the city declares open and whose sensor said nothing all day: the list to send to maintenance.',
    },
    key: 'liste_maintenance',
  },
  ecart_jour_type: {
    name: { fr: 'Écart au jour type', en: 'Deviation from the day type' },
    text: {
      fr: 'Écart au jour habituel de même classe (lundi … dimanche, férié, vacances), médiane par heure des 8 semaines précédentes, sur les heures observées des deux côtés. La bande des graphiques va du 10e au 90e centile.',
      en: 'Difference from the usual day of the same class (Monday … Sunday, holiday), hourly median over the 8 weeks before, over hours observed on both sides. The band in charts goes from the 10th to the 90th percentile.',
    },
    key: 'ecart_jour_type',
  },
  evolution: {
    name: { fr: 'Évolution sur une semaine', en: 'Change over a week' },
    text: {
      fr: 'Contre le même jour une semaine avant, seulement sur les capteurs et les heures observés les deux jours.',
      en: 'Against the same weekday one week before, only over sensors and hours observed on both days.',
    },
    key: 'evolution_vs_semaine_precedente',
  },
  inhabituel: {
    name: { fr: 'Débits inhabituels', en: 'Unusual flows' },
    text: {
      fr: 'Heures où un tronçon dépasse le 95e centile de ce qu’il connaît au même jour de la semaine et à la même heure, sur 8 semaines.',
      en: 'Hours in which an arc exceeds the 95th percentile of what it had on the same weekday and hour over 8 weeks.',
    },
    key: 'debits_inhabituels',
  },
  croisement: {
    name: { fr: 'Ce qui peut l’expliquer', en: 'What may explain it' },
    text: {
      fr: 'Les tronçons proches d’un chantier ou d’un arrêt touché sont comparés à leur jour type, et à des tronçons témoins loin de tout. L’effet est la différence des deux médianes ; avec trop peu de tronçons comparables, aucun chiffre n’est donné.',
      en: 'Arcs near works or near an impacted stop are compared with their day type, and with control arcs far from any. The effect is the difference of both medians; with too few comparable arcs no figure is given.',
    },
  },
  rejets: {
    name: { fr: 'Lignes rejetées', en: 'Rejected rows' },
    text: {
      fr: 'Lignes mises de côté avec leur motif, gardées telles quelles dans la quarantaine. Lignes lues = gardées + rejetées + doublons + conflits, pour chaque fichier.',
      en: 'Rows put aside with their reason, kept word for word in the quarantine. Rows read = kept + rejected + duplicates + conflicts, for every file.',
    },
    key: 'rejets_par_motif',
  },
  fraicheur: {
    name: { fr: 'Fraîcheur', en: 'Freshness' },
    text: {
      fr: 'Dernier jour pour lequel la source a des données, et fichiers dont viennent les chiffres du jour.',
      en: 'The last day that the source has data for, and the files that the figures of the day come from.',
    },
    key: 'derniere_donnee',
  },
  absences: {
    name: { fr: 'Trois absences', en: 'Three absences' },
    text: {
      fr: '« 0 véhicule » est une mesure. « Non mesuré » : la ligne existe, la valeur manque. « Aucune ligne » : rien n’est arrivé pour cette heure. Les trois sont gardées à part, du fichier à la carte.',
      en: '“0 vehicles” is a measurement. “Not measured”: the row exists, its value is missing. “No row”: nothing came for that hour. The three are kept apart, from file to map.',
    },
  },
} as const satisfies Readonly<Record<string, Entry>>;

const entries: Readonly<Record<string, Entry>> = GLOSSARY;
export type Term = keyof typeof GLOSSARY;

/** The entry of a term, with what is optional in it. */
export function entryOf(term: Term): Entry {
  return entries[term]!;
}
