import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dateRange, type LocalDate } from '../../src/domain/time.ts';
import { buildHistory, historyDays } from '../../src/sources/comptages/history.ts';
import {
  calendar,
  clock,
  gridOf,
  hoursOf,
  networkOf,
  road,
  TUESDAY,
  thresholds,
  weeksBefore,
} from './invented.ts';

const network = networkOf(road('1'), road('2', { libelle: 'PE_Ivry' }));
const tuesdays = (weeks: number) =>
  Array.from({ length: weeks }, (_, week) => weeksBefore(TUESDAY, week + 1)).sort();

/** A history of Tuesdays on which an arc counts, at every hour, the n-th of these flows. */
function historyOf(flows: readonly (number | null)[], id = '1', excluded: readonly string[] = []) {
  const days = tuesdays(flows.length);
  const grids = days.map((date, n) => {
    const q = flows[n] ?? null;
    return gridOf(date, [
      hoursOf(id, {
        q,
        k: q === null ? null : q / 100,
        etat: n === 0 ? 'Barré' : 'Invalide',
        slots: clock.hoursOf(date).length,
      }),
    ]);
  });
  return buildHistory({ sameClass: days, sameWeekday: days }, grids, network, {
    ...thresholds,
    etatsArcExclus: excluded,
  });
}

describe('days of history', () => {
  const available = dateRange('2023-07-01', '2023-12-31');

  it('are those of the same class, and those of the same weekday, of the eight weeks before', () => {
    const days = historyDays(TUESDAY, calendar, 8, available);
    expect(days.sameClass).toEqual(tuesdays(8));
    expect(days.sameWeekday).toEqual(tuesdays(8));
  });

  it('of a holiday are the holidays for its class, its weekday for what is unusual', () => {
    const saturday: LocalDate = '2023-11-11';
    const days = historyDays(saturday, calendar, 8, available);
    expect(days.sameClass).toEqual(['2023-11-01']);
    expect(days.sameWeekday).toEqual(
      Array.from({ length: 8 }, (_, week) => weeksBefore(saturday, week + 1)).sort(),
    );
  });

  it('leave a holiday out of its weekday class', () => {
    const days = historyDays('2023-11-08', calendar, 8, available);
    expect(days.sameClass).not.toContain('2023-11-01');
    expect(days.sameWeekday).toContain('2023-11-01');
  });

  it('are only those that the lake holds, earlier than the day, in any order', () => {
    const held = [addDays(TUESDAY, 7), TUESDAY, '2023-11-14', '2023-09-26', '2023-09-19'];
    expect(historyDays(TUESDAY, calendar, 8, held).sameClass).toEqual(['2023-09-26', '2023-11-14']);
    expect(historyDays(TUESDAY, calendar, 1, held).sameWeekday).toEqual(['2023-11-14']);
  });
});

describe('profiles', () => {
  it('are exact percentiles of the observed values', () => {
    const profile = historyOf([10, 20, 30, null, 40, 100]).profile('1');
    expect(profile?.debit.n[8]).toBe(5);
    expect(profile?.debit.median[8]).toBe(30);
    expect(profile?.debit.p10[8]).toBeCloseTo(14, 9);
    expect(profile?.debit.p90[8]).toBeCloseTo(76, 9);
    expect(profile?.debitP95[8]).toBeCloseTo(88, 9);
    expect(profile?.occupation.median[8]).toBeCloseTo(0.3, 9);
  });

  it('are not told under three values, what is unusual under five', () => {
    const two = historyOf([10, 20]).profile('1');
    expect([two?.debit.n[0], two?.debit.median[0], two?.debit.p10[0], two?.debit.p90[0]]).toEqual([
      2,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    const four = historyOf([10, 20, 30, 40]).profile('1');
    expect([four?.debit.median[0], four?.debitP95[0]]).toEqual([25, Number.NaN]);
  });

  it('leave impossible flows out, by the class of the road', () => {
    expect(historyOf([10, 20, 30, 9201]).profile('1')?.debit.n[0]).toBe(3);
    expect(historyOf([10, 20, 30, 9201], '2').profile('2')?.debit.n[0]).toBe(4);
    expect(historyOf([10, 20, 30, 11_501], '2').profile('2')?.debit.n[0]).toBe(3);
  });

  it('leave rows of excluded states out', () => {
    expect(historyOf([10, 20, 30, 40], '1', ['Barré']).profile('1')?.debit.n[0]).toBe(3);
    expect(historyOf([10], '1', ['Barré']).profile('1')).toBeNull();
    expect([...historyOf([10], '1', ['Barré']).arcs]).toEqual([]);
  });

  it('know the arcs that had a row, even without a value', () => {
    const history = historyOf([null, null]);
    expect([...history.arcs]).toEqual(['1']);
    expect(history.profile('1')?.debit.n).toEqual(Array(24).fill(0));
    expect(history.profile('9')).toBeNull();
  });

  it('gather the repeated hour of October twice and the skipped one of March never', () => {
    const days = ['2023-03-26', '2023-10-29'];
    const grids = days.map((date) =>
      gridOf(date, [hoursOf('1', { q: (slot) => slot, slots: clock.hoursOf(date).length })]),
    );
    const history = buildHistory({ sameClass: days, sameWeekday: days }, grids, network, thresholds);
    const n = history.profile('1')?.debit.n;
    expect([n?.[1], n?.[2], n?.[3]]).toEqual([2, 2, 2]);
    const march = buildHistory(
      { sameClass: ['2023-03-26'], sameWeekday: [] },
      grids,
      network,
      thresholds,
    ).profile('1')?.debit.n;
    expect([march?.[1], march?.[2], march?.[3]]).toEqual([1, 0, 1]);
    const october = buildHistory(
      { sameClass: ['2023-10-29'], sameWeekday: [] },
      grids,
      network,
      thresholds,
    ).profile('1')?.debit.n;
    expect([october?.[1], october?.[2], october?.[3]]).toEqual([1, 2, 1]);
  });

  it('do not depend on the order of days', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { minLength: 3, maxLength: 8 }), (flows) => {
        const there = historyOf(flows).profile('1');
        const back = historyOf(flows.toReversed()).profile('1');
        expect(back).toEqual(there);
        const [low, middle, high] = [
          there?.debit.p10[5] ?? 0,
          there?.debit.median[5] ?? 0,
          there?.debit.p90[5] ?? 0,
        ];
        expect(low).toBeLessThanOrEqual(middle);
        expect(middle).toBeLessThanOrEqual(high);
      }),
      { numRuns: 50 },
    );
  });
});
