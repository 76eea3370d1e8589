import type { Json, JsonObject, MetricType } from '../../domain/metrics.ts';
import { SENSOR_STATUSES } from '../../domain/traffic/sensor.ts';
import { TRAFFIC_STATES } from '../../domain/traffic/state.ts';
import { columnsOf } from '../schemas/columns.ts';
import { entityOf } from './day.ts';
import { pointsOf } from './places.ts';
import type { Filter } from './select.ts';

/** The filters of the API: what each looks at, in the types that have it. */
interface FilterRule {
  readonly about: string;
  /** types that have the filter, with the values allowed where they are a closed list */
  readonly types: Partial<Record<MetricType, readonly string[] | null>>;
  /** @returns the condition for the values given, or what is wrong with them */
  readonly condition: (type: MetricType, value: string) => Filter['accepts'] | { readonly expected: string };
}

const ANY = null;
const ALL_TYPES = {
  bikes: ANY,
  traffic: ANY,
  weather: ANY,
  comptages: ANY,
  chantiers: ANY,
  referentiel: ANY,
};

export const FILTERS = {
  ids: {
    about: 'Entities by their ids, separated by commas.',
    types: ALL_TYPES,
    condition: (type, value) => oneOf(value, (item) => entityOf(type, item)),
  },
  q: {
    about: 'Text found in the labels, whatever the case and the accents.',
    types: ALL_TYPES,
    condition: (type, value) => {
      const sought = folded(value);
      const keys = columnsOf(type).flatMap(({ name, kind }) => (kind === 'text' ? [name] : []));
      return (item) =>
        keys.some((key) => typeof item[key] === 'string' && folded(item[key]).includes(sought));
    },
  },
  arrondissement: {
    about: 'Zones by their codes (`75001` … `75020`, `hors_paris`), separated by commas.',
    types: { bikes: ANY, comptages: ANY, chantiers: ANY, referentiel: ANY },
    condition: (_, value) => oneOf(value, (item) => item.arrondissement),
  },
  statut: {
    about:
      'State of the sensor (comptages), of the disruption on the day (traffic), of the work by the city’s code (chantiers); several separated by commas.',
    types: {
      comptages: SENSOR_STATUSES,
      traffic: ['active', 'prevue', 'terminee'],
      chantiers: ['1', '2', '3', '4', '5'],
    },
    condition: (type, value) =>
      oneOf(value, (item) =>
        type === 'comptages' ? item.statut_capteur : type === 'traffic' ? item.status : item.statut,
      ),
  },
  etat: {
    about: 'Dominant traffic state of the day; several separated by commas.',
    types: { comptages: TRAFFIC_STATES },
    condition: (_, value) => oneOf(value, (item) => item.etat_trafic_dominant),
  },
  actif: {
    about: '`true`: going on (chantiers) or in service (referentiel) on that day.',
    types: { chantiers: ['true', 'false'], referentiel: ['true', 'false'] },
    condition: (_, value) => oneOf(value, (item) => item.actif),
  },
  severite: {
    about: 'Severities (`CRITIQUE`, `ELEVEE`, …), separated by commas.',
    types: { traffic: ANY },
    condition: (_, value) => oneOf(value, (item) => item.severite),
  },
  mode: {
    about: 'Modes of the lines concerned (`metro`, `RER`, `bus`, …), separated by commas.',
    types: { traffic: ANY },
    condition: (_, value) => {
      const wanted = new Set(splitList(value).map(folded));
      return ({ lignes }) =>
        Array.isArray(lignes) && lignes.some((line: JsonObject) => wanted.has(folded(String(line.mode))));
    },
  },
  bbox: {
    about: 'Inside a box: west, south, east, north in degrees, `2.3,48.84,2.36,48.88`.',
    types: { bikes: ANY, comptages: ANY, chantiers: ANY, referentiel: ANY, traffic: ANY },
    condition: (type, value) => {
      const box = parseBox(value);
      if (!box) return { expected: 'minlon,minlat,maxlon,maxlat in degrees, smallest first' };
      const [west, south, east, north] = box;
      return (item) =>
        pointsOf(type, item).some(([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north);
    },
  },
} as const satisfies Record<string, FilterRule>;

export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

/** What is wrong with a filter of a request. */
export interface FilterFault {
  readonly parameter: string;
  readonly detail: string;
}

/** The filters that a request asks for. */
export function readFilters(
  type: MetricType,
  query: Partial<Record<FilterName, string | undefined>>,
): { readonly filters: readonly Filter[]; readonly faults: readonly FilterFault[] } {
  const filters: Filter[] = [];
  const faults: FilterFault[] = [];
  for (const name of FILTER_NAMES) {
    const value = query[name];
    if (value === undefined) continue;
    const filter = readFilter(type, name, value);
    if ('detail' in filter) faults.push(filter);
    else filters.push(filter);
  }
  return { filters, faults };
}

function readFilter(type: MetricType, name: FilterName, value: string): Filter | FilterFault {
  const { types, condition }: FilterRule = FILTERS[name];
  const allowed = types[type];
  if (allowed === undefined) {
    const own = FILTER_NAMES.filter((other) => type in FILTERS[other].types).join(', ');
    return { parameter: name, detail: `${type} cannot be filtered by ${name}; filters of ${type}: ${own}` };
  }
  const unknown = allowed === null ? [] : splitList(value).filter((part) => !allowed.includes(part));
  if (allowed !== null && unknown.length > 0) {
    return { parameter: name, detail: `${unknown.join(', ')} is not one of: ${allowed.join(', ')}` };
  }
  const accepts = condition(type, value);
  return typeof accepts === 'function'
    ? { name, value, accepts }
    : { parameter: name, detail: `expected ${accepts.expected}` };
}

function oneOf(value: string, read: (item: JsonObject) => Json | undefined): Filter['accepts'] {
  const wanted = new Set(splitList(value));
  return (item) => {
    const found = read(item);
    return found !== null && found !== undefined && wanted.has(String(found));
  };
}

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Without accents and capitals. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

function parseBox(value: string): readonly [number, number, number, number] | null {
  const parts = value
    .split(',')
    .map((part) => (/^\s*-?\d{1,3}(\.\d{1,15})?\s*$/.test(part) ? Number(part) : NaN));
  const [west, south, east, north] = parts as [number, number, number, number];
  const isBox = parts.length === 4 && west <= east && south <= north;
  const isOnEarth =
    Math.max(Math.abs(west), Math.abs(east)) <= 180 && Math.max(Math.abs(south), Math.abs(north)) <= 90;
  return isBox && isOnEarth ? [west, south, east, north] : null;
}
