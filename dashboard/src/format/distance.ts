interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** Metres per degree of latitude; of longitude at the equator. */
const DEGREE_M = 111_195;

/** Metres between two points of a city, to a fraction of a percent. */
export function distanceM(a: Point, b: Point): number {
  const across = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return DEGREE_M * Math.hypot((b.lon - a.lon) * across, b.lat - a.lat);
}
