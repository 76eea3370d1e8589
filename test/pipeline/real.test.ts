import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, METRIC_TYPES, type MetricType } from '../../src/domain/metrics.ts';
import { openStore } from '../../src/store/open.ts';
import type { ItemPage, Store } from '../../src/store/store.ts';
import { describeWithRealData } from '../shared-data.ts';
import { differences, everything } from './outputs.ts';
import { countsOf, makeZone, removeZones, type TestZone, type ZoneRun } from './zone.ts';

const DAY = '2023-11-21';
const MARCH = '2023-03-26';
const OCTOBER = '2023-10-29';

/** What users of the items rely on. */
const ITEM_KEYS: Readonly<Record<Exclude<MetricType, 'weather'>, string>> = {
  comptages: `identifiant_arc libelle arrondissement geo_point_2d longueur_m heures_attendues heures_q heures_k
    taux_couverture debit_journalier_total debit_horaire_moyen debit_max heure_pic taux_occupation_moyen
    etat_trafic_dominant vehicules_km temps_perdu_minutes temps_perdu_total_minutes congestion_alerte statut_capteur
    groupe_debit profil_horaire`,
  bikes: `id_compteur nom_compteur coordinates arrondissement total_jour moyenne_horaire pic_horaire heures_observees
    anomalie_detectee inactif`,
  traffic: 'disruption_id status severite priority effet cause titre lignes debut fin heures_dans_le_jour',
  chantiers: `identifiant typologie date_debut date_fin impact_circulation niveau_perturbation arrondissement
    geo_point_2d surface_m2 actif troncons_concernes`,
  referentiel: 'identifiant_arc libelle longueur_m noeud_amont noeud_aval arrondissement geo_point_2d actif',
};

interface Profile {
  readonly heure: number;
  readonly utc: string;
  readonly debit: number | null;
  readonly taux_occupation: number | null;
}

describeWithRealData('the whole job on real data', (data) => {
  let zone: TestZone;
  let done: ZoneRun;
  let store: Store;

  beforeAll(async () => {
    zone = makeZone({ at: path.join(data, 'raw') });
    done = await zone.run(DAY);
    for (const day of [MARCH, OCTOBER]) {
      // no bikes, no weather on these days: degraded
      expect((await zone.run(day)).code).toBe(3);
    }
    store = openStore(zone.config);
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    removeZones();
  });

  async function page(type: MetricType, date = DAY): Promise<ItemPage> {
    const found = await store.items(type, date);
    if (!found) throw new Error(`${type} ${date} is not stored`);
    return found;
  }
  const metrics = async (type: MetricType, date = DAY) => (await page(type, date)).header.metrics;

  async function arc(id: string, date = DAY) {
    const item = await store.item('comptages', date, id);
    if (!item) throw new Error(`arc ${id} is not stored`);
    return { item, profile: item.profil_horaire as unknown as Profile[] };
  }

  function report(date = DAY) {
    const file = path.join(zone.config.output, 'reports', `daily_report_${date}`);
    const json = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Record<string, JsonObject>;
    const csv = readFileSync(`${file}.csv`, 'utf8');
    return { json, csv };
  }

  describe('every row', () => {
    it('of the road counts is read and kept: 28,002 of 28,002', () => {
      const files = [...countsOf(zone, done, 'comptages')];
      expect(files.map(([name]) => path.basename(name))).toEqual([
        'champs-elysees_2022-11_2023-12.csv',
        'convention_2022-11_2023-12.csv',
        'saints-peres_2022-11_2023-12.csv',
      ]);
      expect(files.reduce((sum, [, { read }]) => sum + read, 0)).toBe(28_002);
      expect(files.reduce((sum, [, { kept }]) => sum + kept, 0)).toBe(28_002);
    });

    it('of the referential is read: 3,739; of the works: 192', () => {
      expect([...countsOf(zone, done, 'referentiel').values()]).toMatchObject([{ read: 3_739, kept: 3_739 }]);
      expect([...countsOf(zone, done, 'chantiers').values()]).toMatchObject([{ read: 192 }]);
    });

    it('of every file is kept, rejected or a repetition', () => {
      for (const source of [
        'comptages',
        'bikes',
        'traffic',
        'weather',
        'chantiers',
        'referentiel',
      ] as const) {
        for (const { read, kept, rejected, duplicates, conflicts } of countsOf(zone, done, source).values()) {
          const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
          expect(read).toBe(kept + refused + duplicates + conflicts);
          expect(read).toBeGreaterThan(0);
        }
      }
    });

    it('comes from all six sources: the run is complete', async () => {
      expect(done.code).toBe(0);
      expect((await store.days()).filter(({ date }) => date === DAY).map(({ type }) => type)).toEqual(
        [...METRIC_TYPES].sort(),
      );
    });
  });

  describe('road counts of 2023-11-21', () => {
    it.each([
      { id: '4264', total: 22_741, max: 1_404, peak: 13, state: 'Pré-saturé' },
      { id: '191', total: 10_508, max: 693, peak: 19, state: 'Fluide' },
      { id: '5672', total: 3_589, max: 246, peak: 13, state: 'Fluide' },
    ])('arc $id counts $total vehicles, at most $max in the hour from $peak:00', async (known) => {
      const { item, profile } = await arc(known.id);
      expect(item).toMatchObject({
        debit_journalier_total: known.total,
        debit_max: known.max,
        heure_pic: known.peak,
        heures_attendues: 24,
        heures_q: 24,
        taux_couverture: 1,
        etat_trafic_dominant: known.state,
      });
      expect(profile.map(({ heure }) => heure)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
      expect(profile.reduce((sum, { debit }) => sum + (debit ?? 0), 0)).toBe(known.total);
      expect(profile[known.peak]?.debit).toBe(known.max);
    });

    it('arc 4264 is occupied 15.3373 % of the time', async () => {
      expect((await arc('4264')).item.taux_occupation_moyen).toBe(15.3373);
    });

    it('adds up to the total of the report', async () => {
      expect(await metrics('comptages')).toMatchObject({ total_vehicules_paris: 36_838, heures_q: 72 });
      expect(report().json.summary).toMatchObject({ total_vehicules_paris: 36_838, taux_couverture: 1 });
      expect(report().csv).toContain('\r\n1;4264;AV_Champs_Elysees;75008;');
      expect(report().csv).toMatch(/^Total véhicules Paris;36838\r$/m);
    });

    it('is neither a public holiday nor in the school holidays', async () => {
      expect(report().json.calendrier).toEqual({
        connu: true,
        jour_type: 'mardi',
        ferie: null,
        vacances: null,
      });
    });
  });

  describe('the days of the clock changes', () => {
    it.each(['191', '4264', '5672'])('23 hours in March, one without a measure: arc %s', async (id) => {
      const { item, profile } = await arc(id, MARCH);
      expect(item).toMatchObject({
        heures_attendues: 23,
        heures_q: 22,
        heures_k: 22,
        taux_couverture: 0.9565,
      });
      expect(profile.map(({ heure }) => heure)).toEqual([
        0,
        1,
        ...Array.from({ length: 21 }, (_, i) => i + 3),
      ]);
      expect(profile.filter(({ debit }) => debit === null)).toEqual([
        expect.objectContaining({
          heure: 1,
          utc: '2023-03-26T00:00:00Z',
          debit: null,
          taux_occupation: null,
        }),
      ]);
    });

    it.each(['191', '4264', '5672'])('25 hours in October, 24 of them observed: arc %s', async (id) => {
      const { item, profile } = await arc(id, OCTOBER);
      expect(item).toMatchObject({ heures_attendues: 25, heures_q: 24, taux_couverture: 0.96 });
      expect(profile.map(({ heure }) => heure)).toEqual([
        0,
        1,
        2,
        2,
        ...Array.from({ length: 21 }, (_, i) => i + 3),
      ]);
      const missing = profile.filter(({ debit }) => debit === null);
      expect(missing).toEqual([expect.objectContaining({ heure: 1, utc: '2023-10-28T23:00:00Z' })]);
    });

    it('the hours around the changes are those of the file', async () => {
      const march = (await arc('4264', MARCH)).profile;
      expect(march.slice(0, 3).map(({ debit }) => debit)).toEqual([942, null, 544]);
      const october = (await arc('4264', OCTOBER)).profile;
      expect(october.slice(0, 5).map(({ debit }) => debit)).toEqual([1162, null, 1096, 1112, 806]);
    });

    it('expects 23 and 25 hours of each of the three arcs', async () => {
      expect((await page('comptages', MARCH)).header.quality).toMatchObject({
        heures_attendues: 69,
        heures_observees: 66,
      });
      expect((await page('comptages', OCTOBER)).header.quality).toMatchObject({
        heures_attendues: 75,
        heures_observees: 72,
      });
    });

    it('names what is missing in the report', () => {
      const { json } = report(MARCH);
      expect(json.sources).toMatchObject({
        comptages: { disponible: true },
        bikes: { disponible: false, raison: 'aucune donnée pour ce jour' },
        weather: { disponible: false },
      });
      expect(json.summary).toMatchObject({ total_velos_paris: null, temperature_moyenne: null });
    });
  });

  describe('bikes of 2023-11-21', () => {
    it('202,329 passages over 99 counters, 4 of them at zero', async () => {
      const { header, items } = await page('bikes');
      expect(header.metrics).toMatchObject({
        total_velos: 202_329,
        nombre_compteurs: 99,
        compteurs_a_zero: 4,
      });
      expect(items).toHaveLength(99);
      expect(items.filter((item) => item.total_jour === 0)).toHaveLength(4);
      expect(items.reduce((sum, item) => sum + (item.total_jour as number), 0)).toBe(202_329);
      expect(items.every((item) => item.heures_observees === 24)).toBe(true);
    });

    it('−3.08 % against 208,769 on 2023-11-14', async () => {
      const evolution = {
        pct: -3.08,
        total_reference: 208_769,
        date_reference: '2023-11-14',
        n_compteurs: 99,
      };
      expect((await metrics('bikes')).evolution_vs_semaine_precedente).toMatchObject(evolution);
      expect(report().json.evolution_vs_semaine_precedente?.velos).toMatchObject(evolution);
      expect(report().json.summary).toMatchObject({ total_velos_paris: 202_329 });
      expect(report().csv).toMatch(/^Total vélos Paris;202329\r$/m);
    });
  });

  it.each(Object.entries(ITEM_KEYS))('every item of %s has the keys of the contract', async (type, keys) => {
    const { items } = await page(type as MetricType);
    for (const item of items) expect(Object.keys(item)).toEqual(expect.arrayContaining(keys.split(/\s+/)));
  });

  it('transit: 98 active of 116 disruptions: 77 delays, 17 others, 4 without service', async () => {
    const { header, items } = await page('traffic');
    expect(header.metrics).toMatchObject({ perturbations_connues: 116, perturbations_actives: 98 });
    expect(header.metrics.par_effet).toEqual({ SIGNIFICANT_DELAYS: 77, OTHER_EFFECT: 17, NO_SERVICE: 4 });
    expect(items.filter((item) => item.status === 'active')).toHaveLength(98);
    expect(report().json.summary).toMatchObject({ perturbations_actives: 98 });
  });

  it('weather: 9.4 / 11.1 / 12.2 °C and 1.3 mm; no wind in the source, so none here', async () => {
    expect(await metrics('weather')).toMatchObject({
      temp_min: 9.4,
      temp_moyenne: 11.1,
      temp_max: 12.2,
      precip_totale: 1.3,
      vent_moyen: null,
      vent_max: null,
    });
    expect(report().json.summary).toMatchObject({ temperature_moyenne: 11.1, precip_totale: 1.3 });
  });

  it('works: 49 active: 42 restricted, 4 one-way, 2 closed, 1 without impact', async () => {
    const { header, items } = await page('chantiers');
    const impacts = Map.groupBy(
      items.filter((item) => item.actif),
      (item) => item.impact_circulation,
    );
    expect(Object.fromEntries([...impacts].map(([impact, works]) => [String(impact), works.length]))).toEqual(
      {
        RESTREINTE: 42,
        SENS_UNIQUE: 4,
        BARRAGE_TOTAL: 2,
        null: 1,
      },
    );
    expect(header.metrics.actifs).toBe(49);
    expect(report().json.summary).toMatchObject({ chantiers_actifs: 49 });
    expect(report().json.chantiers_actifs).toHaveLength(49);
  });

  it('referential: 3,348 arcs; every one of them located has its arrondissement', async () => {
    const { header, items } = await page('referentiel');
    expect(header.metrics).toMatchObject({ nombre_troncons: 3_348, versions_referentiel: 3_739 });
    expect(items).toHaveLength(3_348);
    const zones = new Set([...Array.from({ length: 20 }, (_, i) => String(75_001 + i)), 'hors_paris']);
    const lost = items.filter(
      ({ geometrie, arrondissement }) => geometrie !== null && !zones.has(String(arrondissement)),
    );
    expect(lost).toEqual([]);
    expect(items.filter(({ geometrie }) => geometrie === null)).toEqual([]);
    for (let zone = 75_001; zone <= 75_020; zone += 1) {
      expect(items.some(({ arrondissement }) => arrondissement === String(zone))).toBe(true);
    }
  });

  it.each(METRIC_TYPES)('the copy of %s is what the store holds', async (type) => {
    const { header, items } = await page(type);
    const file = path.join(zone.config.output, 'metrics', `${type}_metrics_${DAY}.json`);
    const copy = JSON.parse(readFileSync(file, 'utf8'));
    const { metrics: global, quality, run_id, timestamp } = header;
    expect(copy).toEqual({
      metric_type: type,
      date: DAY,
      data: { metrics: items, global, quality, run_id, timestamp },
    });
  });

  it('another lake, store and output, with one thread: the same bytes', async () => {
    const other = makeZone({ at: zone.raw, workers: 1 });
    await other.run(DAY);
    const [first, second] = [await everything(zone.config), await everything(other.config)];
    expect(Object.keys(second).length).toBeGreaterThan(400);
    // the first one ran two more days
    expect(
      differences(first, second).filter((name) => !name.includes(MARCH) && !name.includes(OCTOBER)),
    ).toEqual([]);
    expect(differences(first, second).filter((name) => name.startsWith('lac: '))).toEqual([]);
  });

  it('the report file is what the store holds', async () => {
    expect((await store.report(DAY))?.report).toEqual(report().json);
  });
});
