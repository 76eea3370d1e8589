import type { GeoPoint } from '../domain/metrics.ts';
import { round } from '../domain/metrics.ts';
import type { Cell, Row, Title } from './csv-cells.ts';
import type { Report } from './schema.ts';

/** A column of a block: its label, and its cell in a row (`rank` from 1). */
export type Column<T> = readonly [label: string, cell: (entry: T, rank: number) => Cell];

/**
 * A titled block: title, header row, one row per entry.
 * @param entries null when the section is not available
 * @param text what stands there instead of rows: why the section is missing, or that there is nothing in it
 */
export function block<T>(
  title: string,
  columns: readonly Column<T>[],
  entries: readonly T[] | null,
  text: { readonly why?: string | undefined; readonly none: string },
): (Row | Title)[] {
  const head = [{ title: `=== ${title} ===` }, columns.map(([label]) => label)];
  if (entries === null) return [...head, [`indisponible : ${text.why ?? 'raison inconnue'}`]];
  if (entries.length === 0) return [...head, [text.none]];
  return [...head, ...entries.map((entry, at) => columns.map(([, cell]) => cell(entry, at + 1)))];
}

type Entry<S extends keyof Report> = NonNullable<Report[S]> extends readonly (infer T)[] ? T : never;

const rank: Column<unknown> = ['Rang', (_, at) => at];

interface Place {
  readonly arrondissement: string | null;
  readonly geo_point_2d: GeoPoint | null;
}

const place: readonly Column<Place>[] = [
  ['Arrondissement', ({ arrondissement }) => arrondissement],
  ['Longitude', ({ geo_point_2d }) => geo_point_2d?.lon ?? null],
  ['Latitude', ({ geo_point_2d }) => geo_point_2d?.lat ?? null],
];

const arc: readonly Column<Place & { readonly identifiant_arc: string; readonly libelle: string | null }>[] =
  [
    ['Identifiant arc', ({ identifiant_arc }) => identifiant_arc],
    ['Libellé', ({ libelle }) => libelle],
    ...place,
  ];

interface TimeLost {
  readonly temps_perdu_total_minutes: number | null;
  readonly temps_perdu_total_min: number | null;
  readonly temps_perdu_total_max: number | null;
}

const timeLost: readonly Column<TimeLost>[] = [
  ['Temps perdu total (min)', (entry) => entry.temps_perdu_total_minutes],
  ['Borne basse (min)', (entry) => entry.temps_perdu_total_min],
  ['Borne haute (min)', (entry) => entry.temps_perdu_total_max],
];

export const busyArcColumns: readonly Column<Entry<'top_10_troncons_frequentes'>>[] = [
  rank,
  ...arc,
  ['Débit journalier (véh)', (entry) => entry.debit_journalier_total],
  ['Débit max (véh/h)', (entry) => entry.debit_max],
  ['Heure de pic', (entry) => entry.heure_pic],
  ['Heures observées', (entry) => entry.heures_q],
  ['Groupe de débit', (entry) => entry.groupe_debit],
  ['Statut capteur', (entry) => entry.statut_capteur],
];

export const congestedArcColumns: readonly Column<Entry<'top_10_troncons_congestionnes'>>[] = [
  rank,
  ...arc,
  ...timeLost,
  ['Temps perdu par véhicule (min)', (entry) => entry.temps_perdu_minutes],
  ['Débit journalier (véh)', (entry) => entry.debit_journalier_total],
  ['Taux occupation moyen (%)', (entry) => entry.taux_occupation_moyen],
  ['Longueur (m)', (entry) => entry.longueur_m],
  ['Statut capteur', (entry) => entry.statut_capteur],
];

export const zoneColumns: readonly Column<Entry<'top_10_zones_congestionnees'>>[] = [
  rank,
  ['Nom', (entry) => entry.libelle],
  ...place,
  ...timeLost,
  ['Tronçons', (entry) => entry.nombre_troncons],
  ['Tronçons saturés', (entry) => entry.nombre_troncons_satures],
  ['Total véhicules', (entry) => entry.total_vehicules],
  ['Véhicules-kilomètres', (entry) => entry.vehicules_km],
  ['Taux occupation moyen (%)', (entry) => entry.taux_occupation_moyen],
  [
    'Taux couverture (%)',
    (entry) => (entry.taux_couverture === null ? null : round(100 * entry.taux_couverture, 2)),
  ],
];

export const sensorColumns: readonly Column<Entry<'capteurs_defaillants'>>[] = [
  ...arc,
  ['Cause', (entry) => entry.cause],
  ['Durée (h)', (entry) => entry.duree_h],
  ['Heures manquantes (%)', (entry) => entry.pct_manquant],
  ['État déclaré', (entry) => entry.etat_arc],
  ['À entretenir', (entry) => entry.a_entretenir],
];

export const alertColumns: readonly Column<Entry<'alertes_congestion'>>[] = [
  ...arc,
  ['Niveau', (entry) => entry.niveau],
  ['Début', (entry) => entry.debut],
  ['Fin', (entry) => entry.fin],
  ['Durée (h)', (entry) => entry.duree_h],
  ['Taux occupation max (%)', (entry) => entry.taux_occupation_max],
  ['Débit moyen (véh/h)', (entry) => entry.debit_moyen],
  ['Temps perdu total (min)', (entry) => entry.temps_perdu_total_minutes],
];

export const workColumns: readonly Column<Entry<'chantiers_actifs'>>[] = [
  ['Identifiant', (entry) => entry.identifiant],
  ['Objet', (entry) => entry.objet],
  ['Voies', (entry) => entry.voies],
  ...place,
  ['Début', (entry) => entry.date_debut],
  ['Fin', (entry) => entry.date_fin],
  ['Durée (jours)', (entry) => entry.duree_jours],
  ['Impact circulation', (entry) => entry.impact_circulation],
  ['Poids impact', (entry) => entry.poids_impact],
  ['Niveau perturbation', (entry) => entry.niveau_perturbation],
  ['Surface (m²)', (entry) => entry.surface_m2],
  ['Tronçons concernés', (entry) => entry.troncons_concernes?.length ?? null],
];

export const counterColumns: readonly Column<NonNullable<Report['velos']>['top_10_compteurs'][number]>[] = [
  rank,
  ['Identifiant compteur', (entry) => entry.id_compteur],
  ['Nom', (entry) => entry.nom_compteur],
  ['Arrondissement', (entry) => entry.arrondissement],
  ['Longitude', ({ coordinates }) => coordinates?.lon ?? null],
  ['Latitude', ({ coordinates }) => coordinates?.lat ?? null],
  ['Total du jour', (entry) => entry.total_jour],
  ['Moyenne horaire', (entry) => entry.moyenne_horaire],
  ['Heure de pic', (entry) => entry.pic_horaire],
];

type Disruption = NonNullable<Report['perturbations']>['liste'][number];

/** The names of lines that a disruption reaches in one way, each once. */
function linesReached(lignes: Disruption['lignes'], liens: readonly string[]): string {
  const names = lignes
    .filter(({ lien }) => liens.includes(lien))
    .map(({ mode, code, nom }) => [mode, code ?? nom].filter((part) => part !== null).join(' '));
  return [...new Set(names)].join(', ');
}

export const disruptionColumns: readonly Column<Disruption>[] = [
  ['Identifiant', (entry) => entry.disruption_id],
  ['Sévérité', (entry) => entry.severite],
  ['Priorité', (entry) => entry.priority],
  ['Effet', (entry) => entry.effet],
  ['Cause', (entry) => entry.cause],
  ['Titre', (entry) => entry.titre],
  ['Lignes', ({ lignes }) => linesReached(lignes, ['ligne', 'texte'])],
  ['Lignes passant par l’arrêt', ({ lignes }) => linesReached(lignes, ['arret'])],
  ['Début', (entry) => entry.debut],
  ['Fin', (entry) => entry.fin],
  ['Heures dans le jour', (entry) => entry.heures_dans_le_jour],
];

export const sourceColumns: readonly Column<readonly [string, Report['sources'][keyof Report['sources']]]>[] =
  [
    ['Source', ([name]) => name],
    ['Disponible', ([, source]) => source.disponible],
    ['Raison', ([, source]) => source.raison],
    ['Fichiers', ([, source]) => source.fichiers.length],
    ['Heures attendues', ([, source]) => source.heures_attendues],
    ['Heures observées', ([, source]) => source.heures_observees],
    [
      'Taux couverture (%)',
      ([, { taux_couverture }]) => (taux_couverture === null ? null : round(100 * taux_couverture, 2)),
    ],
    ['Dernière donnée', ([, source]) => source.derniere_donnee],
  ];

/** A kind of finding about data: rows rejected for one reason, or a notice. */
interface Finding {
  readonly source: string;
  readonly gravite: string;
  readonly code: string;
  readonly nombre: number;
}

/** A rejection is a notice, too, which has its examples: here it stands once. */
export function findings({ rejets_par_motif, constats }: Report['qualite']): readonly Finding[] {
  const rejected = new Set(rejets_par_motif.map(({ source, motif }) => `${source} ${motif}`));
  return [
    ...rejets_par_motif.map(({ motif, ...rest }) => ({ ...rest, code: motif, gravite: 'ligne rejetée' })),
    ...constats.filter(({ source, code }) => !rejected.has(`${source} ${code}`)),
  ];
}

export const findingColumns: readonly Column<Finding>[] = [
  ['Source', (entry) => entry.source],
  ['Gravité', (entry) => entry.gravite],
  ['Code', (entry) => entry.code],
  ['Nombre', (entry) => entry.nombre],
];
