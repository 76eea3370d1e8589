import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CalendarRecord, openCalendar } from '../../src/domain/calendar.ts';
import { calendrier } from '../../src/sources/calendrier/calendrier.ts';
import { describeWithRealData } from '../shared-data.ts';
import { readFile, readText } from './raw-files.ts';

const SCHOOL = 'description;population;start_date;end_date;location;zones;annee_scolaire';

describe('reading calendars', () => {
  it('reads public holidays', () => {
    const csv =
      'date,annee,zone,nom_jour_ferie\n2023-11-01,2023,Métropole,Toussaint\n2023-11-01,2023,Métropole,Toussaint\n,2023,,x\n2023-11-11,2023,,\n';
    const { records, counts } = readText(calendrier, 'f.csv', csv);
    expect(records).toEqual([
      { type: 'jour_ferie', date: '2023-11-01', nom: 'Toussaint', zone: 'Métropole' },
    ]);
    expect(counts).toMatchObject({ read: 4, rejected: { date_illisible: 1, nom_absent: 1 }, duplicates: 1 });
  });

  it('reads school holidays: instants become days of the city', () => {
    const csv = [
      SCHOOL,
      'Toussaint;-;2023-10-20T22:00:00+00:00;2023-11-05T23:00:00+00:00;Paris;Zone C;2023-2024',
      'Toussaint;-;2023-10-21T00:00:00+02:00;2023-11-06T00:00:00+01:00;Créteil;Zone C;2023-2024',
    ].join('\n');
    for (const record of readText(calendrier, 's.csv', csv).records) {
      expect(record).toMatchObject({
        type: 'vacances',
        debut: '2023-10-21',
        reprise: '2023-11-06',
        zone: 'Zone C',
      });
    }
  });

  it('rejects periods that cannot be placed', () => {
    const reading = readText(
      calendrier,
      's.csv',
      [
        SCHOOL,
        'Noël;-;bientôt;2024-01-08;Paris;Zone C;x',
        'Noël;-;2023-12-23;;Paris;Zone C;x',
        'Noël;-;2023-12-23;2023-12-22;Paris;Zone C;x',
        ';-;2023-12-23;2024-01-08;Paris;Zone C;x',
        'Noël;-;2023-12-23;2024-01-08;Paris;;x',
      ].join('\n'),
    );
    expect(reading.rejects.map(({ line, reason, value }) => [line, reason, value])).toEqual([
      [2, 'date_illisible', 'bientôt'],
      [3, 'date_illisible', null],
      [4, 'reprise_avant_debut', '2023-12-23 – 2023-12-22'],
      [5, 'nom_absent', null],
      [6, 'zone_absente', null],
    ]);
  });

  it('counts a summer whose end is not published until 31 August', () => {
    const reading = readText(calendrier, 's.csv', `${SCHOOL}\nÉté;-;2026-07-04;2026-07-04;Paris;Zone C;x`);
    expect(reading.records).toMatchObject([{ debut: '2026-07-04', reprise: '2026-09-01' }]);
    expect(reading.notices).toMatchObject([{ code: 'reprise_inconnue', count: 1 }]);
  });

  it('names the columns it needs', () => {
    expect(() => readText(calendrier, 'f.csv', 'jour;nom\n')).toThrow(
      expect.objectContaining({
        code: 'INPUT_COLUMNS',
        params: expect.objectContaining({ missing: 'date, nom_jour_ferie' }),
      }),
    );
  });
});

describeWithRealData('the real calendars', (data) => {
  const folder = path.join(data, 'raw/batch/calendrier');
  const feries = readFile(calendrier, path.join(folder, 'jours_feries_metropole.csv'));
  const school = readFile(calendrier, path.join(folder, 'fr-en-calendrier-scolaire.csv'));
  const records: CalendarRecord[] = [...feries.records, ...school.records];
  const calendar = openCalendar({
    publicHolidays: records.filter((record) => record.type === 'jour_ferie'),
    schoolHolidays: records.filter((record) => record.type === 'vacances'),
  });

  it('are read whole', () => {
    // A period of Réunion says 2019 for 2018 and ends before it begins.
    expect(school.counts).toEqual({
      read: 1900,
      kept: 1899,
      rejected: { reprise_avant_debut: 1 },
      duplicates: 0,
      conflicts: 0,
    });
    expect(school.rejects[0]).toMatchObject({ line: 1219, value: '2019-01-10 – 2018-10-29' });
    expect(feries.counts.kept).toBe(feries.counts.read);
    expect(calendar.known).toBe(true);
  });

  it('make 2023-11-21 an ordinary Tuesday', () => {
    expect(calendar.publicHoliday('2023-11-21')).toBeNull();
    expect(calendar.schoolHoliday('2023-11-21')).toBeNull();
    expect(calendar.dayClass('2023-11-21')).toBe('mardi');
  });

  it.each([
    ['2023-11-01', 'ferie'],
    ['2023-11-05', 'vacances_week_end'],
    ['2023-11-06', 'lundi'],
    // Zone A's and B's winter, not Paris's.
    ['2024-03-01', 'vendredi'],
    ['2024-02-12', 'vacances_semaine'],
    // The Monday of Pentecost is a holiday by law.
    ['2023-05-29', 'ferie'],
    ['2023-07-08', 'vacances_week_end'],
    ['2023-07-07', 'vendredi'],
    // Teachers are back on 1 September, pupils on the 4th.
    ['2023-09-01', 'vacances_semaine'],
    ['2023-09-04', 'lundi'],
  ])('%s is %s', (date, expected) => {
    expect(calendar.dayClass(date)).toBe(expected);
  });
});
