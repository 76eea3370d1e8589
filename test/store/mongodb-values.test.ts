import fc from 'fast-check';
import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/metrics.ts';
import { fromNative, toNative } from '../../src/store/mongodb-values.ts';

/** Through the bytes that the server gets. */
function travel(value: Json): Json {
  const { value: arrived } = BSON.deserialize(BSON.serialize({ value: toNative(value) }));
  return fromNative(arrived as Json);
}

/** Lists directly in lists, and names that a server may refuse or change. */
function findForeign(value: Json): string[] {
  if (typeof value === 'string') return value.isWellFormed() ? [] : ['half a character'];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((inner) => [...(Array.isArray(inner) ? ['list'] : []), ...findForeign(inner)]);
  }
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/^$|^\$|[.\0]/.test(key) || ['_id', '__proto__', '_bsontype'].includes(key) ? [key] : []),
    ...findForeign(inner),
  ]);
}

const odd = ['', '$set', 'a.b', 'a\0', '_id', '__proto__', '_bsontype', 'json', '\ud83d', '1', 'a'];
const keys = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 3 }));
const texts = fc.oneof(
  fc.constantFrom('x', '\ud83d', '{"json":1}', 'a\0b', ''),
  fc.string({ unit: 'binary' }),
);
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(2 ** 31, -(2 ** 31) - 1, 2 ** 53, 5e-324, Number.MAX_VALUE),
);
const json = fc.letrec<{ any: Json; object: Json }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    numbers,
    texts,
    fc.array(tie('any'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(keys, tie('any')), { maxLength: 3, selector: ([key]) => key })
    .map((entries) =>
      JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`)}}`),
    ),
}));

describe('a value kept by MongoDB', () => {
  it('comes back as JSON writes it, keys in their order', () => {
    fc.assert(
      fc.property(json.any, (given) => {
        const value = JSON.parse(JSON.stringify(given)) as Json;
        expect(JSON.stringify(travel(value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has nothing that a server may refuse', () => {
    fc.assert(
      fc.property(json.any, (given) => {
        expect(findForeign(toNative(JSON.parse(JSON.stringify(given))))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is native as it is when it is a figure', () => {
    const figures: Json = {
      debit_journalier_total: 12_345,
      taux_couverture: 0.9583,
      etat_trafic_dominant: null,
      congestion_alerte: false,
      geo_point_2d: { lon: 2.35, lat: 48.85 },
      lignes: [{ mode: 'métro', code: '13', nom: 'Ligne 13' }],
      heures_creuses: [0, 1, 2],
      '2023': 'une clé qui est un nombre',
    };
    expect(toNative(figures)).toEqual(figures);
  });

  it.each<[string, Json, Json]>([
    ['a list in a list', { zone: [[1, 2]] }, { zone: { json: '[[1,2]]' } }],
    ['a dot in a name', { a: { 'b.c': 1 } }, { a: { json: '{"b.c":1}' } }],
    ['half a character', ['\ud83d'], [{ json: '"\\ud83d"' }]],
    ['a look-alike', { a: { json: 'x' } }, { a: { json: '{"json":"x"}' } }],
  ])('is text in its place when it is %s', (_, value, native) => {
    expect(toNative(value)).toEqual(native);
    expect(travel(value)).toEqual(value);
  });

  it.each([1, 2, 50, 59, 60, 61, 62, 99, 200, 1_000])('may be %d levels deep', (levels) => {
    const value = JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as Json;
    expect(travel(value)).toEqual(value);
    // MongoDB refuses more than 100 levels
    expect(
      JSON.stringify(toNative(value))
        .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
        .split('{').length,
    ).toBeLessThan(90);
  });
});
