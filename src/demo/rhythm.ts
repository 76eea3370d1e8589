import type { DemoDay } from './days.ts';
import type { DemoArc } from './network.ts';
import { hash, type Random, STREAM } from './random.ts';
import type { StreetKind } from './streets.ts';

/** Share of the peak flow by hour of an ordinary weekday. */
const WEEKDAY: Record<StreetKind, readonly number[]> = {
  anneau: [
    0.3, 0.2, 0.15, 0.14, 0.22, 0.48, 0.8, 0.96, 0.94, 0.9, 0.86, 0.85, 0.86, 0.87, 0.9, 0.95, 0.97, 0.95,
    0.94, 0.9, 0.78, 0.62, 0.52, 0.42,
  ],
  axe: [
    0.22, 0.14, 0.09, 0.07, 0.08, 0.16, 0.36, 0.68, 0.92, 0.88, 0.8, 0.78, 0.8, 0.8, 0.82, 0.86, 0.93, 0.98,
    1, 0.94, 0.76, 0.56, 0.44, 0.33,
  ],
  rue: [
    0.14, 0.07, 0.03, 0.003, 0.003, 0.05, 0.2, 0.55, 0.86, 0.78, 0.7, 0.7, 0.74, 0.74, 0.75, 0.8, 0.88, 0.96,
    1, 0.9, 0.66, 0.44, 0.32, 0.22,
  ],
  bois: [
    0.1, 0.06, 0.03, 0.02, 0.03, 0.08, 0.25, 0.6, 0.8, 0.66, 0.6, 0.6, 0.66, 0.7, 0.7, 0.76, 0.85, 0.96, 1,
    0.84, 0.55, 0.4, 0.3, 0.2,
  ],
};
/** The same for a Saturday and a Sunday, relative to a weekday. */
const WEEKEND: readonly (readonly number[])[] = [
  [
    1.7, 1.8, 1.8, 1.7, 1.5, 0.8, 0.5, 0.45, 0.5, 0.65, 0.8, 0.9, 0.93, 0.94, 0.94, 0.95, 0.93, 0.9, 0.9,
    0.95, 1.05, 1.1, 1.2, 1.3,
  ],
  [
    1.9, 2, 2, 1.9, 1.6, 0.8, 0.4, 0.3, 0.32, 0.42, 0.58, 0.7, 0.76, 0.78, 0.8, 0.82, 0.82, 0.82, 0.85, 0.88,
    0.92, 0.9, 0.85, 0.8,
  ],
];
const WEEKDAY_LEVEL = [0.96, 0.99, 0.98, 1, 1.01];

/** Most vehicles of an ordinary hour, by weekday and hour (index weekday · 24 + heure). */
export type UsualPeaks = Int32Array;

export function usualPeaks(arc: DemoArc, seed: number): UsualPeaks {
  const peaks = new Int32Array(7 * 24);
  for (let weekday = 0; weekday < 7; weekday += 1) {
    for (let heure = 0; heure < 24; heure += 1) {
      const shape = WEEKDAY[arc.street.kind][heure] ?? 0;
      const level = weekday < 5 ? (WEEKDAY_LEVEL[weekday] ?? 1) : (WEEKEND[weekday - 5]?.[heure] ?? 1);
      const own = 0.94 + 0.06 * ((hash(seed, STREAM.cap, arc.index, weekday * 24 + heure) % 1000) / 1000);
      const flow = Math.round(arc.peakFlow * shape * level * own);
      peaks[weekday * 24 + heure] = heure >= 6 ? Math.max(1, flow) : flow;
    }
  }
  return peaks;
}

/**
 * Flow of one hour without any event. Two weeks out of three it reaches the usual peak of that weekday and
 * hour exactly, else it stays below: more so in the rain, in school holidays and in a jam. Public holidays
 * count as quiet Sundays. An ordinary flow therefore does not exceed the 95th percentile of the eight weeks
 * before, even when some of them are lost, and what does is an injected one.
 */
export function ordinaryFlow(
  arc: DemoArc,
  peaks: UsualPeaks,
  day: DemoDay,
  heure: number,
  jammed: boolean,
  seed: number,
  random: Random,
): number {
  const at = day.weekday * 24 + heure;
  const peak = peaks[at] ?? 0;
  const depth =
    (0.04 + 0.14 * random.unit()) *
    (day.weather.rain >= 50 ? 1.6 : 1) *
    (day.schoolHoliday && day.weekday < 5 ? 2 : 1) *
    (jammed ? 1.5 : 1);
  if (day.publicHoliday) {
    return lowered(Math.min(peak, Math.round((peaks[6 * 24 + heure] ?? 0) * 0.85)), depth, heure);
  }
  const quiet = (day.week + hash(seed, STREAM.phase, arc.index, at)) % 3 === 0;
  return quiet ? lowered(peak, depth, heure) : peak;
}

/** Zero only in the night: an arc without a vehicle all day would be another thing. */
function lowered(flow: number, depth: number, heure: number): number {
  const lower = flow - Math.round(flow * depth);
  return heure >= 6 ? Math.max(1, lower) : lower;
}
