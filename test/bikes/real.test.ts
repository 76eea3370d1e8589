import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parsePolygons } from '../../src/domain/geojson.ts';
import type { DayFigures } from '../../src/domain/metrics.ts';
import { addDays, dateRange, type LocalDate } from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import { readBikes } from '../../src/sources/bikes/read.ts';
import { describeWithRealData } from '../shared-data.ts';
import { at, clock, dayOf, inputFile, lakeOf, mergeHours } from './invented.ts';

describeWithRealData('bike counts of November 2023', (data) => {
  const files = readdirSync(path.join(data, 'raw/api/bikes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort();
  const readings = files.map((file) => {
    const bytes = readFileSync(path.join(data, 'raw/api/bikes', file));
    return readBikes({ ...inputFile(bytes, `api/bikes/${file}`) });
  });
  const hours: BikeHour[] = mergeHours(readings.flatMap(({ records }) => records));
  const zones = openZones(
    (
      JSON.parse(
        readFileSync(path.join(data, 'raw/batch/arrondissements/arrondissements.geojson'), 'utf8'),
      ) as {
        features: { properties: { c_ar: number; l_ar: string }; geometry: unknown }[];
      }
    ).features.map(({ properties, geometry }) => ({
      code: String(75000 + properties.c_ar),
      name: properties.l_ar,
      polygons: parsePolygons(geometry) ?? [],
    })),
  );
  const known = new Map<LocalDate, DayFigures>();
  const figures = (date: LocalDate): DayFigures => {
    const day = dayOf(date, { zones });
    const found = known.get(date) ?? bikeFigures({ day, ...lakeOf(hours, day) });
    known.set(date, found);
    return found;
  };

  it('every row of the nine files is kept, none twice within a file', () => {
    expect(readings).toHaveLength(9);
    for (const { counts, notices, rejects } of readings) {
      expect(counts).toEqual({ read: 2970, kept: 2970, rejected: {}, duplicates: 0, conflicts: 0 });
      expect([notices, rejects]).toEqual([[], []]);
    }
    // 9 × 2970 less the six hours that each file repeats of the day before, but the first
    expect(hours).toHaveLength(9 * 2970 - 8 * 6 * 99);
  });

  it('the 21st: 202,329 passages over 99 counters, 4 at zero, −3.08 % in a week', () => {
    const { metrics, items, heures_attendues, heures_observees, notices } = figures('2023-11-21');
    expect(metrics).toMatchObject({
      total_velos: 202_329,
      nombre_compteurs: 99,
      compteurs_a_zero: 4,
      compteurs_inactifs: 4,
      compteurs_silencieux: 0,
      compteurs_non_localises: 0,
      pic_horaire: 18,
      taux_disponibilite: 100,
      evolution_vs_semaine_precedente: {
        pct: -3.08,
        n_compteurs: 99,
        total_jour: 202_329,
        total_reference: 208_769,
        date_reference: '2023-11-14',
        jour_type_reference: 'mardi',
        raison: null,
      },
      evolution_vs_annee_precedente: { pct: null, raison: 'reference_absente' },
      indice_frequentation: null,
      frequentation: { nombre_jours: 8, raison: 'moins_de_28_jours' },
      ecart_jour_type: null,
      pannes_de_flux: [],
    });
    expect(items).toHaveLength(99);
    expect([heures_attendues, heures_observees]).toEqual([2376, 2376]);
    expect(notices).toEqual([]);
    expect(metrics.top_10_compteurs).toMatchObject([
      { id_compteur: '100057445-104057445', total_jour: 8870, pic_horaire: 18, moyenne_horaire: 369.58 },
      { id_compteur: '100057445-103057445', total_jour: 7015, pic_horaire: 9 },
      { id_compteur: '100050876-104050876', total_jour: 5498, pic_horaire: 19 },
      { id_compteur: '100047533-101047533', total_jour: 5436, pic_horaire: 9 },
      { id_compteur: '100047536-101047536', total_jour: 5284, pic_horaire: 18 },
      { id_compteur: '100065336-104065336', total_jour: 4486, pic_horaire: 18 },
      { id_compteur: '100050876-103050876', total_jour: 4473, pic_horaire: 9 },
      { id_compteur: '100044506-101044506', total_jour: 4335, pic_horaire: 19 },
      { id_compteur: '100056336-105056336', total_jour: 4041, pic_horaire: 9 },
      { id_compteur: '100044493-101044493', total_jour: 4019, pic_horaire: 9 },
    ]);
    expect(JSON.stringify(metrics).length).toBeLessThan(50_000);
  });

  it('with a week of history nothing is called an anomaly, nor said to be none', () => {
    for (const item of figures('2023-11-21').items) {
      expect(item).toMatchObject({ anomalie_detectee: null, nombre_semaines: 1 });
    }
  });

  it('the parts add up: counters, arrondissements and hours', () => {
    const { metrics, items } = figures('2023-11-21');
    const total = (parts: unknown, key: string) =>
      (parts as Record<string, number>[]).reduce((sum, part) => sum + part[key]!, 0);
    expect(total(items, 'total_jour')).toBe(202_329);
    expect(total(metrics.par_arrondissement, 'total_jour')).toBe(202_329);
    expect(total(metrics.par_arrondissement, 'nombre_compteurs')).toBe(99);
    expect(total(metrics.profil_ville, 'passages')).toBe(202_329);
    for (const item of items) expect(item.arrondissement).toMatch(/^(750(0[1-9]|1\d|20)|hors_paris)$/);
    // Totem 73 boulevard de Sébastopol, on the border of the 1st, 2nd and 3rd
    expect(items.find((item) => item.id_compteur === '100057445-104057445')?.arrondissement).toMatch(
      /^7500[123]$/,
    );
  });

  it('one counter hour by hour, in city time', () => {
    const item = figures('2023-11-21').items.find(({ id_compteur }) => id_compteur === '100003096-353242251');
    const profile = item?.profil_horaire as { passages: number }[];
    expect(profile.map(({ passages }) => passages)).toEqual([
      1, 2, 2, 0, 3, 5, 11, 93, 329, 245, 98, 66, 75, 71, 48, 59, 79, 110, 127, 145, 57, 34, 17, 23,
    ]);
    expect(item).toMatchObject({ arrondissement: '75014', pic_horaire: 8, total_jour: 1700, inactif: false });
  });

  it('the four counters at zero have been so for days, one since the 16th', () => {
    const { metrics } = figures('2023-11-21');
    expect(metrics.inactifs).toMatchObject([
      { id_compteur: '100056038-101056038', heures_sans_passage: 222, dernier_passage: null },
      { id_compteur: '100060178-101060178', heures_sans_passage: 222 },
      { id_compteur: '100060178-102060178', heures_sans_passage: 222 },
      {
        id_compteur: '100056044-101056044',
        heures_sans_passage: 123,
        dernier_passage: '2023-11-16T19:00:00Z',
      },
    ]);
  });

  it('every day has its total; a day of six hours is not compared with whole ones', () => {
    const totals = dateRange('2023-11-12', '2023-11-21').map((date) => figures(date).metrics.total_velos);
    expect(totals).toEqual([
      22_894, 180_032, 208_769, 233_967, 142_887, 189_753, 84_544, 133_424, 201_332, 202_329,
    ]);
    expect(figures('2023-11-12').metrics).toMatchObject({ taux_couverture: 0.25, compteurs_inactifs: 0 });
    expect(figures('2023-11-19').metrics.evolution_vs_semaine_precedente).toMatchObject({
      pct: null,
      raison: 'aucun_compteur_comparable',
    });
  });

  it('a day without a file: the counters are silent, not zero', () => {
    const { metrics } = figures(addDays('2023-11-21', 2));
    expect(metrics).toMatchObject({ total_velos: null, nombre_compteurs: 0, compteurs_silencieux: 99 });
  });

  it('the official CSV export in 16 columns', () => {
    const bytes = readFileSync(path.join(data, 'other-formats/bike-export-16-columns_2021-09-01.csv'));
    const { records, counts, notices } = readBikes(inputFile(bytes, 'batch/comptages_velo/export.csv'));
    expect(counts).toEqual({ read: 21, kept: 21, rejected: {}, duplicates: 0, conflicts: 0 });
    expect(notices).toEqual([]);
    expect(records[0]).toEqual({
      id_compteur: '100003096-353242251',
      nom_compteur: '97 avenue Denfert Rochereau SO-NE',
      lon: 2.33314,
      lat: 48.83504,
      utcMs: at('2021-09-01T03:00:00+02:00'),
      passages: 3,
      doublee: null,
    });
    expect(records.map(({ utcMs }) => clock.cityHour(utcMs).heure)).toEqual(
      Array.from({ length: 21 }, (_, i) => i + 3),
    );
    expect(records[5]?.passages).toBe(280);
  });
});
