import { compareIds, type JsonObject, round } from '../../domain/metrics.ts';
import { OUTSIDE, type Zones } from '../../domain/places.ts';
import { type CityClock, HOUR_MS, type HourSlot, toCityIso } from '../../domain/time.ts';
import { meanKnown, ratio, sumKnown } from '../../domain/traffic/series.ts';
import { SATURATED } from '../../domain/traffic/state.ts';
import type { ArcDay } from './figures-arc.ts';

/** A zone alert is raised above this many saturated arcs in the same hour. */
const ZONE_ALERT_ABOVE = 5;

/** All arcs of a zone on a day. */
export interface ZoneDay {
  /** null: arcs that no geometry places */
  readonly code: string | null;
  readonly name: string | null;
  readonly arcs: readonly ArcDay[];
  /** saturated arcs, hour by hour */
  readonly saturated: readonly number[];
}

/** Zones in the order of their codes, arcs without a place last. Every arc is in exactly one. */
export function zoneDays(arcs: readonly ArcDay[], zones: Zones, slots: readonly HourSlot[]): ZoneDay[] {
  const names = new Map(zones.list.map(({ code, name }) => [code, name]));
  return [...Map.groupBy(arcs, ({ arrondissement }) => arrondissement)]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : compareIds(a, b)))
    .map(([code, members]) => ({
      code,
      name: code === null ? null : (names.get(code) ?? null),
      arcs: members,
      saturated: saturatedArcs(members, slots),
    }));
}

/** How many arcs are saturated, hour by hour. */
function saturatedArcs(arcs: readonly ArcDay[], slots: readonly HourSlot[]): number[] {
  const saturated = slots.map(() => 0);
  for (const { occupation } of arcs) {
    for (let slot = 0; slot < saturated.length; slot += 1) {
      if ((occupation[slot] ?? 0) >= SATURATED) saturated[slot]! += 1;
    }
  }
  return saturated;
}

/** A zone proper: not the outside of the city, not the arcs without a place. */
function isArrondissement({ code }: ZoneDay): boolean {
  return code !== null && code !== OUTSIDE;
}

/** Vehicles counted in each zone; null where none of the arcs that count has a flow. */
export type ZoneVehicles = ReadonlyMap<string | null, number | null>;

/**
 * Each copied flow counts once, in the zone with most of its arcs (of equals, that of its first one): zones add up to
 * the city.
 * @param arcs all of them, sorted by id
 * @param counts those that stand for the vehicles, see `vehicleArcs`
 */
export function zoneVehicles(arcs: readonly ArcDay[], counts: readonly ArcDay[]): ZoneVehicles {
  const groups = Map.groupBy(
    arcs.filter(({ groupe }) => groupe !== null),
    ({ groupe }) => groupe,
  );
  const home = ({ groupe, arrondissement }: ArcDay) =>
    groupe === null ? arrondissement : mostOf((groups.get(groupe) ?? []).map((arc) => arc.arrondissement));
  return new Map(
    [...Map.groupBy(counts, home)].map(([code, members]) => [
      code,
      sumKnown(members.map(({ total }) => total)),
    ]),
  );
}

/** What stands in a list most often; of equals, what stands first. */
function mostOf<T>(list: readonly T[]): T {
  const [most] = [...Map.groupBy(list, (one) => one).values()].sort((a, b) => b.length - a.length);
  return most![0]!;
}

/** @param slots hours of the day */
export function zoneFigures(zone: ZoneDay, vehicles: ZoneVehicles, slots: number): JsonObject {
  const { arcs } = zone;
  const sum = (figure: (arc: ArcDay) => number | null) => sumKnown(arcs.map(figure));
  const expected = arcs.length * slots;
  return {
    arrondissement: zone.code,
    libelle: zone.name,
    geo_point_2d: centre(arcs),
    nombre_troncons: arcs.length,
    nombre_troncons_satures: arcs.filter(({ alerts }) => alerts.length > 0).length,
    total_vehicules: round(vehicles.get(zone.code) ?? null, 3),
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
    taux_occupation_moyen: round(
      ratio(
        sum(({ occupation }) => sumKnown(occupation)),
        sum(({ heuresK }) => heuresK),
      ),
      4,
    ),
    heures_attendues: expected,
    heures_q: sum(({ heuresQ }) => heuresQ),
    heures_k: sum(({ heuresK }) => heuresK),
    taux_couverture: round(
      ratio(
        sum(({ heuresQ }) => heuresQ),
        expected,
      ),
      4,
    ),
    troncons_satures_par_heure: zone.saturated,
  };
}

/** The ten arrondissements that lose most time. */
export function topZones(zones: readonly ZoneDay[], vehicles: ZoneVehicles, slots: number): JsonObject[] {
  return zones
    .filter(isArrondissement)
    .map((zone) => ({ zone, minutes: sumKnown(zone.arcs.map(({ lost }) => lost?.minutes ?? null)) }))
    .filter(({ minutes }) => minutes !== null && minutes > 0)
    .sort((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0) || compareIds(a.zone.code ?? '', b.zone.code ?? ''))
    .slice(0, 10)
    .map(({ zone }) => {
      const { troncons_satures_par_heure: _, ...figures } = zoneFigures(zone, vehicles, slots);
      return figures;
    });
}

/** Stretches of hours in which more than five arcs of an arrondissement are saturated, the widest first. */
export function zoneAlerts(
  zones: readonly ZoneDay[],
  slots: readonly HourSlot[],
  clock: CityClock,
): JsonObject[] {
  const found = zones.filter(isArrondissement).flatMap((zone) => {
    const alerts: { zone: ZoneDay; start: number; hours: number; most: number; worst: number }[] = [];
    for (const [slot, saturated] of zone.saturated.entries()) {
      if (saturated <= ZONE_ALERT_ABOVE) continue;
      const last = alerts.at(-1);
      if (last && last.start + last.hours === slot) {
        last.hours += 1;
        if (saturated > last.most) [last.most, last.worst] = [saturated, slot];
      } else alerts.push({ zone, start: slot, hours: 1, most: saturated, worst: slot });
    }
    return alerts;
  });
  return found
    .sort(
      (a, b) =>
        b.most - a.most ||
        b.hours - a.hours ||
        compareIds(a.zone.code ?? '', b.zone.code ?? '') ||
        a.start - b.start,
    )
    .map(({ zone, start, hours, most, worst }) => ({
      arrondissement: zone.code,
      libelle: zone.name,
      heure_debut: slots[start]!.heure,
      debut: toCityIso(clock, slots[start]!.utcMs),
      fin: toCityIso(clock, slots[start + hours - 1]!.utcMs + HOUR_MS),
      duree_h: hours,
      troncons_satures_max: most,
      heure_max: slots[worst]!.heure,
      nombre_troncons: zone.arcs.length,
    }));
}

/** The middle of the counting points of a zone. */
function centre(arcs: readonly ArcDay[]): JsonObject | null {
  const points = arcs.map(({ arc }) => arc?.midpoint ?? null);
  const lon = meanKnown(points.map((point) => point?.[0] ?? null));
  const lat = meanKnown(points.map((point) => point?.[1] ?? null));
  return lon === null || lat === null ? null : { lon: round(lon, 6), lat: round(lat, 6) };
}
