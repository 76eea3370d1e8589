import { type JsonObject, round } from '../../domain/metrics.ts';
import { type CityClock, HOUR_MS, type HourSlot, toCityIso } from '../../domain/time.ts';
import { worstLevel } from '../../domain/traffic/congestion.ts';
import { ratio } from '../../domain/traffic/series.ts';
import { SPEED_MODEL } from '../../domain/traffic/time-lost.ts';
import type { ArcDay, CongestionAlert } from './figures-arc.ts';

/** An hour of the day on the wire: local start hour and instant. */
export interface WireHour {
  readonly heure: number;
  readonly utc: string;
}

/** What every ranking and list says of an arc before its figures. */
export function placeOf({ id, arc, arrondissement }: ArcDay): JsonObject {
  return {
    identifiant_arc: id,
    libelle: arc?.libelle ?? null,
    arrondissement,
    geo_point_2d: arc?.midpoint ? { lon: round(arc.midpoint[0], 6), lat: round(arc.midpoint[1], 6) } : null,
  };
}

/** The item of one arc, without its hours. */
export function arcHead(
  arc: ArcDay,
  slots: readonly HourSlot[],
  wireHours: readonly WireHour[],
  clock: CityClock,
): JsonObject {
  const { lost } = arc;
  return {
    ...placeOf(arc),
    longueur_m: round(arc.arc?.longueurM ?? null, 1),
    heures_attendues: slots.length,
    heures_q: arc.heuresQ,
    heures_k: arc.heuresK,
    taux_couverture: round(arc.heuresQ / slots.length, 4),
    debit_journalier_total: round(arc.total, 3),
    debit_horaire_moyen: round(ratio(arc.total, arc.heuresQ), 2),
    debit_max: arc.debitMax,
    heure_pic: arc.peakSlot === null ? null : (slots[arc.peakSlot]?.heure ?? null),
    taux_occupation_moyen: round(arc.occupationMean, 4),
    etat_trafic_dominant: arc.dominant,
    vehicules_km: round(arc.vehiculesKm, 1),
    temps_perdu_minutes: round(lost?.perVehicle ?? null, 4),
    temps_perdu_total_minutes: round(lost?.minutes ?? null, 1),
    temps_perdu_total_min: round(lost?.low ?? null, 1),
    temps_perdu_total_max: round(lost?.high ?? null, 1),
    temps_perdu_heures: lost?.hours ?? 0,
    modele_vitesse: SPEED_MODEL,
    v_ref: arc.referenceKmh,
    congestion_alerte: worstLevel(arc.alerts),
    alertes: arc.alerts.map((alert) => alertFigures(alert, slots, clock)),
    statut_capteur: arc.sensor?.statut ?? null,
    capteur_duree_h: arc.sensor?.dureeH ?? null,
    capteur_pct_manquant: round(arc.sensor?.pctManquant ?? null, 1),
    etat_arc: arc.etatArc,
    heures_impossibles: arc.impossible.length,
    debits_impossibles: impossibleFlows(arc, wireHours),
    groupe_debit: arc.groupe,
    ecart_jour_type: round(flowDeviation(arc), 4),
    ecart_occupation_points: round(arc.deviation?.occupationPoints ?? null, 2),
    evolution_pct: round(evolutionPct(arc), 2),
    debits_inhabituels: unusualFlows(arc, wireHours),
  };
}

/** One alert: from the start of its first hour to the end of its last. */
export function alertFigures(
  alert: CongestionAlert,
  slots: readonly HourSlot[],
  clock: CityClock,
): JsonObject {
  const [first, last] = [slots[alert.start], slots[alert.start + alert.hours - 1]];
  if (!first || !last) throw new Error('an alert lies outside its day');
  return {
    niveau: alert.level,
    heure_debut: first.heure,
    debut: toCityIso(clock, first.utcMs),
    fin: toCityIso(clock, last.utcMs + HOUR_MS),
    duree_h: alert.hours,
    taux_occupation_max: round(alert.occupationMax, 4),
    debit_moyen: round(alert.debitMean, 2),
    temps_perdu_total_minutes: round(alert.minutesLost, 1),
  };
}

/** (day − typical) / typical by flow, null when nothing is typical. */
function flowDeviation({ deviation }: ArcDay): number | null {
  return deviation && ratio(deviation.total - deviation.typical, deviation.typical);
}

function evolutionPct({ evolution }: ArcDay): number | null {
  const change = evolution && ratio(evolution.today - evolution.reference, evolution.reference);
  return change === null ? null : 100 * change;
}

function impossibleFlows({ impossible, hours }: ArcDay, wireHours: readonly WireHour[]): JsonObject[] {
  return impossible.map((slot) => ({ ...wireHours[slot]!, debit: hours.debit[slot] ?? null }));
}

function unusualFlows({ unusual }: ArcDay, wireHours: readonly WireHour[]): JsonObject[] | null {
  if (unusual === null) return null;
  return unusual.map(({ slot, debit, p95 }) => ({ ...wireHours[slot]!, debit, seuil_p95: tenth(p95) }));
}

// as `profil_type` rounds its percentiles
const tenth = (value: number) => Math.round(value * 10) / 10;
