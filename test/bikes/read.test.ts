import { describe, expect, it } from 'vitest';
import { conservationGap, type Reading } from '../../src/domain/reading.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { readBikes } from '../../src/sources/bikes/read.ts';
import { at, CSV_PATH, inputFile } from './invented.ts';

const read = (content: Parameters<typeof inputFile>[0], path?: string) => {
  const reading = readBikes(inputFile(content, path));
  expect(conservationGap(reading.counts)).toBe(0);
  return reading;
};

const RECORD = {
  id_compteur: '100-1',
  nom_compteur: '1 rue de la Paix N-S',
  sum_counts: 12,
  date: '2023-11-20T23:00:00+00:00',
  coordinates: { lon: 2.33, lat: 48.86 },
};
const HOUR: BikeHour = {
  id_compteur: '100-1',
  nom_compteur: '1 rue de la Paix N-S',
  lon: 2.33,
  lat: 48.86,
  utcMs: at('2023-11-21T00:00:00+01:00'),
  passages: 12,
  doublee: null,
};
const LABELS =
  'Identifiant du compteur;Nom du compteur;Comptage horaire;Date et heure de comptage;Coordonnées géographiques';

const codes = ({ notices }: Reading<BikeHour>) => notices.map(({ code, count }) => [code, count]);

describe('formats of one and the same hour', () => {
  const asCsv = (header: string, newline: string, bom = '') =>
    `${bom}${header}${newline}100-1;1 rue de la Paix N-S;12.0;2023-11-21T00:00:00+01:00;48.86,2.33${newline}`;

  it.each<[string, string | object, string]>([
    ['Explore v2.1', { total_count: 1, results: [RECORD] }, 'api/a.json'],
    ['a bare list', [RECORD], 'api/a.json.gz'],
    ['JSON with a BOM, under any name', `\uFEFF ${JSON.stringify([RECORD])}`, 'batch/comptages_velo/a.csv'],
    ['Explore v2.0', { total_count: 1, records: [{ record: { id: 'x', fields: RECORD } }] }, 'api/a.json'],
    [
      'Search v1',
      { nhits: 1, records: [{ recordid: 'x', fields: { ...RECORD, coordinates: [48.86, 2.33] } }] },
      'api/a.json',
    ],
    ['v1 export, counts', [{ fields: { ...RECORD, sum_counts: undefined, counts: 12 } }], 'api/a.json'],
    ['CSV by labels', asCsv(LABELS, '\r\n', '\uFEFF'), CSV_PATH],
    ['CSV by API names', asCsv('id_compteur;nom_compteur;sum_counts;date;coordinates', '\n'), CSV_PATH],
    ['CSV by older API names', asCsv('id_compteur;nom_compteur;counts;date;coordinates', '\n'), CSV_PATH],
    [
      'CSV in another order, more columns, a place with a space',
      'Date et heure de comptage;photo;Comptage horaire;Coordonnées géographiques;Nom du compteur;Identifiant du compteur\n' +
        '2023-11-20T23:00:00Z;"a;b";12;48.86, 2.33;1 rue de la Paix N-S;100-1',
      CSV_PATH,
    ],
  ])('%s', (_, content, path) => {
    const reading = read(content, path);
    expect(reading.records).toEqual([HOUR]);
    expect(reading.notices).toEqual([]);
  });

  it('an answer without records is a reading without records', () => {
    expect(read({ total_count: 0, results: [] }).records).toEqual([]);
    expect(read(`${LABELS}\n`, CSV_PATH).records).toEqual([]);
  });

  it('a CSV without label and place keeps its counts', () => {
    const reading = read('id_compteur;sum_counts;date\n100-1;12;2023-11-20T23:00:00Z\n', CSV_PATH);
    expect(reading.records).toEqual([{ ...HOUR, nom_compteur: null, lon: null, lat: null }]);
  });
});

describe('rows refused', () => {
  it.each<[string, object, string, string | null]>([
    ['no counter', { id_compteur: null }, 'compteur_absent', null],
    ['blank counter', { id_compteur: '  ' }, 'compteur_absent', '  '],
    ['no stamp', { date: null }, 'horodatage_illisible', null],
    ['text', { date: 'hier' }, 'horodatage_illisible', 'hier'],
    ['month 13', { date: '2023-13-01T00:00:00+00:00' }, 'horodatage_illisible', '2023-13-01T00:00:00+00:00'],
    ['30 February', { date: '2023-02-30T00:00:00Z' }, 'horodatage_illisible', '2023-02-30T00:00:00Z'],
    ['hour 24', { date: '2023-11-20T24:00:00Z' }, 'horodatage_illisible', '2023-11-20T24:00:00Z'],
    [
      'offset +99:00',
      { date: '2023-11-20T23:00:00+99:00' },
      'horodatage_illisible',
      '2023-11-20T23:00:00+99:00',
    ],
    ['half past', { date: '2023-11-20T23:30:00Z' }, 'horodatage_hors_heure', '2023-11-20T23:30:00Z'],
    ['one second past', { date: '2023-11-20T23:00:01Z' }, 'horodatage_hors_heure', '2023-11-20T23:00:01Z'],
    ['no count', { sum_counts: null }, 'comptage_absent', null],
    ['blank count', { sum_counts: '' }, 'comptage_absent', ''],
    ['a word', { sum_counts: 'abc' }, 'comptage_non_numerique', 'abc'],
    ['a decimal comma', { sum_counts: '1,5' }, 'comptage_non_numerique', '1,5'],
    ['an exponent', { sum_counts: '1e3' }, 'comptage_non_numerique', '1e3'],
    ['NaN', { sum_counts: 'NaN' }, 'comptage_non_numerique', 'NaN'],
    ['inf', { sum_counts: 'inf' }, 'comptage_non_numerique', 'inf'],
    ['a boolean', { sum_counts: true }, 'comptage_non_numerique', 'true'],
    ['an object', { sum_counts: { n: 1 } }, 'comptage_non_numerique', '{"n":1}'],
    ['negative', { sum_counts: -5 }, 'comptage_negatif', '-5'],
    ['negative text', { sum_counts: '-5.0' }, 'comptage_negatif', '-5.0'],
  ])('%s', (_, change, reason, value) => {
    const record = { ...RECORD, ...change };
    const reading = read([RECORD, record]);
    expect(reading.records).toEqual([HOUR]);
    expect(reading.rejects).toEqual([{ line: 2, reason, value, text: JSON.stringify(record) }]);
    expect(reading.counts).toEqual({
      read: 2,
      kept: 1,
      rejected: { [reason]: 1 },
      duplicates: 0,
      conflicts: 0,
    });
  });

  it('records that are not objects', () => {
    const reading = read([null, 3, 'x', [], RECORD]);
    expect(reading.records).toEqual([HOUR]);
    expect(reading.counts.rejected).toEqual({ enregistrement_illisible: 4 });
  });

  it('rows of a CSV that are ragged, badly quoted or not UTF-8, by line; a blank line is no row', () => {
    const good = '100-1;1 rue de la Paix N-S;12;2023-11-21T00:00:00+01:00;48.86,2.33';
    const lines = [LABELS, '100-1;x;3', '"100-1"x;a;1;2023-11-21T01:00:00+01:00;', '', good, `${good};extra`];
    const latin1 = Buffer.from('\n100-1;Général Leclerc;3;2023-11-21T01:00:00+01:00;48.86,2.33\n', 'latin1');
    const reading = read(Buffer.concat([Buffer.from(lines.join('\n')), latin1]), CSV_PATH);
    expect(reading.records).toEqual([HOUR]);
    expect(reading.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'ligne_irreguliere'],
      [3, 'guillemets_mal_formes'],
      [6, 'ligne_irreguliere'],
      [7, 'encodage_invalide'],
    ]);
    expect(reading.counts.read).toBe(5);
  });

  it('a truncated last line costs itself only', () => {
    const row = '100-1;1 rue de la Paix N-S;12;2023-11-21T00:00:00+01:00;48.86,2.33\n';
    const reading = read(`${LABELS}\n${row}100-1;1 rue de la Paix N-S;14;2023-11-21T01:0`, CSV_PATH);
    expect(reading.records).toEqual([HOUR]);
    expect(reading.counts.rejected).toEqual({ ligne_irreguliere: 1 });
  });
});

describe('values set aside', () => {
  it.each<[string, unknown, string]>([
    ['nothing readable', 'Paris', 'coordonnees_illisibles'],
    ['one number', '48.86', 'coordonnees_illisibles'],
    ['latitude 95', { lon: 2.33, lat: 95 }, 'coordonnees_illisibles'],
    ['half a place', { lon: 2.33 }, 'coordonnees_illisibles'],
    ['longitude and latitude swapped', { lon: 48.86, lat: 2.33 }, 'coordonnees_hors_region'],
    ['the origin', { lon: 0, lat: 0 }, 'coordonnees_hors_region'],
    ['Lyon', '45.76,4.83', 'coordonnees_hors_region'],
  ])('a place that is %s: the count stays', (_, coordinates, code) => {
    const reading = read([{ ...RECORD, coordinates }]);
    expect(reading.records).toEqual([{ ...HOUR, lon: null, lat: null }]);
    expect(codes(reading)).toEqual([[code, 1]]);
    expect(reading.notices[0]?.samples[0]).toMatchObject({
      file: 'api/bikes/dt=2023-11-21/bikes.json',
      row: 1,
    });
  });

  it('no place at all is not a fault of the row', () => {
    expect(codes(read([{ ...RECORD, coordinates: null }]))).toEqual([]);
  });

  it('zero is a count', () => {
    expect(read([{ ...RECORD, sum_counts: 0 }]).records).toEqual([{ ...HOUR, passages: 0 }]);
  });

  it('an answer that announces more than it holds is kept and said to be incomplete', () => {
    const reading = read({ total_count: 2970, results: [RECORD] });
    expect(reading.records).toEqual([HOUR]);
    expect(reading.notices[0]).toMatchObject({ code: 'reponse_incomplete', count: 1 });
    expect(reading.notices[0]?.samples[0]?.detail).toBe('1 enregistrements, 2970 annoncés');
  });
});

describe('stamps', () => {
  it.each([
    ['2023-11-20T23:00:00+00:00', '2023-11-20T23:00:00Z'],
    ['2023-11-20T23:00:00.000Z', '2023-11-20T23:00:00Z'],
    ['2023-11-21T00:00:00+0100', '2023-11-20T23:00:00Z'],
    ['2023-11-21 00:00+01:00', '2023-11-20T23:00:00Z'],
    ['2023-11-20T20:00:00-03:00', '2023-11-20T23:00:00Z'],
    ['2024-02-29T00:00:00+01:00', '2024-02-28T23:00:00Z'],
    ['2023-10-29T02:00:00+02:00', '2023-10-29T00:00:00Z'],
    ['2023-10-29T02:00:00+01:00', '2023-10-29T01:00:00Z'],
  ])('%s is %s', (date, utc) => {
    const reading = read([{ ...RECORD, date }]);
    expect(reading.records[0]?.utcMs).toBe(at(utc));
    expect(reading.notices).toEqual([]);
  });

  it.each([
    ['2023-11-21T00:00:00', '2023-11-20T23:00:00Z'],
    ['2023-07-01T00:00:00', '2023-06-30T22:00:00Z'],
    // the source delivers only the second of the two hours
    ['2023-10-29T02:00:00', '2023-10-29T01:00:00Z'],
    // an hour that the city does not have: the one the counters' own clock means
    ['2023-03-26T02:00:00', '2023-03-26T01:00:00Z'],
  ])('%s without offset is city time, %s, and said so', (date, utc) => {
    const reading = read([{ ...RECORD, date }]);
    expect(reading.records[0]?.utcMs).toBe(at(utc));
    expect(codes(reading)).toEqual([['horodatage_sans_decalage', 1]]);
  });
});

describe('several rows for one counter and hour', () => {
  const rows = (...counts: number[]) => counts.map((sum_counts) => ({ ...RECORD, sum_counts }));
  const march = (...counts: number[]) =>
    rows(...counts).map((row) => ({ ...row, date: '2023-03-26T03:00:00+02:00' }));

  it('the same row again is a duplicate', () => {
    const { records, counts, notices } = read(rows(12, 12, 12));
    expect(records).toEqual([HOUR]);
    expect(counts).toMatchObject({ read: 3, kept: 1, duplicates: 2, conflicts: 0 });
    expect(notices).toEqual([]);
  });

  it('different counts are a conflict, the larger stays', () => {
    const reading = read(rows(7, 12, 3, 12));
    expect(reading.records).toEqual([HOUR]);
    expect(reading.counts).toMatchObject({ kept: 1, duplicates: 1, conflicts: 2 });
    expect(codes(reading)).toEqual([['comptages_contradictoires', 2]]);
    expect(reading.notices[0]?.samples[0]?.detail).toBe('100-1, 2023-11-21T00:00:00+01:00 : 7 / 12');
  });

  it('the same count under another name is a conflict too', () => {
    const reading = read([RECORD, { ...RECORD, nom_compteur: 'A' }]);
    expect(reading.records).toEqual([{ ...HOUR, nom_compteur: '1 rue de la Paix N-S' }]);
    expect(reading.counts).toMatchObject({ duplicates: 0, conflicts: 1 });
  });

  it('at the change of March two different rows are added', () => {
    const reading = read(march(5, 9, 5));
    expect(reading.records).toEqual([
      { ...HOUR, utcMs: at('2023-03-26T01:00:00Z'), passages: 14, doublee: [9, 5] },
    ]);
    expect(reading.counts).toMatchObject({ read: 3, kept: 1, duplicates: 1, conflicts: 1 });
    expect(codes(reading)).toEqual([['heure_de_mars_additionnee', 1]]);
  });

  it('in UTC the two rows of March are both stamped 01:00', () => {
    const utc = march(5, 9).map((row) => ({ ...row, date: '2023-03-26T01:00:00+00:00' }));
    expect(read(utc).records).toEqual(read(march(5, 9)).records);
  });

  it('one row at the change of March is taken as it is', () => {
    const reading = read(march(5));
    expect(reading.records).toMatchObject([{ passages: 5, doublee: [5] }]);
    expect(reading.notices).toEqual([]);
  });

  it('a third count at the change of March is a contradiction: the two largest are added', () => {
    const reading = read(march(5, 9, 7));
    expect(reading.records).toMatchObject([{ passages: 16, doublee: [9, 7] }]);
    expect(codes(reading)).toEqual([
      ['comptages_contradictoires', 1],
      ['heure_de_mars_additionnee', 1],
    ]);
  });

  it('the hour before the change of March and the hours of October are not added', () => {
    for (const date of ['2023-03-26T00:00:00Z', '2023-10-29T00:00:00Z', '2023-10-29T01:00:00Z']) {
      expect(read(rows(5, 9).map((row) => ({ ...row, date }))).records).toMatchObject([{ passages: 9 }]);
    }
  });
});
