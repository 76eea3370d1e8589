import { z } from 'zod';
import { METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import { bikesSchema, disruptionsSchema, workSchema } from './schema-city.ts';
import { crossingsSchema, weatherImpactSchema } from './schema-cross.ts';
import {
  arcDeviationSchema,
  arcEvolutionSchema,
  bikeDeviationSchema,
  bikeEvolutionSchema,
  busyArcSchema,
  congestedArcSchema,
  congestedZoneSchema,
  congestionAlertSchema,
  defectiveSensorSchema,
} from './schema-roads.ts';

const count = z.int().min(0);
const number = z.number().nullable();
const text = z.string().nullable();
const localDate = z.iso.date();

const summarySchema = z.object({
  total_vehicules_paris: number.describe('Véhicules comptés, chaque débit recopié une seule fois'),
  vehicules_km: number,
  temps_perdu_total_minutes: number.describe('Estimation par l’occupation'),
  temps_perdu_min: number.describe('Borne basse de l’estimation, minutes'),
  temps_perdu_max: number.describe('Borne haute de l’estimation, minutes'),
  nombre_troncons_satures: count.nullable(),
  taux_disponibilite_capteurs: number.describe('%'),
  taux_couverture: number.describe('Heures de débit observées / attendues, 0 à 1'),
  total_velos_paris: number,
  perturbations_actives: count.nullable(),
  indice_fiabilite: number.describe('0 à 100'),
  chantiers_actifs: count.nullable(),
  temperature_moyenne: number.describe('°C'),
  precip_totale: number.describe('mm'),
});

const sourceSchema = z.object({
  disponible: z.boolean(),
  raison: text.describe('Pourquoi la source manque ce jour'),
  fichiers: z.array(z.string()),
  heures_attendues: count.nullable(),
  heures_observees: count.nullable(),
  taux_couverture: number,
  derniere_donnee: localDate
    .nullable()
    .describe('Dernier jour, jusqu’à celui du rapport, où la source a des données'),
});
export type SourceStatus = z.infer<typeof sourceSchema>;

const sample = z.object({ fichier: text, ligne: count.nullable(), detail: text });

const qualitySchema = z.object({
  lignes_lues: count,
  lignes_gardees: count,
  lignes_rejetees: count,
  doublons: count,
  conflits: count,
  rejets_par_motif: z.array(z.object({ source: z.string(), motif: z.string(), nombre: count })),
  constats: z.array(
    z.object({
      source: z.string(),
      code: z.string(),
      gravite: z.enum(['info', 'avertissement', 'erreur']),
      nombre: count,
      exemples: z.array(sample).max(3),
    }),
  ),
});
export type QualitySummary = z.infer<typeof qualitySchema>;

/** The top-level sections that are null when the day has nothing to fill them. */
export const OPTIONAL_SECTIONS = [
  'top_10_troncons_frequentes',
  'top_10_zones_congestionnees',
  'top_10_troncons_congestionnes',
  'alertes_congestion',
  'capteurs_defaillants',
  'chantiers_actifs',
  'perturbations',
  'velos',
] as const;
export type OptionalSection = (typeof OPTIONAL_SECTIONS)[number];

/**
 * The daily report, as it is stored, served and written to disk. Every key is always there. A figure or a
 * section that the data does not support is null; `sections_indisponibles` says why for sections, a `raison`
 * beside it for figures.
 */
export const reportSchema = z.object({
  date: localDate,
  generated_at: z.iso.datetime(),
  run_id: z.string(),
  empreinte: z.string().describe('Même empreinte, même rapport'),
  donnees_synthetiques: z.boolean().describe('true : données inventées par « cityflow demo »'),
  nature_des_donnees: z.enum(['données ouvertes', 'données synthétiques']),
  calendrier: z.object({
    connu: z.boolean().describe('false : ni jours fériés ni vacances ne sont connus'),
    jour_type: z.string(),
    ferie: text,
    vacances: text,
  }),
  summary: summarySchema,
  modele_vitesse: text.describe('Modèle derrière le temps perdu, qui est une estimation par l’occupation'),
  top_10_troncons_frequentes: z.array(busyArcSchema).nullable(),
  top_10_zones_congestionnees: z.array(congestedZoneSchema).nullable(),
  top_10_troncons_congestionnes: z.array(congestedArcSchema).nullable(),
  alertes_congestion: z.array(congestionAlertSchema).nullable(),
  capteurs_defaillants: z.array(defectiveSensorSchema).nullable(),
  chantiers_actifs: z.array(workSchema).nullable(),
  perturbations: disruptionsSchema.nullable(),
  evolution_vs_semaine_precedente: z.object({
    comptages: arcEvolutionSchema.nullable(),
    velos: bikeEvolutionSchema.nullable(),
  }),
  ecart_jour_type: z.object({
    comptages: arcDeviationSchema.nullable(),
    velos: bikeDeviationSchema.nullable(),
  }),
  meteo_impact: weatherImpactSchema,
  croisements: crossingsSchema,
  velos: bikesSchema.nullable(),
  qualite: qualitySchema,
  sources: z.object(
    Object.fromEntries(METRIC_TYPES.map((type) => [type, sourceSchema])) as Record<
      MetricType,
      typeof sourceSchema
    >,
  ),
  sections_indisponibles: z.partialRecord(z.enum(OPTIONAL_SECTIONS), z.string()),
});
export type Report = z.infer<typeof reportSchema>;
