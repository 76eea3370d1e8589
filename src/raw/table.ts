import { CityflowError } from '../domain/errors.ts';
import { type CsvRow, matchColumns, openCsv } from './csv.ts';
import { asList, asObject, describeJson, type JsonFields, parseJson } from './json.ts';

/** A row of a table, whatever the format of its file. */
export interface TableRow<K extends string> {
  /** line of a CSV, rank of a JSON record, from 1 */
  readonly line: number;
  /** values by column; null for an empty cell or a field that is missing. null when the row has a fault. */
  readonly values: Readonly<Record<K, unknown>> | null;
  readonly fault: CsvRow['fault'] | 'ligne_irreguliere' | 'enregistrement_illisible';
  /** the row as it was read */
  text(): string;
}

type Wanted<K extends string> = Readonly<Record<K, readonly string[]>>;
type Name<K extends string> = K extends `${infer N}?` ? N : K;

/**
 * The rows of a table published as CSV, as GeoJSON (the geometry of a feature is its field `geo_shape`), as
 * an answer of the Explore API or as a bare JSON list: told apart by what the file holds.
 *
 * @param wanted columns by any of their names, see {@link matchColumns}
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT, INPUT_COLUMNS
 */
export function readTable<K extends string>(
  file: string,
  bytes: Buffer,
  wanted: Wanted<K>,
): Iterable<TableRow<Name<K>>> {
  const head = bytes
    .subarray(0, 1000)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const isJson = head.startsWith('{') || head.startsWith('[') || /\.(geo)?json(\.gz)?$/i.test(file);
  return isJson ? jsonRows(file, bytes, wanted) : csvRows(file, bytes, wanted);
}

function* csvRows<K extends string>(
  file: string,
  bytes: Buffer,
  wanted: Wanted<K>,
): Generator<TableRow<Name<K>>> {
  const csv = openCsv(file, bytes);
  const columns = entriesOf(matchColumns(file, csv.header, wanted));
  for (const { line, cells, fault, text } of csv.rows()) {
    if (cells === null || cells.length !== csv.header.length) {
      yield { line, values: null, fault: fault ?? 'ligne_irreguliere', text: () => text };
      continue;
    }
    const values = fill(columns, (at) => (cells[at]?.trim() === '' ? undefined : cells[at]));
    yield { line, values, fault: null, text: () => text };
  }
}

function* jsonRows<K extends string>(
  file: string,
  bytes: Buffer,
  wanted: Wanted<K>,
): Generator<TableRow<Name<K>>> {
  const records = recordsOf(file, parseJson(file, bytes)).map(
    (record) => [record, fieldsOf(record)] as const,
  );
  const names = [...new Set(records.flatMap(([, fields]) => Object.keys(fields ?? {})))];
  const columns = names.length > 0 ? entriesOf(matchColumns(file, names, wanted)) : [];
  for (const [rank, [record, fields]] of records.entries()) {
    const values = fields && fill(columns, (at) => fields[names[at] ?? '']);
    const fault = fields ? null : 'enregistrement_illisible';
    yield { line: rank + 1, values, fault, text: () => JSON.stringify(record) };
  }
}

function recordsOf(file: string, json: unknown): readonly unknown[] {
  const fields = asObject(json);
  const list = fields ? (fields.features ?? fields.results ?? fields.records) : json;
  if (!Array.isArray(list)) {
    const expected = 'CSV, GeoJSON FeatureCollection { features }, { results } ou liste JSON';
    throw new CityflowError('INPUT_LAYOUT', { file, expected, found: describeJson(json) });
  }
  return asList(list);
}

/** A feature's properties and geometry, a record's `fields` (API v1), or the record itself. */
function fieldsOf(record: unknown): JsonFields | null {
  const object = asObject(record);
  if (object?.type === 'Feature') return { geo_shape: object.geometry, ...asObject(object.properties) };
  return asObject(object?.fields) ?? object;
}

function entriesOf<K extends string>(columns: Record<K, number>): [K, number][] {
  return Object.entries(columns) as [K, number][];
}

function fill<K extends string>(
  columns: readonly [K, number][],
  at: (index: number) => unknown,
): Record<K, unknown> {
  return Object.fromEntries(columns.map(([key, index]) => [key, at(index) ?? null])) as Record<K, unknown>;
}
