import { z } from '@hono/zod-openapi';
import type { MetricType } from '../../domain/metrics.ts';
import { SENSOR_STATUSES } from '../../domain/traffic/sensor.ts';

/**
 * Items as the pipeline stores them: one schema a type, keys in the order of the wire. They type the columns of
 * the exports and document the answers; nothing is validated on the way out.
 */

const id = z.string();
const text = z.string().nullable();
const number = z.number().nullable();
const count = z.int().min(0);
const countOrNull = count.nullable();
const flag = z.boolean();
const hour = z.int().min(0).max(23);
const instant = z.string().describe('UTC, ISO 8601');
const cityInstant = z.string().describe('City time with its offset, ISO 8601');

const geoPointSchema = z.object({ lon: z.number(), lat: z.number() });
const point = geoPointSchema.nullable().describe('Degrees, WGS84');
const zone = text.describe('Code of the zone, in Paris the postal code; `hors_paris` outside every zone');
const geometry = z
  .object({ type: z.string(), coordinates: z.array(z.unknown()) })
  .nullable()
  .describe('GeoJSON geometry (RFC 7946)');

const wireHour = { heure: hour.describe('Local start hour'), utc: instant };
const series = z.array(number);

const comptages = z.object({
  identifiant_arc: id.describe('Arc of the counting network (`iu_ac`)'),
  libelle: text,
  arrondissement: zone,
  geo_point_2d: point,
  longueur_m: number.describe('Metres'),
  heures_attendues: count.describe('Hours of the day: 23, 24 or 25'),
  heures_q: count.describe('Hours with a flow'),
  heures_k: count.describe('Hours with an occupancy'),
  taux_couverture: number.describe('heures_q / heures_attendues, 0 to 1'),
  debit_journalier_total: number.describe('Vehicles counted over the day'),
  debit_horaire_moyen: number.describe('Vehicles per observed hour'),
  debit_max: number.describe('Vehicles in the busiest hour'),
  heure_pic: hour.nullable(),
  taux_occupation_moyen: number.describe('%'),
  etat_trafic_dominant: text,
  vehicules_km: number,
  temps_perdu_minutes: number.describe('Per vehicle, estimated from the occupancy'),
  temps_perdu_total_minutes: number.describe('All vehicles, central estimate'),
  temps_perdu_total_min: number.describe('Low bound of the estimate'),
  temps_perdu_total_max: number.describe('High bound of the estimate'),
  temps_perdu_heures: count.describe('Hours that the estimate rests on'),
  modele_vitesse: text,
  v_ref: number.describe('Reference speed, km/h'),
  congestion_alerte: text.describe('Worst level of the alerts of the day'),
  alertes: z.array(
    z.object({
      niveau: z.string(),
      heure_debut: hour,
      debut: cityInstant,
      fin: cityInstant,
      duree_h: z.number(),
      taux_occupation_max: number,
      debit_moyen: number,
      temps_perdu_total_minutes: number,
    }),
  ),
  statut_capteur: z.enum(SENSOR_STATUSES).nullable(),
  capteur_duree_h: number,
  capteur_pct_manquant: number,
  etat_arc: text,
  heures_impossibles: count,
  debits_impossibles: z.array(z.object({ ...wireHour, debit: number })),
  groupe_debit: text.describe('Arcs of one group publish the same flow: it counts once in the city figures'),
  ecart_jour_type: number.describe('(day − usual) / usual'),
  ecart_occupation_points: number.describe('Points of %'),
  evolution_pct: number.describe('Against the same day of the week before, %'),
  debits_inhabituels: z.array(z.object({ ...wireHour, debit: number, seuil_p95: number })).nullable(),
  profil_horaire: z.array(z.object({ ...wireHour, debit: number, taux_occupation: number, etat: text })),
  profil_type: z
    .object({
      debit_n: series,
      debit_median: series,
      debit_p10: series,
      debit_p90: series,
      taux_occupation_n: series,
      taux_occupation_median: series,
      taux_occupation_p10: series,
      taux_occupation_p90: series,
    })
    .nullable()
    .describe('What is usual, aligned with `profil_horaire`'),
});

const bikes = z.object({
  id_compteur: id,
  nom_compteur: text,
  coordinates: point,
  arrondissement: zone,
  total_jour: number.describe('Bikes counted over the day'),
  moyenne_horaire: number.describe('Bikes per observed hour'),
  pic_horaire: hour.nullable(),
  heures_creuses: z.array(hour).nullable(),
  heures_attendues: count,
  heures_observees: count,
  taux_couverture: number,
  anomalie_detectee: flag.nullable(),
  anomalie_cause: text,
  mediane_meme_jour: number,
  nombre_semaines: count,
  inactif: flag.nullable(),
  heures_sans_passage: number,
  dernier_passage: instant.nullable(),
  ecart_jour_type: number,
  heures_comparees: count,
  profil_horaire: z.array(
    z.object({
      ...wireHour,
      passages: number,
      passages_type: number,
      passages_p10: number,
      passages_p90: number,
    }),
  ),
});

const traffic = z.object({
  disruption_id: id,
  status: z.enum(['active', 'prevue', 'terminee']).describe('On the day'),
  severite: text,
  priority: number,
  effet: text,
  niveau: text,
  cause: text,
  titre: text,
  lignes: z.array(z.object({ id: text, mode: text, code: text, nom: text, couleur: text, lien: z.string() })),
  debut: cityInstant,
  fin: cityInstant.nullable(),
  duree_h: number,
  heures_dans_le_jour: number,
  periodes_du_jour: z.array(z.object({ debut: cityInstant, fin: cityInstant })),
  arrets: z.array(z.object({ id: text, nom: text, lon: number, lat: number })),
  alerte: text,
  statut_source: text,
  mise_a_jour: cityInstant.nullable(),
});

const deductions = z.object({ pluie: number, vent: number, froid: number, chaleur: number });

const weather = z.object({
  lieu: id,
  fournisseur: text,
  instantane: text,
  temp_moyenne: number.describe('°C'),
  temp_min: number,
  temp_max: number,
  precip_totale: number.describe('mm'),
  vent_moyen: number.describe('km/h'),
  vent_max: number,
  rafale_max: number,
  humidite: number.describe('%'),
  conditions: text,
  conditions_source: text,
  categories: z.array(z.string()).nullable(),
  indice_velo: number.describe('0 to 100'),
  impact_mobilite: number.describe('0 to 100'),
  facteurs: z.object({ indice_velo: deductions, impact_mobilite: deductions }),
  profil_horaire: z
    .array(
      z.object({
        ...wireHour,
        temperature: number,
        precip: number,
        vent: number,
        rafale: number,
        humidite: number,
        conditions: text,
      }),
    )
    .nullable(),
});

const chantiers = z.object({
  identifiant: id,
  actif: flag.describe('Going on that day; others begin or end within a week'),
  typologie: countOrNull,
  objet: text,
  description: text,
  voies: text,
  localisation: text,
  maitre_ouvrage: text,
  date_debut: z.string(),
  date_fin: text,
  duree_jours: z.int().nullable(),
  impact_circulation: text,
  impact_detail: text,
  poids_impact: countOrNull,
  niveau_perturbation: countOrNull,
  statut: countOrNull,
  url: text,
  arrondissement: zone,
  geo_point_2d: point,
  surface_m2: number,
  troncons_concernes: z.array(z.string()).nullable().describe('Arcs within 30 m'),
  geometrie: geometry,
});

const referentiel = z.object({
  identifiant_arc: id,
  libelle: text,
  longueur_m: number,
  noeud_amont: text,
  libelle_noeud_amont: text,
  noeud_aval: text,
  libelle_noeud_aval: text,
  arrondissement: zone,
  geo_point_2d: point,
  actif: flag,
  dans_referentiel: flag,
  compte: flag.describe('Mentioned by the counts, whatever the day'),
  ligne_partielle: flag,
  geometrie: geometry,
});

export const ITEM_SCHEMAS = {
  bikes,
  traffic,
  weather,
  comptages,
  chantiers,
  referentiel,
} as const satisfies Record<MetricType, z.ZodObject>;
