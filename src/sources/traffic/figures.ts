import { compareIds, type DayFigures, type JsonObject, round } from '../../domain/metrics.ts';
import { countNotices } from '../../domain/notice.ts';
import type { DayContext, InputRecords } from '../../domain/source.ts';
import { type CityClock, toCityIso } from '../../domain/time.ts';
import { shorten } from '../../raw/json.ts';
import { type DatedDisruption, disruptionsOf, WINDOW_DAYS } from './active.ts';
import { alertOf, compareGravity, crowdedModes } from './alerts.ts';
import { countLines, hoursByLine, type LineHours, reliability } from './line-hours.ts';
import { lineLabel } from './lines.ts';
import { type DayStatus, hoursOfIntervals, serviceIntervals } from './periods.ts';
import type { LineRef, TrafficRecord } from './records.ts';
import { SEVERITIES } from './severity.ts';
import { type ImpactedLine, isDirect, knowledgeOf } from './snapshots.ts';

/** The header stays small (< 100 KB): the whole list is in the items, each with its `alerte`. */
const MAX_ALERTS = 50;
const MAX_LINES = 100;
const STATUSES: readonly DayStatus[] = ['active', 'prevue', 'terminee'];

/**
 * Disruptions of a day. null when no answer within 30 days of it was read: nothing is then known, and 0 would
 * be a claim.
 */
export function trafficFigures(
  inputs: readonly InputRecords<TrafficRecord>[],
  { date, clock }: DayContext,
): DayFigures | null {
  const known = knowledgeOf(inputs, date);
  if (!known) return null;
  const told = disruptionsOf(known.disruptions, date, clock);
  const active = told.filter(({ status }) => status === 'active');

  const service = serviceIntervals(date, clock);
  const serviceHours = hoursOfIntervals(service);
  const lines = hoursByLine(active, service, false);
  const linesAndStops = hoursByLine(active, service, true);
  const knownLines = countLines(known.lines, linesAndStops);
  const durations = told
    .filter(({ status }) => status === 'terminee')
    .map(({ intervals }) => hoursOfIntervals(intervals));

  const metrics: JsonObject = {
    instantane: known.nearest,
    fenetre_jours: WINDOW_DAYS,
    perturbations_connues: known.disruptions.length,
    perturbations_actives: active.length,
    par_statut: countEach(STATUSES, told, ({ status }) => status),
    par_severite: countEach(SEVERITIES, active, ({ severity }) => severity),
    sans_severite: active.filter(({ severity }) => severity === null).length,
    par_effet: countBy(active, ({ disruption }) => [disruption.effet]),
    par_mode: countBy(active, ({ disruption }) => modesOf(disruption.impactees.filter(isDirect))),
    par_mode_arrets_inclus: countBy(active, ({ disruption }) => modesOf(disruption.impactees)),
    arrets_seulement: active.filter(({ disruption }) => isThroughStops(disruption.impactees)).length,
    sans_ligne: active.filter(({ disruption }) => disruption.impactees.length === 0).length,
    par_cause: countBy(active, ({ disruption }) => [disruption.cause]),
    sans_cause: active.filter(({ disruption }) => disruption.cause === null).length,
    lignes_connues: knownLines,
    lignes_perturbees: lines.length,
    heures_service_par_ligne: round(serviceHours, 2),
    heures_perturbees: round(sum(lines.map(({ hours }) => hours)), 2),
    heures_perturbees_graves: round(sum(lines.map(({ graveHours }) => graveHours)), 2),
    heures_perturbees_par_ligne: lines.slice(0, MAX_LINES).map(lineHoursOnWire),
    top_10_lignes: lines.slice(0, 10).map((entry) => ({
      ligne: lineLabel(entry.line),
      nom: entry.line.nom,
      ...lineHoursOnWire(entry),
    })),
    indice_fiabilite: round(reliability(lines, knownLines, serviceHours), 2),
    indice_fiabilite_arrets_inclus: round(reliability(linesAndStops, knownLines, serviceHours), 2),
    duree_moyenne_terminees_h: durations.length === 0 ? null : round(sum(durations) / durations.length, 2),
    ...alertFigures(active, clock),
  };
  return {
    metrics,
    items: told
      .map((dated) => toItem(dated, clock))
      .sort((a, b) => compareIds(String(a.disruption_id), String(b.disruption_id))),
    heures_attendues: null,
    heures_observees: null,
    notices: countNotices(known.notices),
  };
}

function toItem(dated: DatedDisruption, clock: CityClock): JsonObject {
  const { disruption, status, severity, intervals, inDay, hoursInDay } = dated;
  const end = intervals.at(-1)?.[1] ?? Number.POSITIVE_INFINITY;
  const duration = hoursOfIntervals(intervals);
  return {
    disruption_id: disruption.id,
    status,
    severite: severity,
    priority: disruption.priority,
    effet: disruption.effet,
    niveau: disruption.niveau,
    cause: disruption.cause,
    titre: disruption.titre,
    lignes: disruption.impactees.map((line) => ({ ...lineOnWire(line), lien: line.lien })),
    debut: toCityIso(clock, intervals[0]?.[0] ?? 0),
    fin: isoOrNull(end, clock),
    duree_h: Number.isFinite(duration) ? round(duration, 2) : null,
    heures_dans_le_jour: round(hoursInDay, 2),
    periodes_du_jour: inDay.map(([start, stop]) => ({
      debut: toCityIso(clock, start),
      fin: toCityIso(clock, stop),
    })),
    arrets: disruption.arrets.map(({ id, nom, lon, lat }) => ({ id, nom, lon, lat })),
    alerte: alertOf(dated),
    statut_source: disruption.statut_source,
    mise_a_jour: isoOrNull(disruption.maj, clock),
  };
}

function alertFigures(active: readonly DatedDisruption[], clock: CityClock): JsonObject {
  const modes = crowdedModes(active).map(({ mode, max, span, hours }) => ({
    motif: 'plus_de_5_simultanees',
    mode,
    simultanees_max: max,
    heures: round(hours, 2),
    debut: toCityIso(clock, span[0]),
    fin: toCityIso(clock, span[1]),
  }));
  const alerting = active.filter((dated) => alertOf(dated) !== null).sort(compareGravity);
  const disruptions = alerting.slice(0, MAX_ALERTS).map((dated) => ({
    motif: alertOf(dated),
    disruption_id: dated.disruption.id,
    titre: dated.disruption.titre === null ? null : shorten(dated.disruption.titre, 120),
    severite: dated.severity,
    effet: dated.disruption.effet,
    lignes: dated.disruption.impactees.slice(0, 3).map((line) => shorten(lineLabel(line), 60)),
    nombre_lignes: dated.disruption.impactees.length,
    heures_dans_le_jour: round(dated.hoursInDay, 2),
  }));
  return {
    nombre_alertes: modes.length + alerting.length,
    alertes_par_motif: {
      critique: alerting.filter((dated) => alertOf(dated) === 'critique').length,
      elevee_plus_de_2h: alerting.filter((dated) => alertOf(dated) === 'elevee_plus_de_2h').length,
      plus_de_5_simultanees: modes.length,
    },
    alertes: [...modes, ...disruptions],
  };
}

function modesOf(lines: readonly LineRef[]): (string | null)[] {
  return lines.map(({ mode }) => mode);
}

function isThroughStops(lines: readonly ImpactedLine[]): boolean {
  return lines.length > 0 && !lines.some(isDirect);
}

function lineHoursOnWire({ line, hours, graveHours, disruptions }: LineHours): JsonObject {
  return {
    id: line.id,
    mode: line.mode,
    code: line.code,
    heures_perturbees: round(hours, 2),
    heures_graves: round(graveHours, 2),
    nombre_perturbations: disruptions,
  };
}

function lineOnWire({ id, mode, code, nom, couleur }: LineRef): JsonObject {
  return { id, mode, code, nom, couleur };
}

/** A count for each of a closed list of values, 0 included. */
function countEach<K extends string, T>(
  values: readonly K[],
  elements: readonly T[],
  pick: (element: T) => K | null,
): JsonObject {
  return Object.fromEntries(
    values.map((value) => [value, elements.filter((element) => pick(element) === value).length]),
  );
}

/** Elements per value; an element with several values counts once under each. Keys in order. */
function countBy<T>(
  elements: readonly T[],
  valuesOf: (element: T) => readonly (string | null)[],
): JsonObject {
  const counts = new Map<string, number>();
  for (const element of elements) {
    for (const value of new Set(valuesOf(element))) {
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => compareIds(a, b)));
}

function isoOrNull(utcMs: number | null, clock: CityClock): string | null {
  return utcMs === null || !Number.isFinite(utcMs) ? null : toCityIso(clock, utcMs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
