import { compareIds } from '../../domain/metrics.ts';
import { type CityClock, HOUR_MS } from '../../domain/time.ts';

/** One hour of one bike counter. */
export interface BikeHour {
  readonly id_compteur: string;
  readonly nom_compteur: string | null;
  /** degrees WGS84; both null or neither */
  readonly lon: number | null;
  readonly lat: number | null;
  /** instant at which the counted hour starts */
  readonly utcMs: number;
  readonly passages: number;
  /**
   * The hour of the change to summer time only: the one or two different counts stamped with it, larger
   * first; `passages` is their sum. null in every other hour.
   */
  readonly doublee: readonly number[] | null;
}

/**
 * Whether an instant starts the hour after the change to summer time. Counters keep a wall clock of their
 * own through the night: what they call 02:00 does not exist for the city and is published, like 03:00, as
 * `03:00+02:00` (01:00 UTC). Two different rows for this hour are two halves of it.
 */
export function isDoubledHour(clock: CityClock, utcMs: number): boolean {
  return clock.offsetMinutes(utcMs) > clock.offsetMinutes(utcMs - HOUR_MS);
}

/**
 * Which of two records of the same counter and hour stands: the larger count, then a total order on place
 * and name. In the doubled hour of March: both counts, at most the two largest. Associative, commutative and
 * idempotent, so that neither the order of rows nor the overlap of files can change a result.
 */
export function preferBikeHour(a: BikeHour, b: BikeHour): BikeHour {
  const labels = compareLabels(a, b);
  if (a.doublee === null || b.doublee === null) {
    return (b.passages - a.passages || labels) <= 0 ? a : b;
  }
  const doublee = [...new Set([...a.doublee, ...b.doublee])].sort((x, y) => y - x).slice(0, 2);
  const passages = doublee.reduce((sum, count) => sum + count, 0);
  return { ...(labels <= 0 ? a : b), doublee, passages };
}

/** A place before none, then by name, then by place. 0: the same labels. */
function compareLabels(a: BikeHour, b: BikeHour): number {
  return (
    Number(a.lon === null) - Number(b.lon === null) ||
    Number(a.nom_compteur === null) - Number(b.nom_compteur === null) ||
    compareIds(a.nom_compteur ?? '', b.nom_compteur ?? '') ||
    (a.lon ?? 0) - (b.lon ?? 0) ||
    (a.lat ?? 0) - (b.lat ?? 0)
  );
}

/** Whether two records of the same counter and hour say exactly the same. */
export function sameBikeHour(a: BikeHour, b: BikeHour): boolean {
  return a.passages === b.passages && compareLabels(a, b) === 0;
}
