import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/metrics.ts';
import { packedItems } from '../../src/domain/packed-items.ts';
import type { LocalDate } from '../../src/domain/time.ts';
import { countFigures } from '../../src/sources/comptages/figures.ts';
import { buildHistory } from '../../src/sources/comptages/history.ts';
import type { ArcHours } from '../../src/sources/comptages/hours.ts';
import {
  clock,
  dayContext,
  gridOf,
  hoursOf,
  networkOf,
  road,
  thresholds,
  weeksBefore,
  withItems,
} from './invented.ts';

const date = fc.constantFrom<LocalDate>('2023-11-21', '2023-10-29', '2023-03-26');
const flow = fc.oneof({ weight: 8, arbitrary: fc.nat(1500) }, { weight: 1, arbitrary: fc.constant(33_272) });
/** long stretches of one value, so that alerts, frozen and copied flows do occur */
const flows: fc.Arbitrary<(number | null)[]> = fc.oneof(
  fc.array(fc.option(flow), { minLength: 25, maxLength: 25 }),
  fc.constantFrom(...[0, 7, 400].map((from) => Array.from({ length: 25 }, (_, slot) => from + slot))),
  fc.constant(Array<number>(25).fill(90)),
);
const occupations: fc.Arbitrary<(number | null)[]> = fc.oneof(
  fc.array(fc.option(fc.integer({ min: 0, max: 1000 }).map((k) => k / 10)), { minLength: 25, maxLength: 25 }),
  fc.constantFrom(...[0, 35, 62, 95].map((k) => Array<number>(25).fill(k))),
);
const arc = fc.record({
  q: flows,
  k: occupations,
  etat: fc.constantFrom('Invalide', 'Ouvert', 'Barré', null),
  absent: fc.array(fc.nat(24), { maxLength: 12 }),
  libelle: fc.constantFrom('Rivoli', 'PE_Ivry', null),
  arrondissement: fc.constantFrom('75001', '75002', 'hors_paris', null),
  longueurM: fc.option(fc.integer({ min: 20, max: 2000 })),
});
const city = fc.record({ date, arcs: fc.array(arc, { minLength: 1, maxLength: 12 }) });
type City = typeof city extends fc.Arbitrary<infer C> ? C : never;

function read({ date, arcs }: City, order: (hours: ArcHours[]) => ArcHours[] = (hours) => hours) {
  const network = networkOf(
    ...arcs.map(({ libelle, arrondissement, longueurM }, id) =>
      road(String(id), {
        libelle,
        arrondissement,
        longueurM,
        midpoint: arrondissement === null ? null : [2.3, 48.8],
      }),
    ),
  );
  const on = (day: LocalDate, shift: number) =>
    arcs.map(({ q, ...others }, id) =>
      hoursOf(String(id), {
        ...others,
        q: q.map((value) => value && value + shift),
        slots: clock.hoursOf(day).length,
      }),
    );
  const days = [3, 2, 1].map((weeks) => weeksBefore(date, weeks));
  const grids = days.map((day, n) => gridOf(day, order(on(day, n))));
  return withItems(
    countFigures({
      day: dayContext(network, { date }),
      hours: order(on(date, 0)),
      weekBefore: order(on(weeksBefore(date, 1), 1)),
      history: buildHistory({ sameClass: days, sameWeekday: days }, grids, network, thresholds),
    }),
  );
}

const num = (item: JsonObject, key: string) => item[key] as number | null;
const sum = (items: readonly JsonObject[], key: string) =>
  items.reduce((total, item) => total + (num(item, key) ?? 0), 0);
const list = (value: unknown) => value as JsonObject[];

describe('figures of any day', () => {
  it('do not depend on the order of arcs', () => {
    fc.assert(
      fc.property(city, fc.infiniteStream(fc.nat()), (any, ranks) => {
        const shuffle = (hours: ArcHours[]) =>
          hours
            .map((one) => [ranks.next().value, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
        expect(read(any, shuffle)).toEqual(read(any));
      }),
      { numRuns: 60 },
    );
  });

  it('have totals that are the sum of their parts', () => {
    fc.assert(
      fc.property(city, (any) => {
        const { items, metrics, heures_attendues, heures_observees } = read(any);
        for (const item of items) {
          const profile = list(item.profil_horaire);
          expect(profile).toHaveLength(clock.hoursOf(any.date).length);
          expect(sum(profile, 'debit')).toBe(num(item, 'debit_journalier_total') ?? 0);
          expect(profile.filter(({ debit }) => debit !== null)).toHaveLength(num(item, 'heures_q') ?? -1);
        }
        expect(metrics.total_vehicules_brut ?? 0).toBe(sum(items, 'debit_journalier_total'));
        const groups = Map.groupBy(items, (item) => item.groupe_debit ?? item.identifiant_arc);
        const once = [...groups.values()].reduce(
          (total, members) =>
            total + Math.max(...members.map((item) => num(item, 'debit_journalier_total') ?? 0)),
          0,
        );
        expect(metrics.total_vehicules_paris ?? 0).toBe(once);
        expect(sum(list(metrics.profil_ville), 'debit_total')).toBe(once);
        const zones = list(metrics.par_arrondissement);
        expect(sum(zones, 'total_vehicules')).toBe(once);
        expect(sum(zones, 'nombre_troncons')).toBe(items.length);
        for (const key of [
          'vehicules_km',
          'temps_perdu_total_minutes',
          'temps_perdu_total_min',
          'temps_perdu_total_max',
        ]) {
          // printed with one decimal: each part may be 0.05 off
          const slack = 0.05 * (items.length + zones.length + 1) + 1e-6;
          expect(Math.abs(sum(items, key) - ((metrics[key] as number | null) ?? 0))).toBeLessThan(slack);
          expect(Math.abs(sum(zones, key) - ((metrics[key] as number | null) ?? 0))).toBeLessThan(slack);
        }
        expect(heures_attendues).toBe(sum(items, 'heures_attendues'));
        expect(heures_observees).toBe(sum(items, 'heures_q'));
        const statuses = Object.values(metrics.statuts_capteurs as Record<string, number>);
        expect(statuses.reduce((a, b) => a + b, 0)).toBe(
          items.filter((item) => item.statut_capteur !== null).length,
        );
        expect(metrics.nombre_troncons_satures).toBe(
          items.filter((item) => list(item.alertes).length > 0).length,
        );
        expect(metrics.nombre_alertes_congestion).toBe(items.flatMap((item) => list(item.alertes)).length);
      }),
      { numRuns: 100 },
    );
  });

  it('have items that are JSON to the letter, and heads that are these items without their hours', () => {
    fc.assert(
      fc.property(city, (any) => {
        const { packed, heads, items } = read(any);
        expect(packedItems(packed).map(({ json }) => json)).toEqual(
          items.map((item) => JSON.stringify(item)),
        );
        expect(packed.entities).toEqual(items.map(({ identifiant_arc }) => identifiant_arc));
        expect(heads).toEqual(items.map(({ profil_horaire: _, profil_type: __, ...head }) => head));
      }),
      { numRuns: 100 },
    );
  });

  it('stay within their bounds', () => {
    fc.assert(
      fc.property(city, (any) => {
        const { items, metrics } = read(any);
        for (const part of [metrics, ...items, ...list(metrics.par_arrondissement)]) {
          const coverage = num(part, 'taux_couverture') ?? 0;
          expect(coverage).toBeGreaterThanOrEqual(0);
          expect(coverage).toBeLessThanOrEqual(1);
          const [low, lost, high] = [
            'temps_perdu_total_min',
            'temps_perdu_total_minutes',
            'temps_perdu_total_max',
          ].map((key) => num(part, key));
          expect([low, lost, high].filter((value) => value === null).length % 3).toBe(0);
          expect(low ?? 0).toBeGreaterThanOrEqual(0);
          expect(lost ?? 0).toBeGreaterThanOrEqual(low ?? 0);
          expect(high ?? 0).toBeGreaterThanOrEqual(lost ?? 0);
        }
        expect(metrics.taux_disponibilite_capteurs).toBeLessThanOrEqual(100);
        expect(metrics.total_vehicules_paris ?? 0).toBeLessThanOrEqual(
          (metrics.total_vehicules_brut as number) ?? 0,
        );
        expect(JSON.parse(JSON.stringify({ items, metrics }))).toEqual({ items, metrics });
      }),
      { numRuns: 60 },
    );
  });
});
