/** Worst first. */
export const SEVERITIES = ['CRITIQUE', 'ELEVEE', 'MOYENNE', 'FAIBLE'] as const;
export type DisruptionSeverity = (typeof SEVERITIES)[number];

/** Effects of Navitia (those of GTFS-RT alerts, and NO_EFFECT, ACCESSIBILITY_ISSUE). */
const BY_EFFECT: Readonly<Record<string, DisruptionSeverity>> = {
  NO_SERVICE: 'CRITIQUE',
  SIGNIFICANT_DELAYS: 'ELEVEE',
  REDUCED_SERVICE: 'ELEVEE',
  DETOUR: 'ELEVEE',
  MODIFIED_SERVICE: 'MOYENNE',
  ADDITIONAL_SERVICE: 'MOYENNE',
  STOP_MOVED: 'MOYENNE',
  OTHER_EFFECT: 'FAIBLE',
  NO_EFFECT: 'FAIBLE',
  ACCESSIBILITY_ISSUE: 'FAIBLE',
};

/** Upper bounds of PRIM's priorities, where lower is worse: 0 blocking, 30 disturbed, 60 information. */
const BY_PRIORITY: readonly (readonly [number, DisruptionSeverity])[] = [
  [0, 'CRITIQUE'],
  [30, 'ELEVEE'],
  [59, 'MOYENNE'],
];

export function isKnownEffect(effect: string): boolean {
  return effect === 'UNKNOWN_EFFECT' || Object.hasOwn(BY_EFFECT, effect);
}

/** By effect; where the effect decides nothing, by priority; null when the source gives neither. */
export function severityOf(effect: string | null, priority: number | null): DisruptionSeverity | null {
  if (effect !== null && Object.hasOwn(BY_EFFECT, effect)) return BY_EFFECT[effect] ?? null;
  if (priority !== null) return BY_PRIORITY.find(([bound]) => priority <= bound)?.[1] ?? 'FAIBLE';
  return effect === null ? null : 'FAIBLE';
}

/** 0 for the worst; an unknown severity comes last. */
export function severityRank(severity: DisruptionSeverity | null): number {
  return severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

/** The two that make a line unreliable (indicators §4). */
export function isGrave(severity: DisruptionSeverity | null): boolean {
  return severity === 'CRITIQUE' || severity === 'ELEVEE';
}
