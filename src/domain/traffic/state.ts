import type { Series } from './series.ts';

/** Traffic states as the city publishes them, from the best to the worst, then `Inconnu`. */
export const TRAFFIC_STATES = ['Fluide', 'Pré-saturé', 'Saturé', 'Bloqué', 'Inconnu'] as const;
export type TrafficState = (typeof TRAFFIC_STATES)[number];

/** Occupancy, in %, from which an arc is saturated (`Saturé`). */
export const SATURATED = 30;

/**
 * State of one hour from its occupancy in %: `Fluide` < 15 ≤ `Pré-saturé` < 30 ≤ `Saturé` < 50 ≤ `Bloqué`;
 * `Inconnu` exactly when the occupancy is not known. Bounds of the City of Paris, verified on its exports.
 */
export function trafficState(occupation: number | null): TrafficState {
  if (occupation === null) return 'Inconnu';
  if (occupation < 15) return 'Fluide';
  if (occupation < SATURATED) return 'Pré-saturé';
  return occupation < 50 ? 'Saturé' : 'Bloqué';
}

/** The most frequent state over the hours whose occupancy is known; a tie goes to the worse. */
export function dominantState(occupation: Series): TrafficState | null {
  const counts = new Map<TrafficState, number>();
  for (const k of occupation) {
    if (k === null) continue;
    const state = trafficState(k);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  let dominant: TrafficState | null = null;
  let most = 0;
  for (const state of TRAFFIC_STATES) {
    const count = counts.get(state) ?? 0;
    if (count > 0 && count >= most) [dominant, most] = [state, count];
  }
  return dominant;
}
