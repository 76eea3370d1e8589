import type { MetricType } from '../../domain/metrics.ts';
import { ApiProblem } from '../problem.ts';
import { readFilters, splitList } from '../read/filters.ts';
import type { Selection, Sort } from '../read/select.ts';
import { type Column, columnsOf, HOURLY_KEYS, isHourly, sortableKeys } from '../schemas/columns.ts';
import type { ItemsQuery, SeriesQuery } from '../schemas/query.ts';

interface Fault {
  readonly parameter: string;
  readonly detail: string;
}

/** The keys that each item is to have, in the order in which they are stored. */
export interface Shape {
  readonly columns: readonly Column[];
  /** whether items need what they hold for every hour */
  readonly hours: boolean;
  /** true when items are answered as they are, hours aside */
  readonly isComplete: boolean;
}

/** What a request asks of the items of a type. @throws ApiProblem invalid-parameter naming all that is wrong */
export function readItemsQuestion(
  type: MetricType,
  query: ItemsQuery,
): { readonly selection: Selection; readonly shape: Shape } {
  const { filters, faults } = readFilters(type, query);
  const all: Fault[] = [...faults];
  const sort = readSort(type, query.sort, all);
  const shape = readShape(type, query, all);
  refuse(all);
  return { selection: { type, filters, sort }, shape };
}

/** @throws ApiProblem invalid-parameter */
export function readSeriesShape(type: MetricType, query: SeriesQuery): Shape {
  const faults: Fault[] = [];
  const shape = readShape(type, query, faults);
  refuse(faults);
  return shape;
}

/** @throws ApiProblem invalid-parameter when there are faults */
export function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const detail = faults.map((fault) => `${fault.parameter}: ${fault.detail}`).join('; ');
  throw new ApiProblem('invalid-parameter', detail, { errors: faults.map((fault) => ({ ...fault })) });
}

function readSort(type: MetricType, text: string | undefined, faults: Fault[]): Sort | null {
  if (text === undefined) return null;
  const descending = text.startsWith('-');
  const key = descending ? text.slice(1) : text;
  const valid = sortableKeys(type);
  if (!valid.includes(key))
    faults.push({ parameter: 'sort', detail: `expected one of: ${valid.join(', ')}` });
  return { key, descending };
}

function readShape(
  type: MetricType,
  { fields, include }: { readonly fields?: string | undefined; readonly include?: string | undefined },
  faults: Fault[],
): Shape {
  if (fields === undefined && include === undefined) return usualShape(type);
  const columns = columnsOf(type);
  const included = new Set(splitList(include ?? ''));
  const hourly = HOURLY_KEYS.filter((key) => columns.some(({ name }) => name === key));
  for (const key of included) {
    if (!isHourly(key))
      faults.push({ parameter: 'include', detail: `${key} is not one of: ${HOURLY_KEYS.join(', ')}` });
  }
  if (fields !== undefined) {
    const wanted = new Set([...splitList(fields), ...included]);
    const names = columns.map(({ name }) => name);
    const unknown = splitList(fields).filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      faults.push({
        parameter: 'fields',
        detail: `${unknown.join(', ')} is not one of: ${names.join(', ')}`,
      });
    } else if (wanted.size === 0) {
      faults.push({ parameter: 'fields', detail: `expected some of: ${names.join(', ')}` });
    }
    const chosen = columns.filter(({ name }) => wanted.has(name));
    return { columns: chosen, hours: chosen.some(({ name }) => isHourly(name)), isComplete: false };
  }
  const chosen = columns.filter(({ name }) => !isHourly(name) || included.has(name));
  return {
    columns: chosen,
    hours: hourly.some((key) => included.has(key)),
    isComplete: hourly.every((key) => included.has(key)) || hourly.every((key) => !included.has(key)),
  };
}

const usual = new Map<MetricType, Shape>();

/** What is answered to who asks for nothing in particular, which is almost everybody: worked out once. */
function usualShape(type: MetricType): Shape {
  const known = usual.get(type);
  if (known) return known;
  const columns = columnsOf(type).filter(({ name }) => !isHourly(name));
  const shape = { columns, hours: false, isComplete: true };
  usual.set(type, shape);
  return shape;
}
