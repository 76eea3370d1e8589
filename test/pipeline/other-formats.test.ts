import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithRealData } from '../shared-data.ts';
import { countsOf, ingested, makeZone, removeZones, type TestZone, type ZoneRun } from './zone.ts';

describeWithRealData('every other format, through the whole job', (data) => {
  const PLACES = {
    'archive-columns_convention_2022.csv': ['comptages', 'batch/comptages_routiers/archive.csv'],
    'bike-export-16-columns_2021-09-01.csv': ['bikes', 'batch/comptages_velo/export.csv'],
    'chantiers-perturbants_2024-10.csv': ['chantiers', 'batch/chantiers-perturbants_2024-10.csv'],
    'line_reports_2024-04-30_page-of-25.json': ['traffic', 'api/traffic/dt=2024-04-30/hour=12/page.json'],
    'line_reports_no_solution.json': ['traffic', 'api/traffic/dt=2024-05-01/rien.json'],
    'open-meteo_one-day.json': ['weather', 'api/weather/dt=2024-04-30/open-meteo.json'],
    'referentiel.geojson': ['referentiel', 'batch/referentiel_voies/referentiel.geojson'],
  } as const;
  let zone: TestZone;
  let done: ZoneRun;

  beforeAll(async () => {
    zone = makeZone();
    for (const [file, [, place]] of Object.entries(PLACES)) {
      zone.put({ [place]: readFileSync(path.join(data, 'other-formats', file)) });
    }
    done = await zone.run('2022-03-15');
  });
  afterAll(removeZones);

  it.each(Object.entries(PLACES))('%s is read, and every row has its place', (_file, [source, place]) => {
    expect(ingested(done, source).failures).toEqual([]);
    const counts = countsOf(zone, done, source).get(place);
    expect(counts?.kept).toBeGreaterThan(0);
    const refused = Object.values(counts?.rejected ?? {}).reduce((sum, n) => sum + n, 0);
    expect(counts?.read).toBe(
      (counts?.kept ?? 0) + refused + (counts?.duplicates ?? 0) + (counts?.conflicts ?? 0),
    );
  });

  it('8,635 rows of the archive, stamped in city time: the hour that March skips is the next one, empty like it', () => {
    expect(countsOf(zone, done, 'comptages').get('batch/comptages_routiers/archive.csv')).toMatchObject({
      read: 8_635,
      kept: 8_634,
      duplicates: 1,
      rejected: {},
    });
  });
});
