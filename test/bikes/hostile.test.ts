import { describe, expect, it } from 'vitest';
import type { CityflowError } from '../../src/domain/errors.ts';
import { readBikes } from '../../src/sources/bikes/read.ts';
import { CSV_PATH, inputFile } from './invented.ts';

const JSON_PATH = 'api/bikes/dt=2023-11-21/bikes.json';
const HEADER = 'id_compteur;nom_compteur;sum_counts;date;coordinates';

function failure(content: string | Buffer | object, path: string): CityflowError {
  try {
    readBikes(inputFile(content, path));
  } catch (error) {
    return error as CityflowError;
  }
  throw new Error('read without complaint');
}

describe('files of which nothing can be used', () => {
  const record = { id_compteur: '1', sum_counts: 1, date: '2023-11-21T00:00:00Z' };
  it.each<[string, string | Buffer | object, string, string]>([
    ['an empty JSON', '', JSON_PATH, 'INPUT_EMPTY'],
    ['an empty CSV', '', CSV_PATH, 'INPUT_EMPTY'],
    [
      'a JSON cut in the middle',
      JSON.stringify({ results: [record, record] }).slice(0, 90),
      JSON_PATH,
      'INPUT_JSON',
    ],
    ['an HTML page', '<!DOCTYPE html><html><body>503</body></html>', JSON_PATH, 'INPUT_LAYOUT'],
    ['an HTML page named .csv', '\n<html></html>', CSV_PATH, 'INPUT_LAYOUT'],
    ['plain text named .json', 'Too Many Requests', JSON_PATH, 'INPUT_JSON'],
    ['results that are no list', { total_count: 1, results: { a: record } }, JSON_PATH, 'INPUT_LAYOUT'],
    ['an error of the portal', { error_code: 'ODSQLError', message: 'bad' }, JSON_PATH, 'INPUT_LAYOUT'],
    ['null', '{"results":null}', JSON_PATH, 'INPUT_LAYOUT'],
    ['another table', 'Identifiant arc;Débit horaire\n1;2\n', CSV_PATH, 'INPUT_COLUMNS'],
    [
      'another separator',
      `${HEADER.replaceAll(';', '|')}\n1|a|2|2023-11-21T00:00:00Z|\n`,
      CSV_PATH,
      'INPUT_COLUMNS',
    ],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), CSV_PATH, 'INPUT_ENCODING'],
    ['JSON in Latin-1', Buffer.from('[{"nom_compteur":"Général"}]', 'latin1'), JSON_PATH, 'INPUT_ENCODING'],
    ['one line of 10 MB', 'x'.repeat(10_000_000), CSV_PATH, 'INPUT_COLUMNS'],
  ])('%s', (_, content, path, code) => {
    const error = failure(content, path);
    expect(error.code).toBe(code);
    expect(error.params).toMatchObject({ file: path });
    expect(JSON.stringify(error.params).length).toBeLessThan(1500);
  });

  it('missing columns are named, both ways', () => {
    const { params } = failure('Nom du compteur;Comptage horaire\na;1\n', CSV_PATH);
    expect(params).toMatchObject({
      missing: 'Identifiant du compteur / id_compteur, Date et heure de comptage / date',
      header: 'Nom du compteur | Comptage horaire',
    });
  });
});

describe('files of which most can be used', () => {
  const good = '1;a;2;2023-11-21T00:00:00Z;';

  it.each([
    ['one row of 10 MB', `1;${'x'.repeat(10_000_000)};2;2023-11-21T01:00:00Z;;\n`],
    ['one open quote before 10 MB', `1;"${'x'.repeat(10_000_000)};2;2023-11-21T01:00:00Z;\n`],
  ])('%s costs itself only', (_, bad) => {
    const { counts } = readBikes(
      inputFile(`${HEADER}\n${good}\n${bad}${good.replace('T00', 'T02')}\n`, CSV_PATH),
    );
    expect(counts).toMatchObject({ read: 3, kept: 2 });
  });

  it('the thousandth bad place is counted like the first', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `1;a;2;${new Date(i * 3_600_000).toISOString()};0,0`);
    const { counts, notices } = readBikes(inputFile([HEADER, ...rows].join('\n'), CSV_PATH));
    expect(counts.kept).toBe(1000);
    expect(notices).toMatchObject([{ code: 'coordonnees_hors_region', count: 1000 }]);
    expect(notices[0]?.samples).toHaveLength(5);
  });
});
