import { CityflowError } from '../domain/errors.ts';
import type { NoticeRules } from '../domain/notice.ts';
import type { ReadingLog } from '../domain/reading.ts';
import { matchColumns, openCsv } from './csv.ts';
import { asObject, describeJson, type JsonFields, parseJson } from './json.ts';

/** A readable row of a table, whatever the format of its file. */
interface TableRow<K extends string> {
  /** line of a CSV, rank of a JSON record, from 1 */
  readonly line: number;
  /** by column; null for an empty cell, a field that is null or missing, a column that the file lacks */
  readonly values: Readonly<Record<K, unknown>>;
  /** the row as it was read */
  text(): string;
}

/** Why a row cannot be taken apart: part of the notices of every source that reads tables. */
export const TABLE_NOTICES = {
  guillemets_mal_formes: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'guillemets mal formés', en: 'malformed quotes' },
  },
  encodage_invalide: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'ligne qui n’est pas en UTF-8', en: 'row that is not UTF-8' },
  },
  ligne_irreguliere: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'nombre de cellules différent de l’en-tête', en: 'number of cells differs from the header' },
  },
  enregistrement_illisible: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'enregistrement JSON qui n’est pas un objet', en: 'JSON record that is not an object' },
  },
} as const satisfies NoticeRules;

type Wanted<K extends string> = Readonly<Record<K, readonly string[]>>;
type Name<K extends string> = K extends `${infer N}?` ? N : K;
type Rows<K extends string> = Generator<TableRow<Name<K>>>;

/**
 * The rows of a table published as CSV, as GeoJSON (the geometry of a feature is its field `geo_shape`), as
 * an answer of the Explore API or as a bare JSON list: told apart by what the file holds. Every row is
 * counted in the log; one that cannot be taken apart is rejected there.
 *
 * @param wanted columns by any of their names, see {@link matchColumns}
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT, INPUT_COLUMNS
 */
export function readTable<K extends string>(
  { path, bytes }: { readonly path: string; readonly bytes: Buffer },
  wanted: Wanted<K>,
  log: ReadingLog,
): Rows<K> {
  const head = bytes
    .subarray(0, 1000)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const isJson = head.startsWith('{') || head.startsWith('[') || /\.(geo)?json(\.gz)?$/i.test(path);
  return isJson ? jsonRows(path, bytes, wanted, log) : csvRows(path, bytes, wanted, log);
}

function* csvRows<K extends string>(
  file: string,
  bytes: Buffer,
  wanted: Wanted<K>,
  log: ReadingLog,
): Rows<K> {
  const csv = openCsv(file, bytes);
  const valuesOf = columnReader(matchColumns(file, csv.header, wanted));
  for (const { line, cells, fault, text } of csv.rows()) {
    log.row();
    if (cells === null) log.reject(line, fault ?? 'guillemets_mal_formes', null, text);
    else if (cells.length !== csv.header.length)
      log.reject(line, 'ligne_irreguliere', `${cells.length}`, text);
    else yield { line, values: valuesOf((at) => cells[at]?.trim() || null), text: () => text };
  }
}

function* jsonRows<K extends string>(
  file: string,
  bytes: Buffer,
  wanted: Wanted<K>,
  log: ReadingLog,
): Rows<K> {
  const records = recordsOf(file, parseJson(file, bytes)).map((record) => ({
    record,
    fields: fieldsOf(record),
  }));
  const names = [...new Set(records.flatMap(({ fields }) => Object.keys(fields ?? {})))];
  // An answer without records is empty, not of an unknown layout.
  const valuesOf = names.length > 0 ? columnReader(matchColumns(file, names, wanted)) : null;
  for (const [rank, { record, fields }] of records.entries()) {
    log.row();
    const text = () => JSON.stringify(record);
    if (fields && valuesOf)
      yield { line: rank + 1, values: valuesOf((at) => fields[names[at] ?? ''] ?? null), text };
    else log.reject(rank + 1, 'enregistrement_illisible', null, text());
  }
}

function recordsOf(file: string, json: unknown): readonly unknown[] {
  const fields = asObject(json);
  const list = fields ? (fields.features ?? fields.results ?? fields.records) : json;
  if (Array.isArray(list)) return list;
  const expected = 'CSV, GeoJSON FeatureCollection { features }, { results } ou liste JSON';
  throw new CityflowError('INPUT_LAYOUT', { file, expected, found: describeJson(json) });
}

/** A feature's properties and geometry, a record's `fields` (API v1), or the record itself. */
function fieldsOf(record: unknown): JsonFields | null {
  const object = asObject(record);
  if (object?.type === 'Feature') return { geo_shape: object.geometry, ...asObject(object.properties) };
  return asObject(object?.fields) ?? object;
}

function columnReader<K extends string>(columns: Record<K, number>) {
  const entries = Object.entries(columns) as [K, number][];
  return (at: (index: number) => unknown): Record<K, unknown> =>
    Object.fromEntries(entries.map(([key, index]) => [key, at(index)])) as Record<K, unknown>;
}
