import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openCsv } from '../../../src/raw/csv.ts';
import type { City } from './city.ts';
import { BIKE_FIELDS, COUNT_FIELDS, dataset } from './invented.ts';
import type { OdsDataset } from './ods.ts';
import type { OdsRow } from './odsql.ts';

/**
 * The city of the real payloads: what the portal, PRIM, the weather service and data.gouv.fr would have answered.
 * @param data folder of real data
 */
export function realCity(data: string, now: () => number): City {
  const raw = (...parts: string[]) => path.join(data, 'raw', ...parts);
  const roads = ['champs-elysees', 'convention', 'saints-peres'].flatMap((name) =>
    csvRows(raw(`batch/comptages_routiers/${name}_2022-11_2023-12.csv`), [...COUNT_FIELDS.keys()]),
  );
  const days = Array.from({ length: 9 }, (_, n) => `2023-11-${13 + n}`);
  const bikes = days.flatMap((day) => {
    const file = raw(`api/bikes/dt=${day}/hour=23/bikes.json`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { results: OdsRow[] }).results;
  });
  const weather = new Map(
    days.map((day) => {
      const file = raw(`api/weather/dt=${day}/hour=23/weather.json`);
      return [day, (JSON.parse(readFileSync(file, 'utf8')) as { days: OdsRow[] }).days[0] ?? null];
    }),
  );
  const geojson = readFileSync(raw('batch/arrondissements/arrondissements.geojson'), 'utf8');
  const zones = (JSON.parse(geojson) as { features: OdsRow[] }).features;
  return {
    now,
    datasets: new Map([
      ['comptages-routiers-permanents', dataset(COUNT_FIELDS, ['t_1h'], instants(roads, 't_1h'))],
      ['comptage-velo-donnees-compteurs', dataset(BIKE_FIELDS, ['date'], instants(once(bikes), 'date'))],
      ['chantiers-perturbants', table(raw('batch/chantiers/chantiers-perturbants_2023-12.csv'))],
      [
        'referentiel-comptages-routiers',
        table(raw('batch/referentiel_voies/referentiel-comptages-routiers.csv')),
      ],
      ['fr-en-calendrier-scolaire', table(raw('batch/calendrier/fr-en-calendrier-scolaire.csv'))],
      ['arrondissements', { ...dataset(new Map(), [], zones), geojson }],
    ]),
    prim() {
      // the snapshot of the day, as on the day
      const day = new Date(now()).toISOString().slice(0, 10);
      const file = raw(`api/traffic_ratp/dt=${day}/hour=23/line_reports.json`);
      return JSON.parse(readFileSync(file, 'utf8')) as never;
    },
    primKey: 'cle-prim',
    visualCrossingKey: 'cle-meteo',
    weatherDay: (date) => weather.get(date) ?? null,
    publicHolidays: readFileSync(raw('batch/calendrier/jours_feries_metropole.csv'), 'utf8'),
  };
}

/** A CSV as a dataset whose API names are its labels: it is exported as it was. */
function table(file: string): OdsDataset {
  const { header } = openCsv(file, readFileSync(file));
  return dataset(new Map(header.map((name) => [name, name])), [], csvRows(file, header));
}

function csvRows(file: string, names: readonly string[]): OdsRow[] {
  const rows: OdsRow[] = [];
  for (const { cells } of openCsv(file, readFileSync(file)).rows()) {
    if (cells === null) throw new Error(`${file}: a row that is none`);
    rows.push(Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
  }
  return rows;
}

function instants(rows: readonly OdsRow[], name: string): OdsRow[] {
  return rows.map((row) => ({ ...row, [name]: Date.parse(String(row[name])) }));
}

/** The snapshots overlap; the portal has each hour of a counter once, except in March. */
function once(rows: readonly OdsRow[]): OdsRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
