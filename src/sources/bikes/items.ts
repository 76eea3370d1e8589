import { geoPoint } from '../../domain/geojson.ts';
import { type JsonObject, round } from '../../domain/metrics.ts';
import { type HourSlot, toUtcIso } from '../../domain/time.ts';
import type { Anomaly } from './anomaly.ts';
import type { Counter } from './counters.ts';
import type { Inactivity } from './inactivity.ts';
import type { TypicalDay } from './typical-day.ts';

/** Hours with less than this share of the day are quiet (indicators, §3). */
const QUIET_SHARE = 0.05;

/** All that is known of one counter on the day. */
export interface CounterReport {
  readonly counter: Counter;
  readonly anomaly: Anomaly;
  readonly inactivity: Inactivity;
  readonly typical: TypicalDay;
}

/** The item of one counter, as the store keeps it and the API gives it. */
export function counterItem(
  { counter, anomaly, inactivity, typical }: CounterReport,
  slots: readonly HourSlot[],
): JsonObject {
  const { total, heures } = counter;
  return {
    ...counterName(counter),
    total_jour: round(total, 3),
    moyenne_horaire: meanPerHour(counter),
    pic_horaire: peakHour(counter.passages, slots),
    heures_creuses: quietHours(counter, slots),
    heures_attendues: slots.length,
    heures_observees: heures,
    taux_couverture: round(heures / slots.length, 4),
    anomalie_detectee: anomaly.detected,
    anomalie_cause: anomaly.cause,
    mediane_meme_jour: round(anomaly.median, 3),
    nombre_semaines: anomaly.weeks,
    inactif: inactivity.inactive,
    heures_sans_passage: inactivity.hoursWithout,
    dernier_passage: inactivity.lastPassageUtcMs === null ? null : toUtcIso(inactivity.lastPassageUtcMs),
    ecart_jour_type: round(typical.change, 4),
    heures_comparees: typical.compared,
    profil_horaire: slots.map(({ heure, utcMs }, slot) => ({
      heure,
      utc: toUtcIso(utcMs),
      passages: round(counter.passages[slot] ?? null, 3),
      passages_type: round(typical.hours[slot]?.p50 ?? null, 3),
      passages_p10: round(typical.hours[slot]?.p10 ?? null, 3),
      passages_p90: round(typical.hours[slot]?.p90 ?? null, 3),
    })),
  };
}

/** What names a counter in items, rankings and lists. */
export function counterName({ id, nom, point, arrondissement }: Counter) {
  return {
    id_compteur: id,
    nom_compteur: nom,
    coordinates: geoPoint(point),
    arrondissement,
  };
}

/** Passages per observed hour. */
export function meanPerHour({ total, heures }: Counter): number | null {
  return total === null ? null : round(total / heures, 2);
}

/** Local start hour with the most passages, the earlier of equals; null when nothing passed. */
export function peakHour(passages: readonly (number | null)[], slots: readonly HourSlot[]): number | null {
  const most = Math.max(0, ...passages.map((count) => count ?? 0));
  return most === 0 ? null : (slots[passages.indexOf(most)]?.heure ?? null);
}

/** Local start hours with less than 5 % of the day's passages; null when nothing passed. */
function quietHours({ passages, total }: Counter, slots: readonly HourSlot[]): number[] | null {
  if (total === null || total === 0) return null;
  return slots.flatMap(({ heure }, slot) => {
    const count = passages[slot];
    return count != null && count < QUIET_SHARE * total ? [heure] : [];
  });
}
