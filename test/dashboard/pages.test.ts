import { describe, expect, it } from 'vitest';
import type { ArcItem, DayHeaders, Disruption, Report } from '../../dashboard/src/api/shapes.ts';
import { explanations, unusualFacts } from '../../dashboard/src/pages/overview/facts.ts';
import { dayCells, hourCells } from '../../dashboard/src/pages/quality/coverage.ts';
import {
  failing,
  maintenanceRows,
  type Sensor,
  toMaintain,
} from '../../dashboard/src/pages/quality/sensors.ts';
import { SUMMARY, summaryValue } from '../../dashboard/src/pages/report/summary.ts';
import { arcProfile } from '../../dashboard/src/pages/roads/profiles.ts';
import { colorsOf, linesOf } from '../../dashboard/src/pages/transit/lines.ts';
import { GLOSSARY } from '../../dashboard/src/text/glossary.ts';
import { LANGUAGES } from '../../dashboard/src/text/words.ts';

describe('the overview', () => {
  const quiet = {
    jour_ferie: null,
    vacances_scolaires: null,
    alertes_zone: [],
    nombre_alertes_zone: 0,
    jour_type: 'mardi',
    ecart_jour_type: { ecart: null },
    debits_inhabituels: [],
    nombre_debits_inhabituels: null,
    pannes_de_flux: [],
  };
  const headers = (figures: object, traffic?: object) =>
    ({
      date: '2023-11-21',
      metrics: {
        comptages: { metrics: { ...quiet, ...figures } },
        ...(traffic ? { traffic: { metrics: traffic } } : {}),
      },
    }) as unknown as DayHeaders;

  it('says nothing of an ordinary day', () => {
    expect(unusualFacts(headers({ ecart_jour_type: { ecart: 0.03 } }), 'fr')).toEqual([]);
    expect(unusualFacts({ date: 'd', metrics: {} }, 'fr')).toEqual([]);
  });

  it('names what was unusual, the gravest first, and where it is seen', () => {
    const facts = unusualFacts(
      headers(
        {
          nombre_debits_inhabituels: 8,
          debits_inhabituels: [
            { identifiant_arc: '5672', libelle: 'Convention', heure: 13, debit: 246, seuil_p95: 208.7 },
          ],
          ecart_jour_type: { ecart: -0.254 },
          alertes_zone: [{ arrondissement: '75008', troncons_satures_max: 12, heure_max: 17 }],
          nombre_alertes_zone: 3,
        },
        { par_severite: { CRITIQUE: 4 } },
      ),
      'fr',
    );
    expect(facts.map(({ id }) => id)).toEqual(['zones', 'ecart', 'critiques', 'debits']);
    expect(facts[0]).toMatchObject({ page: 'carte', params: { mesure: 'etat', heure: '17' } });
    expect(facts[1]?.text).toContain('−25,4\u00a0%');
    expect(facts[3]).toMatchObject({ page: 'trafic', params: { arc: '5672' } });
  });

  it('gives an effect or the reason why there is none', () => {
    const flow = { proches: { n: 12 }, temoins: { n: 300 }, effet: -14.2, raison: null };
    const report = {
      croisements: {
        chantiers_trafic: { comparaison: { autre: { debit_pct: flow } }, raison: null },
        perturbations_trafic: { comparaison: null, raison: 'aucun arrêt localisé' },
      },
      meteo_impact: {
        raison: null,
        velos: { jours_semblables: { n: 5, ecart_pct: 2, raison: null } },
        trafic: { jours_semblables: { n: 1, ecart_pct: null, raison: '1 jour, il en faut 3' } },
      },
      sections_indisponibles: { weather: 'absente' },
    } as unknown as Report;
    const facts = explanations(report, 'fr');
    expect(facts.map(({ id, strong }) => [id, strong])).toEqual([
      ['chantiers', true],
      ['perturbations', false],
      ['meteo-velos', false],
      ['meteo-trafic', false],
      ['indisponible', true],
    ]);
    expect(facts[0]?.text).toContain('12 tronçons proches à −14,2');
    expect(facts[0]?.why).toBeUndefined();
    expect(facts[1]?.why).toBe('aucun arrêt localisé');
    expect(facts[3]?.why).toBe('1 jour, il en faut 3');
  });
});

describe('the profile of an arc', () => {
  it('stands beside its day type by place, beside another day by hour', () => {
    const hours = (values: readonly (number | null)[], start = 0) =>
      values.map((debit, i) => ({ heure: start + i, utc: '', debit, taux_occupation: null, etat: null }));
    const arc = {
      profil_horaire: hours([10, null]),
      profil_type: { debit_p10: [8, 9], debit_median: [9, null], debit_p90: [12, 13] },
    } as unknown as ArcItem;
    const other = { profil_horaire: hours([7], 1) } as unknown as ArcItem;
    expect(arcProfile(arc, 'debit', other)).toEqual([
      { hour: 0, value: 10, low: 8, typical: 9, high: 12, compared: null },
      { hour: 1, value: null, low: 9, typical: null, high: 13, compared: 7 },
    ]);
  });
});

describe('the lines of a disruption', () => {
  const line = (code: string, lien: string, couleur: string | null = null) => ({
    id: `l:${code}`,
    mode: 'bus',
    code,
    nom: null,
    couleur,
    lien,
  });
  const disruption = {
    lignes: [line('91', 'arret'), line('62', 'ligne', '#00643C'), line('91', 'ligne')],
  } as unknown as Disruption;

  it('come once each, those touched as a whole first', () => {
    expect(linesOf(disruption).map(({ code, lien }) => [code, lien])).toEqual([
      ['91', 'ligne'],
      ['62', 'ligne'],
    ]);
  });

  it('carry the colours for the rankings', () => {
    expect(colorsOf([disruption]).get('l:62')).toBe('#00643C');
    expect(colorsOf([disruption]).get('bus 62')).toBe('#00643C');
    expect(colorsOf([disruption]).get('l:91')).toBeUndefined();
  });
});

describe('quality', () => {
  const sensor = (id: string, statut_capteur: string, etat_arc: string | null): Sensor => ({
    identifiant_arc: id,
    libelle: 'Rue',
    arrondissement: '75001',
    geo_point_2d: { lon: 2.3, lat: 48.8 },
    taux_couverture: 0,
    statut_capteur,
    capteur_duree_h: 24,
    capteur_pct_manquant: 100,
    etat_arc,
  });
  const sensors = [
    sensor('1', 'muet', 'Ouvert'),
    sensor('2', 'muet', 'Barré'),
    sensor('3', 'fige', 'Ouvert'),
    sensor('4', 'ok', 'Ouvert'),
    sensor('5', 'debit_seul', 'Ouvert'),
  ];

  it('lists what fails, and what is declared open but silent', () => {
    expect(failing(sensors).map(({ identifiant_arc }) => identifiant_arc)).toEqual(['1', '2', '3']);
    expect(toMaintain(sensors).map(({ identifiant_arc }) => identifiant_arc)).toEqual(['1']);
    expect(maintenanceRows(toMaintain(sensors), '2023-11-21')).toEqual([
      ['2023-11-21', '1', 'Rue', '75001', 'Ouvert', 'muet', 24, 2.3, 48.8],
    ]);
  });

  it('is observed out of expected, by hour and by day', () => {
    const day = {
      date: '2023-11-21',
      metrics: {
        comptages: {
          metrics: { nombre_troncons: 4, profil_ville: [{ heure: 0, troncons_q: 3, troncons_k: 4 }] },
          quality: { taux_couverture: 0.75 },
        },
        bikes: {
          metrics: {
            nombre_compteurs: 9,
            compteurs_silencieux: 1,
            profil_ville: [{ heure: 0, n_compteurs: 9 }],
          },
          quality: { taux_couverture: 0.9 },
        },
        traffic: { quality: { taux_couverture: null } },
      },
    } as unknown as DayHeaders;
    const byHour = hourCells(day, undefined);
    expect(byHour.filter(({ row }) => row !== 'weather')).toEqual([
      { row: 'comptages q', column: 0, value: 0.75 },
      { row: 'comptages k', column: 0, value: 1 },
      { row: 'bikes', column: 0, value: 0.9 },
    ]);
    // without hours of its own a source is neither complete nor empty
    const weather = byHour.filter(({ row }) => row === 'weather');
    expect(new Set(weather.map(({ value }) => value))).toEqual(new Set([null]));
    const cells = dayCells([null, day]);
    const of = (row: string) => cells.filter((cell) => cell.row === row).map(({ value }) => value);
    // a day that was never computed is not a day without data
    expect(of('comptages')).toEqual([null, 0.75]);
    expect(of('traffic')).toEqual([null, 1]);
    expect(of('weather')).toEqual([null, 0]);
  });
});

describe('the report', () => {
  const report = {
    date: '2023-11-21',
    nature_des_donnees: 'données ouvertes',
    summary: { total_velos_paris: 202_329, taux_couverture: 0.934, precip_totale: null },
  } as unknown as Report;
  const line = (key: string) => SUMMARY.find((one) => one.key === key)!;

  it('shows shares in percent, and nothing for what is unknown', () => {
    expect(summaryValue(report, line('taux_couverture'))).toBeCloseTo(93.4);
    expect(summaryValue(report, line('precip_totale'))).toBeNull();
  });
});

describe('the glossary', () => {
  it('explains every term in both languages', () => {
    for (const [term, { name, text }] of Object.entries(GLOSSARY)) {
      for (const language of LANGUAGES) {
        expect(name[language], term).not.toBe('');
        expect(text[language].length, term).toBeGreaterThan(40);
      }
    }
  });
});
