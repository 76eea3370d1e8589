import { compareIds } from '../../domain/metrics.ts';
import type { DatedDisruption } from './active.ts';
import { lineKey, sortLines } from './lines.ts';
import { clip, hoursOfIntervals, type Interval } from './periods.ts';
import type { LineRef } from './records.ts';
import { isGrave } from './severity.ts';
import { isDirect } from './snapshots.ts';

/** Hours of service of one line touched by disruptions in a day; overlaps counted once. */
export interface LineHours {
  readonly key: string;
  readonly line: LineRef;
  readonly hours: number;
  /** the part under CRITIQUE or ELEVEE */
  readonly graveHours: number;
  readonly disruptions: number;
}

/**
 * Per line, longest first. A line that a disruption only reaches through a stop (a lift out of order in one
 * of its stations) still runs: it counts only with `throughStops`.
 */
export function hoursByLine(
  active: readonly DatedDisruption[],
  service: readonly Interval[],
  throughStops: boolean,
): LineHours[] {
  const byLine = new Map<string, { refs: LineRef[]; all: Interval[]; grave: Interval[]; count: number }>();
  for (const { disruption, severity, intervals } of active) {
    const inService = clip(intervals, service);
    for (const { lien: _, ...ref } of disruption.impactees.filter((line) => throughStops || isDirect(line))) {
      const key = lineKey(ref);
      const entry = byLine.get(key) ?? { refs: [], all: [], grave: [], count: 0 };
      entry.refs.push(ref);
      entry.count += 1;
      entry.all.push(...inService);
      if (isGrave(severity)) entry.grave.push(...inService);
      byLine.set(key, entry);
    }
  }
  return [...byLine]
    .flatMap(([key, { refs, all, grave, count }]) => {
      const [line] = sortLines(refs);
      if (!line) return [];
      return [
        { key, line, hours: hoursOfIntervals(all), graveHours: hoursOfIntervals(grave), disruptions: count },
      ];
    })
    .sort(
      (a, b) =>
        b.hours - a.hours ||
        b.graveHours - a.graveHours ||
        b.disruptions - a.disruptions ||
        compareIds(a.key, b.key),
    );
}

/** How many lines are known for a day: those that its snapshot mentions, and those disrupted. */
export function countLines(mentioned: readonly LineRef[], disrupted: readonly LineHours[]): number {
  return new Set([...mentioned.map(lineKey), ...disrupted.map(({ key }) => key)]).size;
}

/**
 * 100 × (1 − line-hours under CRITIQUE or ELEVEE / service line-hours); null when no line is known.
 * @param lines known for the day
 */
export function reliability(hours: readonly LineHours[], lines: number, serviceHours: number): number | null {
  if (lines === 0 || serviceHours === 0) return null;
  const lost = hours.reduce((sum, { graveHours }) => sum + graveHours, 0);
  return 100 * (1 - lost / (serviceHours * lines));
}
