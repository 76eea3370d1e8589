import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/time.ts';
import {
  clip,
  dayInterval,
  hoursOfIntervals,
  type Interval,
  mergeIntervals,
  mergePeriods,
  readPeriod,
  serviceIntervals,
  statusOn,
  wallMs,
} from '../../src/sources/traffic/periods.ts';
import { clock } from './answers.ts';

const at = (iso: string) => Date.parse(iso);

describe('naive city times', () => {
  it('reads the compact and the dashed form, refuses what is not a time', () => {
    expect(wallMs('20231121T051500')).toBe(at('2023-11-21T05:15:00Z'));
    expect(wallMs('2023-11-21T05:15')).toBe(at('2023-11-21T05:15:00Z'));
    for (const text of [
      '',
      '20231321T000000',
      '20231121T250000',
      '20231121T006100',
      '2023-11-21',
      'demain',
    ]) {
      expect(wallMs(text), text).toBeNaN();
    }
  });

  it('are Paris time: +1 h in November, +2 h in July', () => {
    expect(readPeriod('20231121T051500', '20231121T061500', clock)).toEqual([
      at('2023-11-21T04:15:00Z'),
      at('2023-11-21T05:15:00Z'),
    ]);
    expect(readPeriod('20230704T080000', null, clock)).toEqual([at('2023-07-04T06:00:00Z'), null]);
  });

  it('count the repeated hour of October: 01:30 to 03:30 lasts three hours', () => {
    const period = readPeriod('20231029T013000', '20231029T033000', clock);
    expect(hoursOfIntervals([period as Interval])).toBe(3);
  });

  it('refuse a period that ends before it begins, and an unreadable end', () => {
    expect(readPeriod('20231121T050000', '20231120T050000', clock)).toBeNull();
    expect(readPeriod('20231121T050000', 'plus tard', clock)).toBeNull();
    expect(readPeriod(null, '20231121T050000', clock)).toBeNull();
  });
});

describe('hours', () => {
  it('of overlapping and touching periods count once', () => {
    const h = (from: number, to: number): Interval => [from * HOUR_MS, to * HOUR_MS];
    expect(mergeIntervals([h(8, 10), h(9, 11), h(11, 12), h(14, 15)])).toEqual([h(8, 12), h(14, 15)]);
    expect(hoursOfIntervals([h(8, 10), h(9, 11), h(9, 10)])).toBe(3);
  });

  it('of service: 20.5 a day, also on the days of 23 and 25 hours', () => {
    for (const date of ['2023-11-21', '2023-03-26', '2023-10-29']) {
      expect(hoursOfIntervals(serviceIntervals(date, clock)), date).toBe(20.5);
    }
    expect(serviceIntervals('2023-11-21', clock)).toEqual([
      [at('2023-11-20T23:00:00Z'), at('2023-11-21T00:30:00Z')],
      [at('2023-11-21T04:00:00Z'), at('2023-11-21T23:00:00Z')],
    ]);
  });

  it('of a period without end stop at the end of the day', () => {
    const day = dayInterval('2023-11-21', clock);
    expect(hoursOfIntervals(clip([[at('2023-11-21T21:00:00Z'), Number.POSITIVE_INFINITY]], [day]))).toBe(2);
    expect(
      mergePeriods([
        [1, null],
        [0, 2],
      ]),
    ).toEqual([[0, null]]);
  });

  const intervals = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
      .map(([start, length]): Interval => [start * HOUR_MS, (start + length) * HOUR_MS]),
    { maxLength: 12 },
  );

  it('never exceed the window nor the sum of the parts, whatever the order', () => {
    fc.assert(
      fc.property(intervals, intervals, (periods, [window]) => {
        const inside = clip(periods, window ? [window] : []);
        const hours = hoursOfIntervals(inside);
        expect(hours).toBeLessThanOrEqual(window ? hoursOfIntervals([window]) : 0);
        expect(hours).toBeLessThanOrEqual(periods.reduce((sum, one) => sum + hoursOfIntervals([one]), 0));
        expect(clip([...periods].reverse(), window ? [window] : [])).toEqual(inside);
        expect(hoursOfIntervals([...periods, ...periods])).toBe(hoursOfIntervals(periods));
      }),
    );
  });
});

describe('status on a day', () => {
  const day = dayInterval('2023-11-21', clock);
  const status = (...periods: [string, string][]) =>
    statusOn(
      periods.map(([begin, end]) => readPeriod(begin, end, clock) as Interval),
      day,
    );

  it('is active when a period overlaps it, ends excluded', () => {
    expect(status(['20231120T230000', '20231121T000100'])).toBe('active');
    expect(status(['20231121T235900', '20231122T100000'])).toBe('active');
    expect(status(['20231120T230000', '20231121T000000'])).toBe('terminee');
    expect(status(['20231122T000000', '20231122T100000'])).toBe('prevue');
    expect(status(['20231121T120000', '20231121T120000'])).toBe('active');
  });

  it('between two nights of works is planned: more is to come', () => {
    expect(status(['20231119T220000', '20231120T040000'], ['20231122T220000', '20231123T040000'])).toBe(
      'prevue',
    );
  });
});
