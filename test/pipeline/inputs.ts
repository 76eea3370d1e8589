/** A row of road counts; what is not given is like in an ordinary row. */
export interface RoadRow {
  readonly arc: string;
  /** end of the hour, with its offset */
  readonly stamp: string;
  readonly q: number | string;
  readonly k?: number | string;
  readonly libelle?: string;
}

const ROAD_COLUMNS = [
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
function roadRow({ arc, stamp, q, k = 5, libelle = 'Rue_X' }: RoadRow): string {
  return `${arc};${libelle};${stamp};${q};${k};;10;A;11;B;Ouvert;2020-01-01;2030-01-01;48.86, 2.305;${SHAPE}`;
}

function roadCsv(rows: readonly RoadRow[], lineEnd = '\n'): string {
  return [ROAD_COLUMNS.join(';'), ...rows.map(roadRow), ''].join(lineEnd);
}

/** A record of the bike counters; `date` is the start of the hour, with its offset. */
export interface BikeRecord {
  readonly id: string;
  readonly date: string;
  readonly count: number | string | null;
}

/** An answer of the bike API. */
function bikeAnswer(records: readonly BikeRecord[]): string {
  const results = records.map(({ id, date, count }) => ({
    id_compteur: id,
    nom_compteur: `Compteur ${id}`,
    sum_counts: count,
    date,
    coordinates: { lon: 2.35, lat: 48.86 },
  }));
  return JSON.stringify({ total_count: results.length, results });
}

/** Files of road counts that overlap on 2023-11-20 and 21 and do not agree; the last two have a bad row. */
export function roadVariant(variant: number): string {
  const rows = (day: string, q: (hour: number) => number | string) =>
    Array.from({ length: 4 }, (_, hour) => ({
      arc: '1',
      stamp: `${day}T0${hour + 1}:00:00+01:00`,
      q: q(hour),
    }));
  return roadCsv(
    [
      [...rows('2023-11-20', (hour) => hour), ...rows('2023-11-21', (hour) => hour)],
      [...rows('2023-11-20', (hour) => 10 - hour), ...rows('2023-11-22', (hour) => hour)],
      rows('2023-11-21', (hour) => ['', 7, 'inf', 21][hour] ?? '').map((row) => ({
        ...row,
        libelle: 'Autre nom',
      })),
      [
        ...rows('2023-11-21', (hour) => 100 + hour),
        { arc: '2', stamp: '2023-11-21T05:00:00+01:00', q: 'abc' },
      ],
    ][variant] ?? [],
  );
}

/** Answers that overlap on 2023-11-20 and 21 and do not agree; the last one has a bad record. */
export function bikeVariant(variant: number): string {
  const records = (day: string, count: number) =>
    Array.from({ length: 3 }, (_, hour) => ({
      id: 'c1',
      date: `${day}T0${hour + 5}:00:00+00:00`,
      count: count + hour,
    }));
  return bikeAnswer(
    [
      [...records('2023-11-20', 1), ...records('2023-11-21', 1)],
      records('2023-11-21', 20),
      [...records('2023-11-20', 30), ...records('2023-11-22', 3)],
      [...records('2023-11-21', 4), { id: 'c2', date: '2023-11-21T05:00:00+00:00', count: -1 }],
    ][variant] ?? [],
  );
}
