import { addDays, HOUR_MS, type LocalDate, openClock } from '../../../src/domain/time.ts';
import type { City } from './city.ts';
import type { OdsDataset } from './ods.ts';
import type { OdsRow } from './odsql.ts';

const clock = openClock('Europe/Paris');

export const COUNT_FIELDS = new Map([
  ['iu_ac', 'Identifiant arc'],
  ['libelle', 'Libelle'],
  ['t_1h', 'Date et heure de comptage'],
  ['q', 'Débit horaire'],
  ['k', "Taux d'occupation"],
  ['etat_trafic', 'Etat trafic'],
  ['iu_nd_amont', 'Identifiant noeud amont'],
  ['libelle_nd_amont', 'Libelle noeud amont'],
  ['iu_nd_aval', 'Identifiant noeud aval'],
  ['libelle_nd_aval', 'Libelle noeud aval'],
  ['etat_barre', 'Etat arc'],
  ['date_debut', 'Date debut dispo data'],
  ['date_fin', 'Date fin dispo data'],
  ['geo_point_2d', 'geo_point_2d'],
  ['geo_shape', 'geo_shape'],
]);

export const BIKE_FIELDS = new Map(
  [
    'id_compteur',
    'nom_compteur',
    'id',
    'name',
    'sum_counts',
    'date',
    'coordinates',
    'mois_annee_comptage',
  ].map((name) => [name, name]),
);

const WORK_FIELDS = new Map([
  ['identifiant', 'Identifiant'],
  ['date_debut', 'Date de début'],
  ['date_fin', 'Date de fin'],
  ['impact_circulation', 'Impact sur la circulation'],
  ['objet', 'Objet'],
  ['geo_shape', 'geo_shape'],
  ['geo_point_2d', 'geo_point_2d'],
]);

const ARC_FIELDS = new Map([
  ['iu_ac', 'Identifiant arc'],
  ['date_debut', 'Date debut dispo data'],
  ['date_fin', 'Date fin dispo data'],
  ['libelle', 'Libelle'],
  ['iu_nd_aval', 'Identifiant noeud aval'],
  ['iu_nd_amont', 'Identifiant noeud amont'],
  ['geo_point_2d', 'geo_point_2d'],
  ['geo_shape', 'geo_shape'],
]);

const SCHOOL_FIELDS = new Map(
  ['description', 'population', 'start_date', 'end_date', 'location', 'zones', 'annee_scolaire'].map(
    (name) => [name, name],
  ),
);

const LINE = '{"coordinates": [[2.30, 48.87], [2.31, 48.87]], "type": "LineString"}';
const SQUARE =
  '{"coordinates": [[[2.2, 48.8], [2.4, 48.8], [2.4, 48.9], [2.2, 48.9], [2.2, 48.8]]], "type": "Polygon"}';

export function dataset(
  fields: ReadonlyMap<string, string>,
  dates: readonly string[],
  rows: readonly OdsRow[],
): OdsDataset {
  return { fields, dates: new Set(dates), rows };
}

export interface InventedOptions {
  readonly from: LocalDate;
  readonly days: number;
  readonly arcs?: number;
  /** UTC ms */
  readonly now: () => number;
  readonly primKey?: string;
  readonly visualCrossingKey?: string;
}

/** A city small enough that hundreds of fetches take seconds; every figure is a function of its place. */
export function inventedCity({ from, days, arcs = 2, now, ...keys }: InventedOptions): City {
  const dates = Array.from({ length: days }, (_, n) => addDays(from, n));
  const hours = dates.flatMap((date) => clock.hoursOf(date));
  const counts = hours.flatMap(({ utcMs, heure }) =>
    Array.from({ length: arcs }, (_, arc) => ({
      iu_ac: String(100 + arc),
      libelle: `Rue ${arc}`,
      t_1h: utcMs + HOUR_MS,
      q: `${100 + heure * 10 + arc}.0`,
      k: `${5 + heure}.5`,
      etat_trafic: heure < 10 ? 'Fluide' : 'Pré-saturé',
      iu_nd_amont: String(arc),
      libelle_nd_amont: `A;${arc}`,
      iu_nd_aval: String(arc + 1),
      libelle_nd_aval: `B "${arc}"`,
      etat_barre: 'Invalide',
      date_debut: '2005-01-01',
      date_fin: '2023-01-01',
      geo_point_2d: '48.87, 2.305',
      geo_shape: LINE,
    })),
  );
  const bikes = hours.flatMap(({ utcMs, heure }) =>
    [1, 2].map((n) => ({
      id_compteur: `10000${n}-1`,
      nom_compteur: `Quai ${n}`,
      id: `10000${n}`,
      name: 'Quai',
      sum_counts: heure * n,
      date: utcMs,
      coordinates: { lon: 2.3, lat: 48.85 },
      mois_annee_comptage: '2023-11',
    })),
  );
  const works = [1, 2, 3].map((n) => ({
    identifiant: `CP00${n}`,
    date_debut: from,
    date_fin: addDays(from, 60),
    impact_circulation: 'RESTREINTE',
    objet: `deux\nlignes ; ${n}`,
    geo_shape: SQUARE,
    geo_point_2d: '48.85, 2.3',
  }));
  const network = Array.from({ length: arcs }, (_, arc) => ({
    iu_ac: String(100 + arc),
    date_debut: '2005-01-01',
    date_fin: '2019-06-01',
    libelle: `Rue ${arc}`,
    iu_nd_aval: String(arc + 1),
    iu_nd_amont: String(arc),
    geo_point_2d: '48.87, 2.305',
    geo_shape: LINE,
  }));
  const school = ['A', 'B', 'C'].map((zone) => ({
    description: 'Vacances de la Toussaint',
    population: '-',
    start_date: '2023-10-20T22:00:00+00:00',
    end_date: '2023-11-05T23:00:00+00:00',
    location: `Académie ${zone}`,
    zones: `Zone ${zone}`,
    annee_scolaire: '2023-2024',
  }));
  const zone = { type: 'Feature', geometry: JSON.parse(SQUARE), properties: { c_ar: 8, l_ar: '8ème Ardt' } };
  return {
    now,
    datasets: new Map([
      ['comptages-routiers-permanents', dataset(COUNT_FIELDS, ['t_1h'], counts)],
      ['comptage-velo-donnees-compteurs', dataset(BIKE_FIELDS, ['date'], bikes)],
      ['chantiers-perturbants', dataset(WORK_FIELDS, [], works)],
      ['referentiel-comptages-routiers', dataset(ARC_FIELDS, [], network)],
      ['fr-en-calendrier-scolaire', dataset(SCHOOL_FIELDS, [], school)],
      [
        'arrondissements',
        {
          ...dataset(new Map([['c_ar', 'c_ar']]), [], [{ c_ar: 8 }]),
          geojson: JSON.stringify({ type: 'FeatureCollection', features: [zone] }),
        },
      ],
    ]),
    prim: () => ({ line_reports: LINES, disruptions: DISRUPTIONS }),
    primKey: keys.primKey ?? 'cle-prim-tres-secrete',
    visualCrossingKey: keys.visualCrossingKey ?? 'cle-meteo-tres-secrete',
    weatherDay: (date) =>
      dates.includes(date) ? { datetime: date, temp: 11.1, tempmin: 9.4, tempmax: 12.2, precip: 1.3 } : null,
    publicHolidays: 'date,annee,zone,nom_jour_ferie\n2023-11-11,2023,Métropole,11 novembre\n',
  };
}

const DISRUPTIONS = Array.from({ length: 3 }, (_, n) => ({
  id: `perturbation-${n}`,
  status: 'active',
  updated_at: '20231120T081506',
  cause: 'travaux',
  severity: { name: 'perturbée', effect: 'SIGNIFICANT_DELAYS', priority: 30 },
  application_periods: [{ begin: '20231101T000000', end: '20231231T000000' }],
  messages: [{ text: `Ligne ${n}`, channel: { name: 'titre' } }],
}));

const LINES = Array.from({ length: 5 }, (_, n) => ({
  line: { id: `line:${n}`, name: `Ligne ${n}`, code: String(n), commercial_mode: { id: 'Bus', name: 'Bus' } },
  pt_objects: [
    {
      embedded_type: 'line',
      line: { id: `line:${n}`, links: [{ type: 'disruption', id: `perturbation-${n % 3}` }] },
    },
  ],
}));

/** More lines than a page holds. */
export function manyLines(count: number) {
  const line_reports = Array.from({ length: count }, (_, n) => ({
    ...LINES[n % LINES.length]!,
    line: { ...LINES[n % LINES.length]!.line, id: `line:${n}` },
  }));
  return { line_reports, disruptions: DISRUPTIONS };
}
