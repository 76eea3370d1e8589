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

/** The place of the state of one hour in {@link TRAFFIC_STATES}. */
export function stateRank(occupation: number | null): number {
  return RANKS.get(trafficState(occupation))!;
}

const RANKS = new Map(TRAFFIC_STATES.map((state, rank) => [state, rank]));
const UNKNOWN = TRAFFIC_STATES.indexOf('Inconnu');

/** The most frequent state over the hours whose occupancy is known; a tie goes to the worse. */
export function dominantState(occupation: Series): TrafficState | null {
  const counts = TRAFFIC_STATES.map(() => 0);
  for (let slot = 0; slot < occupation.length; slot += 1) counts[stateRank(occupation[slot]!)]! += 1;
  let dominant: number | null = null;
  for (let rank = 0; rank < UNKNOWN; rank += 1) {
    if (counts[rank]! > 0 && counts[rank]! >= (dominant === null ? 0 : counts[dominant]!)) dominant = rank;
  }
  return dominant === null ? null : TRAFFIC_STATES[dominant]!;
}
