import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addScores,
  type DetectedDay,
  passes,
  precision,
  recall,
  type Score,
  scoreDay,
} from '../../bench/truth/compare.ts';
import { detectedDay } from '../../bench/truth/detected.ts';
import type { TruthDay } from '../../src/demo/truth.ts';

const EIGHT = '2025-11-18T07:00:00Z';
const NINE = '2025-11-18T08:00:00Z';

const truth: TruthDay = {
  date: '2025-11-18',
  lignes: 96,
  heures_q: 96,
  heures_k: 96,
  debit_total: 1000,
  heures_absentes: ['2025-11-18T03:00:00Z'],
  capteurs: [
    { arc: '1', cause: 'muet', etat_arc: 'Ouvert' },
    { arc: '2', cause: 'fige', etat_arc: 'Invalide' },
  ],
  presque: [{ arc: '3', quoi: 'presque_fige' }],
  groupes_debit: [['3', '4', '5']],
  alertes_congestion: [{ arc: '6', debut: EIGHT, heures: 2, gravite: 'Élevée' }],
  alertes_zone: [{ zone: 'SYN01', heure: EIGHT, arcs: 6 }],
  debits_inhabituels: [{ arc: '7', heures: [EIGHT, NINE] }],
  velos: { total: 50, pics: ['a'], ruptures: ['b'], ruptures_recentes: ['c'], inactifs: ['d'] },
  perturbations_actives: ['p1', 'p2'],
  chantiers_actifs: [{ chantier: 'c1', arc: '8' }],
};

const right: DetectedDay = {
  capteurs: [
    { arc: '1', cause: 'muet' },
    { arc: '2', cause: 'fige' },
    { arc: '3', cause: 'ok' },
  ],
  groupes_debit: [['5', '3', '4']],
  alertes_congestion: [{ arc: '6', debut: EIGHT, heures: 2, gravite: 'Élevée' }],
  alertes_zone: [{ zone: 'SYN01', heure: EIGHT }],
  debits_inhabituels: [{ arc: '7', heures: [NINE, EIGHT] }],
  heures_absentes: ['2025-11-18T03:00:00Z'],
  velos_anomalies: ['b', 'a'],
  velos_inactifs: ['d'],
  perturbations_actives: ['p2', 'p1'],
  chantiers_actifs: [{ chantier: 'c1', arcs: ['8'] }],
  debit_total: 1000,
  velos_total: 50,
};

function of(kind: string, detected: Partial<DetectedDay>): Score {
  const score = scoreDay(truth, { ...right, ...detected }).find((one) => one.kind === kind);
  if (!score) throw new Error(`no score for ${kind}`);
  return score;
}

describe('the comparison with the truth', () => {
  it('gives full marks to a day told as it is', () => {
    for (const score of scoreDay(truth, right)) {
      expect(score.found).toBe(score.expected);
      expect(score.correct).toBe(score.expected);
    }
  });

  it('takes a failure found with another cause for a miss and a false alarm', () => {
    const capteurs = [{ arc: '2', cause: 'interrompu' }];
    expect(of('capteur fige', { capteurs })).toMatchObject({ expected: 1, found: 0, correct: 0 });
    expect(of('capteur interrompu', { capteurs })).toMatchObject({ expected: 0, found: 1, correct: 0 });
  });

  it('counts a group found in part by its pairs', () => {
    const score = of('débits copiés (paires)', { groupes_debit: [['3', '4', '9']] });
    expect(score).toMatchObject({ expected: 3, found: 3, correct: 1 });
    expect([recall(score), precision(score)]).toEqual([1 / 3, 1 / 3]);
  });

  it('wants an alert with its start, its duration and its level', () => {
    for (const wrong of [{ debut: NINE }, { heures: 3 }, { gravite: 'Critique' }, { arc: '7' }]) {
      const alertes_congestion = right.alertes_congestion.map((alert) => ({ ...alert, ...wrong }));
      expect(of('alertes de congestion', { alertes_congestion })).toMatchObject({ found: 1, correct: 0 });
    }
  });

  it('does not judge the flows of an arc that fails, nor a change of level that has just begun', () => {
    const debits_inhabituels = [...right.debits_inhabituels, { arc: '2', heures: [EIGHT] }];
    expect(of('débits inhabituels (heures)', { debits_inhabituels })).toMatchObject({ found: 2, correct: 2 });
    expect(of('anomalies vélo', { velos_anomalies: ['a', 'b', 'c'] })).toMatchObject({
      found: 2,
      correct: 2,
    });
    expect(of('anomalies vélo', { velos_anomalies: ['a', 'e'] })).toMatchObject({ found: 2, correct: 1 });
  });

  it('sees a total that is off by one vehicle', () => {
    expect(of('total des débits (jours)', { debit_total: 1001 })).toMatchObject({ correct: 0 });
    expect(of('total des vélos (jours)', { velos_total: null })).toMatchObject({ correct: 0 });
  });

  it('lets nothing pass that was never injected', () => {
    expect(passes({ kind: 'x', expected: 0, found: 0, correct: 0 }, 0.95)).toBe(false);
    expect(passes({ kind: 'x', expected: 100, found: 100, correct: 95 }, 0.95)).toBe(true);
    expect(passes({ kind: 'x', expected: 100, found: 94, correct: 94 }, 0.95)).toBe(false);
    expect(passes({ kind: 'x', expected: 94, found: 100, correct: 94 }, 0.95)).toBe(false);
  });

  it('adds up days whatever their order, and never finds more than there is', () => {
    const days = fc.array(fc.subarray(['1', '2', '8', '9']), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(days, (found) => {
        const scores = found.map((arcs) =>
          scoreDay(truth, { ...right, capteurs: arcs.map((arc) => ({ arc, cause: 'muet' })) }),
        );
        const sum = addScores(scores);
        expect(addScores(scores.toReversed())).toEqual(sum);
        for (const { expected, found: seen, correct } of sum) {
          expect(correct).toBeLessThanOrEqual(Math.min(expected, seen));
        }
      }),
    );
  });
});

describe('what the store holds, in the words of the truth', () => {
  const arc = {
    identifiant_arc: '6',
    statut_capteur: 'ok',
    groupe_debit: null,
    alertes: [{ debut: '2025-11-18T08:00:00+01:00', duree_h: 2, niveau: 'Élevée' }],
    debits_inhabituels: [{ utc: EIGHT }],
  };
  const quiet = { alertes: [], debits_inhabituels: null, statut_capteur: null };
  const day = {
    comptages: {
      metrics: {
        total_vehicules_brut: 1000,
        pannes_de_flux: [{ heure: 4, utc: '2025-11-18T03:00:00Z' }],
        alertes_zone: [{ arrondissement: 'SYN01', debut: '2025-11-18T08:00:00+01:00', duree_h: 2 }],
      },
      items: [
        arc,
        { ...quiet, identifiant_arc: '3', groupe_debit: '3' },
        { ...quiet, identifiant_arc: '4', groupe_debit: '3' },
      ],
    },
    bikes: {
      metrics: { total_velos: 50 },
      items: [
        { id_compteur: 'a', anomalie_detectee: true, inactif: false },
        { id_compteur: 'd', anomalie_detectee: null, inactif: true },
      ],
    },
    traffic: {
      metrics: {},
      items: [
        { disruption_id: 'p1', status: 'active' },
        { disruption_id: 'p3', status: 'prevue' },
      ],
    },
    chantiers: {
      metrics: {},
      items: [
        { identifiant: 'c1', actif: true, troncons_concernes: ['8'] },
        { identifiant: 'c2', actif: false, troncons_concernes: null },
      ],
    },
  };

  it('is read with instants in UTC and zone alerts hour by hour', () => {
    expect(detectedDay(day)).toEqual({
      capteurs: [{ arc: '6', cause: 'ok' }],
      groupes_debit: [['3', '4']],
      alertes_congestion: [{ arc: '6', debut: EIGHT, heures: 2, gravite: 'Élevée' }],
      alertes_zone: [
        { zone: 'SYN01', heure: EIGHT },
        { zone: 'SYN01', heure: NINE },
      ],
      debits_inhabituels: [{ arc: '6', heures: [EIGHT] }],
      heures_absentes: ['2025-11-18T03:00:00Z'],
      velos_anomalies: ['a'],
      velos_inactifs: ['d'],
      perturbations_actives: ['p1'],
      chantiers_actifs: [{ chantier: 'c1', arcs: ['8'] }],
      debit_total: 1000,
      velos_total: 50,
    });
  });

  it('is refused when a key of the contract is missing, rather than read as nothing found', () => {
    const { alertes: _, ...without } = arc;
    const comptages = { ...day.comptages, items: [without] };
    expect(() => detectedDay({ ...day, comptages })).toThrow(/alertes/);
  });
});
