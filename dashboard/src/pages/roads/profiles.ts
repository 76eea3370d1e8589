import type { ArcItem, CityHour } from '../../api/shapes.ts';
import type { ProfileHour } from '../../charts/data.ts';

/** The hours of an arc against its day type, and against another day hour by hour. */
export function arcProfile(
  arc: ArcItem,
  measure: 'debit' | 'taux_occupation',
  other: ArcItem | null = null,
): ProfileHour[] {
  const type = arc.profil_type;
  const bands = {
    debit: [type?.debit_p10, type?.debit_median, type?.debit_p90],
    taux_occupation: [type?.taux_occupation_p10, type?.taux_occupation_median, type?.taux_occupation_p90],
  }[measure];
  return (arc.profil_horaire ?? []).map((hour, slot) => ({
    hour: hour.heure,
    value: hour[measure],
    low: bands[0]?.[slot] ?? null,
    typical: bands[1]?.[slot] ?? null,
    high: bands[2]?.[slot] ?? null,
    compared: other?.profil_horaire?.find(({ heure }) => heure === hour.heure)?.[measure] ?? null,
  }));
}

/** The hours of the city, and of another day. */
export function cityProfile(
  hours: readonly CityHour[],
  measure: 'debit_total' | 'taux_occupation_moyen',
  other: readonly CityHour[] = [],
): ProfileHour[] {
  return hours.map((hour) => ({
    hour: hour.heure,
    value: hour[measure],
    compared: other.find(({ heure }) => heure === hour.heure)?.[measure] ?? null,
  }));
}
