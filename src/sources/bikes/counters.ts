import { compareIds } from '../../domain/metrics.ts';
import type { Position } from '../../domain/places.ts';
import type { DayContext } from '../../domain/source.ts';
import type { BikeHistory, CounterHours, CounterLabel } from './history.ts';

/** A counter on the day of the figures. */
export interface Counter {
  readonly id: string;
  readonly nom: string | null;
  /** null where no usable coordinates are known */
  readonly point: Position | null;
  readonly arrondissement: string | null;
  /** per hour of the day, null where there is no row */
  readonly passages: readonly (number | null)[];
  /** passages over the observed hours, null when there is none */
  readonly total: number | null;
  /** observed hours */
  readonly heures: number;
}

/** The counters observed on the day and those seen recently but silent on it, sorted by id. */
export function dayCounters(
  { date, clock, zones }: DayContext,
  hours: readonly CounterHours[],
  history: BikeHistory,
): Counter[] {
  const observed = new Set(hours.map(({ id }) => id));
  const silence = clock.hoursOf(date).map(() => null);
  const silent = history.recent
    .filter(({ id }) => !observed.has(id))
    .map((label) => ({ ...label, passages: silence }));
  const known = new Map(history.recent.map((label) => [label.id, label]));

  return [...hours, ...silent]
    .map((counter): Counter => {
      const measured = counter.passages.filter((count) => count !== null);
      const { nom, point } = describe(counter, known.get(counter.id));
      return {
        id: counter.id,
        nom,
        point,
        arrondissement: point && zones.locate(point),
        passages: counter.passages,
        total: measured.length === 0 ? null : measured.reduce((sum, count) => sum + count, 0),
        heures: measured.length,
      };
    })
    .sort((a, b) => compareIds(a.id, b.id));
}

/** The name and the place of today, or else those of the days before. */
function describe(today: CounterLabel, before: CounterLabel | undefined) {
  return {
    nom: today.nom ?? before?.nom ?? null,
    point: placeOf(today) ?? (before ? placeOf(before) : null),
  };
}

function placeOf({ lon, lat }: CounterLabel): Position | null {
  return lon === null || lat === null ? null : [lon, lat];
}
