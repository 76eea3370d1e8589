import type { z } from '@hono/zod-openapi';
import type { ITEM_SCHEMAS } from '../../src/api/schemas/items.ts';
import { compareIds, type Header, type JsonObject, type MetricDay } from '../../src/domain/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { inventHeader, inventReport } from '../store/invented.ts';

type Item<T extends keyof typeof ITEM_SCHEMAS> = z.infer<(typeof ITEM_SCHEMAS)[T]>;

export const DAY = '2023-11-21';
export const DAY_BEFORE = '2023-11-20';
export const ARCS = 25;

const utc = (heure: number) => `${DAY}T${String(heure).padStart(2, '0')}:00:00Z`;
const hours = Array.from({ length: 24 }, (_, heure) => heure);

/** Labels that formats and filters could stumble over. */
const LABELS = [
  '=HYPERLINK("x")',
  'Été; "quotes"',
  'Av\nligne',
  '-5',
  'Sts_Pères',
  '@sum',
  "O'Brien",
  '<b>&amp;',
  '🚲',
];

/** Arc `n`: every third without a flow, every fifth without a place, flows that repeat. */
function inventArc(n: number): Item<'comptages'> {
  const flow = n % 3 === 0 ? null : 1_000 + (n % 4) * 10.5;
  return {
    identifiant_arc: String(n),
    libelle: LABELS[n % LABELS.length] ?? null,
    arrondissement: n % 7 === 0 ? null : `750${String((n % 20) + 1).padStart(2, '0')}`,
    geo_point_2d: n % 5 === 0 ? null : { lon: 2.3 + n / 1_000, lat: 48.85 },
    longueur_m: 100.5,
    heures_attendues: 24,
    heures_q: flow === null ? 0 : 24,
    heures_k: 24,
    taux_couverture: flow === null ? 0 : 1,
    debit_journalier_total: flow,
    debit_horaire_moyen: flow === null ? null : flow / 24,
    debit_max: flow,
    heure_pic: flow === null ? null : 8,
    taux_occupation_moyen: -0.0000005,
    etat_trafic_dominant: n % 2 === 0 ? 'Fluide' : 'Saturé',
    vehicules_km: 12.5,
    temps_perdu_minutes: 0,
    temps_perdu_total_minutes: 0,
    temps_perdu_total_min: 0,
    temps_perdu_total_max: 1e21,
    temps_perdu_heures: 24,
    modele_vitesse: 'seuils',
    v_ref: 30,
    congestion_alerte: null,
    alertes: [],
    statut_capteur: n % 4 === 0 ? 'muet' : 'ok',
    capteur_duree_h: null,
    capteur_pct_manquant: 0,
    etat_arc: 'Invalide',
    heures_impossibles: 0,
    debits_impossibles: [],
    groupe_debit: null,
    ecart_jour_type: -0.05,
    ecart_occupation_points: null,
    evolution_pct: -3.49,
    debits_inhabituels: [{ heure: 3, utc: utc(3), debit: 57, seuil_p95: 48 }],
    profil_horaire: hours.map((heure) => ({
      ...{ heure, utc: utc(heure), debit: flow, taux_occupation: 3.14, etat: 'Fluide' },
    })),
    profil_type: null,
  };
}

function inventCounter(n: number): Item<'bikes'> {
  return {
    id_compteur: `c${n}`,
    nom_compteur: `Compteur ${n}`,
    coordinates: { lon: 2.35, lat: 48.86 + n / 1_000 },
    arrondissement: '75004',
    total_jour: 100 * n,
    moyenne_horaire: 4.17 * n,
    pic_horaire: 8,
    heures_creuses: [0, 1, 2],
    heures_attendues: 24,
    heures_observees: 24,
    taux_couverture: 1,
    anomalie_detectee: n === 1 ? null : false,
    anomalie_cause: null,
    mediane_meme_jour: null,
    nombre_semaines: 1,
    inactif: false,
    heures_sans_passage: 0,
    dernier_passage: utc(22),
    ecart_jour_type: null,
    heures_comparees: 0,
    profil_horaire: hours.map((heure) => ({
      ...{ heure, utc: utc(heure), passages: n },
      ...{ passages_type: null, passages_p10: null, passages_p90: null },
    })),
  };
}

function inventDisruption(n: number): Item<'traffic'> {
  const start = `${DAY}T06:00:00+01:00`;
  return {
    disruption_id: `d${n}`,
    status: n === 1 ? 'active' : 'prevue',
    severite: n === 1 ? 'CRITIQUE' : null,
    priority: 10,
    effet: 'NO_SERVICE',
    niveau: 'bloquante',
    cause: 'travaux',
    titre: 'Métro 4 : trafic interrompu',
    lignes: [{ id: 'l4', mode: 'metro', code: '4', nom: '4', couleur: '#BB4D98', lien: 'ligne' }],
    debut: start,
    fin: null,
    duree_h: null,
    heures_dans_le_jour: 18,
    periodes_du_jour: [{ debut: start, fin: `2023-11-22T00:00:00+01:00` }],
    arrets: Array.from({ length: n - 1 }, (_, k) => ({
      id: `s${k}`,
      nom: 'Odéon',
      lon: 2.339 + k,
      lat: 48.852,
    })),
    alerte: null,
    statut_source: 'active',
    mise_a_jour: start,
  };
}

const weather: Item<'weather'> = {
  lieu: 'Paris Montsouris',
  fournisseur: 'visual_crossing',
  instantane: DAY,
  temp_moyenne: 11.1,
  temp_min: -9.4,
  temp_max: 12.2,
  precip_totale: 0,
  vent_moyen: null,
  vent_max: null,
  rafale_max: null,
  humidite: null,
  conditions: null,
  conditions_source: null,
  categories: [],
  indice_velo: 94.8,
  impact_mobilite: 97.4,
  facteurs: {
    indice_velo: { pluie: 5.2, vent: null, froid: 0, chaleur: 0 },
    impact_mobilite: { pluie: 2.6, vent: null, froid: 0, chaleur: 0 },
  },
  profil_horaire: null,
};

/** A ring that turns clockwise, as the portals have them. */
const CLOCKWISE = [
  [2.36, 48.86],
  [2.36, 48.87],
  [2.37, 48.87],
  [2.36, 48.86],
];

function inventWork(n: number): Item<'chantiers'> {
  return {
    identifiant: `CP${n}`,
    actif: n === 1,
    typologie: 2,
    objet: null,
    description: 'Base vie',
    voies: 'rue de Rivoli',
    localisation: null,
    maitre_ouvrage: null,
    date_debut: '2023-11-01',
    date_fin: null,
    duree_jours: null,
    impact_circulation: 'RESTREINTE',
    impact_detail: null,
    poids_impact: 50,
    niveau_perturbation: 1,
    statut: 2,
    url: null,
    arrondissement: '75004',
    geo_point_2d: n === 3 ? null : { lon: 2.36, lat: 48.86 },
    surface_m2: null,
    troncons_concernes: null,
    geometrie:
      n === 1
        ? { type: 'Polygon', coordinates: [CLOCKWISE] }
        : n === 2
          ? { type: 'MultiPolygon', coordinates: [[CLOCKWISE]] }
          : null,
  };
}

function inventLink(n: number): Item<'referentiel'> {
  return {
    identifiant_arc: String(n),
    libelle: `Voie ${n}`,
    longueur_m: 100,
    noeud_amont: '1',
    libelle_noeud_amont: 'A',
    noeud_aval: '2',
    libelle_noeud_aval: null,
    arrondissement: '75001',
    geo_point_2d: { lon: 2.3, lat: 48.85 },
    actif: n % 2 === 0,
    dans_referentiel: true,
    compte: true,
    ligne_partielle: false,
    geometrie: {
      type: 'LineString',
      coordinates: [
        [2.3, 48.85],
        [2.31 + n / 1_000, 48.86],
      ],
    },
  };
}

/** A day of a type; entities sorted as the pipeline sorts them. */
function day(changes: Partial<Header>, key: string, items: readonly object[]): MetricDay {
  const sorted = (items as readonly JsonObject[]).toSorted((a, b) =>
    compareIds(String(a[key]), String(b[key])),
  );
  return { header: inventHeader({ run_id: 'run-1', ...changes }), items: sorted };
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

/** Road counts of a day; `run` tells one computation from another. */
export function arcsOfDay(date: string, run = 'run-1', count = ARCS): MetricDay {
  const metrics = { total_vehicules_paris: 12_345, run };
  return day(
    { data_type: 'comptages', date, run_id: run, metrics },
    'identifiant_arc',
    upTo(count).map(inventArc),
  );
}

/** A small city: every type on one day, road counts on two, a report. */
export async function storeCity(store: Store): Promise<void> {
  await store.replaceDay(arcsOfDay(DAY_BEFORE));
  await store.replaceDay(arcsOfDay(DAY));
  const on = (data_type: Header['data_type'], key: string, items: readonly object[]) =>
    store.replaceDay(day({ data_type, date: DAY }, key, items));
  await on('bikes', 'id_compteur', upTo(3).map(inventCounter));
  await on('traffic', 'disruption_id', upTo(3).map(inventDisruption));
  await on('weather', 'lieu', [weather]);
  await on('chantiers', 'identifiant', upTo(3).map(inventWork));
  // the network does not know the last arcs
  await on('referentiel', 'identifiant_arc', upTo(ARCS - 5).map(inventLink));
  const report = { date: DAY, summary: { total_velos_paris: 600 } };
  await store.replaceReport(inventReport(DAY, report));
}
