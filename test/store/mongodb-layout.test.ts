import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds } from '../../src/domain/metrics.ts';
import { dayId, itemId, itemsBefore, itemsOf, nameWrite } from '../../src/store/mongodb-layout.ts';

const NOW = Date.parse('2023-11-22T03:00:00.123Z');

function isWithin({ $gt, $lt }: { readonly $gt: string; readonly $lt: string }, id: string): boolean {
  return compareIds(id, $gt) > 0 && compareIds(id, $lt) < 0;
}

describe('the name of a save', () => {
  it('says when it began, and differs from others of that moment', () => {
    const [one, other] = [nameWrite(null, NOW), nameWrite(null, NOW)];
    expect(one).toMatch(/^2023-11-22T03:00:00\.123Z-[0-9a-f]{8}$/);
    expect(other).not.toBe(one);
  });

  it('sorts after the save that is stored, whatever the clocks say', () => {
    const moments = fc.integer({ min: 0, max: Date.parse('9999-12-31') });
    fc.assert(
      fc.property(moments, moments, (then, now) => {
        const stored = nameWrite(null, then);
        const next = nameWrite(stored, now);
        expect(compareIds(next, stored)).toBeGreaterThan(0);
        expect(compareIds(nameWrite(next, 0), next)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the ids of a save', () => {
  const entities = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  const day = dayId('comptages', '2023-11-21');
  const [first, second] = [nameWrite(null, NOW), nameWrite(null, NOW + 1)];

  it('are in the order of entities, in one range that holds no other save or day', () => {
    fc.assert(
      fc.property(entities, entities, entities, (a, b, after) => {
        expect(Math.sign(compareIds(itemId(day, first, a), itemId(day, first, b)))).toBe(
          Math.sign(compareIds(a, b)),
        );
        expect(isWithin(itemsOf(day, first), itemId(day, first, a))).toBe(true);
        expect(isWithin(itemsOf(day, first, after), itemId(day, first, a))).toBe(compareIds(a, after) > 0);
        for (const other of [day, dayId('comptages', '2023-11-22'), dayId('bikes', '2023-11-21')]) {
          expect(isWithin(itemsOf(day, first), itemId(other, second, a))).toBe(false);
        }
      }),
    );
  });

  it('are before those of a later save, of the same day alone', () => {
    fc.assert(
      fc.property(entities, (entity) => {
        expect(isWithin(itemsBefore(day, second), itemId(day, first, entity))).toBe(true);
        expect(isWithin(itemsBefore(day, second), itemId(day, second, entity))).toBe(false);
        expect(isWithin(itemsBefore(day, first), itemId(day, second, entity))).toBe(false);
        expect(
          isWithin(itemsBefore(day, second), itemId(dayId('comptages', '2023-11-20'), first, entity)),
        ).toBe(false);
        expect(
          isWithin(itemsBefore(day, second), itemId(dayId('chantiers', '2023-11-21'), first, entity)),
        ).toBe(false);
      }),
    );
  });
});
