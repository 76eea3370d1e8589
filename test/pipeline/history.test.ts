import { expect, it } from 'vitest';
import type { DayContext } from '../../src/domain/source.ts';
import type { Figures } from '../../src/pipeline/figures.ts';
import { readHistory } from '../../src/pipeline/history.ts';
import type { Lake } from '../../src/pipeline/lake.ts';
import type { BikePast } from '../../src/sources/bikes/history.ts';

it('a day that no source knows has no totals, which is not a total of 0', async () => {
  const day = { total: 0, heures: 24, firstUtcMs: 0, lastPassageUtcMs: null };
  const past: BikePast = {
    counters: new Map([
      [
        'a',
        new Map([
          ['2023-11-20', { ...day, total: 7 }],
          ['2023-11-18', day],
        ]),
      ],
      ['b', new Map([['2023-11-20', { ...day, total: 5 }]])],
    ]),
    observedHours: [],
  };
  const figures = { bikePast: async () => past, countTotals: { of: async () => [] } };
  const lake = { calendar: { dayClass: () => 'mardi' }, records: async () => [] };
  const days = await readHistory(
    lake as unknown as Lake,
    figures as unknown as Figures,
    { date: '2023-11-21' } as DayContext,
  );
  expect(days).toHaveLength(91);
  const bikes = days
    .slice(-4)
    .map(({ date, velos_total, velos_compteurs }) => [date, velos_total, velos_compteurs]);
  expect(bikes).toEqual([
    ['2023-11-18', 0, 1],
    ['2023-11-19', null, null],
    ['2023-11-20', 12, 2],
    ['2023-11-21', null, null],
  ]);
  expect(days.at(-1)).toMatchObject({ debit_moyen: null, debit_total: null, temp_moyenne: null });
});
