import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boxesMeet,
  boxOf,
  contains,
  distance,
  lineLength,
  lineToPolygons,
  midpoint,
  pointToLine,
  pointToPolygons,
  polygonsArea,
  widen,
} from '../../src/domain/geo.ts';
import type { PolygonRings, Position } from '../../src/domain/places.ts';

/** Metres per degree at 48.86° N, from the WGS84 radii of curvature (computed by hand). */
const PER_DEGREE = { lon: 73_376.655, lat: 111_207.12 };
const HERE: Position = [2.3, 48.86];

/** A point so many metres east and north of HERE. */
const at = (east: number, north: number): Position => [
  HERE[0] + east / PER_DEGREE.lon,
  HERE[1] + north / PER_DEGREE.lat,
];
const square = (half: number): Position[] => [
  at(-half, -half),
  at(half, -half),
  at(half, half),
  at(-half, half),
  at(-half, -half),
];

describe('lengths', () => {
  // Vincenty's inverse formula on WGS84, to the tenth of a millimetre.
  it.each<[string, Position, Position, number]>([
    ['eastwards', [2.3, 48.86], [2.31, 48.86], 733.7666],
    ['northwards', [2.3, 48.86], [2.3, 48.87], 1112.0712],
    ['one arc', [2.3009951475338766, 48.87177704259844], [2.302450437378247, 48.87129471535591], 119.4768],
  ])('%s, to the millimetre', (_, from, to, metres) => {
    expect(distance(from, to)).toBeCloseTo(metres, 3);
  });

  it('stays within 1 in 100,000 across a whole city', () => {
    expect(Math.abs(distance([2.2, 48.7], [2.45, 48.92]) / 30_589.6862 - 1)).toBeLessThan(1e-5);
  });

  it('sums the segments of a line', () => {
    expect(lineLength([at(0, 0), at(30, 0), at(30, 40)])).toBeCloseTo(70, 3);
    expect(lineLength([])).toBe(0);
  });

  it('finds the point half-way along, not the middle vertex', () => {
    const half = midpoint([at(0, 0), at(10, 0), at(100, 0)])!;
    expect(distance(half, at(50, 0))).toBeLessThan(0.001);
    expect(midpoint([HERE, HERE])).toEqual(HERE);
    expect(midpoint([])).toBeNull();
  });

  it('has the midpoint on the line and does not depend on its direction', () => {
    const metres = fc.double({ min: -2000, max: 2000, noNaN: true });
    const vertices = fc.array(fc.tuple(metres, metres), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(vertices, (list) => {
        const line = list.map(([east, north]) => at(east, north));
        const half = midpoint(line)!;
        expect(pointToLine(half, line)).toBeLessThan(0.001);
        expect(distance(half, midpoint(line.toReversed())!)).toBeLessThan(0.001);
      }),
    );
  });
});

describe('areas', () => {
  it('measures a box to 1 in 100,000 of its area on the ellipsoid', () => {
    const box: Position[] = [
      [2.25, 48.82],
      [2.42, 48.82],
      [2.42, 48.9],
      [2.25, 48.9],
      [2.25, 48.82],
    ];
    // a²(1−e²)/2 · Δλ · [q(φ)]: the exact area between two parallels.
    expect(Math.abs(polygonsArea([[box]]) / 110_975_983.81 - 1)).toBeLessThan(1e-5);
  });

  it('takes holes off and adds parts up, whatever the winding', () => {
    expect(polygonsArea([[square(50)]])).toBeCloseTo(10_000, 0);
    expect(polygonsArea([[square(50), square(10)]])).toBeCloseTo(9_600, 0);
    expect(polygonsArea([[square(50).toReversed(), square(10)]])).toBeCloseTo(9_600, 0);
    expect(polygonsArea([[square(50)], [square(10)]])).toBeCloseTo(10_400, 0);
    expect(polygonsArea([])).toBe(0);
  });
});

describe('distances', () => {
  const block: PolygonRings[] = [[square(50), square(10)]];

  it('contains its inside and its border, not its hole', () => {
    expect(contains(block, at(30, 0))).toBe(true);
    expect(contains(block, square(50)[0]!)).toBe(true);
    expect(contains(block, at(0, 0))).toBe(false);
    expect(contains(block, at(51, 0))).toBe(false);
  });

  it('measures a point to a line, its segments and its ends', () => {
    const line = [at(0, 0), at(100, 0)];
    expect(pointToLine(at(50, 20), line)).toBeCloseTo(20, 2);
    expect(pointToLine(at(103, 4), line)).toBeCloseTo(5, 2);
    expect(pointToLine(at(3, 4), [at(0, 0)])).toBeCloseTo(5, 2);
    expect(pointToLine(HERE, [])).toBe(Number.POSITIVE_INFINITY);
  });

  it('measures a point to polygons', () => {
    expect(pointToPolygons(at(30, 0), block)).toBe(0);
    expect(pointToPolygons(at(80, 0), block)).toBeCloseTo(30, 2);
    expect(pointToPolygons(at(0, 0), block)).toBeCloseTo(10, 2);
  });

  it.each<[string, Position[], number]>([
    ['beside', [at(-100, 80), at(100, 80)], 30],
    ['crossing without a vertex inside', [at(-100, 30), at(100, 30)], 0],
    ['wholly inside', [at(20, 0), at(30, 0)], 0],
    ['starting outside, ending inside', [at(100, 0), at(20, 0)], 0],
    ['inside the hole', [at(-2, 0), at(2, 0)], 8],
    ['at a corner', [at(53, 54), at(100, 100)], 5],
    ['a single point', [at(60, 0)], 10],
  ])('measures a line to polygons: %s', (_, line, metres) => {
    expect(lineToPolygons(line, block)).toBeCloseTo(metres, 2);
    expect(lineToPolygons(line.toReversed(), block)).toBeCloseTo(metres, 2);
  });

  it('is 0 when a line just touches', () => {
    expect(lineToPolygons([at(50, 0), at(90, 0)], block)).toBeCloseTo(0, 6);
    expect(lineToPolygons([], block)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('boxes', () => {
  it('bounds the positions', () => {
    expect(
      boxOf([
        [2, 49],
        [3, 48],
        [2.5, 48.5],
      ]),
    ).toEqual({ west: 2, south: 48, east: 3, north: 49 });
    expect(boxOf([])).toBeNull();
  });

  it('never prunes what is within the margin', () => {
    const metres = fc.double({ min: -300, max: 300, noNaN: true });
    const around = widen(boxOf(square(50))!, 100);
    fc.assert(
      fc.property(metres, metres, (east, north) => {
        const point = at(east, north);
        fc.pre(pointToPolygons(point, [[square(50)]]) <= 100);
        expect(boxesMeet(around, boxOf([point])!)).toBe(true);
      }),
    );
  });
});
