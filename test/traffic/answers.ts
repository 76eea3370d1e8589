import { conservationGap, type Reading } from '../../src/domain/reading.ts';
import type { DayContext, InputRecords } from '../../src/domain/source.ts';
import { openClock } from '../../src/domain/time.ts';
import type { TrafficRecord } from '../../src/sources/traffic/records.ts';
import { traffic } from '../../src/sources/traffic/traffic.ts';

/** Hand-made PRIM answers, and the two calls that the pipeline makes with them. */

export const clock = openClock('Europe/Paris');

export const EFFECTS = {
  blocking: { name: 'bloquante', effect: 'NO_SERVICE', priority: 0 },
  disturbed: { name: 'perturbée', effect: 'SIGNIFICANT_DELAYS', priority: 30 },
  information: { name: 'information', effect: 'OTHER_EFFECT', priority: 60 },
};

function line(id: string, mode = 'Metro', code = id) {
  return { id, code, name: `Ligne ${code}`, commercial_mode: { id: `commercial_mode:${mode}`, name: mode } };
}

export function onLine(id: string, mode?: string, code?: string) {
  return { pt_object: { id, embedded_type: 'line', line: line(id, mode, code) } };
}

export function onStop(id: string, lon = '2.35', lat = '48.85') {
  const stop = { id, name: `Arrêt ${id}`, coord: { lon, lat } };
  return { pt_object: { id, embedded_type: 'stop_area', stop_area: stop } };
}

/** @param periods pairs of Navitia times */
export function disruption(id: string, periods: [string, string][], more: Record<string, unknown> = {}) {
  return {
    id,
    status: 'active',
    updated_at: '20231101T120000',
    cause: 'travaux',
    severity: EFFECTS.disturbed,
    application_periods: periods.map(([begin, end]) => ({ begin, end })),
    impacted_objects: [],
    messages: [{ text: `Titre de ${id}`, channel: { name: 'titre', types: ['title'] } }],
    ...more,
  };
}

export function lineReport(id: string, links: { line?: string[]; stop?: string[] } = {}, mode?: string) {
  const toLinks = (ids: string[] = []) => ids.map((target) => ({ type: 'disruption', id: target }));
  return {
    line: { ...line(id, mode), links: toLinks(links.line) },
    pt_objects: [
      { embedded_type: 'stop_area', stop_area: { id: `arret de ${id}`, links: toLinks(links.stop) } },
    ],
  };
}

export function answer(
  disruptions: unknown[],
  lineReports: unknown[] = [],
  more: Record<string, unknown> = {},
) {
  return {
    disruptions,
    line_reports: lineReports,
    context: { current_datetime: '20231121T230000', timezone: 'Europe/Paris' },
    ...more,
  };
}

export function read(
  body: unknown,
  path = 'api/traffic_ratp/dt=2023-11-21/hour=23/a.json',
): Reading<TrafficRecord> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const snapshot = /dt=([\d-]+)/.exec(path)?.[1] ?? null;
  const reading = traffic.read({ path, bytes: Buffer.from(text), snapshot, clock });
  if (conservationGap(reading.counts) !== 0) throw new Error(`rows lost: ${JSON.stringify(reading.counts)}`);
  return reading;
}

export function input(body: unknown, path?: string): InputRecords<TrafficRecord> {
  const name = path ?? 'api/traffic_ratp/dt=2023-11-21/hour=23/a.json';
  return { path: name, snapshot: /dt=([\d-]+)/.exec(name)?.[1] ?? null, records: read(body, name).records };
}

export function dayOf(date: string): DayContext {
  return {
    date,
    clock,
    zones: { list: [], locate: () => null },
    calendar: {
      known: false,
      publicHoliday: () => null,
      schoolHoliday: () => null,
      dayClass: () => 'mardi',
    },
    network: new Map(),
    thresholds: {
      etatsArcExclus: [],
      vitesseRefPeripheriqueKmh: null,
      vitesseRefVilleKmh: null,
      capaciteVoie: 2300,
      voiesPeripherique: 5,
      voiesVille: 4,
      semainesHistorique: 8,
    },
  };
}

export function figures(inputs: InputRecords<TrafficRecord>[], date = '2023-11-21') {
  const day = traffic.figures(inputs, dayOf(date));
  if (!day) throw new Error(`no figures for ${date}`);
  return day;
}

/** The figures as a reader of the wire sees them. */
export function metricsOf(bodies: unknown[], date?: string) {
  const inputs = bodies.map((body, page) =>
    input(body, `api/traffic_ratp/dt=2023-11-21/hour=23/${page}.json`),
  );
  return JSON.parse(JSON.stringify(figures(inputs, date).metrics));
}

export function codes(reading: Reading<unknown>): Record<string, number> {
  return Object.fromEntries(reading.notices.map(({ code, count }) => [code, count]));
}
