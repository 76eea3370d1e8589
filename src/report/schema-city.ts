import { z } from 'zod';
import { bikeDeviationSchema, bikeEvolutionSchema, geoPointSchema, text } from './schema-roads.ts';

/** Sections on bikes, transit, works and weather: taken from the stored figures, as in `schema-roads.ts`. */

const count = z.int().min(0);
const number = z.number().nullable();
const counts = z.record(z.string(), count);

const counterName = z.object({
  id_compteur: z.string(),
  nom_compteur: text,
  coordinates: geoPointSchema,
  arrondissement: text,
});

export const bikesSchema = z.object({
  total_velos: number,
  nombre_compteurs: count,
  moyenne_par_compteur: number,
  pic_horaire: z.int().min(0).max(23).nullable(),
  taux_disponibilite: number,
  taux_couverture: number,
  evolution_vs_semaine_precedente: bikeEvolutionSchema,
  evolution_vs_annee_precedente: bikeEvolutionSchema,
  indice_frequentation: number,
  jour_type: bikeDeviationSchema,
  top_10_compteurs: z.array(
    counterName.extend({
      total_jour: number,
      moyenne_horaire: number,
      pic_horaire: z.int().min(0).max(23).nullable(),
    }),
  ),
  par_arrondissement: z.array(
    z.object({
      arrondissement: text,
      total_jour: number,
      nombre_compteurs: count,
      moyenne_par_compteur: number,
    }),
  ),
  inactifs: z.array(counterName.extend({ heures_sans_passage: number, dernier_passage: text })),
  anomalies: z.array(counterName.extend({ total_jour: number, mediane_meme_jour: number, cause: text })),
});

const line = z.object({
  mode: text,
  code: text,
  nom: text,
  lien: z.string().describe('ligne, texte (nommée par un message) ou arret (elle y passe, et roule)'),
});

/** An active disruption. */
export const disruptionSchema = z.object({
  disruption_id: z.string(),
  severite: text,
  priority: number,
  effet: text,
  cause: text,
  titre: text,
  lignes: z.array(line),
  debut: z.string(),
  fin: text,
  heures_dans_le_jour: number,
  alerte: text,
});
export type Disruption = z.infer<typeof disruptionSchema>;

const transitHeader = z.object({
  instantane: text.describe('Date de la réponse la plus proche du jour'),
  perturbations_actives: count,
  par_severite: counts,
  par_mode: counts,
  par_cause: counts,
  lignes_connues: count,
  lignes_perturbees: count,
  heures_perturbees: number,
  indice_fiabilite: number,
  duree_moyenne_terminees_h: number,
  top_10_lignes: z.array(
    z.object({
      ligne: text,
      nom: text,
      mode: text,
      code: text,
      heures_perturbees: number,
      heures_graves: number,
      nombre_perturbations: count,
    }),
  ),
});
export const transitHeaderSchema = transitHeader;

export const disruptionsSchema = transitHeader.extend({
  liste: z.array(disruptionSchema).describe('Perturbations actives, les plus graves d’abord'),
});

/** What the report draws from the item of a disruption. */
export const disruptionItemSchema = disruptionSchema.extend({
  status: z.string(),
  arrets: z.array(z.object({ lon: z.number(), lat: z.number() })),
});

export const workSchema = z.object({
  identifiant: z.string(),
  objet: text,
  voies: text,
  arrondissement: text,
  geo_point_2d: geoPointSchema,
  date_debut: z.string(),
  date_fin: text,
  duree_jours: number,
  impact_circulation: text,
  poids_impact: number,
  niveau_perturbation: number,
  surface_m2: number,
  troncons_concernes: z.array(z.string()).nullable(),
});
export type Work = z.infer<typeof workSchema>;

/** What the report draws from the item of a work. */
export const workItemSchema = workSchema.extend({ actif: z.boolean(), geometrie: z.unknown() });

export const weatherSchema = z.object({
  temp_moyenne: number,
  temp_min: number,
  temp_max: number,
  precip_totale: number,
  vent_moyen: number,
  vent_max: number,
  conditions: text,
  categories: z.array(z.string()).nullable(),
  indice_velo: number,
  impact_mobilite: number,
});
