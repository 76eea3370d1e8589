import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traffic } from '../../src/sources/traffic/traffic.ts';
import {
  answer,
  dayOf,
  disruption,
  EFFECTS,
  figures,
  input,
  lineReport,
  metricsOf,
  onLine,
  onStop,
} from './answers.ts';

const MORNING: [string, string][] = [['20231121T080000', '20231121T103000']];

describe('counts of a day', () => {
  const metrics = metricsOf([
    answer(
      [
        disruption('a', MORNING, { severity: EFFECTS.blocking, impacted_objects: [onLine('M13')] }),
        disruption('b', MORNING, { impacted_objects: [onLine('B', 'RapidTransit'), onLine('M13')] }),
        disruption('c', MORNING, { severity: EFFECTS.information, cause: null }),
        disruption('lift', MORNING, { impacted_objects: [onStop('S')] }),
        disruption('later', [['20231125T080000', '20231126T080000']]),
        disruption('much later', [['20231225T080000', '20231226T080000']]),
        disruption('over', [
          ['20231118T080000', '20231118T090000'],
          ['20231118T083000', '20231118T110000'],
        ]),
        disruption('long over', [['20231018T080000', '20231018T090000']]),
      ],
      [lineReport('M13'), lineReport('B', { stop: ['lift'] }, 'RapidTransit'), lineReport('395', {}, 'Bus')],
    ),
  ]);

  it('by status, against the day and within a week of it', () => {
    expect(metrics.perturbations_connues).toBe(8);
    expect(metrics.perturbations_actives).toBe(4);
    expect(metrics.par_statut).toEqual({ active: 4, prevue: 1, terminee: 1 });
  });

  it('of the active ones by severity, effect, cause and mode', () => {
    expect(metrics.par_severite).toEqual({ CRITIQUE: 1, ELEVEE: 2, MOYENNE: 0, FAIBLE: 1 });
    expect(metrics.par_effet).toEqual({ NO_SERVICE: 1, OTHER_EFFECT: 1, SIGNIFICANT_DELAYS: 2 });
    expect(metrics.par_cause).toEqual({ travaux: 3 });
    expect(metrics.sans_cause).toBe(1);
    expect(metrics.par_mode).toEqual({ RER: 1, métro: 2 });
    expect(metrics.par_mode_arrets_inclus).toEqual({ RER: 2, métro: 2 });
    expect([metrics.sans_ligne, metrics.arrets_seulement]).toEqual([1, 1]);
  });

  it('mean duration of those ended, periods merged: 08:00–11:00', () => {
    expect(metrics.duree_moyenne_terminees_h).toBe(3);
  });

  it('alerts: critical, or high for more than two hours', () => {
    expect(metrics.alertes_par_motif).toEqual({
      critique: 1,
      elevee_plus_de_2h: 2,
      plus_de_5_simultanees: 0,
    });
    expect(metrics.alertes.map((alert: { disruption_id: string }) => alert.disruption_id)).toEqual([
      'a',
      'b',
      'lift',
    ]);
  });
});

describe('disrupted hours', () => {
  it('merge overlaps and stay within the service of the day', () => {
    const metrics = metricsOf([
      answer([
        disruption('night', [['20231120T200000', '20231121T060000']], { impacted_objects: [onLine('M13')] }),
        disruption('morning', [['20231121T053000', '20231121T073000']], {
          severity: EFFECTS.information,
          impacted_objects: [onLine('M13')],
        }),
      ]),
    ]);
    // 00:00–01:30 and 05:00–07:30; of them CRITIQUE or ELEVEE until 06:00
    expect(metrics.top_10_lignes).toEqual([
      {
        ligne: 'métro M13',
        nom: 'Ligne M13',
        id: 'M13',
        mode: 'métro',
        code: 'M13',
        heures_perturbees: 4,
        heures_graves: 2.5,
        nombre_perturbations: 2,
      },
    ]);
    expect(metrics.heures_perturbees).toBe(4);
  });

  it('give the reliability over the lines known: 10.25 h lost of 2 × 20.5 h', () => {
    const hit = [['20231121T050000', '20231121T151500']] as [string, string][];
    const body = answer(
      [disruption('d', hit, { impacted_objects: [onLine('M1')] }), disruption('lift', hit)],
      [lineReport('M1'), lineReport('M2', { stop: ['lift'] })],
    );
    const metrics = metricsOf([body]);
    expect(metrics.lignes_connues).toBe(2);
    expect(metrics.indice_fiabilite).toBe(75);
    expect(metrics.indice_fiabilite_arrets_inclus).toBe(50);
  });

  it('count a line among the known ones that only a text names', () => {
    const text = disruption('d', [['20231121T050000', '20231121T151500']], {
      messages: [{ text: 'RER B : trafic interrompu', channel: { name: 'titre' } }],
    });
    const metrics = metricsOf([answer([text], [lineReport('M1')])]);
    expect(metrics).toMatchObject({
      lignes_connues: 2,
      heures_perturbees_graves: 10.25,
      indice_fiabilite: 75,
    });
  });

  it('are unknown, not perfect, when no line is known', () => {
    expect(metricsOf([answer([])]).indice_fiabilite).toBeNull();
    expect(metricsOf([answer([], [lineReport('M1')])]).indice_fiabilite).toBe(100);
  });

  it('reach a line that only a text names, as the known line of that mode and code', () => {
    const text = disruption('d', [['20231121T050000', '20231122T000000']], {
      messages: [{ text: 'Ligne 13 : trafic interrompu', channel: { name: 'titre' } }],
    });
    const report = lineReport('line:IDFM:C01383');
    report.line.code = '13';
    const metrics = metricsOf([answer([text], [report])]);
    expect(metrics.lignes_connues).toBe(1);
    expect(metrics.top_10_lignes).toMatchObject([{ id: 'line:IDFM:C01383', heures_perturbees: 19 }]);
  });
});

describe('more than five at once on one mode', () => {
  const bus = (id: string, from: string, to: string) =>
    disruption(id, [[`20231121T${from}00`, `20231121T${to}00`]], {
      severity: EFFECTS.information,
      impacted_objects: [onLine(`bus ${id}`, 'Bus')],
    });

  it('is one alert with its hours, and five is not enough', () => {
    const five = ['1', '2', '3', '4', '5'].map((id) => bus(id, '0800', '1200'));
    expect(metricsOf([answer(five)]).alertes).toEqual([]);
    const metrics = metricsOf([
      answer([...five, bus('6', '0900', '1000'), bus('7', '1000', '1100'), bus('8', '1030', '1130')]),
    ]);
    expect(metrics.alertes).toEqual([
      {
        motif: 'plus_de_5_simultanees',
        mode: 'bus',
        simultanees_max: 7,
        heures: 2.5,
        debut: '2023-11-21T09:00:00+01:00',
        fin: '2023-11-21T11:30:00+01:00',
      },
    ]);
  });
});

describe('snapshots', () => {
  const path = (date: string, file = 'a') => `api/traffic_ratp/dt=${date}/hour=23/${file}.json`;
  const on = (cause: string, updated: string) =>
    answer(
      [disruption('d', MORNING, { cause, updated_at: updated })],
      [lineReport(`line of ${cause}`, { line: ['d'] })],
    );

  it('give each disruption once, by its latest update, with the lines of that snapshot', () => {
    const inputs = [
      input(on('first', '20231110T080000'), path('2023-11-21')),
      input(on('second', '20231112T080000'), path('2023-11-20')),
    ];
    for (const order of [inputs, [...inputs].reverse()]) {
      const { items } = figures(order);
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ cause: 'second', lignes: [{ id: 'line of second', lien: 'ligne' }] });
    }
  });

  it('in pages complete each other', () => {
    const page = (start_page: number, lines: unknown[]) =>
      answer([disruption('d', MORNING)], lines, {
        pagination: { total_result: 3, start_page, items_on_page: lines.length },
      });
    const first = input(
      page(0, [lineReport('A', { line: ['d'] }), lineReport('B')]),
      path('2023-11-21', '0'),
    );
    const second = input(page(1, [lineReport('C', { line: ['d'] })]), path('2023-11-21', '1'));
    const both = figures([first, second]);
    expect(both.items[0]).toMatchObject({ lignes: [{ id: 'A' }, { id: 'C' }] });
    expect(both.metrics.lignes_connues).toBe(3);
    expect(both.notices).toEqual([]);
    const [missing] = figures([first]).notices;
    expect(missing).toMatchObject({
      code: 'pages_manquantes',
      samples: [{ file: 'api/traffic_ratp/dt=2023-11-21/hour=23/', detail: '2 / 3' }],
    });
  });

  it('far from the day are said to be, and beyond a month say nothing', () => {
    const body = answer([disruption('d', [['20231001T000000', '20240101T000000']])]);
    expect(figures([input(body, path('2023-11-22'))]).notices).toEqual([]);
    expect(figures([input(body, path('2023-11-24'))]).notices[0]?.samples[0]).toMatchObject({
      code: 'instantane_eloigne',
      detail: '2023-11-24 (+3 j)',
    });
    expect(traffic.figures([input(body, path('2023-10-21'))], dayOf('2023-11-21'))).toBeNull();
  });

  it('that could not be read, or do not exist, leave the day unknown', () => {
    expect(traffic.figures([], dayOf('2023-11-21'))).toBeNull();
    expect(traffic.figures([input({ message: 'Unauthorized' })], dayOf('2023-11-21'))).toBeNull();
  });

  it('without a disruption say zero', () => {
    expect(metricsOf([{ error: { id: 'no_solution' } }]).perturbations_actives).toBe(0);
  });
});

describe('items', () => {
  it('carry the contract keys, hours of the day and stops', () => {
    const body = answer([
      disruption(
        'd',
        [
          ['20231120T220000', '20231121T023000'],
          ['20231121T220000', '20231122T040000'],
        ],
        {
          impacted_objects: [onLine('T3a', 'Tramway'), onStop('S', '2.3', '48.8')],
        },
      ),
    ]);
    expect(figures([input(body)]).items).toEqual([
      {
        disruption_id: 'd',
        status: 'active',
        severite: 'ELEVEE',
        priority: 30,
        effet: 'SIGNIFICANT_DELAYS',
        niveau: 'perturbée',
        cause: 'travaux',
        titre: 'Titre de d',
        lignes: [{ id: 'T3a', mode: 'tram', code: 'T3a', nom: 'Ligne T3a', couleur: null, lien: 'ligne' }],
        debut: '2023-11-20T22:00:00+01:00',
        fin: '2023-11-22T04:00:00+01:00',
        duree_h: 10.5,
        heures_dans_le_jour: 4.5,
        periodes_du_jour: [
          { debut: '2023-11-21T00:00:00+01:00', fin: '2023-11-21T02:30:00+01:00' },
          { debut: '2023-11-21T22:00:00+01:00', fin: '2023-11-22T00:00:00+01:00' },
        ],
        arrets: [{ id: 'S', nom: 'Arrêt S', lon: 2.3, lat: 48.8 }],
        alerte: 'elevee_plus_de_2h',
        statut_source: 'active',
        mise_a_jour: '2023-11-01T12:00:00+01:00',
      },
    ]);
  });
});

describe('whatever the order of disruptions, lines and files', () => {
  const hour = fc.integer({ min: 0, max: 23 }).map((h) => String(h).padStart(2, '0'));
  const someDisruption = fc
    .record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      from: hour,
      day: fc.constantFrom('20', '21', '22'),
      severity: fc.constantFrom(...Object.values(EFFECTS)),
      updated: fc.constantFrom('20231119T100000', '20231120T100000'),
      line: fc.constantFrom('M1', 'M2', 'M3'),
    })
    .map(({ id, from, day, severity, updated, line }) =>
      disruption(id, [[`202311${day}T${from}0000`, `202311${day}T235900`]], {
        severity,
        updated_at: updated,
        impacted_objects: [onLine(line)],
      }),
    );
  const lines = [lineReport('M1', { line: ['a'] }), lineReport('M9', { stop: ['b', 'c'] })];

  it('the figures are the same, hours add up and the index stays within 0–100', () => {
    fc.assert(
      fc.property(fc.array(someDisruption, { maxLength: 12 }), fc.nat(12), (all, cut) => {
        const file = (list: unknown[], name: string, more = lines) =>
          input(answer(list, more), `api/traffic/dt=2023-11-21/${name}.json`);
        const inputs = [file(all.slice(0, cut), '0'), file(all.slice(cut), '1')];
        const reversed = [
          file(all.slice(cut).reverse(), '0', [...lines].reverse()),
          file(all.slice(0, cut).reverse(), '1', [...lines].reverse()),
        ];
        const day = figures(inputs);
        expect(figures(reversed)).toEqual(day);
        const metrics = JSON.parse(JSON.stringify(day.metrics));
        const perLine = metrics.heures_perturbees_par_ligne.map(
          (one: { heures_perturbees: number }) => one.heures_perturbees,
        );
        expect(perLine.reduce((sum: number, hours: number) => sum + hours, 0)).toBeCloseTo(
          metrics.heures_perturbees,
          1,
        );
        for (const hours of perLine) expect(hours).toBeLessThanOrEqual(20.5);
        expect(metrics.indice_fiabilite).toBeGreaterThanOrEqual(0);
        expect(metrics.indice_fiabilite).toBeLessThanOrEqual(100);
        expect(metrics.par_statut.active).toBe(metrics.perturbations_actives);
      }),
      { numRuns: 40 },
    );
  });
});

describe('size', () => {
  it('of the header stays under 100 KB with 3,000 disruptions of 3,000 lines; the items are complete', () => {
    const long = 'Très long titre de perturbation '.repeat(20);
    const all = Array.from({ length: 3000 }, (_, i) =>
      disruption(`disruption-${i}-${'x'.repeat(60)}`, MORNING, {
        severity: EFFECTS.blocking,
        messages: [{ text: long }],
        impacted_objects: [
          onLine(`line:IDFM:C${i}`, 'Bus', String(i)),
          onLine('line:IDFM:shared', 'Bus', 'S'),
        ],
      }),
    );
    const day = figures([input(answer(all))]);
    expect(Buffer.byteLength(JSON.stringify(day.metrics))).toBeLessThan(100_000);
    expect(day.items).toHaveLength(3000);
    expect(day.metrics.nombre_alertes).toBe(3001);
    expect(day.items.every((item) => item.alerte === 'critique')).toBe(true);
  });
});
