import type { Report } from '../../api/shapes.ts';
import type { Words } from '../../text/words.ts';

interface Line {
  readonly key: string;
  readonly label: Words;
  readonly unit: string;
  readonly digits: number;
  /** the wire gives a share of 1 */
  readonly share?: boolean;
}

/** The summary of the report, in the order in which it is read. */
export const SUMMARY: readonly Line[] = [
  {
    key: 'total_vehicules_paris',
    label: { fr: 'Véhicules comptés', en: 'Vehicles counted' },
    unit: '',
    digits: 0,
  },
  {
    key: 'vehicules_km',
    label: { fr: 'Véhicules-kilomètres', en: 'Vehicle-kilometres' },
    unit: 'km',
    digits: 0,
  },
  {
    key: 'temps_perdu_total_minutes',
    label: { fr: 'Temps perdu total', en: 'Total time lost' },
    unit: 'min',
    digits: 1,
  },
  {
    key: 'temps_perdu_min',
    label: { fr: 'Temps perdu, borne basse', en: 'Time lost, low bound' },
    unit: 'min',
    digits: 1,
  },
  {
    key: 'temps_perdu_max',
    label: { fr: 'Temps perdu, borne haute', en: 'Time lost, high bound' },
    unit: 'min',
    digits: 1,
  },
  {
    key: 'nombre_troncons_satures',
    label: { fr: 'Tronçons saturés', en: 'Saturated arcs' },
    unit: '',
    digits: 0,
  },
  {
    key: 'taux_disponibilite_capteurs',
    label: { fr: 'Disponibilité des capteurs', en: 'Sensor availability' },
    unit: '%',
    digits: 1,
  },
  { key: 'taux_couverture', label: { fr: 'Couverture', en: 'Coverage' }, unit: '%', digits: 1, share: true },
  { key: 'total_velos_paris', label: { fr: 'Passages de vélos', en: 'Bikes counted' }, unit: '', digits: 0 },
  {
    key: 'perturbations_actives',
    label: { fr: 'Perturbations actives', en: 'Active disruptions' },
    unit: '',
    digits: 0,
  },
  {
    key: 'indice_fiabilite',
    label: { fr: 'Indice de fiabilité', en: 'Reliability index' },
    unit: '/ 100',
    digits: 1,
  },
  { key: 'chantiers_actifs', label: { fr: 'Chantiers actifs', en: 'Active works' }, unit: '', digits: 0 },
  {
    key: 'temperature_moyenne',
    label: { fr: 'Température moyenne', en: 'Mean temperature' },
    unit: '°C',
    digits: 1,
  },
  { key: 'precip_totale', label: { fr: 'Pluie', en: 'Rain' }, unit: 'mm', digits: 1 },
];

/** A figure of the summary in the unit it is shown in. */
export function summaryValue({ summary }: Report, { key, share }: Line): number | null {
  const value = summary[key] ?? null;
  return value !== null && share ? 100 * value : value;
}

/** Complete files of a day, as the API gives them. */
export const EXPORTS = [
  {
    type: 'comptages',
    label: { fr: 'Comptages', en: 'Road counts' },
    formats: ['csv', 'json', 'geojson', 'parquet'],
  },
  { type: 'bikes', label: { fr: 'Vélos', en: 'Bikes' }, formats: ['csv', 'json', 'geojson', 'parquet'] },
  {
    type: 'traffic',
    label: { fr: 'Transports', en: 'Transit' },
    formats: ['csv', 'json', 'geojson', 'parquet'],
  },
  {
    type: 'chantiers',
    label: { fr: 'Chantiers', en: 'Works' },
    formats: ['csv', 'json', 'geojson', 'parquet'],
  },
  { type: 'weather', label: { fr: 'Météo', en: 'Weather' }, formats: ['csv', 'json', 'parquet'] },
  {
    type: 'referentiel',
    label: { fr: 'Référentiel', en: 'Referential' },
    formats: ['csv', 'json', 'geojson', 'parquet'],
  },
] as const;
