import { CityflowError } from '../../domain/errors.ts';
import { isLocalDate } from '../../domain/time.ts';
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
import type { Answer } from './records.ts';

/** An answer in Navitia's layout, whatever it came in. */
export interface NavitiaAnswer {
  readonly answer: Answer;
  readonly disruptions: readonly unknown[];
  readonly lineReports: readonly unknown[];
}

/** The API said no: `{error: {id, message}}` of Navitia, `{message}` of PRIM's gateway. */
export interface ErrorAnswer {
  readonly error: string;
}

/** Navitia's word for "nothing disrupted": an empty answer, not an error. */
const EMPTY = 'no_solution';
const EXPECTED = '{disruptions: […], line_reports: […]} (PRIM, Navitia)';

/** @throws CityflowError INPUT_LAYOUT */
export function readAnswer(file: string, body: unknown): NavitiaAnswer | ErrorAnswer {
  const root = asObject(body);
  if (!root) throw layoutError(file, body);
  const error = errorOf(root);
  if (error !== null) return { error };
  for (const key of ['disruptions', 'line_reports', 'lines'] as const) {
    if (root[key] !== undefined && !Array.isArray(root[key])) throw layoutError(file, { [key]: root[key] });
  }
  const isEmpty = asObject(root.error) !== null;
  if (root.disruptions === undefined && root.line_reports === undefined && !isEmpty) {
    throw layoutError(file, body);
  }
  const pagination = asObject(root.pagination);
  return {
    answer: {
      kind: 'reponse',
      date: answerDate(root),
      page: asNumber(pagination?.start_page),
      elements: asNumber(pagination?.items_on_page),
      total: asNumber(pagination?.total_result),
    },
    ...(Array.isArray(root.lines)
      ? fromBulk(root)
      : { disruptions: asList(root.disruptions), lineReports: asList(root.line_reports) }),
  };
}

function layoutError(file: string, found: unknown): CityflowError {
  return new CityflowError('INPUT_LAYOUT', { file, expected: EXPECTED, found: describeJson(found) });
}

function errorOf(root: JsonFields): string | null {
  const error = asObject(root.error);
  const id = asText(error?.id) ?? asText(root.error);
  if (id === EMPTY) return null;
  const isError = root.error !== undefined && root.error !== null;
  const isMessage = root.disruptions === undefined && root.line_reports === undefined && asText(root.message);
  if (!isError && !isMessage) return null;
  const said = [id, asText(error?.message) ?? asText(root.message)].filter((part) => part !== null);
  return shorten(said.join(': ') || describeJson(root), 200);
}

/** The API's own clock: naive city time in Navitia, `lastUpdatedDate` in UTC in the bulk feed. */
function answerDate(root: JsonFields): string | null {
  const stamp = asText(asObject(root.context)?.current_datetime) ?? asText(root.lastUpdatedDate);
  const match = stamp === null ? null : /^(\d{4})-?(\d\d)-?(\d\d)T/.exec(stamp);
  const date = match ? `${match[1]}-${match[2]}-${match[3]}` : '';
  return isLocalDate(date) ? date : null;
}

const BULK_SEVERITY: ReadonlyMap<string, JsonFields> = new Map(
  Object.entries({
    BLOQUANTE: { name: 'bloquante', effect: 'NO_SERVICE', priority: 0 },
    PERTURBEE: { name: 'perturbée', effect: 'SIGNIFICANT_DELAYS', priority: 30 },
    INFORMATION: { name: 'information', effect: 'OTHER_EFFECT', priority: 60 },
  }),
);

/**
 * PRIM's other feed of the same disruptions (`disruptions_bulk/disruptions/v2`), in Navitia's layout. There,
 * lines carry the disruptions of their objects, severities are French words and stops have no coordinates.
 */
function fromBulk(root: JsonFields): Pick<NavitiaAnswer, 'disruptions' | 'lineReports'> {
  const disruptions = asList(root.disruptions).map((value) => {
    const fields = asObject(value);
    if (!fields) return value;
    const severity = asText(fields.severity);
    return {
      id: fields.id,
      application_periods: fields.applicationPeriods,
      updated_at: fields.lastUpdate,
      cause: fields.cause,
      severity: severity === null ? null : (BULK_SEVERITY.get(severity) ?? { name: severity }),
      messages: [
        { text: fields.title, channel: { name: 'titre' } },
        { text: fields.shortMessage },
        { text: fields.message },
      ],
    };
  });
  const lineReports = asList(root.lines).map((value) => {
    const line = asObject(value);
    if (!line) return value;
    return {
      line: {
        id: line.id,
        name: line.name,
        code: line.shortName,
        commercial_mode: { id: line.mode, name: line.mode },
      },
      pt_objects: asObjects(line.impactedObjects).map((object) => {
        const type = asText(object.type) ?? 'line';
        const links = asList(object.disruptionIds).map((id) => ({ type: 'disruption', id }));
        return { embedded_type: type, [type]: { id: object.id, links } };
      }),
    };
  });
  return { disruptions, lineReports };
}
