import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conservationGap } from '../../src/domain/reading.ts';
import { type BikeHour, preferBikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import { readBikes } from '../../src/sources/bikes/read.ts';
import { at, CSV_PATH, dayOf, hourOf, inputFile, lakeOf, mergeHours } from './invented.ts';

const MARCH = at('2023-03-26T01:00:00Z');
const NOVEMBER = at('2023-11-21T07:00:00Z');

/** Records of one counter and hour that differ in anything else. */
const sameHour = (utcMs: number) =>
  fc
    .record({
      passages: fc.integer({ min: 0, max: 4 }),
      nom_compteur: fc.constantFrom(null, 'A', 'B'),
      place: fc.constantFrom<readonly [number | null, number | null]>(
        [null, null],
        [2.3, 48.8],
        [2.3, 48.9],
        [2.4, 48.8],
      ),
    })
    .map(({ passages, nom_compteur, place: [lon, lat] }) =>
      hourOf('a', utcMs, passages, { nom_compteur, lon, lat }),
    );

describe.each([
  ['an ordinary hour', NOVEMBER],
  ['the doubled hour of March', MARCH],
])('preferBikeHour in %s', (_, utcMs) => {
  // merged records too: what is merged once may be merged again
  const record = fc
    .array(sameHour(utcMs), { minLength: 1, maxLength: 3 })
    .map((list) => list.reduce(preferBikeHour));

  it('is associative, commutative and idempotent', () => {
    fc.assert(
      fc.property(record, record, record, (a, b, c) => {
        expect(preferBikeHour(a, preferBikeHour(b, c))).toEqual(preferBikeHour(preferBikeHour(a, b), c));
        expect(preferBikeHour(a, b)).toEqual(preferBikeHour(b, a));
        expect(preferBikeHour(a, a)).toEqual(a);
      }),
      { numRuns: 500 },
    );
  });

  it('never loses passages', () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(preferBikeHour(a, b).passages).toBeGreaterThanOrEqual(Math.max(a.passages, b.passages));
      }),
    );
  });
});

/** Rows of an answer: few counters and hours, so that they meet; some of them bad. */
const answerRow = fc.record({
  id_compteur: fc.constantFrom('a', 'b', 'é', null),
  nom_compteur: fc.constantFrom('Rue', 'Quai', null),
  sum_counts: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 9 }) },
    fc.constantFrom(null, -1, 'x'),
  ),
  date: fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .integer({ min: -1, max: 26 })
        .map((h) => new Date(at('2023-11-20T23:00:00Z') + h * 3_600_000).toISOString()),
    },
    {
      weight: 2,
      arbitrary: fc.integer({ min: -2, max: 2 }).map((h) => new Date(MARCH + h * 3_600_000).toISOString()),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '2023-11-21T00:30:00Z') },
  ),
  coordinates: fc.constantFrom(null, { lon: 2.3, lat: 48.85 }, { lon: 2.4, lat: 48.85 }, { lon: 0, lat: 0 }),
});
type AnswerRow = typeof answerRow extends fc.Arbitrary<infer R> ? R : never;

const answer = fc.array(answerRow, { maxLength: 60 });
const readAnswer = (rows: readonly AnswerRow[]) => readBikes(inputFile(rows));
const asCsv = (rows: readonly AnswerRow[]) =>
  ['id_compteur;nom_compteur;sum_counts;date;coordinates']
    .concat(
      rows.map((row) =>
        [
          row.id_compteur,
          row.nom_compteur,
          row.sum_counts,
          row.date,
          row.coordinates && `${row.coordinates.lat},${row.coordinates.lon}`,
        ]
          .map((cell) => cell ?? '')
          .join(';'),
      ),
    )
    .join('\n');

function dayFigures(hours: readonly BikeHour[]) {
  const day = dayOf('2023-11-21');
  return bikeFigures({ day, ...lakeOf(hours, day) });
}

describe('reading', () => {
  it('accounts for every row and keeps one record per counter and hour, sorted', () => {
    fc.assert(
      fc.property(answer, (rows) => {
        const { counts, records, rejects } = readAnswer(rows);
        expect(counts.read).toBe(rows.length);
        expect(conservationGap(counts)).toBe(0);
        expect(rejects).toHaveLength(Object.values(counts.rejected).reduce((sum, n) => sum + n, 0));
        expect(records).toEqual(mergeHours(records));
      }),
    );
  });

  it('gives the same for rows in any order', () => {
    fc.assert(
      fc.property(
        answer.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        ([rows, shuffled]) => {
          const [one, other] = [readAnswer(rows), readAnswer(shuffled)];
          expect(other.records).toEqual(one.records);
          expect(other.counts).toEqual(one.counts);
        },
      ),
    );
  });

  it('gives the same for an answer and the same rows as CSV', () => {
    fc.assert(
      fc.property(answer, (rows) => {
        const csv = readBikes(inputFile(asCsv(rows), CSV_PATH));
        const json = readAnswer(rows);
        expect(csv.records).toEqual(json.records);
        expect(csv.counts).toEqual(json.counts);
      }),
    );
  });

  it('gives the same for one file, for its parts, and for parts that overlap', () => {
    fc.assert(
      fc.property(answer, fc.nat(60), fc.nat(60), (rows, cut, overlap) => {
        const whole = readAnswer(rows).records;
        const parts = [rows.slice(0, cut), rows.slice(Math.max(0, cut - overlap))];
        const merged = mergeHours(parts.flatMap((part) => readAnswer(part).records));
        const reversed = mergeHours(parts.reverse().flatMap((part) => readAnswer(part).records));
        expect(merged).toEqual(whole);
        expect(reversed).toEqual(whole);
        expect(dayFigures(merged)).toEqual(dayFigures(whole));
      }),
    );
  });
});

describe('figures', () => {
  it('the city is the sum of its parts, and shares stay in bounds', () => {
    fc.assert(
      fc.property(answer, (rows) => {
        const { metrics, items } = dayFigures(readAnswer(rows).records);
        const sum = (parts: unknown, key: string) =>
          (parts as Record<string, number | null>[]).reduce((total, part) => total + (part[key] ?? 0), 0);
        for (const parts of [items, metrics.par_arrondissement]) {
          expect(sum(parts, 'total_jour')).toBe(metrics.total_velos ?? 0);
        }
        expect(sum(metrics.profil_ville, 'passages')).toBe(metrics.total_velos ?? 0);
        for (const item of items) {
          expect(item.taux_couverture).toBeGreaterThanOrEqual(0);
          expect(item.taux_couverture).toBeLessThanOrEqual(1);
          expect(item.total_jour === null).toBe(item.heures_observees === 0);
        }
        expect(items.map((item) => item.id_compteur)).toEqual([
          ...new Set(items.map((item) => item.id_compteur)),
        ]);
      }),
    );
  });
});
