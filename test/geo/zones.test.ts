import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTSIDE, type Position, type Zone } from '../../src/domain/places.ts';
import { openZones } from '../../src/domain/zones.ts';

const rectangle = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const zone = (code: string, ...rings: Position[][]): Zone => ({ code, name: code, polygons: [rings] });

/** Two zones side by side; 0.001° of longitude is 73.4 m here. */
const west = zone('b', rectangle(2.3, 48.86, 2.31, 48.87));
const east = zone('a', rectangle(2.31, 48.86, 2.32, 48.87));
const zones = openZones([west, east]);

describe('the zone of a point', () => {
  it('is the polygon that contains it', () => {
    expect(zones.locate([2.305, 48.865])).toBe('b');
    expect(zones.locate([2.315, 48.865])).toBe('a');
  });

  it('is the lower code on a shared border, in whatever order zones come', () => {
    expect(zones.locate([2.31, 48.865])).toBe('a');
    expect(openZones([east, west]).locate([2.31, 48.865])).toBe('a');
  });

  it('is the nearest zone within 300 m, else outside', () => {
    expect(zones.locate([2.296, 48.865])).toBe('b');
    expect(zones.locate([2.2955, 48.865])).toBe(OUTSIDE);
    expect(zones.locate([2.324, 48.865])).toBe('a');
    expect(zones.locate([2.31, 48.8715])).toBe('a');
    expect(zones.locate([3, 45])).toBe(OUTSIDE);
  });

  it('is not that of a bounding box: a hole is outside when it is far from its edges', () => {
    const ring = openZones([zone('r', rectangle(2.2, 48.8, 2.4, 48.9), rectangle(2.25, 48.82, 2.35, 48.88))]);
    expect(ring.locate([2.3, 48.85])).toBe(OUTSIDE);
    expect(ring.locate([2.22, 48.85])).toBe('r');
  });

  it('is null when no zone is known', () => {
    expect(openZones([]).locate([2.3, 48.86])).toBeNull();
    expect(openZones([{ code: 'x', name: 'x', polygons: [] }]).locate([2.3, 48.86])).toBeNull();
  });

  it('lets the later of two zones of one code stand', () => {
    const moved = openZones([west, zone('b', rectangle(3, 48, 3.1, 48.1))]);
    expect(moved.list.map(({ code }) => code)).toEqual(['b']);
    expect(moved.locate([3.05, 48.05])).toBe('b');
    expect(moved.locate([2.305, 48.865])).toBe(OUTSIDE);
  });

  it('does not depend on the order of the zones', () => {
    const lon = fc.double({ min: 2.29, max: 2.33, noNaN: true });
    const lat = fc.double({ min: 48.85, max: 48.88, noNaN: true });
    const reversed = openZones([east, west]);
    fc.assert(
      fc.property(lon, lat, (x, y) => {
        expect(reversed.locate([x, y])).toBe(zones.locate([x, y]));
      }),
    );
  });
});
