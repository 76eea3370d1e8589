import type { Header, JsonObject, MetricDay, MetricType, Quality } from '../../src/domain/metrics.ts';
import { addDays, weekday } from '../../src/domain/time.ts';
import type { HistoryDay, ReportInput } from '../../src/report/input.ts';

export const DATE = '2023-11-21';

/** A latitude so that one degree of longitude is about 73 km and 0.001° about 73 m. */
const LAT = 48.85;

export function point(eastM: number, northM = 0) {
  return {
    lon: Number((2.35 + eastM / 73_300).toFixed(6)),
    lat: Number((LAT + northM / 111_200).toFixed(6)),
  };
}

function quality(changes: Partial<Quality> = {}): Quality {
  return {
    synthetique: false,
    heures_attendues: null,
    heures_observees: null,
    taux_couverture: null,
    lignes_lues: 0,
    lignes_gardees: 0,
    lignes_rejetees: 0,
    rejets_par_motif: {},
    doublons: 0,
    conflits: 0,
    fichiers: [],
    notices: [],
    ...changes,
  };
}

export function inventDay(
  data_type: MetricType,
  metrics: JsonObject,
  items: readonly JsonObject[] = [],
  changes: Partial<Quality> = {},
): MetricDay {
  const header: Header = {
    data_type,
    date: DATE,
    timestamp: '2023-11-22T03:00:00Z',
    run_id: 'run-1',
    fingerprint: `print-${data_type}`,
    metrics,
    quality: quality(changes),
  };
  return { header, items };
}

/** One arc of the day as its item says it, 100 m long, a sound sensor, no history unless told. */
export function arc(id: string, changes: JsonObject = {}): JsonObject {
  return {
    identifiant_arc: id,
    libelle: `Rue_${id}`,
    arrondissement: '75004',
    geo_point_2d: point(0),
    longueur_m: 100,
    alertes: [],
    statut_capteur: 'ok',
    capteur_duree_h: null,
    capteur_pct_manquant: 0,
    etat_arc: 'Invalide',
    ecart_jour_type: null,
    ecart_occupation_points: null,
    ...changes,
  };
}

const NO_EVOLUTION = {
  pct: null,
  n_troncons: 0,
  heures_communes: 0,
  total_jour: null,
  total_reference: null,
  date_reference: '2023-11-14',
  jour_type_reference: 'mardi',
  raison: 'jour_de_reference_absent',
};

export function countDay(
  items: readonly JsonObject[],
  metrics: JsonObject = {},
  changes: Partial<Quality> = {},
): MetricDay {
  return inventDay(
    'comptages',
    {
      total_vehicules_paris: 1000,
      vehicules_km: 100,
      temps_perdu_total_minutes: 50,
      temps_perdu_total_min: 20,
      temps_perdu_total_max: 80,
      modele_vitesse: 'seuils',
      nombre_troncons_satures: 0,
      taux_disponibilite_capteurs: 100,
      taux_couverture: 1,
      heures_k: 24,
      top_10_troncons_frequentes: [],
      top_10_zones_congestionnees: [],
      top_10_troncons_congestionnes: [],
      evolution_vs_semaine_precedente: NO_EVOLUTION,
      ecart_jour_type: {
        ecart: null,
        n_troncons: 0,
        heures_communes: 0,
        total_jour: null,
        total_type: null,
        jour_type: 'mardi',
        jours_historique: 0,
        raison: 'historique_insuffisant',
      },
      ...metrics,
    },
    items,
    changes,
  );
}

/** A work that stands on one point. */
export function work(identifiant: string, changes: JsonObject = {}): JsonObject {
  return {
    identifiant,
    actif: true,
    objet: 'Réfection',
    voies: 'Rue de Rivoli',
    arrondissement: '75004',
    geo_point_2d: point(0),
    date_debut: '2023-11-01',
    date_fin: null,
    duree_jours: null,
    impact_circulation: 'RESTREINTE',
    poids_impact: 50,
    niveau_perturbation: 1,
    surface_m2: 120,
    troncons_concernes: [],
    geometrie: null,
    ...changes,
  };
}

export function worksDay(items: readonly JsonObject[]): MetricDay {
  return inventDay('chantiers', { actifs: items.length }, items);
}

export function disruption(disruption_id: string, changes: JsonObject = {}): JsonObject {
  return {
    disruption_id,
    status: 'active',
    severite: 'ELEVEE',
    priority: 30,
    effet: 'SIGNIFICANT_DELAYS',
    cause: 'travaux',
    titre: 'Métro 4 : trafic perturbé',
    lignes: [{ mode: 'métro', code: '4', nom: 'Métro 4', lien: 'ligne' }],
    debut: '2023-11-21T08:00:00+01:00',
    fin: null,
    heures_dans_le_jour: 16,
    alerte: 'elevee_plus_de_2h',
    arrets: [],
    ...changes,
  };
}

export function transitDay(items: readonly JsonObject[]): MetricDay {
  const active = items.filter((item) => item.status === 'active').length;
  return inventDay(
    'traffic',
    {
      instantane: DATE,
      perturbations_actives: active,
      par_severite: { CRITIQUE: 0, ELEVEE: active, MOYENNE: 0, FAIBLE: 0 },
      par_mode: { métro: active },
      par_cause: { travaux: active },
      lignes_connues: 10,
      lignes_perturbees: 1,
      heures_perturbees: 16,
      indice_fiabilite: 92.2,
      duree_moyenne_terminees_h: null,
      top_10_lignes: [],
    },
    items,
  );
}

export function weatherDay(metrics: JsonObject = {}): MetricDay {
  return inventDay('weather', {
    temp_moyenne: 11.1,
    temp_min: 9.4,
    temp_max: 12.2,
    precip_totale: 1.3,
    vent_moyen: null,
    vent_max: null,
    conditions: 'pluie',
    categories: [],
    indice_velo: 94.8,
    impact_mobilite: 97.4,
    ...metrics,
  });
}

const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

/** The day `back` days before the date: nothing known but its class. */
export function past(back: number, changes: Partial<HistoryDay> = {}): HistoryDay {
  const date = addDays(DATE, -back);
  return {
    date,
    jour_type: WEEKDAYS[weekday(date)] ?? '',
    velos_total: null,
    velos_compteurs: null,
    debit_moyen: null,
    debit_total: null,
    temp_moyenne: null,
    precip_totale: null,
    vent_moyen: null,
    ...changes,
  };
}

export function input(days: ReportInput['days'] = {}, changes: Partial<ReportInput> = {}): ReportInput {
  return {
    date: DATE,
    generatedAt: '2023-11-22T03:00:00Z',
    runId: 'run-1',
    fingerprint: 'f1',
    days,
    history: [],
    sources: {},
    synthetic: false,
    calendar: { known: true, jour_type: 'mardi', ferie: null, vacances: null },
    ...changes,
  };
}
