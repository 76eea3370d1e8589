import { describe, expect, it } from 'vitest';
import { openCalendar, type PublicHoliday, type SchoolHoliday } from '../../src/domain/calendar.ts';
import { parseLocalDate } from '../../src/domain/local-date.ts';
import { openClock } from '../../src/domain/time.ts';

const ferie = (date: string, nom: string): PublicHoliday => ({
  type: 'jour_ferie',
  date,
  nom,
  zone: 'Métropole',
});
const vacances = (debut: string, reprise: string, more: Partial<SchoolHoliday> = {}): SchoolHoliday => ({
  type: 'vacances',
  debut,
  reprise,
  nom: 'Toussaint',
  zone: 'Zone C',
  population: '-',
  academie: 'Paris',
  ...more,
});

describe('the class of a day', () => {
  const calendar = openCalendar({
    publicHolidays: [
      ferie('2023-11-01', 'Toussaint'),
      ferie('2023-11-11', '11 novembre'),
      { ...ferie('2023-12-26', 'Saint Étienne'), zone: 'Alsace-Moselle' },
    ],
    schoolHolidays: [
      vacances('2023-10-21', '2023-11-06'),
      vacances('2023-11-13', '2023-11-20', { zone: 'Zone A' }),
      vacances('2023-11-13', '2023-11-20', { population: 'Enseignants du second degré' }),
    ],
  });

  it.each([
    ['2023-10-20', 'vendredi'],
    ['2023-10-21', 'vacances_week_end'],
    ['2023-10-23', 'vacances_semaine'],
    ['2023-11-01', 'ferie'],
    ['2023-11-05', 'vacances_week_end'],
    ['2023-11-06', 'lundi'],
    ['2023-11-11', 'ferie'],
    ['2023-11-14', 'mardi'],
    ['2023-11-19', 'dimanche'],
    ['2023-12-26', 'mardi'],
  ])('%s is %s', (date, expected) => {
    expect(calendar.dayClass(date)).toBe(expected);
  });

  it('names the holidays', () => {
    expect(calendar.publicHoliday('2023-11-01')).toBe('Toussaint');
    expect(calendar.publicHoliday('2023-11-02')).toBeNull();
    expect(calendar.schoolHoliday('2023-11-02')).toBe('Toussaint');
    expect(calendar.schoolHoliday('2023-11-14')).toBeNull();
  });

  it('is known only with both kinds of holidays', () => {
    const publicHolidays = [ferie('2023-11-01', 'Toussaint')];
    const schoolHolidays = [vacances('2023-10-21', '2023-11-06')];
    expect(openCalendar({ publicHolidays, schoolHolidays }).known).toBe(true);
    expect(openCalendar({ publicHolidays, schoolHolidays: [] }).known).toBe(false);
    expect(openCalendar({ publicHolidays: [], schoolHolidays }).known).toBe(false);
    expect(openCalendar({ publicHolidays: [], schoolHolidays: [] }).dayClass('2023-11-21')).toBe('mardi');
  });
});

describe('published dates', () => {
  const paris = openClock('Europe/Paris');

  it.each([
    ['2019-06-01', '2019-06-01'],
    ['01/06/2019', '2019-06-01'],
    ['2019-06-01T04:00:00+02:00', '2019-06-01'],
    ['2019-06-01 04:00', '2019-06-01'],
    // An instant falls on the day of the city's clock, not on the one its text begins with.
    ['2023-10-20T22:00:00+00:00', '2023-10-21'],
    ['2023-10-20T22:00:00Z', '2023-10-21'],
    ['2023-10-20T22:00:00+0000', '2023-10-21'],
    ['2023-10-20T21:59:59Z', '2023-10-20'],
    [' 2019-06-01 ', '2019-06-01'],
  ])('%s is %s', (text, expected) => {
    expect(parseLocalDate(text, paris)).toBe(expected);
  });

  it.each([
    '',
    'demain',
    '2019-13-01',
    '2019-02-30',
    '31/02/2019',
    '2019-06-01T25:00:00',
    '2019-6-1',
    '20190601',
  ])('refuses %j', (text) => {
    expect(parseLocalDate(text, paris)).toBeNull();
  });
});
