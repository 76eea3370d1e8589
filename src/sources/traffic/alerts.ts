import { compareIds } from '../../domain/metrics.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { DatedDisruption } from './active.ts';
import type { Interval } from './periods.ts';
import { severityRank } from './severity.ts';
import { isDirect } from './snapshots.ts';

const LONG_HOURS = 2;
const CROWDED = 5;

export type DisruptionAlert = 'critique' | 'elevee_plus_de_2h';

/** Why an active disruption is an alert: CRITIQUE, or ELEVEE for more than 2 h of the day; null when not. */
export function alertOf({ status, severity, hoursInDay }: DatedDisruption): DisruptionAlert | null {
  if (status !== 'active') return null;
  if (severity === 'CRITIQUE') return 'critique';
  return severity === 'ELEVEE' && hoursInDay > LONG_HOURS ? 'elevee_plus_de_2h' : null;
}

/** Worst first: severity, priority, a line hit before a stop only, hours in the day, id. */
export function compareGravity(a: DatedDisruption, b: DatedDisruption): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    (a.disruption.priority ?? Number.MAX_VALUE) - (b.disruption.priority ?? Number.MAX_VALUE) ||
    Number(b.disruption.impactees.some(isDirect)) - Number(a.disruption.impactees.some(isDirect)) ||
    b.hoursInDay - a.hoursInDay ||
    compareIds(a.disruption.id, b.disruption.id)
  );
}

/** More than five disruptions of one mode at the same time. */
export interface CrowdedMode {
  readonly mode: string;
  /** most disruptions at once */
  readonly max: number;
  /** from the first moment to the last with more than five, UTC ms */
  readonly span: Interval;
  /** hours with more than five */
  readonly hours: number;
}

/** Lines reached only through a stop do not count here either: lifts out of order would always be dozens. */
export function crowdedModes(active: readonly DatedDisruption[]): CrowdedMode[] {
  const byMode = new Map<string, Interval[]>();
  for (const { disruption, inDay } of active) {
    const modes = new Set(
      disruption.impactees.filter(isDirect).flatMap(({ mode }) => (mode === null ? [] : [mode])),
    );
    for (const mode of modes) {
      const intervals = byMode.get(mode) ?? [];
      intervals.push(...inDay);
      byMode.set(mode, intervals);
    }
  }
  return [...byMode]
    .sort(([a], [b]) => compareIds(a, b))
    .flatMap(([mode, intervals]) => crowd(mode, intervals) ?? []);
}

/** @param intervals one disruption's are disjoint, so as many overlap as disruptions do */
function crowd(mode: string, intervals: readonly Interval[]): CrowdedMode | null {
  const steps = intervals
    .flatMap(([start, end]) => [[start, 1] as const, [end, -1] as const])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let count = 0;
  let max = 0;
  let crowdedMs = 0;
  let span: Interval | null = null;
  steps.forEach(([at, change], index) => {
    count += change;
    max = Math.max(max, count);
    const next = steps[index + 1]?.[0] ?? at;
    if (count <= CROWDED || next === at) return;
    crowdedMs += next - at;
    span = [(span as Interval | null)?.[0] ?? at, next];
  });
  return span === null ? null : { mode, max, span, hours: crowdedMs / HOUR_MS };
}
