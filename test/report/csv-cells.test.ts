import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralised } from '../../src/domain/csv.ts';
import { type Cell, csvText } from '../../src/report/csv-cells.ts';
import { readCsv } from './read-csv.ts';

const cellsOf = (cell: Cell) => csvText([[cell]]).slice(1, -2);

describe('csvText', () => {
  it('writes BOM, semicolons, CRLF, titles and blank lines', () => {
    const text = csvText([{ title: '=== CHANTIERS ACTIFS ===' }, ['Début', 'n'], ['2023-11-21', 1.5], []]);
    expect(text).toBe('\ufeff=== CHANTIERS ACTIFS ===\r\nDébut;n\r\n2023-11-21;1.5\r\n\r\n');
  });

  it('keeps numbers numbers, negative ones too, and the absent empty', () => {
    expect(cellsOf(-3.08)).toBe('-3.08');
    expect(cellsOf(0)).toBe('0');
    expect(cellsOf(-0)).toBe('0');
    expect(cellsOf(1e-7)).toBe('0.0000001');
    expect(cellsOf(1e21)).toBe('1000000000000000000000');
    expect(cellsOf(null)).toBe('');
    expect(cellsOf(true)).toBe('oui');
    expect(() => cellsOf(Number.NaN)).toThrow(RangeError);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+33', "'+33"],
    ['-5', "'-5"],
    ['@SOMME(A1)', "'@SOMME(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1', "'＝1"],
    ['=A;"b"', `"'=A;""b"""`],
    ['a=1', 'a=1'],
    ['"', '""""'],
  ])('neutralises %j', (text, written) => {
    expect(cellsOf(text)).toBe(written);
  });

  it('is read back cell by cell, whatever the cells hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(';', '"', '\r', '\n', '=', '-', '@', '\t', "'", 'é', ' ') }),
    );
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(text, number, fc.constant(null)), { minLength: 1, maxLength: 5 }), {
          maxLength: 5,
        }),
        (rows) => {
          const read = readCsv(csvText(rows));
          expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length));
          rows.forEach((row, i) => {
            row.forEach((cell, j) => {
              const back = read[i]?.[j];
              if (typeof cell === 'number') {
                if (cell === 0 || Math.abs(cell) > 1e-6) expect(Number(back)).toBe(cell + 0);
              } else {
                expect(back).toBe(cell === null ? '' : neutralised(cell));
                expect(back).not.toMatch(/^[=+\-@\t\r]/);
              }
            });
          });
        },
      ),
    );
  });
});
