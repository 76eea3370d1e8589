import { compareIds, type JsonObject, round } from '../../domain/metrics.ts';
import type { CityClock, HourSlot } from '../../domain/time.ts';
import { DEFECTIVE, OPEN, type SensorFinding } from '../../domain/traffic/sensor.ts';
import type { ArcDay } from './figures-arc.ts';
import { alertFigures, placeOf } from './figures-item.ts';

const TOP = 10;

/** Entries of a list in the header: the items hold all of them, the header says how many. */
export const LISTED = 40;

/** The same for zone alerts, which no item holds: twenty zones with five stretches each. */
export const ZONE_ALERTS_LISTED = 100;

/** The largest daily flows, one arc per copied flow. */
export function mostUsed(counts: readonly ArcDay[], slots: readonly HourSlot[]): JsonObject[] {
  return top(counts, ({ total }) => total).map((arc) => ({
    ...placeOf(arc),
    debit_journalier_total: round(arc.total, 3),
    debit_max: arc.debitMax,
    heure_pic: arc.peakSlot === null ? null : (slots[arc.peakSlot]?.heure ?? null),
    heures_q: arc.heuresQ,
    groupe_debit: arc.groupe,
    statut_capteur: arc.sensor?.statut ?? null,
  }));
}

/** The arcs that lose most time. */
export function mostCongested(arcs: readonly ArcDay[]): JsonObject[] {
  return top(arcs, ({ lost }) => (lost && lost.minutes > 0 ? lost.minutes : null)).map((arc) => ({
    ...placeOf(arc),
    temps_perdu_total_minutes: round(arc.lost?.minutes ?? null, 1),
    temps_perdu_total_min: round(arc.lost?.low ?? null, 1),
    temps_perdu_total_max: round(arc.lost?.high ?? null, 1),
    temps_perdu_minutes: round(arc.lost?.perVehicle ?? null, 4),
    debit_journalier_total: round(arc.total, 3),
    taux_occupation_moyen: round(arc.occupationMean, 4),
    longueur_m: round(arc.arc?.longueurM ?? null, 1),
    statut_capteur: arc.sensor?.statut ?? null,
  }));
}

/** The highest mean occupancies. */
export function mostOccupied(arcs: readonly ArcDay[]): JsonObject[] {
  return top(arcs, ({ occupationMean }) => occupationMean).map((arc) => ({
    ...placeOf(arc),
    taux_occupation_moyen: round(arc.occupationMean, 4),
    etat_trafic_dominant: arc.dominant,
    heures_k: arc.heuresK,
    statut_capteur: arc.sensor?.statut ?? null,
  }));
}

/** Every congestion alert of the day, the most time lost first, then the highest occupancy. */
export function congestionAlerts(
  arcs: readonly ArcDay[],
  slots: readonly HourSlot[],
  clock: CityClock,
): JsonObject[] {
  return arcs
    .flatMap((arc) => arc.alerts.map((alert) => ({ arc, alert })))
    .sort(
      (a, b) =>
        (b.alert.minutesLost ?? -1) - (a.alert.minutesLost ?? -1) ||
        b.alert.occupationMax - a.alert.occupationMax ||
        compareIds(a.arc.id, b.arc.id) ||
        a.alert.start - b.alert.start,
    )
    .map(({ arc, alert }) => ({ ...placeOf(arc), ...alertFigures(alert, slots, clock) }));
}

/** Sensors with a defect: the longest first, those missing most before the others. */
export function defectiveSensors(arcs: readonly ArcDay[]): JsonObject[] {
  return arcs
    .flatMap((arc) => (arc.sensor && DEFECTIVE.has(arc.sensor.statut) ? [{ arc, sensor: arc.sensor }] : []))
    .sort(
      (a, b) =>
        b.sensor.pctManquant - a.sensor.pctManquant ||
        (b.sensor.dureeH ?? 0) - (a.sensor.dureeH ?? 0) ||
        compareIds(a.arc.id, b.arc.id),
    )
    .map(({ arc, sensor }) => ({ ...placeOf(arc), ...sensorFigures(sensor), etat_arc: arc.etatArc }));
}

/** Sensors said to be open and heard by nobody all day. */
export function toMaintain(arcs: readonly ArcDay[]): JsonObject[] {
  return arcs
    .filter(({ etatArc, sensor }) => etatArc === OPEN && sensor?.statut === 'muet')
    .map((arc) => ({ ...placeOf(arc), etat_arc: arc.etatArc }));
}

function sensorFigures({ statut, dureeH, pctManquant }: SensorFinding): JsonObject {
  return { cause: statut, duree_h: dureeH, pct_manquant: round(pctManquant, 1) };
}

/** Unusual flows, one entry per arc at its largest excess over the 95th percentile, in vehicles. */
export function unusualFlows(arcs: readonly ArcDay[], slots: readonly HourSlot[]): JsonObject[] {
  return arcs
    .flatMap((arc) => {
      const worst = (arc.unusual ?? []).toSorted(
        (a, b) => b.debit - b.p95 - (a.debit - a.p95) || a.slot - b.slot,
      )[0];
      return worst ? [{ arc, worst, excess: worst.debit - worst.p95 }] : [];
    })
    .sort((a, b) => b.excess - a.excess || compareIds(a.arc.id, b.arc.id))
    .map(({ arc, worst, excess }) => ({
      ...placeOf(arc),
      nombre_heures: arc.unusual?.length ?? 0,
      heure: slots[worst.slot]?.heure ?? null,
      debit: worst.debit,
      seuil_p95: round(worst.p95, 1),
      exces: round(excess, 1),
    }));
}

/** The ten largest by a figure, arcs without it left out; ties by id. */
function top(arcs: readonly ArcDay[], figure: (arc: ArcDay) => number | null): ArcDay[] {
  return arcs
    .filter((arc) => figure(arc) !== null)
    .sort((a, b) => (figure(b) ?? 0) - (figure(a) ?? 0) || compareIds(a.id, b.id))
    .slice(0, TOP);
}
