import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointToLine } from '../../src/domain/geo.ts';
import type { Position } from '../../src/domain/places.ts';
import { simplifyLine, simplifyPolygons } from '../../src/domain/simplify.ts';

const METRE = 1 / 111_207;
/** A point so many metres north-east of Paris' centre, near enough. */
const at = (east: number, north: number): Position => [2.3 + east * METRE * 1.515, 48.86 + north * METRE];

describe('fewer vertices', () => {
  it('keep the ends and the corners', () => {
    const line = [at(0, 0), at(50, 1), at(100, 0), at(100, 50), at(101, 100)];
    expect(simplifyLine(line, 5)).toEqual([line[0], line[2], line[4]]);
    expect(simplifyLine(line, 0.1)).toEqual(line);
    expect(simplifyLine([at(0, 0)], 5)).toEqual([at(0, 0)]);
  });

  it('never move the line farther than the tolerance', () => {
    const vertex = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }));
    fc.assert(
      fc.property(
        fc.array(vertex, { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (xy, t) => {
          const line = xy.map(([east, north]) => at(east, north));
          const simple = simplifyLine(line, t);
          expect([simple[0], simple.at(-1)]).toEqual([line[0], line.at(-1)]);
          for (const point of line) expect(pointToLine(point, simple)).toBeLessThanOrEqual(t * 1.01);
        },
      ),
    );
  });

  it('keep rings closed, and leave out those that shrink to nothing', () => {
    const square = (side: number) => [at(0, 0), at(side, 0), at(side, side), at(0, side), at(0, 0)];
    const bumpy = [at(0, 0), at(500, 2), at(1000, 0), at(1000, 1000), at(0, 1000), at(0, 0)];
    expect(simplifyPolygons([[bumpy, square(4)], [square(3)]], 10)).toEqual([[square(1000)]]);
  });
});
