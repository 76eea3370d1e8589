import { compareIds } from '../../domain/metrics.ts';
import type { CityClock } from '../../domain/time.ts';
import {
  asList,
  asNumber,
  asObject,
  asObjects,
  asText,
  describeJson,
  type JsonFields,
  shorten,
} from '../../raw/json.ts';
import { linesInTexts, readId, readLine, sortLines } from './lines.ts';
import type { TRAFFIC_NOTICES } from './notices.ts';
import { mergePeriods, type Period, readPeriod, wallMs } from './periods.ts';
import type { Disruption, KnownLine, LineRef, Link, Stop } from './records.ts';
import { isKnownEffect } from './severity.ts';
import { readTexts } from './texts.ts';

type Code = keyof typeof TRAFFIC_NOTICES;

/** What the reader of one element may say of it. */
export interface ElementLog {
  readonly clock: CityClock;
  notice(code: Code, detail: string | null): void;
}

/** Why an element was refused, and the value at fault. */
export interface Refusal {
  readonly reason: Code;
  readonly value: string | null;
}

/** One element of `disruptions`, cleaned. */
export function readDisruption(value: unknown, log: ElementLog): Disruption | Refusal {
  const fields = asObject(value);
  if (!fields) return { reason: 'perturbation_illisible', value: describeJson(value) };
  const id = readId(fields.id);
  if (id === null) return { reason: 'perturbation_sans_identifiant', value: null };
  const periodes = readPeriods(fields.application_periods, id, log);
  if (periodes.length === 0) return { reason: 'perturbation_sans_periode', value: id };

  const severity = asObject(fields.severity);
  const effet = clipText(severity?.effect);
  const priority = asNumber(severity?.priority);
  if (effet === null && priority === null) log.notice('severite_absente', id);
  else if (effet !== null && !isKnownEffect(effet)) log.notice('effet_inconnu', `${id}: ${effet}`);

  const objects = asObjects(fields.impacted_objects);
  const lignes = sortLines(objects.flatMap((object) => impactedLine(object) ?? []));
  const texts = readTexts(fields.messages);
  return {
    kind: 'perturbation',
    id,
    statut_source: clipText(fields.status),
    maj: readUpdate(asText(fields.updated_at), id, log),
    cause: clipText(fields.cause)?.toLowerCase() ?? null,
    effet,
    priority,
    niveau: clipText(severity?.name),
    titre: texts.title,
    periodes,
    lignes,
    lignes_texte: lignes.length > 0 ? [] : namedLines(texts.title, texts.all),
    arrets: readStops(objects, log),
  };
}

/** A word of the answer's vocabulary. */
function clipText(value: unknown): string | null {
  const text = asText(value);
  return text === null ? null : shorten(text, 60);
}

/** The title names the line best; the other messages are asked only when it names none. */
function namedLines(title: string | null, texts: readonly string[]): LineRef[] {
  const inTitle = title === null ? [] : linesInTexts([title]);
  return inTitle.length > 0 ? inTitle : linesInTexts(texts);
}

function readPeriods(value: unknown, id: string, log: ElementLog): Period[] {
  const periods: Period[] = [];
  for (const element of asList(value)) {
    const fields = asObject(element);
    const period = readPeriod(asText(fields?.begin), asText(fields?.end), log.clock);
    if (period) periods.push(period);
    else log.notice('periode_illisible', shorten(`${id}: ${JSON.stringify(element)}`, 300));
  }
  return mergePeriods(periods);
}

function readUpdate(text: string | null, id: string, log: ElementLog): number | null {
  const wall = text === null ? Number.NaN : wallMs(text);
  if (!Number.isNaN(wall)) return log.clock.instantsOf(wall)[0]!;
  log.notice('date_maj_illisible', shorten(`${id}: ${text ?? 'null'}`, 300));
  return null;
}

/** `{embedded_type: 'line', line: {…}}` → `{…}` */
function embedded(ptObject: JsonFields | null): JsonFields | null {
  const type = asText(ptObject?.embedded_type);
  return type === null ? null : asObject(ptObject?.[type]);
}

function impactedLine(impacted: JsonFields): LineRef | null {
  const ptObject = asObject(impacted.pt_object);
  const object = embedded(ptObject);
  const type = asText(ptObject?.embedded_type);
  if (!object) return null;
  if (type === 'line') return readLine(object);
  const line = type === 'route' ? asObject(object.line) : null;
  return line && readLine(line);
}

/** Stops named as such, as the ends of a section, or as the stops of an impacted trip. */
function readStops(objects: readonly JsonFields[], log: ElementLog): Stop[] {
  const stops = new Map<string, Stop>();
  for (const impacted of objects) {
    const section = asObject(impacted.impacted_section);
    const called = asObjects(impacted.impacted_stops).map((stop) => asObject(stop.stop_point));
    const places = [impacted.pt_object, section?.from, section?.to].map((value) => {
      const ptObject = asObject(value);
      return /^stop_(area|point)$/.test(asText(ptObject?.embedded_type) ?? '') ? embedded(ptObject) : null;
    });
    for (const place of [...places, ...called]) {
      const id = readId(place?.id);
      if (!place || id === null) continue;
      const stop = locate(id, place);
      if (!stop) log.notice('coordonnees_invalides', id);
      else if (!stops.has(id) || JSON.stringify(stop) < JSON.stringify(stops.get(id))) stops.set(id, stop);
    }
  }
  return [...stops.values()].sort((a, b) => compareIds(a.id, b.id));
}

/** Navitia writes coordinates as text, and `0, 0` for a stop that it cannot place. */
function locate(id: string, place: JsonFields): Stop | null {
  const coord = asObject(place.coord);
  const [lon, lat] = [asNumber(coord?.lon), asNumber(coord?.lat)];
  if (lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 90) return null;
  if (lon === 0 && lat === 0) return null;
  const nom = asText(place.label) ?? asText(place.name);
  return { id, nom: nom === null ? null : shorten(nom, 120), lon, lat };
}

/** One element of `line_reports`: a line, and which disruptions reach it through which of its objects. */
export function readLineReport(value: unknown): KnownLine | Refusal {
  const fields = asObject(value);
  const line = asObject(fields?.line);
  const read = line && readLine(line);
  if (!fields || !read || read.id === null) {
    return { reason: 'ligne_sans_identifiant', value: shorten(describeJson(line ?? value), 120) };
  }
  const links = new Map<string, Link>();
  const add = (object: JsonFields | null, par: Link) => {
    for (const link of asObjects(object?.links)) {
      const id = readId(link.id);
      if (id === null || link.type !== 'disruption') continue;
      if (par === 'ligne' || !links.has(id)) links.set(id, par);
    }
  };
  add(line, 'ligne');
  for (const ptObject of asObjects(fields.pt_objects)) {
    const isStop = /^stop_(area|point)$/.test(asText(ptObject.embedded_type) ?? '');
    add(embedded(ptObject), isStop ? 'arret' : 'ligne');
  }
  return { kind: 'ligne', ...read, id: read.id, liens: sortLinks(links) };
}

export function sortLinks(links: ReadonlyMap<string, Link>): KnownLine['liens'] {
  return [...links]
    .sort(([a], [b]) => compareIds(a, b))
    .map(([disruption_id, par]) => ({ disruption_id, par }));
}
