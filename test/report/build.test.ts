import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_TYPES } from '../../src/domain/metrics.ts';
import { buildReport } from '../../src/report/build.ts';
import { diskCopies } from '../../src/report/copies.ts';
import { reportCsv } from '../../src/report/csv.ts';
import { reportJson, writeReportFiles } from '../../src/report/files.ts';
import { OPTIONAL_SECTIONS, reportSchema } from '../../src/report/schema.ts';
import {
  arc,
  countDay,
  DATE,
  disruption,
  input,
  inventDay,
  transitDay,
  weatherDay,
  work,
  worksDay,
} from './invented.ts';
import { readCsv } from './read-csv.ts';

const alert = (debut: string, minutes: number | null, k = 40) => ({
  niveau: 'Modérée',
  debut,
  fin: debut,
  duree_h: 2,
  taux_occupation_max: k,
  debit_moyen: null,
  temps_perdu_total_minutes: minutes,
});

describe('buildReport', () => {
  it('has every key and no number out of nothing when every source is missing', () => {
    const { report, ...stored } = buildReport(input());
    expect(stored).toEqual({
      report_id: 'daily_report_2023-11-21',
      date: DATE,
      timestamp: '2023-11-22T03:00:00Z',
    });
    expect(reportSchema.parse(report)).toEqual(report);
    expect(new Set(Object.values(report.summary))).toEqual(new Set([null]));
    expect(Object.keys(report.sections_indisponibles)).toEqual([...OPTIONAL_SECTIONS]);
    for (const section of OPTIONAL_SECTIONS) expect(report[section]).toBeNull();
    expect(report.croisements.chantiers_trafic).toEqual({
      chantiers: null,
      chantiers_sans_lieu: null,
      chantiers_recents: null,
      comparaison: null,
      comparaison_recents: null,
      raison: 'chantiers indisponibles',
    });
    expect(report.croisements.perturbations_trafic.comparaison).toBeNull();
    expect(report.meteo_impact).toMatchObject({ jour: null, raison: 'weather : aucune donnée pour ce jour' });
    for (const type of METRIC_TYPES) expect(report.sources[type].disponible).toBe(false);
  });

  it('gives the reason of the pipeline for what is missing', () => {
    const { report } = buildReport(
      input({}, { sources: { bikes: { raison: '1 fichier illisible', derniere_donnee: '2023-11-19' } } }),
    );
    expect(report.sections_indisponibles.velos).toBe('bikes : 1 fichier illisible');
    expect(report.sources.bikes).toMatchObject({
      raison: '1 fichier illisible',
      derniere_donnee: '2023-11-19',
    });
  });

  it('does not take silence about occupancy for fluid traffic', () => {
    const comptages = countDay([arc('1')], { heures_k: 0 });
    const { report } = buildReport(input({ comptages }));
    expect(report.summary.nombre_troncons_satures).toBeNull();
    expect(report.alertes_congestion).toBeNull();
    expect(report.sections_indisponibles.alertes_congestion).toBe(
      'comptages : aucun taux d’occupation mesuré ce jour',
    );
    expect(report.capteurs_defaillants).toEqual([]);
  });

  it('lists every alert, defective sensor, active work and active disruption, in a total order', () => {
    const { report } = buildReport(
      input({
        comptages: countDay([
          arc('1', {
            alertes: [alert('T18', null, 90), alert('T08', 10)],
            statut_capteur: 'fige',
            capteur_duree_h: 12,
          }),
          arc('2', { alertes: [alert('T07', 10)], statut_capteur: 'occupation_seule' }),
          arc('3', {
            alertes: [alert('T09', 10, 60)],
            statut_capteur: 'interrompu',
            capteur_pct_manquant: 30,
          }),
        ]),
        chantiers: worksDay([
          work('B', { poids_impact: null }),
          work('C', { poids_impact: 100 }),
          work('A'),
          work('D', { actif: false }),
        ]),
        traffic: transitDay([
          disruption('D1', { severite: null }),
          disruption('D2', { heures_dans_le_jour: 5 }),
          disruption('D3', { severite: 'CRITIQUE' }),
          disruption('D4'),
          disruption('D5', { status: 'prevue' }),
        ]),
      }),
    );
    expect(report.alertes_congestion?.map((one) => one.identifiant_arc + one.debut)).toEqual([
      '3T09',
      '1T08',
      '2T07',
      '1T18',
    ]);
    expect(report.capteurs_defaillants?.map(({ cause }) => cause)).toEqual(['interrompu', 'fige']);
    expect(report.chantiers_actifs?.map(({ identifiant }) => identifiant)).toEqual(['C', 'A', 'B']);
    expect(report.summary.chantiers_actifs).toBe(3);
    expect(report.perturbations?.liste.map((one) => one.disruption_id)).toEqual(['D3', 'D4', 'D2', 'D1']);
  });

  it('sums up quality over the sources, with few samples', () => {
    const notice = (row: number) => ({
      code: 'c',
      severity: 'info' as const,
      source: 'weather',
      file: 'w.json',
      row,
      detail: null,
    });
    const counts = { lignes_lues: 10, lignes_gardees: 6, lignes_rejetees: 2, doublons: 1, conflits: 1 };
    const { report } = buildReport(
      input({
        weather: inventDay('weather', weatherDay().header.metrics, [], {
          ...counts,
          rejets_par_motif: { z: 1, a: 1 },
          notices: [{ code: 'c', severity: 'info', count: 9, samples: [1, 2, 3, 4, 5].map(notice) }],
        }),
        comptages: countDay([], {}, counts),
      }),
    );
    expect(report.qualite).toEqual({
      lignes_lues: 20,
      lignes_gardees: 12,
      lignes_rejetees: 4,
      doublons: 2,
      conflits: 2,
      rejets_par_motif: [
        { source: 'weather', motif: 'a', nombre: 1 },
        { source: 'weather', motif: 'z', nombre: 1 },
      ],
      constats: [
        {
          source: 'weather',
          code: 'c',
          gravite: 'info',
          nombre: 9,
          exemples: [1, 2, 3].map((ligne) => ({ fichier: 'w.json', ligne, detail: null })),
        },
      ],
    });
  });

  it('says the same whatever the order of items, and differs only by its run', () => {
    const items = Array.from({ length: 12 }, (_, i) =>
      arc(String(i), { alertes: [alert(`T${i % 3}`, i % 2)], ecart_jour_type: i / 100 }),
    );
    const json = (list: typeof items, changes = {}) =>
      reportJson(
        buildReport(input({ comptages: countDay(list), chantiers: worksDay([work('A')]) }, changes)),
      );
    const expected = json(items);
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(json(shuffled)).toBe(expected);
      }),
      { numRuns: 20 },
    );
    const lines = (text: string) => text.split('\n');
    const other = lines(json(items, { generatedAt: '2023-12-01T00:00:00Z', runId: 'run-2' }));
    expect(other.filter((line, i) => line !== lines(expected)[i])).toEqual([
      '  "generated_at": "2023-12-01T00:00:00Z",',
      '  "run_id": "run-2",',
    ]);
  });
});

describe('reportCsv', () => {
  const titles = [
    '=== TOP 10 TRONÇONS FRÉQUENTÉS ===',
    '=== TOP 10 ZONES CONGESTIONNÉES ===',
    '=== CAPTEURS DÉFAILLANTS ===',
    '=== ALERTES CONGESTION ===',
    '=== CHANTIERS ACTIFS ===',
  ];

  it('begins with the summary and the blocks of the contract, in their order', () => {
    const rows = readCsv(reportCsv(buildReport(input({ comptages: countDay([]) })).report));
    expect(rows[0]).toEqual(['Résumé', 'Valeur']);
    expect(rows).toContainEqual(['Total véhicules Paris', '1000']);
    expect(rows).toContainEqual(['Total vélos Paris', '']);
    const found = rows.map(([cell]) => cell ?? '').filter((cell) => cell.startsWith('==='));
    expect(found.slice(0, titles.length)).toEqual(titles);
    const at = rows.findIndex(([cell]) => cell === '=== CHANTIERS ACTIFS ===');
    expect(rows[at + 1]?.[0]).toBe('Identifiant');
    expect(rows[at + 2]).toEqual(['indisponible : chantiers : aucune donnée pour ce jour']);
    const alerts = rows.findIndex(([cell]) => cell === '=== ALERTES CONGESTION ===');
    expect(rows[alerts + 2]).toEqual(['aucune alerte de congestion']);
  });

  it('says first that data is synthetic', () => {
    const { report } = buildReport(input({}, { synthetic: true }));
    const csv = reportCsv(report);
    expect(report.nature_des_donnees).toBe('données synthétiques');
    expect(readCsv(csv)[0]?.[0]).toMatch(/^DONNÉES SYNTHÉTIQUES/);
    expect(readCsv(csv)[2]).toEqual(['Résumé', 'Valeur']);
    expect(reportCsv(buildReport(input()).report)).not.toMatch(/synthétiques/i);
  });

  it('is the same for two runs of the same figures', () => {
    const csv = (generatedAt: string, runId: string) =>
      reportCsv(buildReport(input({ comptages: countDay([]) }, { generatedAt, runId })).report);
    expect(csv('2023-11-22T03:00:00Z', 'a')).toBe(csv('2024-01-01T00:00:00Z', 'b'));
  });

  it('carries any text of the data without running or breaking it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const chantiers = worksDay([work('A', { voies: text })]);
        const rows = readCsv(reportCsv(buildReport(input({ chantiers })).report));
        const row = rows.find(([cell]) => cell === 'A');
        expect(row?.[2]?.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
        expect(row?.[2]).not.toMatch(/^[=+\-@]/);
      }),
    );
  });
});

describe('writeReportFiles', () => {
  it('writes both files under reports/, and the same bytes again', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cityflow-report-'));
    try {
      const stored = buildReport(input({ weather: weatherDay() }));
      const copies = diskCopies(folder);
      await writeReportFiles(copies, stored);
      expect(await readdir(path.join(folder, 'reports'))).toEqual([
        'daily_report_2023-11-21.csv',
        'daily_report_2023-11-21.json',
      ]);
      const json = copies.place(`reports/daily_report_${DATE}.json`);
      const bytes = await readFile(json);
      expect(JSON.parse(bytes.toString())).toEqual(stored.report);
      expect([...(await readFile(copies.place(`reports/daily_report_${DATE}.csv`))).subarray(0, 3)]).toEqual([
        0xef, 0xbb, 0xbf,
      ]);
      await writeReportFiles(copies, stored);
      expect(await readFile(json)).toEqual(bytes);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
