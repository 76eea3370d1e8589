import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../../src/domain/calendar.ts';
import type { DayFigures, MetricDay, MetricType } from '../../src/domain/metrics.ts';
import { openNetwork } from '../../src/domain/network.ts';
import type { DayContext, InputRecords, RecordMetrics } from '../../src/domain/source.ts';
import { openClock } from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';
import { buildReport } from '../../src/report/build.ts';
import { reportCsv } from '../../src/report/csv.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import { chantiers } from '../../src/sources/chantiers/chantiers.ts';
import { countFigures } from '../../src/sources/comptages/figures.ts';
import type { ArcHours } from '../../src/sources/comptages/hours.ts';
import { referentiel } from '../../src/sources/referentiel/referentiel.ts';
import { traffic } from '../../src/sources/traffic/traffic.ts';
import { weather } from '../../src/sources/weather/weather.ts';
import { describeWithRealData } from '../shared-data.ts';
import { DATE, input, inventDay } from './invented.ts';
import { readCsv } from './read-csv.ts';

const clock = openClock('Europe/Paris');

const context: DayContext = {
  date: DATE,
  clock,
  zones: openZones([]),
  calendar: openCalendar({ publicHolidays: [], schoolHolidays: [] }),
  network: new Map(),
  thresholds: {
    etatsArcExclus: [],
    vitesseRefPeripheriqueKmh: null,
    vitesseRefVilleKmh: null,
    capaciteVoie: 2300,
    voiesPeripherique: 5,
    voiesVille: 4,
    semainesHistorique: 8,
  },
};

function asDay(type: MetricType, figures: DayFigures | null): MetricDay {
  if (!figures) throw new Error(`no figures of ${type}`);
  return inventDay(type, figures.metrics, figures.items);
}

/** An arc whose flow and occupancy follow the hours; null: no row has a value. */
function arcHours(id: string, of: (hour: number) => readonly [number, number] | null): ArcHours {
  const hours = Array.from({ length: 24 }, (_, hour) => of(hour));
  return {
    id,
    present: hours.map(() => true),
    debit: hours.map((values) => values?.[0] ?? null),
    occupation: hours.map((values) => values?.[1] ?? null),
    etatArc: hours.map(() => 'Ouvert'),
  };
}

describe('the report reads what the sources write', () => {
  it('road counts', () => {
    const { heads, ...comptages } = countFigures({
      day: context,
      hours: [
        arcHours('1', (hour) => [100 + hour, hour === 8 || hour === 9 ? 55 : 5 + hour / 10]),
        arcHours('2', () => null),
      ],
      weekBefore: null,
      history: null,
    });
    const { report } = buildReport(input({ comptages: asDay('comptages', { ...comptages, items: heads }) }));
    expect(report.summary).toMatchObject({
      total_vehicules_paris: 24 * 100 + 276,
      nombre_troncons_satures: 1,
      taux_disponibilite_capteurs: 50,
    });
    expect(report.alertes_congestion).toMatchObject([
      { identifiant_arc: '1', niveau: 'Élevée', duree_h: 2, debut: '2023-11-21T08:00:00+01:00' },
    ]);
    expect(report.capteurs_defaillants).toMatchObject([
      { identifiant_arc: '2', cause: 'muet', duree_h: 24, pct_manquant: 100, a_entretenir: true },
    ]);
    expect(report.top_10_troncons_frequentes).toHaveLength(1);
    expect(report.ecart_jour_type.comptages?.raison).toBe('historique_insuffisant');
    expect(reportSchema.parse(report)).toEqual(report);
  });

  it('bike counts', () => {
    const bikes = bikeFigures({
      day: context,
      hours: [
        { id: 'c1', nom: 'Rivoli', lon: null, lat: null, passages: Array.from({ length: 24 }, () => 10) },
      ],
      history: { past: { counters: new Map(), observedHours: [] }, recent: [], typical: new Map() },
    });
    const { report } = buildReport(input({ bikes: asDay('bikes', bikes) }));
    expect(report.summary.total_velos_paris).toBe(240);
    expect(report.velos?.top_10_compteurs).toMatchObject([{ id_compteur: 'c1', total_jour: 240 }]);
    expect(report.evolution_vs_semaine_precedente.velos?.raison).toBe('reference_absente');
    expect(reportSchema.parse(report)).toEqual(report);
  });

  it('refuses figures of another shape by naming them', () => {
    expect(() => buildReport(input({ weather: inventDay('weather', { temp_moyenne: '11' }) }))).toThrow(
      /figures of weather on 2023-11-21.*temp_moyenne/s,
    );
  });
});

describeWithRealData('the report of real disruptions, works and weather', (data) => {
  function read<R>(source: RecordMetrics<R>, names: readonly string[]): InputRecords<R>[] {
    return names.map((name) => {
      const bytes = readFileSync(path.join(data, 'raw', name));
      const snapshot = /dt=([\d-]+)/.exec(name)?.[1] ?? null;
      return { path: name, snapshot, records: source.read({ path: name, bytes, snapshot, clock }).records };
    });
  }
  const arcs = read(referentiel, ['batch/referentiel_voies/referentiel-comptages-routiers.csv']);
  const versions = arcs.flatMap(({ records }) => records);
  const network = openNetwork({ clock, zones: context.zones, versions, counted: [] }).on(DATE);
  const day = { ...context, network };
  const { report } = buildReport(
    input({
      referentiel: asDay('referentiel', referentiel.figures(arcs, day)),
      chantiers: asDay(
        'chantiers',
        chantiers.figures(read(chantiers, ['batch/chantiers/chantiers-perturbants_2023-12.csv']), day),
      ),
      traffic: asDay(
        'traffic',
        traffic.figures(read(traffic, ['api/traffic_ratp/dt=2023-11-21/hour=23/line_reports.json']), day),
      ),
      weather: asDay(
        'weather',
        weather.figures(read(weather, ['api/weather/dt=2023-11-21/hour=23/weather.json']), day),
      ),
    }),
  );

  it('tells the known facts of the day', () => {
    expect(report.summary).toMatchObject({
      perturbations_actives: 98,
      chantiers_actifs: 49,
      temperature_moyenne: 11.1,
      precip_totale: 1.3,
      total_vehicules_paris: null,
    });
    expect(report.chantiers_actifs).toHaveLength(49);
    expect(report.perturbations?.liste).toHaveLength(98);
    expect(report.perturbations?.liste[0]).toMatchObject({ severite: 'CRITIQUE', effet: 'NO_SERVICE' });
    expect(report.croisements.chantiers_trafic).toMatchObject({
      chantiers: 49,
      raison: 'comptages indisponibles',
    });
    expect(Object.keys(report.sections_indisponibles)).toHaveLength(6);
    expect(reportSchema.parse(report)).toEqual(report);
  });

  it('gives a CSV in which every row of a block has as many cells as its header', () => {
    const rows = readCsv(reportCsv(report));
    const works = rows.findIndex(([cell]) => cell === '=== CHANTIERS ACTIFS ===');
    const block = rows.slice(works + 1, works + 51);
    expect(new Set(block.map((row) => row.length))).toEqual(new Set([14]));
    expect(rows[works + 51]).toEqual(['']);
    expect(rows.flat().filter((cell) => /^[=+@]/.test(cell) && !cell.startsWith('=== '))).toEqual([]);
  });
});
