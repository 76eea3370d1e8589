import { compareIds } from '../../domain/metrics.ts';
import { asList, asObjects, asText, type JsonFields, shorten } from '../../raw/json.ts';
import type { LineRef } from './records.ts';

/** Longest ids seen are about 60 characters; beyond that an id is not one. */
const MAX_ID = 200;
const MAX_NAME = 120;
const MAX_CODE = 40;

/** Navitia's mode ids after their prefix (`commercial_mode:`, `physical_mode:`), in passengers' words. */
const MODES: ReadonlyMap<string, string> = new Map([
  ['Metro', 'métro'],
  ['RapidTransit', 'RER'],
  ['LocalTrain', 'train'],
  ['regionalRail', 'train'],
  ['LongDistanceTrain', 'train'],
  ['Train', 'train'],
  ['Tramway', 'tram'],
  ['Bus', 'bus'],
  ['Coach', 'bus'],
  ['RapidBus', 'bus'],
  ['BusRapidTransit', 'bus'],
  ['RailShuttle', 'navette'],
  ['Shuttle', 'navette'],
  ['Funicular', 'funiculaire'],
  ['CableWay', 'câble'],
  ['SuspendedCableCar', 'câble'],
]);

/** @param fields Navitia's `line` object; null when it has neither id nor code nor name */
export function readLine(fields: JsonFields): LineRef | null {
  const id = readId(fields.id);
  const code = short(asText(fields.code), MAX_CODE);
  const nom = short(asText(fields.name), MAX_NAME);
  if (id === null && code === null && nom === null) return null;
  const color = asText(fields.color);
  return {
    id,
    mode: readMode(fields),
    code,
    nom,
    couleur: color !== null && /^[0-9a-f]{6}$/i.test(color) ? `#${color.toUpperCase()}` : null,
  };
}

/** The commercial mode tells RER from train; a mode of another network keeps the publisher's own word. */
function readMode(line: JsonFields): string | null {
  const modes = asObjects([line.commercial_mode, ...asList(line.physical_modes)]);
  for (const mode of modes) {
    const known = MODES.get((asText(mode.id) ?? '').replace(/^.*:/, ''));
    if (known !== undefined) return known;
  }
  return short(modes.map((mode) => asText(mode.name)).find((name) => name !== null) ?? null, MAX_CODE);
}

function short(text: string | null, max: number): string | null {
  return text === null ? null : shorten(text, max);
}

/** The id of anything in the answer, null when there is none. */
export function readId(value: unknown): string | null {
  const id = asText(value);
  return id === null || id.length > MAX_ID ? null : id;
}

/** What makes two references the same line. */
export function lineKey(line: LineRef): string {
  return line.id ?? `${line.mode ?? ''}|${(line.code ?? line.nom ?? '').toUpperCase()}`;
}

/** Passengers' name of a line: `métro 13`, `RER B`, `bus 395`. */
export function lineLabel(line: LineRef): string {
  return [line.mode, line.code ?? line.nom ?? line.id].filter((part) => part !== null).join(' ');
}

/** Each line once, in the order of their keys. */
export function sortLines(lines: Iterable<LineRef>): LineRef[] {
  const byKey = new Map<string, LineRef>();
  for (const line of lines) {
    const key = lineKey(line);
    const known = byKey.get(key);
    if (!known || JSON.stringify(line) < JSON.stringify(known)) byKey.set(key, line);
  }
  return [...byKey].sort(([a], [b]) => compareIds(a, b)).map(([, line]) => line);
}

/** Names of lines in French messages. Case matters: « la ligne a été » names no line A. */
const NAMED_LINE = new RegExp(
  [
    '\\bRER\\s+(?<rer>[A-E])\\b',
    // not the end of another code, like SYN-T3
    '(?<![\\p{L}\\p{N}]|\\p{L}-)(?:[Tt]ram(?:way)?\\s+)?T(?<tram>\\d{1,2}[ab]?)\\b',
    '\\b[Mm](?:é|e)tro\\s+(?:[Ll]igne\\s+)?(?<metro>\\d{1,2}(?:bis)?)\\b',
    '\\b[Bb]us\\s+(?:[Ll]igne\\s+)?(?<bus>[A-Z]?\\d{1,4}[A-Z]?)\\b',
    '\\b[Ll]ignes?\\s+(?<number>\\d{1,4}(?:bis)?)\\b',
    '\\b[Ll]igne\\s+(?<letter>[A-Z])\\b',
  ].join('|'),
  'gu',
);

const METRO_LINES = new Set([...Array.from({ length: 14 }, (_, i) => String(i + 1)), '3bis', '7bis']);
const RER_LINES = 'ABCDE';
const TRANSILIEN_LINES = 'HJKLNPRUV';

/** Lines named by texts (`ligne 13`, `RER B`, `T3a`), for a disruption that nothing links to a line. */
export function linesInTexts(texts: readonly string[]): LineRef[] {
  const found: LineRef[] = [];
  for (const text of texts) {
    for (const { groups } of text.matchAll(NAMED_LINE)) {
      const line = groups && namedLine(groups);
      if (line) found.push({ id: null, ...line, nom: null, couleur: null });
    }
  }
  return sortLines(found);
}

function namedLine(groups: Record<string, string | undefined>): { mode: string; code: string } | null {
  const { rer, tram, metro, bus, number, letter } = groups;
  if (rer !== undefined) return { mode: 'RER', code: rer };
  if (tram !== undefined) return { mode: 'tram', code: `T${tram}` };
  if (metro !== undefined) return { mode: 'métro', code: metro };
  if (bus !== undefined) return { mode: 'bus', code: bus };
  if (number !== undefined) return { mode: METRO_LINES.has(number) ? 'métro' : 'bus', code: number };
  if (letter === undefined) return null;
  if (RER_LINES.includes(letter)) return { mode: 'RER', code: letter };
  return TRANSILIEN_LINES.includes(letter) ? { mode: 'train', code: letter } : null;
}
