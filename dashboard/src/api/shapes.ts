/** What the dashboard reads of the API's answers: the keys of the wire, as its documentation defines them. */

export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

export interface NoticeCount {
  readonly code: string;
  readonly severity: 'info' | 'avertissement' | 'erreur';
  readonly count: number;
  readonly samples: readonly {
    readonly file: string | null;
    readonly row: number | null;
    readonly detail: string | null;
  }[];
}

export interface Quality {
  readonly synthetique: boolean;
  readonly heures_attendues: number | null;
  readonly heures_observees: number | null;
  readonly taux_couverture: number | null;
  readonly lignes_lues: number;
  readonly lignes_gardees: number;
  readonly lignes_rejetees: number;
  readonly rejets_par_motif: Readonly<Record<string, number>>;
  readonly doublons: number;
  readonly conflits: number;
  readonly fichiers: readonly string[];
  readonly notices: readonly NoticeCount[];
}

export interface Header<M> {
  readonly date: string;
  readonly timestamp: string;
  readonly metrics: M;
  readonly quality: Quality;
}

/** `GET /metrics/{date}`: a type without data that day is absent. */
export interface DayHeaders {
  readonly date: string;
  readonly metrics: {
    readonly comptages?: Header<CountFigures>;
    readonly bikes?: Header<BikeFigures>;
    readonly traffic?: Header<TransitFigures>;
    readonly weather?: Header<WeatherFigures>;
    readonly chantiers?: Header<WorkFigures>;
    readonly referentiel?: Header<NetworkFigures>;
  };
}

/** `GET /metrics/{type}/{date}` */
export interface DayItems<I, M = unknown> {
  readonly metric_type: string;
  readonly date: string;
  readonly data: { readonly metrics: readonly I[]; readonly global: M; readonly quality: Quality };
}

/** A change against another day, and why it is unknown when it is. */
export interface Evolution {
  readonly pct: number | null;
  readonly total_jour: number | null;
  readonly total_reference: number | null;
  readonly date_reference: string;
  readonly jour_type_reference: string;
  readonly raison: string | null;
  readonly n_troncons?: number;
  readonly n_compteurs?: number;
}

// — road counts

export const TRAFFIC_STATES = ['Fluide', 'Pré-saturé', 'Saturé', 'Bloqué', 'Inconnu'] as const;
export type TrafficState = (typeof TRAFFIC_STATES)[number];

export interface ArcPlace {
  readonly identifiant_arc: string;
  readonly libelle: string | null;
  readonly arrondissement: string | null;
  readonly geo_point_2d: GeoPoint | null;
}

export interface BusyArc extends ArcPlace {
  readonly debit_journalier_total: number;
  readonly debit_max: number | null;
  readonly heure_pic: number | null;
  readonly heures_q: number;
}

export interface SlowArc extends ArcPlace {
  readonly temps_perdu_total_minutes: number;
  readonly temps_perdu_total_min: number | null;
  readonly temps_perdu_total_max: number | null;
  readonly taux_occupation_moyen: number | null;
}

export interface CountZone {
  readonly arrondissement: string;
  readonly libelle: string;
  readonly nombre_troncons: number;
  readonly nombre_troncons_satures: number;
  readonly total_vehicules: number;
  readonly vehicules_km: number | null;
  readonly temps_perdu_total_minutes: number | null;
  readonly temps_perdu_total_min: number | null;
  readonly temps_perdu_total_max: number | null;
  readonly taux_occupation_moyen: number | null;
  readonly taux_couverture: number | null;
}

export interface CityHour {
  readonly heure: number;
  readonly utc: string;
  readonly debit_total: number | null;
  readonly taux_occupation_moyen: number | null;
  readonly troncons_q: number;
  readonly troncons_k: number;
  readonly etats: Readonly<Record<TrafficState, number>>;
}

export interface CongestionAlert extends ArcPlace {
  readonly niveau: string;
  readonly heure_debut: number;
  readonly debut: string;
  readonly fin: string;
  readonly duree_h: number;
  readonly taux_occupation_max: number | null;
  readonly debit_moyen: number | null;
  readonly temps_perdu_total_minutes: number | null;
}

export interface ZoneAlert {
  readonly arrondissement: string;
  readonly libelle: string;
  readonly debut: string;
  readonly fin: string;
  readonly duree_h: number;
  readonly heure_max: number;
  readonly troncons_satures_max: number;
  readonly nombre_troncons: number;
}

export interface UnusualArc extends ArcPlace {
  readonly nombre_heures: number;
  readonly heure: number;
  readonly debit: number;
  readonly seuil_p95: number;
}

export interface DefectiveSensor extends ArcPlace {
  readonly cause: string;
  readonly duree_h: number | null;
  readonly pct_manquant: number | null;
  readonly etat_arc: string | null;
}

export interface CountFigures {
  readonly total_vehicules_paris: number | null;
  readonly total_vehicules_brut: number | null;
  readonly vehicules_km: number | null;
  readonly temps_perdu_total_minutes: number | null;
  readonly temps_perdu_total_min: number | null;
  readonly temps_perdu_total_max: number | null;
  readonly nombre_troncons: number;
  readonly nombre_troncons_observes: number;
  readonly nombre_troncons_satures: number;
  readonly nombre_groupes_debit: number;
  readonly heures_attendues: number;
  readonly taux_couverture: number | null;
  readonly taux_couverture_k: number | null;
  readonly taux_disponibilite_capteurs: number | null;
  readonly heures_impossibles: number;
  readonly statuts_capteurs: Readonly<Record<string, number>>;
  readonly jour_type: string;
  readonly jour_ferie: string | null;
  readonly vacances_scolaires: string | null;
  readonly calendrier_connu: boolean;
  readonly top_10_troncons_frequentes: readonly BusyArc[];
  readonly top_10_zones_congestionnees: readonly CountZone[];
  readonly top_10_troncons_congestionnes: readonly SlowArc[];
  readonly nombre_alertes_congestion: number;
  readonly alertes_congestion: readonly CongestionAlert[];
  readonly nombre_alertes_zone: number;
  readonly alertes_zone: readonly ZoneAlert[];
  readonly nombre_debits_inhabituels: number | null;
  readonly debits_inhabituels: readonly UnusualArc[];
  readonly nombre_capteurs_defaillants: number;
  readonly capteurs_defaillants: readonly DefectiveSensor[];
  readonly nombre_maintenance: number;
  readonly par_arrondissement: readonly CountZone[];
  readonly profil_ville: readonly CityHour[];
  readonly evolution_vs_semaine_precedente: Evolution;
  readonly ecart_jour_type: {
    readonly ecart: number | null;
    readonly n_troncons: number;
    readonly jour_type: string;
    readonly raison: string | null;
  };
  readonly pannes_de_flux: readonly { readonly heure: number; readonly utc: string }[];
}

export interface ArcHour {
  readonly heure: number;
  readonly utc: string;
  readonly debit: number | null;
  readonly taux_occupation: number | null;
  /** null: there is no row for the hour */
  readonly etat: TrafficState | null;
}

export interface TypicalProfile {
  readonly debit_n: readonly (number | null)[];
  readonly debit_median: readonly (number | null)[];
  readonly debit_p10: readonly (number | null)[];
  readonly debit_p90: readonly (number | null)[];
  readonly taux_occupation_median: readonly (number | null)[];
  readonly taux_occupation_p10: readonly (number | null)[];
  readonly taux_occupation_p90: readonly (number | null)[];
}

export interface ArcItem extends ArcPlace {
  readonly longueur_m: number | null;
  readonly heures_attendues: number;
  readonly heures_q: number;
  readonly heures_k: number;
  readonly taux_couverture: number | null;
  readonly debit_journalier_total: number | null;
  readonly debit_horaire_moyen: number | null;
  readonly debit_max: number | null;
  readonly heure_pic: number | null;
  readonly taux_occupation_moyen: number | null;
  readonly etat_trafic_dominant: TrafficState | null;
  readonly vehicules_km: number | null;
  readonly temps_perdu_minutes: number | null;
  readonly temps_perdu_total_minutes: number | null;
  readonly temps_perdu_total_min: number | null;
  readonly temps_perdu_total_max: number | null;
  readonly v_ref: number | null;
  readonly congestion_alerte: string | null;
  readonly alertes: readonly Omit<CongestionAlert, keyof ArcPlace>[];
  readonly statut_capteur: string | null;
  readonly capteur_duree_h: number | null;
  readonly capteur_pct_manquant: number | null;
  readonly etat_arc: string | null;
  readonly groupe_debit: string | null;
  readonly ecart_jour_type: number | null;
  readonly evolution_pct: number | null;
  readonly profil_horaire?: readonly ArcHour[];
  readonly profil_type?: TypicalProfile | null;
}

export interface NetworkFigures {
  readonly nombre_troncons: number;
  readonly longueur_totale_m: number | null;
  readonly contours: readonly {
    readonly arrondissement: string;
    readonly libelle: string;
    readonly geometrie: Geometry;
  }[];
}

export interface Geometry {
  readonly type: 'LineString' | 'Polygon' | 'MultiPolygon' | 'Point';
  readonly coordinates: never[];
}

export interface NetworkArc extends ArcPlace {
  readonly longueur_m: number | null;
  readonly geometrie: Geometry | null;
}

// — bikes

export interface CounterPlace {
  readonly id_compteur: string;
  readonly nom_compteur: string | null;
  readonly coordinates: GeoPoint | null;
  readonly arrondissement: string | null;
}

export interface BikeHour {
  readonly heure: number;
  readonly utc: string;
  readonly passages: number | null;
  readonly passages_type: number | null;
}

export interface CounterHour extends BikeHour {
  readonly passages_p10: number | null;
  readonly passages_p90: number | null;
}

export interface CounterItem extends CounterPlace {
  readonly total_jour: number | null;
  readonly moyenne_horaire: number | null;
  readonly pic_horaire: number | null;
  readonly heures_attendues: number;
  readonly heures_observees: number;
  readonly taux_couverture: number | null;
  readonly anomalie_detectee: boolean | null;
  readonly anomalie_cause: string | null;
  readonly mediane_meme_jour: number | null;
  readonly inactif: boolean | null;
  readonly heures_sans_passage: number | null;
  readonly dernier_passage: string | null;
  readonly ecart_jour_type: number | null;
  readonly profil_horaire?: readonly CounterHour[];
}

export interface BikeFigures {
  readonly total_velos: number | null;
  readonly nombre_compteurs: number;
  readonly compteurs_a_zero: number;
  readonly compteurs_silencieux: number;
  readonly compteurs_inactifs: number;
  readonly compteurs_en_anomalie: number;
  readonly moyenne_par_compteur: number | null;
  readonly pic_horaire: number | null;
  readonly taux_couverture: number | null;
  readonly taux_disponibilite: number | null;
  readonly evolution_vs_semaine_precedente: Evolution;
  readonly evolution_vs_annee_precedente: Evolution;
  readonly indice_frequentation: number | null;
  readonly frequentation: { readonly nombre_jours: number; readonly raison: string | null };
  readonly jour_type: {
    readonly classe: string;
    readonly ecart: number | null;
    readonly n_compteurs: number;
    readonly raison: string | null;
  };
  readonly profil_ville: readonly (BikeHour & {
    readonly n_compteurs: number;
    readonly passages_compares: number | null;
  })[];
  readonly par_arrondissement: readonly {
    readonly arrondissement: string;
    readonly total_jour: number;
    readonly nombre_compteurs: number;
    readonly moyenne_par_compteur: number | null;
  }[];
  readonly top_10_compteurs: readonly (CounterPlace & {
    readonly total_jour: number;
    readonly moyenne_horaire: number | null;
    readonly pic_horaire: number | null;
  })[];
  readonly anomalies: readonly (CounterPlace & {
    readonly total_jour: number | null;
    readonly anomalie_cause?: string;
  })[];
}

// — transit disruptions

export const SEVERITIES = ['CRITIQUE', 'ELEVEE', 'MOYENNE', 'FAIBLE'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface TransitLine {
  readonly id: string | null;
  readonly mode: string | null;
  readonly code: string | null;
  readonly nom: string | null;
  readonly couleur: string | null;
  readonly lien: string;
}

export interface Disruption {
  readonly disruption_id: string;
  readonly status: 'active' | 'prevue' | 'terminee';
  readonly severite: Severity | null;
  readonly effet: string | null;
  readonly cause: string | null;
  readonly titre: string | null;
  readonly lignes: readonly TransitLine[];
  readonly debut: string;
  readonly fin: string | null;
  readonly heures_dans_le_jour: number | null;
  readonly arrets: readonly {
    readonly nom: string | null;
    readonly lon: number | null;
    readonly lat: number | null;
  }[];
  readonly alerte: string | null;
}

export interface LineHours {
  readonly id: string;
  readonly mode: string | null;
  readonly code: string | null;
  readonly nom?: string | null;
  readonly heures_perturbees: number;
  readonly heures_graves: number;
  readonly nombre_perturbations: number;
}

export interface TransitFigures {
  readonly instantane: string | null;
  readonly perturbations_connues: number;
  readonly perturbations_actives: number;
  readonly par_statut: Readonly<Record<string, number>>;
  readonly par_severite: Readonly<Record<Severity, number>>;
  readonly par_mode: Readonly<Record<string, number>>;
  readonly par_cause: Readonly<Record<string, number>>;
  readonly lignes_connues: number;
  readonly lignes_perturbees: number;
  readonly heures_service_par_ligne: number;
  readonly heures_perturbees: number | null;
  readonly indice_fiabilite: number | null;
  readonly indice_fiabilite_arrets_inclus: number | null;
  readonly duree_moyenne_terminees_h: number | null;
  readonly nombre_alertes: number;
  readonly top_10_lignes: readonly LineHours[];
  readonly heures_perturbees_par_ligne: readonly LineHours[];
}

// — weather

type Deductions = Readonly<Record<'pluie' | 'vent' | 'froid' | 'chaleur', number | null>>;

export interface WeatherFigures {
  readonly lieu: string;
  readonly fournisseur: string | null;
  readonly instantane: string | null;
  readonly temp_moyenne: number | null;
  readonly temp_min: number | null;
  readonly temp_max: number | null;
  readonly precip_totale: number | null;
  readonly vent_moyen: number | null;
  readonly vent_max: number | null;
  readonly rafale_max: number | null;
  readonly humidite: number | null;
  readonly conditions: string | null;
  readonly categories: readonly string[] | null;
  readonly indice_velo: number | null;
  readonly impact_mobilite: number | null;
  readonly facteurs: { readonly indice_velo: Deductions; readonly impact_mobilite: Deductions };
}

export interface WeatherItem extends WeatherFigures {
  readonly profil_horaire?:
    | readonly {
        readonly heure: number;
        readonly temperature: number | null;
        readonly precip: number | null;
        readonly vent: number | null;
      }[]
    | null;
}

// — works

export interface WorkItem {
  readonly identifiant: string;
  readonly actif: boolean;
  readonly objet: string | null;
  readonly description: string | null;
  readonly voies: string | null;
  readonly maitre_ouvrage: string | null;
  readonly date_debut: string;
  readonly date_fin: string | null;
  readonly duree_jours: number | null;
  readonly impact_circulation: string | null;
  readonly impact_detail: string | null;
  readonly poids_impact: number | null;
  readonly arrondissement: string | null;
  readonly geo_point_2d: GeoPoint | null;
  readonly surface_m2: number | null;
  readonly troncons_concernes: readonly string[];
  readonly geometrie?: Geometry | null;
}

interface IdList {
  readonly nombre: number;
  readonly identifiants: readonly string[];
}

export interface WorkFigures {
  readonly actifs: number;
  readonly par_impact: readonly {
    readonly impact_circulation: string | null;
    readonly poids_impact: number | null;
    readonly nombre: number;
  }[];
  readonly par_arrondissement: readonly {
    readonly arrondissement: string;
    readonly nombre: number;
    readonly poids_impact_total: number;
    readonly surface_m2: number | null;
  }[];
  readonly surface_totale_impactee_m2: number | null;
  readonly nouveaux: IdList;
  readonly se_terminant: IdList;
  readonly plus_de_30_jours: IdList;
  readonly zones_plus_de_3_chantiers: readonly { readonly arrondissement: string; readonly nombre: number }[];
  readonly troncons_concernes: number;
}

// — report

interface SimilarDays {
  readonly n: number;
  readonly mediane: number | null;
  readonly ecart_pct: number | null;
  readonly raison: string | null;
}

export interface WeatherEffect {
  readonly mesure: string;
  readonly valeur: number | null;
  readonly jours_semblables: SimilarDays;
}

interface Spread {
  readonly n: number;
  readonly mediane: number | null;
}

export interface Comparison {
  readonly proches: Spread;
  readonly temoins: Spread;
  readonly effet: number | null;
  readonly raison: string | null;
}

export interface Crossing {
  readonly comparaison: {
    readonly troncons_proches: number;
    readonly troncons_temoins: number;
    readonly peripherique: { readonly debit_pct: Comparison; readonly occupation_points: Comparison };
    readonly autre: { readonly debit_pct: Comparison; readonly occupation_points: Comparison };
  } | null;
  readonly raison: string | null;
}

export interface SourceState {
  readonly disponible: boolean;
  readonly raison: string | null;
  readonly fichiers: readonly string[];
  readonly heures_attendues: number | null;
  readonly heures_observees: number | null;
  readonly taux_couverture: number | null;
  readonly derniere_donnee: string | null;
}

export interface Report {
  readonly date: string;
  readonly generated_at: string;
  readonly run_id: string;
  readonly donnees_synthetiques: boolean;
  readonly nature_des_donnees: string;
  readonly calendrier: {
    readonly connu: boolean;
    readonly jour_type: string;
    readonly ferie: string | null;
    readonly vacances: string | null;
  };
  readonly summary: Readonly<Record<string, number | null>>;
  readonly top_10_troncons_frequentes: readonly BusyArc[] | null;
  readonly top_10_zones_congestionnees: readonly CountZone[] | null;
  readonly top_10_troncons_congestionnes: readonly SlowArc[] | null;
  readonly alertes_congestion: readonly CongestionAlert[] | null;
  readonly capteurs_defaillants: readonly DefectiveSensor[] | null;
  readonly chantiers_actifs: readonly WorkItem[] | null;
  readonly evolution_vs_semaine_precedente: {
    readonly comptages: Evolution | null;
    readonly velos: Evolution | null;
  };
  readonly meteo_impact: {
    readonly raison: string | null;
    readonly velos?: WeatherEffect | null;
    readonly trafic?: WeatherEffect | null;
  };
  readonly croisements: { readonly chantiers_trafic: Crossing; readonly perturbations_trafic: Crossing };
  readonly qualite: {
    readonly lignes_lues: number;
    readonly lignes_gardees: number;
    readonly lignes_rejetees: number;
    readonly doublons: number;
    readonly conflits: number;
    readonly rejets_par_motif: readonly {
      readonly source: string;
      readonly motif: string;
      readonly nombre: number;
    }[];
    readonly constats: readonly {
      readonly source: string;
      readonly code: string;
      readonly gravite: string;
      readonly nombre: number;
      readonly exemples: readonly {
        readonly fichier: string | null;
        readonly ligne: number | null;
        readonly detail: string | null;
      }[];
    }[];
  };
  readonly sources: Readonly<Record<string, SourceState>>;
  readonly sections_indisponibles: Readonly<Record<string, string>>;
}
