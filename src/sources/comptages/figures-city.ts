import { type JsonObject, round } from '../../domain/metrics.ts';
import type { DayContext } from '../../domain/source.ts';
import { addDays, type HourSlot } from '../../domain/time.ts';
import { SENSOR_STATUSES } from '../../domain/traffic/sensor.ts';
import { ratio, sumKnown } from '../../domain/traffic/series.ts';
import { stateRank, TRAFFIC_STATES } from '../../domain/traffic/state.ts';
import { SPEED_MODEL } from '../../domain/traffic/time-lost.ts';
import type { ArcDay } from './figures-arc.ts';
import type { WireHour } from './figures-item.ts';
import type { History } from './history.ts';

/**
 * The arcs whose flows add up to vehicles: of each copied flow the one member that counted most (then the
 * smallest id), and every arc alone.
 * @param arcs sorted by id
 */
export function vehicleArcs(arcs: readonly ArcDay[]): ArcDay[] {
  const kept = new Map<string, ArcDay>();
  for (const arc of arcs) {
    const key = arc.groupe ?? arc.id;
    const best = kept.get(key);
    if (!best || (arc.total ?? -1) > (best.total ?? -1)) kept.set(key, arc);
  }
  return [...kept.values()];
}

/** Totals of the network, over observed hours only: null when nothing was observed. */
export function cityTotals(arcs: readonly ArcDay[], counts: readonly ArcDay[], slots: number): JsonObject {
  const sum = (figure: (arc: ArcDay) => number | null) => sumKnown(arcs.map(figure));
  const expected = arcs.length * slots;
  const heard = sum(({ heuresVues }) => heuresVues) ?? 0;
  const [heuresQ, heuresK] = [sum(({ heuresQ }) => heuresQ) ?? 0, sum(({ heuresK }) => heuresK) ?? 0];
  return {
    total_vehicules_paris: round(sumKnown(counts.map(({ total }) => total)), 3),
    total_vehicules_brut: round(
      sum(({ total }) => total),
      3,
    ),
    vehicules_km: round(
      sum(({ vehiculesKm }) => vehiculesKm),
      1,
    ),
    temps_perdu_total_minutes: round(
      sum(({ lost }) => lost?.minutes ?? null),
      1,
    ),
    temps_perdu_total_min: round(
      sum(({ lost }) => lost?.low ?? null),
      1,
    ),
    temps_perdu_total_max: round(
      sum(({ lost }) => lost?.high ?? null),
      1,
    ),
    modele_vitesse: SPEED_MODEL,
    temps_perdu_heures: sum(({ lost }) => lost?.hours ?? 0) ?? 0,
    nombre_troncons: arcs.length,
    nombre_troncons_observes: arcs.filter(({ heuresVues }) => heuresVues > 0).length,
    nombre_troncons_satures: arcs.filter(({ alerts }) => alerts.length > 0).length,
    nombre_groupes_debit: new Set(arcs.flatMap(({ groupe }) => groupe ?? [])).size,
    heures_attendues: expected,
    heures_q: heuresQ,
    heures_k: heuresK,
    taux_couverture: round(ratio(heuresQ, expected), 4),
    taux_couverture_k: round(ratio(heuresK, expected), 4),
    taux_disponibilite_capteurs: round(ratio(100 * heard, expected), 2),
    heures_impossibles: arcs.reduce((count, { impossible }) => count + impossible.length, 0),
    statuts_capteurs: Object.fromEntries(
      SENSOR_STATUSES.map((statut) => [
        statut,
        arcs.filter(({ sensor }) => sensor?.statut === statut).length,
      ]),
    ),
    etats_dominants: Object.fromEntries(
      TRAFFIC_STATES.filter((state) => state !== 'Inconnu').map((state) => [
        state,
        arcs.filter(({ dominant }) => dominant === state).length,
      ]),
    ),
  };
}

/** The network hour by hour. Vehicles count each copied flow once; the states are those of arcs with a row. */
export function cityProfile(
  arcs: readonly ArcDay[],
  counts: readonly ArcDay[],
  wireHours: readonly WireHour[],
): JsonObject[] {
  const hours = wireHours.map(() => ({
    etats: TRAFFIC_STATES.map(() => 0),
    tronconsQ: 0,
    tronconsK: 0,
    occupation: 0,
  }));
  for (const { hours: seen, debit, occupation } of arcs) {
    for (let slot = 0; slot < hours.length; slot += 1) {
      if (!seen.present[slot]) continue;
      const hour = hours[slot]!;
      const k = occupation[slot] ?? null;
      hour.etats[stateRank(k)]! += 1;
      if (k !== null) {
        hour.tronconsK += 1;
        hour.occupation += k;
      }
      if (debit[slot] != null) hour.tronconsQ += 1;
    }
  }
  return wireHours.map((wireHour, slot) => {
    const { etats, tronconsQ, tronconsK, occupation } = hours[slot]!;
    return {
      ...wireHour,
      debit_total: round(sumKnown(counts.map(({ debit }) => debit[slot] ?? null)), 3),
      taux_occupation_moyen: round(ratio(occupation, tronconsK), 4),
      troncons_q: tronconsQ,
      troncons_k: tronconsK,
      etats: Object.fromEntries(TRAFFIC_STATES.map((state, rank) => [state, etats[rank]!])),
    };
  });
}

/**
 * Change against the same weekday a week before, over arcs and hours observed on both days. Its totals are sums of
 * the flows of those arcs, each copied flow as often as it is published: groups differ from one day to the other.
 */
export function cityEvolution(
  arcs: readonly ArcDay[],
  day: DayContext,
  weekBeforeKnown: boolean,
): JsonObject {
  const reference = addDays(day.date, -7);
  const compared = arcs.flatMap(({ evolution }) => evolution ?? []);
  const today = sumKnown(compared.map((one) => one.today));
  const before = sumKnown(compared.map((one) => one.reference));
  const change = ratio(today === null || before === null ? null : today - before, before);
  const raison = !weekBeforeKnown
    ? 'jour_de_reference_absent'
    : compared.length === 0
      ? 'aucun_troncon_commun'
      : change === null
        ? 'debit_de_reference_nul'
        : null;
  return {
    pct: change === null ? null : round(100 * change, 2),
    n_troncons: compared.length,
    heures_communes: compared.reduce((sum, { hours }) => sum + hours, 0),
    total_jour: round(today, 3),
    total_reference: round(before, 3),
    date_reference: reference,
    jour_type_reference: day.calendar.dayClass(reference),
    raison,
  };
}

/** The day against its day type, over hours with a flow and a typical flow; totals as in {@link cityEvolution}. */
export function cityDeviation(arcs: readonly ArcDay[], day: DayContext, history: History | null): JsonObject {
  const compared = arcs.flatMap(({ deviation }) => (deviation && deviation.hours > 0 ? [deviation] : []));
  const total = sumKnown(compared.map((one) => one.total));
  const typical = sumKnown(compared.map((one) => one.typical));
  const change = ratio(total === null || typical === null ? null : total - typical, typical);
  const jours = history?.days.sameClass.length ?? 0;
  return {
    ecart: round(change, 4),
    pct: change === null ? null : round(100 * change, 2),
    n_troncons: compared.length,
    heures_communes: compared.reduce((sum, { hours }) => sum + hours, 0),
    total_jour: round(total, 3),
    total_type: round(typical, 3),
    jour_type: day.calendar.dayClass(day.date),
    jours_historique: jours,
    raison: change !== null ? null : compared.length > 0 ? 'debit_type_nul' : 'historique_insuffisant',
  };
}

/** Unusual flows of the network: how many arc-hours were compared, how many stood out. */
export function unusualCounts(arcs: readonly ArcDay[], slots: readonly HourSlot[]): JsonObject {
  const compared = arcs.filter(({ unusual }) => unusual !== null);
  const found = compared.reduce((sum, { unusual }) => sum + (unusual?.length ?? 0), 0);
  const known = compared.length > 0 && slots.length > 0;
  return {
    nombre_debits_inhabituels: known ? found : null,
    troncons_compares_p95: compared.length,
  };
}
