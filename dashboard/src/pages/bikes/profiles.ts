import type { BikeFigures, CounterItem } from '../../api/shapes.ts';
import type { ProfileHour } from '../../charts/data.ts';

/** The hours of all counters, and of another day. */
export function cityBikeProfile(
  hours: BikeFigures['profil_ville'],
  other: BikeFigures['profil_ville'] = [],
): ProfileHour[] {
  return hours.map(({ heure, passages, passages_type }) => ({
    hour: heure,
    value: passages,
    typical: passages_type,
    compared: other.find((hour) => hour.heure === heure)?.passages ?? null,
  }));
}

/** The hours of a counter against its day type, and against another day. */
export function counterProfile(counter: CounterItem, other: CounterItem | null): ProfileHour[] {
  return (counter.profil_horaire ?? []).map(
    ({ heure, passages, passages_type, passages_p10, passages_p90 }) => ({
      hour: heure,
      value: passages,
      low: passages_p10,
      typical: passages_type,
      high: passages_p90,
      compared: other?.profil_horaire?.find((hour) => hour.heure === heure)?.passages ?? null,
    }),
  );
}
