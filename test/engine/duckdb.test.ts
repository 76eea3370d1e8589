import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDuckDb, sqlText } from '../../src/engine/duckdb.ts';

const engine = openDuckDb({ memoryLimitBytes: 256e6, tempDirectory: tmpdir(), threads: 1 });
afterAll(() => engine.close());

describe('an engine that does not open', () => {
  it('says so at the first question, and closes', async () => {
    const broken = openDuckDb({ memoryLimitBytes: Number.NaN, tempDirectory: tmpdir(), threads: 1 });
    broken.open();
    await expect(broken.rows('SELECT 1')).rejects.toThrow('Failed to set config');
    // nothing is left that fails unheard: the test runner would say so
    broken.close();
  });
});

describe('numbers', () => {
  it('brings columns over in row order, over any number of chunks', async () => {
    const { n, half } = await engine.numbers<'n' | 'half'>(
      'SELECT i::DOUBLE AS n, (i / 2)::DOUBLE AS half FROM range(5000) t(i)',
    );
    expect([...n]).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    expect(half[4999]).toBe(2499.5);
  });

  it('refuses what it would have to guess', async () => {
    await expect(engine.numbers('SELECT 1 AS a')).rejects.toThrow('a is not a DOUBLE');
    const late = 'SELECT CASE WHEN i = 2500 THEN NULL ELSE 1.0::DOUBLE END AS a FROM range(5000) t(i)';
    await expect(engine.numbers(late)).rejects.toThrow('a holds a NULL');
  });
});

describe('a question', () => {
  it('brings values as they are, whatever they hold', async () => {
    const text = "l'été -- $b \n; DROP TABLE x";
    const [row] = await engine.rows(
      `SELECT $a AS a, $b + 0.5 AS b, $c AS c, $d AS d -- not $e
       FROM range(1)`,
      { values: { a: text, b: -2, c: null, d: true } },
    );
    expect(row).toEqual({ a: text, b: -1.5, c: null, d: true });
    await expect(engine.rows('SELECT $a', { values: {} })).rejects.toThrow('$a has no value');
  });

  it('names files in a statement, with the day of their folders', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cityflow-l'été--$a-"));
    const files = ['2023-11-20', '2023-11-21'].map((day) =>
      path.join(folder, `jour=${day}`, 'mesures.parquet'),
    );
    for (const [i, file] of files.entries()) {
      mkdirSync(path.dirname(file));
      await engine.run(`COPY (SELECT ${i} AS n) TO ${sqlText(file)} (FORMAT parquet)`);
    }
    const tables = { days: files };
    const days = await engine.columns('-- of all\nSELECT jour, n FROM days ORDER BY jour', { tables });
    expect(days).toEqual({ jour: ['2023-11-20', '2023-11-21'], n: [0, 1] });
    for (const of of [1, 2]) {
      await engine.makeTable('sums', 'SELECT sum(n) * $of AS n FROM days', { tables, values: { of } });
      expect(await engine.rows('SELECT n FROM sums')).toEqual([{ n: of }]);
    }
    const some = { tables, values: { least: 1 } };
    expect(await engine.rows('SELECT sum(n) AS n FROM days WHERE n >= $least', some)).toEqual([{ n: 1 }]);
    rmSync(folder, { recursive: true });
  });
});

describe('fillTable', () => {
  it('takes columns as bytes', async () => {
    const n = 5000;
    await engine.fillTable('filled', {
      a: Uint8Array.from({ length: n }, (_, i) => i % 250),
      b: Uint32Array.from({ length: n }, (_, i) => i * 1000),
      c: Float64Array.from({ length: n }, (_, i) => i / 3),
    });
    const [row] = await engine.rows(
      'SELECT count(*) AS n, sum(a) AS a, sum(b) AS b, max(c) AS c FROM filled',
    );
    expect(row).toEqual({ n, a: 622_500, b: 12_497_500_000, c: 4999 / 3 });
  });
});

describe('the shared subset of SQL', () => {
  it('knows Trino’s names', async () => {
    const [row] = await engine.rows(`
      SELECT to_unixtime(max(t)) AS s, chr(31) AS separator
      FROM (VALUES (TIMESTAMPTZ '2023-11-21 00:00:00+01')) v(t)`);
    expect(row).toEqual({ s: Date.UTC(2023, 10, 20, 23) / 1000, separator: '\u001f' });
  });
});
