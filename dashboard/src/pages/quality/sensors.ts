import type { ArcItem } from '../../api/shapes.ts';

export const SENSOR_FIELDS = [
  'identifiant_arc',
  'libelle',
  'arrondissement',
  'geo_point_2d',
  'taux_couverture',
  'statut_capteur',
  'capteur_duree_h',
  'capteur_pct_manquant',
  'etat_arc',
] as const satisfies readonly (keyof ArcItem)[];

export type Sensor = Pick<ArcItem, (typeof SENSOR_FIELDS)[number]>;

/** The causes that make a sensor one that fails. */
const FAILING: ReadonlySet<string> = new Set(['muet', 'interrompu', 'fige', 'incoherent']);

export function failing(sensors: readonly Sensor[]): Sensor[] {
  return sensors.filter(({ statut_capteur }) => FAILING.has(statut_capteur ?? ''));
}

/** Declared open, and silent all day: what to send to maintenance. */
export function toMaintain(sensors: readonly Sensor[]): Sensor[] {
  return sensors.filter(({ statut_capteur, etat_arc }) => statut_capteur === 'muet' && etat_arc === 'Ouvert');
}

export const MAINTENANCE_HEADS = [
  'Date',
  'Identifiant arc',
  'Libellé',
  'Arrondissement',
  'État déclaré',
  'Statut',
  'Heures sans mesure',
  'Longitude',
  'Latitude',
];

export function maintenanceRows(sensors: readonly Sensor[], day: string): (string | number | null)[][] {
  return sensors.map((sensor) => [
    day,
    sensor.identifiant_arc,
    sensor.libelle,
    sensor.arrondissement,
    sensor.etat_arc,
    sensor.statut_capteur,
    sensor.capteur_duree_h,
    sensor.geo_point_2d?.lon ?? null,
    sensor.geo_point_2d?.lat ?? null,
  ]);
}
