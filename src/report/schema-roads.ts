import { z } from 'zod';

/**
 * Road sections of the report. Each schema is also what is taken from the stored figures of the day: other
 * keys are left behind, the order of the keys is the one written here.
 */

const count = z.int().min(0);
const number = z.number().nullable();
export const text = z.string().nullable();

/** `{lon, lat}` in degrees, WGS84. */
export const geoPointSchema = z.object({ lon: z.number(), lat: z.number() }).nullable();

const arcPlace = z.object({
  identifiant_arc: z.string(),
  libelle: text,
  arrondissement: text,
  geo_point_2d: geoPointSchema,
});

export const busyArcSchema = arcPlace.extend({
  debit_journalier_total: number,
  debit_max: number,
  heure_pic: z.int().min(0).max(23).nullable(),
  heures_q: count,
  groupe_debit: text,
  statut_capteur: text,
});

const timeLost = z.object({
  temps_perdu_total_minutes: number.describe('Estimation par l’occupation, valeur centrale'),
  temps_perdu_total_min: number,
  temps_perdu_total_max: number,
});

export const congestedArcSchema = arcPlace.extend({
  ...timeLost.shape,
  temps_perdu_minutes: number.describe('Par véhicule'),
  debit_journalier_total: number,
  taux_occupation_moyen: number,
  longueur_m: number,
  statut_capteur: text,
});

export const congestedZoneSchema = z.object({
  arrondissement: text,
  libelle: text,
  geo_point_2d: geoPointSchema,
  nombre_troncons: count,
  nombre_troncons_satures: count,
  total_vehicules: number,
  vehicules_km: number,
  ...timeLost.shape,
  taux_occupation_moyen: number,
  taux_couverture: number,
});

/** One run of saturated hours of an arc, as its item tells it. */
const alertFigures = z.object({
  niveau: z.string(),
  debut: z.string(),
  fin: z.string(),
  duree_h: z.number(),
  taux_occupation_max: z.number(),
  debit_moyen: number,
  temps_perdu_total_minutes: number,
});

export const congestionAlertSchema = arcPlace.extend(alertFigures.shape);
export type CongestionAlert = z.infer<typeof congestionAlertSchema>;

export const defectiveSensorSchema = arcPlace.extend({
  cause: z.string(),
  duree_h: number,
  pct_manquant: number,
  etat_arc: text,
  a_entretenir: z.boolean().describe('Déclaré ouvert et muet toute la journée'),
});
export type DefectiveSensor = z.infer<typeof defectiveSensorSchema>;

const changeFigures = z.object({
  pct: number,
  total_jour: number.describe('Tronçons ou compteurs comparés seulement, débits recopiés compris'),
  total_reference: number,
  date_reference: z.string(),
  jour_type_reference: z.string().describe('Un jour férié fausse la comparaison'),
  raison: text,
});

export const arcEvolutionSchema = changeFigures.extend({ n_troncons: count, heures_communes: count });
export const bikeEvolutionSchema = changeFigures.extend({ n_compteurs: count });

export const arcDeviationSchema = z.object({
  ecart: number.describe('(jour − type) / type'),
  n_troncons: count,
  heures_communes: count,
  total_jour: number.describe('Tronçons comparés seulement, débits recopiés compris'),
  total_type: number,
  jour_type: z.string(),
  jours_historique: count,
  raison: text,
});

export const bikeDeviationSchema = z.object({
  classe: z.string(),
  ecart: number,
  n_compteurs: count,
  heures_comparees: count,
  total_jour: number,
  total_type: number,
  raison: text,
});

/** The figures of the day of road counts that the report draws from the header. */
export const countHeaderSchema = z.object({
  total_vehicules_paris: number,
  vehicules_km: number,
  temps_perdu_total_minutes: number,
  temps_perdu_total_min: number,
  temps_perdu_total_max: number,
  modele_vitesse: z.string(),
  nombre_troncons_satures: count,
  taux_disponibilite_capteurs: number,
  taux_couverture: number,
  heures_k: count,
  top_10_troncons_frequentes: z.array(busyArcSchema),
  top_10_zones_congestionnees: z.array(congestedZoneSchema),
  top_10_troncons_congestionnes: z.array(congestedArcSchema),
  evolution_vs_semaine_precedente: arcEvolutionSchema,
  ecart_jour_type: arcDeviationSchema,
});

/** What the report draws from the item of an arc. */
export const countItemSchema = arcPlace.extend({
  longueur_m: number,
  alertes: z.array(alertFigures),
  statut_capteur: text,
  capteur_duree_h: number,
  capteur_pct_manquant: number,
  etat_arc: text,
  ecart_jour_type: number,
  ecart_occupation_points: number,
});
export type CountItem = z.infer<typeof countItemSchema>;

export const networkItemSchema = z.object({ identifiant_arc: z.string(), geometrie: z.unknown() });
