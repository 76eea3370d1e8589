import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openClock } from '../../src/domain/time.ts';
import { openCsv, readHeader } from '../../src/raw/csv.ts';
import { cleanRow } from '../../src/sources/comptages/clean.ts';
import { countLayout } from '../../src/sources/comptages/layout.ts';
import { countLineEnds, scanRange } from '../../src/sources/comptages/range.ts';
import { openArcIndex, openScanner } from '../../src/sources/comptages/scan.ts';
import { slotOf } from '../../src/sources/comptages/stage.ts';
import { HEADER, row } from './lake.ts';

const clock = openClock('Europe/Paris');
const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Scanned {
  readonly rows: string[];
  readonly rejects: string[];
  readonly lines: number;
  readonly lineEnds: number;
}

/** Scans a file cut into ranges at the offsets given. */
function scan(content: Buffer, cuts: readonly number[]): Scanned {
  const file = path.join(folder, 'counts.csv');
  writeFileSync(file, content);
  const { header, separator, bodyStart } = readHeader(file, content);
  const layout = countLayout(file, header, separator);
  const rows: string[] = [];
  const arcs = openArcIndex();
  const stage = {
    push: (day: number, arc: number, q: number, k: number, meta: number) =>
      rows.push([arcs.ids[arc], day, slotOf(meta), q, k].join(' ')),
    close: () => [],
  };
  const scanner = openScanner(0, layout, clock, stage, arcs);
  const fd = openSync(file, 'r');
  const size = statSync(file).size;
  const bounds = [
    0,
    ...[...new Set(cuts.map((cut) => cut % size))].filter((cut) => cut > 0).sort((a, b) => a - b),
    size,
  ];
  const results = bounds
    .slice(1)
    .map((end, i) =>
      scanRange({ path: file, fd, size, bodyStart, layout }, { start: bounds[i]!, end }, scanner),
    );
  closeSync(fd);
  let before = 1;
  const rejects: string[] = [];
  for (const { rejects: found, lines } of results) {
    for (const { line, reason } of found) rejects.push(`${before + line} ${reason}`);
    before += lines;
  }
  return { rows, rejects, lines: before, lineEnds: results.reduce((sum, r) => sum + r.lineEnds, 0) };
}

/** The rules alone, row by row, without any short way. */
function reference(content: Buffer): Pick<Scanned, 'rows' | 'rejects'> {
  const csv = openCsv('x.csv', content);
  const layout = countLayout('x.csv', csv.header, csv.separator);
  const rows: string[] = [];
  const rejects: string[] = [];
  for (const { line, cells, fault } of csv.rows()) {
    const result = cells === null ? { reason: fault } : cleanRow(cells, layout, clock);
    if ('reason' in result) {
      rejects.push(`${line} ${result.reason}`);
    } else {
      const { date, slot } = clock.cityHour(result.utcMs);
      const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
      rows.push([result.description.arc, day, slot, result.q ?? -1, result.k ?? -1].join(' '));
    }
  }
  return { rows, rejects };
}

const numbers = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }).map((x) => x.toFixed(5)) },
  fc.integer({ min: 0, max: 40_000 }).map((n) => `${n}.0`),
  fc.constantFrom(
    '',
    ' 7.0 ',
    '1e3',
    'NaN',
    '-1',
    '1,5',
    '.5',
    '5.',
    '1.2.3',
    '00012',
    '123456789012345678',
    '0.1234567890123456',
  ),
);
const stamps = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 0, max: 24 * 400 }).map((h) => {
      const at = Date.UTC(2023, 0, 1) + h * 3_600_000;
      const offset = clock.offsetMinutes(at) / 60;
      return `${new Date(at + offset * 3_600_000).toISOString().slice(0, 19)}+0${offset}:00`;
    }),
  },
  fc.constantFrom(
    '2023-13-01T00:00:00+01:00',
    '2023-02-29T00:00:00+01:00',
    '2023-06-01T24:00:00+02:00',
    '2023-06-01 10:00:00',
    '2023-06-01T10:00:00Z',
    '2023-06-01T10:30:00+02:00',
    '2023-06-01T10:00:00+05:30',
    '2023-06-0aT10:00:00+02:00',
    '',
  ),
);
const labels = fc.constantFrom(
  'Bd_X',
  'Bd_X',
  'Bd_X',
  'Bd_Y',
  '"Pl;Italie ""x"""',
  '"Bd\nX"',
  '"Bd',
  'Bd"X',
  'é'.repeat(20),
);
const line = fc
  .record({
    arc: fc.constantFrom('4264', '191', '7', '007', '*', '1234567', 'A12', ''),
    stamp: stamps,
    q: numbers,
    k: numbers,
    state: fc.constantFrom('', 'Fluide', 'Pré-saturé', 'Inconnu', '1', '9'),
    label: labels,
    arcState: fc.constantFrom('Invalide', 'Barré', '3', 'Neuf'),
    end: fc.constantFrom('\n', '\n', '\r\n', '\n\n', ';x\n'),
  })
  .map(
    ({ arc, stamp, q, k, state, label, arcState, end }) =>
      row(arc, stamp, q, k, { state, label, arcState }) + end,
  );
const file = fc
  .array(line, { minLength: 1, maxLength: 40 })
  .map((lines) => Buffer.from(`\uFEFF${HEADER}\r\n${lines.join('')}`));

describe('the scanner of road counts', () => {
  it('gives what the rules give, row by row, wherever the file is cut', () => {
    fc.assert(
      fc.property(file, fc.array(fc.nat(20_000), { maxLength: 6 }), (content, cuts) => {
        const expected = reference(content);
        const { rows, rejects, lines, lineEnds } = scan(content, cuts);
        expect(rejects).toEqual(expected.rejects);
        expect(rows).toEqual(expected.rows);
        expect(lines).toBe(lineEnds + (content.at(-1) === 0x0a ? 0 : 1));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the first row of a file again when it is cut inside it', () => {
    const good = row('4264', '2023-06-01T10:00:00+02:00', '1.0', '2.0');
    const content = Buffer.from(
      `${HEADER}\n${row('7', '2023-06-01T10:00:00+02:00', '1.0', '2.0', { label: '"Bd\nX"' })}\n${good}\n`,
    );
    for (let cut = HEADER.length; cut < content.length; cut += 1) {
      expect(scan(content, [cut])).toMatchObject(reference(content));
    }
  });

  it('takes the short way for repeated descriptions only when nothing in them differs', () => {
    const good = row('4264', '2023-06-01T10:00:00+02:00', '1.0', '2.0');
    const other = good.replace('""LineString""', '""LineStrinG""').replace('10:00', '11:00');
    const content = Buffer.from(
      [HEADER, good, good.replace('10:00', '12:00'), other, other.slice(0, -1)].join('\n'),
    );
    expect(scan(content, [])).toMatchObject({ rejects: ['5 guillemets_mal_formes'] });
    expect(scan(content, []).rows).toHaveLength(3);
  });

  it('refuses a row of more than 1 MB, and reads on', () => {
    const long = row('1', '2023-06-01T10:00:00+02:00', '1', '1', { label: 'x'.repeat(10_000_000) });
    const content = Buffer.from([HEADER, long, row('1', '2023-06-01T11:00:00+02:00', '2', '1')].join('\n'));
    const { rows, rejects } = scan(content, [5_000_000]);
    expect(rejects).toEqual(['2 ligne_trop_longue']);
    expect(rows).toHaveLength(1);
  });

  it('reads other layouts by the names of their columns', () => {
    const content = Buffer.from('k,q,t_1h,iu_ac\n12.5,100,2023-11-21 14:00:00,4264\n');
    expect(scan(content, []).rows).toEqual([`4264 ${Date.UTC(2023, 10, 21) / 86_400_000} 13 100 12.5`]);
  });
});

describe('countLineEnds', () => {
  it('counts 0x0A in any part of any buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), fc.nat(400), (bytes, a, b) => {
        const content = Buffer.from(bytes.map((byte) => (byte < 40 ? 0x0a : byte)));
        const [from, to] = [Math.min(a, b, content.length), Math.min(Math.max(a, b), content.length)];
        expect(countLineEnds(content, from, to)).toBe(
          [...content.subarray(from, to)].filter((x) => x === 0x0a).length,
        );
      }),
    );
  });
});
