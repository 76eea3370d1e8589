import { statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conservationGap } from '../../src/domain/reading.ts';
import { describeWithRealData } from '../shared-data.ts';
import { csv, openCountLake, row } from './lake.ts';

describe('a row of road counts', () => {
  it('measures the hour before its stamp, in the city day of that hour', async () => {
    const lake = openCountLake();
    lake.put(
      'a.csv',
      csv(
        row('862', '2023-11-21T00:00:00+01:00', '100.0', '12.5'),
        row('862', '2023-11-21T14:00:00+01:00', '1404.0', '20'),
      ),
    );
    await lake.ingest();
    expect(await lake.rows()).toEqual([
      ['2023-11-20', '862', Date.UTC(2023, 10, 20, 22) / 1000, 23, 100, 12.5, 'Invalide'],
      ['2023-11-21', '862', Date.UTC(2023, 10, 21, 12) / 1000, 13, 1404, 20, 'Invalide'],
    ]);
  });

  it('keeps a missing measure apart from a zero and from a row that is not there', async () => {
    const lake = openCountLake();
    lake.put(
      'a.csv',
      csv(row('1', '2023-11-21T10:00:00+01:00', '', ''), row('1', '2023-11-21T11:00:00+01:00', '0.0', '0.0')),
    );
    await lake.ingest();
    expect((await lake.rows()).map((r) => r.slice(3, 6))).toEqual([
      [9, null, null],
      [10, 0, 0],
    ]);
  });

  it('knows both hours of the October night, and where the exports lose one', async () => {
    const lake = openCountLake();
    lake.put(
      'a.csv',
      csv(
        row('1', '2025-10-26T02:00:00+02:00', '10', '1'),
        row('1', '2025-10-26T02:00:00+01:00', '20', '1'),
        row('1', '2025-10-26T03:00:00+01:00', '30', '1'),
      ),
    );
    await lake.ingest();
    expect((await lake.rows()).map((r) => [r[3], r[4]])).toEqual([
      [1, 10],
      [2, 20],
      [2, 30],
    ]);
  });

  it('without offset is city time, the second of the two October hours', async () => {
    const lake = openCountLake();
    lake.put(
      'a.csv',
      csv(row('1', '2025-10-26 02:00:00', '10', '1'), row('1', '2025-06-04T07:00:00', '20', '1')),
    );
    const { catalog } = await lake.ingest();
    expect((await lake.rows()).map((r) => r[2])).toEqual([
      Date.UTC(2025, 5, 4, 4) / 1000,
      Date.UTC(2025, 9, 26, 0) / 1000,
    ]);
    const [entry] = Object.values(catalog.inputs);
    expect(entry!.notices).toMatchObject([
      { code: 'horodatage_sans_decalage', count: 2, samples: [{ row: 2 }, { row: 3 }] },
    ]);
  });

  it('is refused with its line, its value and the reason', async () => {
    const lake = openCountLake();
    const bad: [string, string, string | null][] = [
      [row('*', '2023-11-21T10:00:00+01:00', '1', '1'), 'arc_absent', '*'],
      [row('', '2023-11-21T10:00:00+01:00', '1', '1'), 'arc_absent', ''],
      [row('1', '2023-02-29T10:00:00+01:00', '1', '1'), 'horodatage_illisible', '2023-02-29T10:00:00+01:00'],
      [row('1', '', '1', '1'), 'horodatage_illisible', ''],
      [row('1', '2023-11-21T10:30:00+01:00', '1', '1'), 'horodatage_hors_heure', '2023-11-21T10:30:00+01:00'],
      [row('1', '2023-11-21T10:00:00+01:00', '1e3', '1'), 'debit_non_numerique', '1e3'],
      [row('1', '2023-11-21T10:00:00+01:00', 'NaN', '1'), 'debit_non_numerique', 'NaN'],
      [row('1', '2023-11-21T10:00:00+01:00', 'inf', '1'), 'debit_non_numerique', 'inf'],
      [row('1', '2023-11-21T10:00:00+01:00', '1,5', '1'), 'debit_non_numerique', '1,5'],
      [row('1', '2023-11-21T10:00:00+01:00', '1.', '1'), 'debit_non_numerique', '1.'],
      [row('1', '2023-11-21T10:00:00+01:00', '-5.0', '1'), 'debit_negatif', '-5.0'],
      [row('1', '2023-11-21T10:00:00+01:00', '1', 'x'), 'occupation_non_numerique', 'x'],
      [row('1', '2023-11-21T10:00:00+01:00', '1', '-0.1'), 'occupation_negative', '-0.1'],
      [row('1', '2023-11-21T10:00:00+01:00', '1', '100.00001'), 'occupation_hors_bornes', '100.00001'],
      ['1;2023-11-21T10:00:00+01:00;1', 'ligne_irreguliere', '3 cellules'],
      [`${row('1', '2023-11-21T10:00:00+01:00', '1', '1')};`, 'ligne_irreguliere', '16 cellules'],
      [row('1', '2023-11-21T10:00:00+01:00', '1', '1', { label: '"a"b' }), 'guillemets_mal_formes', null],
    ];
    const good = row('1', '2023-11-21T10:00:00+01:00', ' 100.0 ', '100');
    lake.put('a.csv', csv(...bad.map(([text]) => text), good));
    const { catalog } = await lake.ingest();
    expect(
      lake.rejects('a.csv').map(({ ligne, motif, valeur, texte }) => [texte, motif, valeur, ligne]),
    ).toEqual(bad.map((expected, i) => [...expected, i + 2]));
    const [entry] = Object.values(catalog.inputs);
    expect(entry!.counts).toMatchObject({ read: 18, kept: 1 });
    expect((await lake.rows()).map((r) => r.slice(4, 6))).toEqual([[100, 100]]);
  });

  it('may hold a line end inside a quoted cell; an open quote costs its own line only', async () => {
    const lake = openCountLake();
    lake.put(
      'a.csv',
      csv(
        row('1', '2023-11-21T10:00:00+01:00', '1', '1', { label: '"Bd\nX"' }),
        row('1', '2023-11-21T11:00:00+01:00', '2', '1', { label: '"Bd' }),
        row('1', '2023-11-21T12:00:00+01:00', '3', '1'),
      ),
    );
    const { catalog } = await lake.ingest();
    expect((await lake.rows()).map((r) => r[4])).toEqual([1, 3]);
    expect(lake.rejects('a.csv').map((r) => [r.ligne, r.motif])).toEqual([[4, 'guillemets_mal_formes']]);
    expect(Object.values(catalog.inputs)[0]!.counts).toMatchObject({ read: 3, kept: 2 });
  });
});

describe('repeated rows', () => {
  const stamp = '2023-11-21T10:00:00+01:00';
  it('are counted: exact ones as duplicates, different ones as conflicts of which the fuller, then the larger stays', async () => {
    const lake = openCountLake();
    const rows = [
      row('1', stamp, '', '10'),
      row('1', stamp, '5', '10'),
      row('1', stamp, '7', '3'),
      row('1', stamp, '7', '3'),
      row('1', stamp, '900', ''),
    ];
    lake.put('a.csv', csv(...rows));
    const { catalog } = await lake.ingest();
    expect(Object.values(catalog.inputs)[0]!.counts).toEqual({
      read: 5,
      kept: 1,
      rejected: {},
      duplicates: 1,
      conflicts: 3,
    });
    expect((await lake.rows()).map((r) => r.slice(4, 6))).toEqual([[7, 3]]);
  });

  it('of two files give the same lake in any order and at any time', async () => {
    const together = openCountLake();
    together.put('a.csv', csv(row('1', stamp, '5', '10'), row('2', stamp, '1', '1')));
    together.put('b.csv', csv(row('1', stamp, '6', '10')));
    await together.ingest();
    const oneByOne = openCountLake();
    oneByOne.put('b.csv', csv(row('1', stamp, '6', '10')));
    await oneByOne.ingest();
    oneByOne.put('a.csv', csv(row('1', stamp, '5', '10'), row('2', stamp, '1', '1')));
    const { catalog } = await oneByOne.ingest();
    expect(await oneByOne.rows()).toEqual(await together.rows());
    expect((await together.rows()).map((r) => r[4])).toEqual([6, 1]);
    for (const { counts } of Object.values(catalog.inputs)) expect(conservationGap(counts)).toBe(0);
  });
});

describe('an ingest over time', () => {
  const day = (n: number, q: string) => row('1', `2023-11-${n}T10:00:00+01:00`, q, '10');

  it('reads a file once, and not again because it was only touched', async () => {
    const lake = openCountLake();
    const name = lake.put('a.csv', csv(day(20, '1')));
    expect((await lake.ingest()).read).toEqual([name]);
    expect((await lake.ingest()).read).toEqual([]);
    lake.put('a.csv', csv(day(20, '1')));
    expect((await lake.ingest()).read).toEqual([]);
  });

  it('rewrites only the days whose rows changed', async () => {
    const lake = openCountLake();
    lake.put('a.csv', csv(day(20, '1'), day(21, '2')));
    await lake.ingest();
    const old = new Date('2020-01-01');
    for (const date of ['2023-11-20', '2023-11-21']) utimesSync(lake.dayFile(date), old, old);
    lake.put('a.csv', csv(day(20, '1'), day(21, '3')));
    expect((await lake.ingest()).daysChanged).toBe(1);
    expect(statSync(lake.dayFile('2023-11-20')).mtime).toEqual(old);
    expect(statSync(lake.dayFile('2023-11-21')).mtime).not.toEqual(old);
    expect((await lake.rows()).map((r) => r[4])).toEqual([1, 3]);
  });

  it('takes back what a file said once it is replaced or gone, and keeps what another file says too', async () => {
    const lake = openCountLake();
    lake.put('a.csv', csv(day(20, '9'), day(21, '2')));
    lake.put('b.csv', csv(day(20, '1')));
    await lake.ingest();
    expect((await lake.rows()).map((r) => [r[0], r[4]])).toEqual([
      ['2023-11-20', 9],
      ['2023-11-21', 2],
    ]);
    lake.remove('a.csv');
    await lake.ingest();
    expect((await lake.rows()).map((r) => [r[0], r[4]])).toEqual([['2023-11-20', 1]]);
    expect(lake.files().filter((name) => name.includes('jour=2023-11-21'))).toEqual([]);
  });

  it('leaves out a file that cannot be used, keeps what it gave before, and says why', async () => {
    const lake = openCountLake();
    lake.put('a.csv', csv(day(20, '1')));
    lake.put('b.csv', csv(day(21, '2')));
    await lake.ingest();
    lake.put('a.csv', 'not,a,count\n1,2,3\n');
    const { failures } = await lake.ingest();
    expect(failures.map(({ path: file, error }) => [path.basename(file), error.code])).toEqual([
      ['a.csv', 'INPUT_COLUMNS'],
    ]);
    expect((await lake.rows()).map((r) => r[4])).toEqual([1, 2]);
  });
});

describeWithRealData('the real exports', (data) => {
  it('lose no row, and hold the days that the portal gives', async () => {
    const lake = openCountLake();
    for (const name of ['champs-elysees', 'convention', 'saints-peres']) {
      lake.copy(path.join(data, 'raw/batch/comptages_routiers', `${name}_2022-11_2023-12.csv`));
    }
    const { catalog } = await lake.ingest();
    const counts = Object.values(catalog.inputs).map((entry) => entry.counts);
    expect(counts.map(({ read, kept }) => [read, kept])).toEqual([
      [9338, 9338],
      [9326, 9326],
      [9338, 9338],
    ]);
    const rows = await lake.rows();
    expect(rows).toHaveLength(28_002);
    const arc = rows.filter((r) => r[0] === '2023-11-21' && r[1] === '4264');
    expect(arc.reduce((sum, r) => sum + Number(r[4]), 0)).toBe(22_741);
    expect(arc.find((r) => r[3] === 13)?.[4]).toBe(1404);
    // March: the hour before 03:00+02:00 is there without a measure; October: 24 of 25 hours
    const march = rows.filter((r) => r[0] === '2023-03-26' && r[1] === '4264');
    expect([march.length, march.filter((r) => r[4] !== null).length]).toEqual([23, 22]);
    expect(rows.filter((r) => r[0] === '2023-10-29' && r[1] === '4264')).toHaveLength(24);
  });

  it('are the same lake whether read by one thread or several, from one file or from pieces', async () => {
    const whole = openCountLake();
    whole.copy(path.join(data, 'raw/batch/comptages_routiers/convention_2022-11_2023-12.csv'));
    await whole.ingest(1);
    const pieces = openCountLake();
    const { readFileSync } = await import('node:fs');
    const [header, ...lines] = readFileSync(
      path.join(data, 'raw/batch/comptages_routiers/convention_2022-11_2023-12.csv'),
      'utf8',
    )
      .trimEnd()
      .split('\r\n');
    const shuffled = lines
      .map((line, i) => [(i * 7919) % 9973, line] as const)
      .sort(([a], [b]) => a - b)
      .map(([, line]) => line);
    pieces.put('1.csv', [header, ...shuffled.slice(0, 5000)].join('\n'));
    pieces.put('2.csv', [header, ...shuffled.slice(4000)].join('\n'));
    await pieces.ingest(2);
    expect(await pieces.rows()).toEqual(await whole.rows());
  });
});
