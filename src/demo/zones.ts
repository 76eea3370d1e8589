import type { Position } from '../domain/places.ts';
import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import type { DemoFile } from './folder.ts';

/** The invented city is a disc; its zones are slices of three rings, numbered from the centre outwards. */
export const CENTRE: Position = [2.35, 48.86];
/** Metres in a degree at the centre's latitude (sphere of 6,371,009 m, as IUGG's mean radius). */
const LAT_M = 111_195;
const LON_M = 73_151;
export const CITY_RADIUS_M = 5000;
const RINGS = [
  { inner: 0, outer: 1600, zones: 4 },
  { inner: 1600, outer: 3300, zones: 6 },
  { inner: 3300, outer: CITY_RADIUS_M, zones: 10 },
] as const;
/** Degrees between two vertices of a curved border: the chord stays within 2 m of the circle. */
const STEP_DEG = 3;

export interface DemoZone {
  readonly code: string;
  readonly name: string;
  readonly ring: readonly Position[];
}

/** Longitude and latitude of a point given by its distance and bearing (degrees from east) to the centre. */
export function place(radiusM: number, bearingDeg: number): Position {
  const angle = (bearingDeg * Math.PI) / 180;
  return [
    tenMillionths(CENTRE[0] + (radiusM * Math.cos(angle)) / LON_M),
    tenMillionths(CENTRE[1] + (radiusM * Math.sin(angle)) / LAT_M),
  ];
}

/** A point moved by some metres. */
export function moved([lon, lat]: Position, eastM: number, northM: number): Position {
  return [tenMillionths(lon + eastM / LON_M), tenMillionths(lat + northM / LAT_M)];
}

/** Metres east and north from one point to another. */
export function offsetM(from: Position, to: Position): readonly [number, number] {
  return [(to[0] - from[0]) * LON_M, (to[1] - from[1]) * LAT_M];
}

/** About a centimetre; rounding also hides any difference between cosines of two runtimes. */
function tenMillionths(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

export function demoZones(): DemoZone[] {
  const zones: DemoZone[] = [];
  for (const { inner, outer, zones: count } of RINGS) {
    for (let slice = 0; slice < count; slice += 1) {
      const [start, end] = [(slice * 360) / count, ((slice + 1) * 360) / count];
      const number = zones.length + 1;
      zones.push({
        code: `SYN${String(number).padStart(2, '0')}`,
        name: `Zone synthétique ${number}`,
        ring: [...border(outer, start, end), ...border(inner, end, start), place(outer, start)],
      });
    }
  }
  return zones;
}

function border(radiusM: number, from: number, to: number): Position[] {
  if (radiusM === 0) return [CENTRE];
  const steps = Math.round(Math.abs(to - from) / STEP_DEG);
  return Array.from({ length: steps + 1 }, (_, step) => place(radiusM, from + ((to - from) * step) / steps));
}

/**
 * Zone of a point; just outside the city, the slice it faces; null further out than 300 m (the rule of the
 * indicators, applied to a disc).
 */
export function zoneAt(point: Position, zones: readonly DemoZone[]): string | null {
  for (const zone of zones) if (inside(point, zone.ring)) return zone.code;
  const [east, north] = offsetM(CENTRE, point);
  const distance = Math.sqrt(east * east + north * north);
  if (distance > CITY_RADIUS_M + 300) return null;
  const back = (CITY_RADIUS_M - 10) / distance;
  const facing = moved(CENTRE, east * back, north * back);
  return zones.find((zone) => inside(facing, zone.ring))?.code ?? null;
}

/** Even-odd rule. */
function inside([x, y]: Position, ring: readonly Position[]): boolean {
  let odd = false;
  for (let at = 1; at < ring.length; at += 1) {
    const [ax, ay] = ring[at - 1] as Position;
    const [bx, by] = ring[at] as Position;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd;
  }
  return odd;
}

export function zonesFile(zones: readonly DemoZone[]): DemoFile {
  const features = zones.map(({ code, name, ring }) => ({
    type: 'Feature',
    properties: { code, name },
    geometry: { type: 'Polygon', coordinates: [ring] },
  }));
  return {
    path: `batch/arrondissements/arrondissements_${SYNTHETIC_TAG}.geojson`,
    text: `${JSON.stringify({ type: 'FeatureCollection', features })}\n`,
  };
}
