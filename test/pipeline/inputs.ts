/** A row of road counts; what is not given is like in an ordinary row. */
export interface RoadRow {
  readonly arc: string;
  /** end of the hour, with its offset */
  readonly stamp: string;
  readonly q: number | string;
  readonly k?: number | string;
  readonly libelle?: string;
}

export const ROAD_COLUMNS = [
  'Identifiant arc',
  'Libelle',
  'Date et heure de comptage',
  'Débit horaire',
  "Taux d'occupation",
  'Etat trafic',
  'Identifiant noeud amont',
  'Libelle noeud amont',
  'Identifiant noeud aval',
  'Libelle noeud aval',
  'Etat arc',
  'Date debut dispo data',
  'Date fin dispo data',
  'geo_point_2d',
  'geo_shape',
];

const SHAPE = '"{""coordinates"": [[2.3, 48.86], [2.31, 48.86]], ""type"": ""LineString""}"';

/** One row of a road-count CSV, by label, without its line end. */
export function roadRow({ arc, stamp, q, k = 5, libelle = 'Rue_X' }: RoadRow): string {
  return `${arc};${libelle};${stamp};${q};${k};;10;A;11;B;Ouvert;2020-01-01;2030-01-01;48.86, 2.305;${SHAPE}`;
}

export function roadCsv(rows: readonly RoadRow[], lineEnd = '\n'): string {
  return [ROAD_COLUMNS.join(';'), ...rows.map(roadRow), ''].join(lineEnd);
}

/** A record of the bike counters; `date` is the start of the hour, with its offset. */
export interface BikeRecord {
  readonly id: string;
  readonly date: string;
  readonly count: number | string | null;
}

/** An answer of the bike API. */
export function bikeAnswer(records: readonly BikeRecord[]): string {
  const results = records.map(({ id, date, count }) => ({
    id_compteur: id,
    nom_compteur: `Compteur ${id}`,
    sum_counts: count,
    date,
    coordinates: { lon: 2.35, lat: 48.86 },
  }));
  return JSON.stringify({ total_count: results.length, results });
}
