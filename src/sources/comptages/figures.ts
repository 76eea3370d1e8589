import { jsonText } from '../../domain/json-text.ts';
import { compareIds, type DayFigures, type JsonObject } from '../../domain/metrics.ts';
import { openPacking, type PackedItems } from '../../domain/packed-items.ts';
import type { DayContext } from '../../domain/source.ts';
import { addDays, type HourSlot, type LocalDate, toUtcIso } from '../../domain/time.ts';
import { copiedFlows } from '../../domain/traffic/copied-flow.ts';
import { type ArcDay, arcDay } from './figures-arc.ts';
import {
  cityDeviation,
  cityEvolution,
  cityProfile,
  cityTotals,
  unusualCounts,
  vehicleArcs,
} from './figures-city.ts';
import { pairSlots } from './figures-compare.ts';
import { openHourWriter } from './figures-hours.ts';
import { arcHead, type WireHour } from './figures-item.ts';
import {
  congestionAlerts,
  defectiveSensors,
  LISTED,
  mostCongested,
  mostOccupied,
  mostUsed,
  toMaintain,
  unusualFlows,
  ZONE_ALERTS_LISTED,
} from './figures-lists.ts';
import { dayNotices, isUnplaced } from './figures-notices.ts';
import { topZones, zoneAlerts, zoneDays, zoneFigures, zoneVehicles } from './figures-zones.ts';
import type { History } from './history.ts';
import { type ArcHours, withoutStates } from './hours.ts';

/** Everything that is needed to tell a day of road counts. */
export interface CountDay {
  readonly day: DayContext;
  /** the arcs with at least one row on the day, in any order */
  readonly hours: readonly ArcHours[];
  /** the same weekday a week before, null when the lake does not hold it */
  readonly weekBefore: readonly ArcHours[] | null;
  /** null when there is nothing to look back on */
  readonly history: History | null;
}

/** The figures of a day; its items are packed as they are worked out. */
export interface CountFigures extends Omit<DayFigures, 'items'> {
  readonly packed: PackedItems;
  /** the items without their hours */
  readonly heads: readonly JsonObject[];
}

/**
 * The figures of a day of road counts (indicators, §2): one item per arc that has a row on the day, or had
 * one a week before or in its history and is silent today; and the figures of the city.
 */
export function countFigures({ day, hours, weekBefore, history }: CountDay): CountFigures {
  const { clock, thresholds } = day;
  const slots = clock.hoursOf(day.date);
  const seen = withoutStates(hours, thresholds.etatsArcExclus);
  const before = weekBefore && withoutStates(weekBefore, thresholds.etatsArcExclus);
  const outage = slots.map((_, slot) =>
    seen.every((arc) => arc.debit[slot] == null && arc.occupation[slot] == null),
  );
  const arcs = arcDays({ day, seen, before, history, slots, outage });
  const wireHours = slots.map(({ heure, utcMs }) => ({ heure, utc: toUtcIso(utcMs) }));
  const heads = arcs.map((arc) => arcHead(arc, slots, wireHours, clock));
  return {
    metrics: {
      ...cityFigures(day, arcs, slots, wireHours),
      evolution_vs_semaine_precedente: cityEvolution(arcs, day, weekBefore !== null),
      ecart_jour_type: cityDeviation(arcs, day, history),
      pannes_de_flux: wireHours.filter((_, slot) => outage[slot]).map(({ heure, utc }) => ({ heure, utc })),
    },
    heads,
    packed: packArcs(day.date, arcs, heads, wireHours),
    heures_attendues: arcs.length * slots.length,
    heures_observees: arcs.reduce((sum, { heuresQ }) => sum + heuresQ, 0),
    notices: dayNotices(arcs, slots, outage, clock),
  };
}

/** The item of an arc is its head and its hours. */
function packArcs(
  date: LocalDate,
  arcs: readonly ArcDay[],
  heads: readonly JsonObject[],
  wireHours: readonly WireHour[],
): PackedItems {
  const packing = openPacking('comptages', date, arcs.length);
  const hours = openHourWriter(wireHours);
  for (const [i, arc] of arcs.entries()) {
    const head = `${jsonText(heads[i], `arc ${arc.id} on ${date}`).slice(0, -1)},`;
    packing.add(arc.id, 3 * head.length + hours.size, (room, at) => {
      const end = hours.put(room, at + room.write(head, at), arc);
      room[end] = CLOSING_BRACE;
      return end + 1;
    });
  }
  return packing.end();
}

const CLOSING_BRACE = 0x7d;

interface Seen {
  readonly day: DayContext;
  readonly seen: readonly ArcHours[];
  readonly before: readonly ArcHours[] | null;
  readonly history: History | null;
  readonly slots: readonly HourSlot[];
  readonly outage: readonly boolean[];
}

/** The arcs of the day, sorted by id. */
function arcDays({ day, seen, before, history, slots, outage }: Seen): ArcDay[] {
  const today = new Map(seen.map((arc) => [arc.id, arc]));
  const weekAgo = new Map((before ?? []).map((arc) => [arc.id, arc]));
  const ids = new Set([...today.keys(), ...weekAgo.keys(), ...(history?.arcs ?? [])]);
  const groups = copiedFlows(
    seen.map(({ id, debit }) => ({ id, debit, libelle: day.network.get(id)?.libelle ?? null })),
  );
  const network = {
    day,
    slots,
    hours: slots.map(({ heure }) => heure),
    outage,
    weekBeforeSlot: pairSlots(slots, day.clock.hoursOf(addDays(day.date, -7))),
  };
  return [...ids].sort(compareIds).map((id) =>
    arcDay(
      {
        hours: today.get(id) ?? absent(id, slots.length),
        groupe: groups.get(id) ?? null,
        weekBefore: weekAgo.get(id) ?? null,
        profile: history?.profile(id) ?? null,
      },
      network,
    ),
  );
}

/** An arc that has no row at all. */
function absent(id: string, slots: number): ArcHours {
  const nothing = () => Array.from({ length: slots }, () => null);
  return {
    id,
    present: nothing().map(() => false),
    debit: nothing(),
    occupation: nothing(),
    etatArc: nothing(),
  };
}

/** Lists are cut at `LISTED` entries, each beside its full count: the items hold the rest. */
function cityFigures(
  day: DayContext,
  arcs: readonly ArcDay[],
  slots: readonly HourSlot[],
  wireHours: readonly WireHour[],
): JsonObject {
  const { clock, calendar, date } = day;
  const counts = vehicleArcs(arcs);
  const vehicles = zoneVehicles(arcs, counts);
  const zones = zoneDays(arcs, day.zones, slots);
  const alerts = congestionAlerts(arcs, slots, clock);
  const byZone = zoneAlerts(zones, slots, clock);
  const defective = defectiveSensors(arcs);
  const maintenance = toMaintain(arcs);
  const unplaced = arcs.filter(isUnplaced).map(({ id }) => id);
  return {
    ...cityTotals(arcs, counts, slots.length),
    jour_type: calendar.dayClass(date),
    jour_ferie: calendar.publicHoliday(date),
    vacances_scolaires: calendar.schoolHoliday(date),
    calendrier_connu: calendar.known,
    top_10_troncons_frequentes: mostUsed(counts, slots),
    top_10_zones_congestionnees: topZones(zones, vehicles, slots.length),
    top_10_troncons_congestionnes: mostCongested(arcs),
    top_10_occupation: mostOccupied(arcs),
    nombre_alertes_congestion: alerts.length,
    alertes_congestion: alerts.slice(0, LISTED),
    nombre_alertes_zone: byZone.length,
    alertes_zone: byZone.slice(0, ZONE_ALERTS_LISTED),
    ...unusualCounts(arcs, slots),
    debits_inhabituels: unusualFlows(arcs, slots).slice(0, LISTED),
    nombre_capteurs_defaillants: defective.length,
    capteurs_defaillants: defective.slice(0, LISTED),
    nombre_maintenance: maintenance.length,
    liste_maintenance: maintenance.slice(0, LISTED),
    nombre_non_localises: unplaced.length,
    non_localises: unplaced.slice(0, LISTED),
    par_arrondissement: zones.map((zone) => zoneFigures(zone, vehicles, slots.length)),
    profil_ville: cityProfile(arcs, counts, wireHours),
  };
}
