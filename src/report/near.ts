import {
  type Box,
  boxesMeet,
  boxOf,
  distance,
  type Line,
  lineToPolygons,
  pointToLine,
  pointToPolygons,
  widen,
} from '../domain/geo.ts';
import type { PolygonRings, Position } from '../domain/places.ts';

/** Where an arc lies: its line, or only its middle and how far it can reach from there. */
export interface ArcPlace {
  readonly line: Line | null;
  /** the point half-way along the arc */
  readonly middle: Position;
  /** no part of the arc is farther from its middle, m */
  readonly halfLengthM: number;
  readonly box: Box;
}

/** null when nothing places the arc. */
export function placeArc(
  line: Line | null,
  middle: Position | null,
  lengthM: number | null,
): ArcPlace | null {
  const halfLengthM = (lengthM ?? 0) / 2;
  const around = boxOf(line ?? (middle ? [middle] : []));
  const centre = middle ?? line?.[0];
  if (!around || !centre) return null;
  return { line, middle: centre, halfLengthM, box: line ? around : widen(around, halfLengthM) };
}

/** A footprint or a point, and the distance from it that counts as near. */
export interface Vicinity {
  readonly site: readonly PolygonRings[] | Position;
  readonly metres: number;
  readonly box: Box;
}

/** null for a site without a place. */
export function vicinity(
  polygons: readonly PolygonRings[] | null,
  point: Position | null,
  metres: number,
): Vicinity | null {
  const site = polygons ?? point;
  const box = boxOf(polygons ? polygons.flat(2) : point ? [point] : []);
  return site && box && { site, metres, box: widen(box, metres) };
}

/**
 * `within`: some part of the arc is no farther than the distance; `beyond`: all of it is farther; `unknown`:
 * only the middle is known and the ends may come nearer.
 */
export type Nearness = 'within' | 'beyond' | 'unknown';

export function nearness(arc: ArcPlace, near: Vicinity): Nearness {
  if (!boxesMeet(arc.box, near.box)) return 'beyond';
  const { site, metres } = near;
  if (arc.line) {
    const gap = isPoint(site) ? pointToLine(site, arc.line) : lineToPolygons(arc.line, site);
    return gap <= metres ? 'within' : 'beyond';
  }
  const gap = isPoint(site) ? distance(arc.middle, site) : pointToPolygons(arc.middle, site);
  if (gap <= metres) return 'within';
  return gap > metres + arc.halfLengthM ? 'beyond' : 'unknown';
}

function isPoint(site: Vicinity['site']): site is Position {
  return typeof site[0] === 'number';
}
