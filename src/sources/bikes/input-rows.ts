import { CityflowError } from '../../domain/errors.ts';
import type { InputFile } from '../../domain/source.ts';
import { matchColumns, openCsv } from '../../raw/csv.ts';
import { asObject, describeJson, type JsonFields, parseJson } from '../../raw/json.ts';
import type { BikeNotice } from './notices.ts';

/** The fields of a row that matter, not yet checked. */
interface BikeFields {
  readonly id: unknown;
  readonly nom: unknown;
  readonly passages: unknown;
  readonly date: unknown;
  readonly coordinates: unknown;
}

/** A row of a CSV or a record of an answer. `fault` says why there are no fields. */
export interface InputRow {
  /** line of a CSV, rank of a JSON record, from 1 */
  readonly line: number;
  readonly fields: BikeFields | null;
  readonly fault: BikeNotice | null;
  /** the row as it was read */
  text(): string;
}

const COLUMNS = {
  id: ['Identifiant du compteur', 'id_compteur'],
  'nom?': ['Nom du compteur', 'nom_compteur'],
  passages: ['Comptage horaire', 'sum_counts', 'counts'],
  date: ['Date et heure de comptage', 'date'],
  'coordinates?': ['Coordonnées géographiques', 'coordinates'],
};

const EXPECTED = 'réponse JSON Explore (results, records ou liste) ou export CSV des compteurs vélo';

/**
 * The rows of a bike file, whatever its kind: an answer of the portal's API or its CSV export, told apart by
 * what the file holds.
 *
 * @param incomplete called when an answer announces another number of records than it holds
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT, INPUT_COLUMNS,
 *   CONSERVATION_BROKEN
 */
export function inputRows(input: InputFile, incomplete: (detail: string) => void): Iterable<InputRow> {
  switch (kindOf(input)) {
    case 'html':
      throw new CityflowError('INPUT_LAYOUT', {
        file: input.path,
        expected: EXPECTED,
        found: 'page HTML ou XML',
      });
    case 'json':
      return jsonRows(input, incomplete);
    case 'csv':
      return csvRows(input);
  }
}

function kindOf({ path, bytes }: InputFile): 'csv' | 'json' | 'html' {
  const head = bytes
    .subarray(0, 1000)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (head.startsWith('{') || head.startsWith('[')) return 'json';
  if (head.startsWith('<')) return 'html';
  return /\.json(\.gz)?$/i.test(path) ? 'json' : 'csv';
}

function* csvRows({ path, bytes }: InputFile): Generator<InputRow> {
  const csv = openCsv(path, bytes);
  const at = matchColumns(path, csv.header, COLUMNS);
  for (const { line, cells, fault, text } of csv.rows()) {
    const ragged = cells !== null && cells.length !== csv.header.length;
    const fields =
      cells === null || ragged
        ? null
        : {
            id: cells[at.id],
            nom: cells[at.nom],
            passages: cells[at.passages],
            date: cells[at.date],
            coordinates: cells[at.coordinates],
          };
    yield { line, fields, fault: ragged ? 'ligne_irreguliere' : fault, text: () => text };
  }
}

function jsonRows(input: InputFile, incomplete: (detail: string) => void): InputRow[] {
  const answer = parseJson(input.path, input.bytes);
  const records = recordsOf(answer);
  if (records === null) {
    throw new CityflowError('INPUT_LAYOUT', {
      file: input.path,
      expected: EXPECTED,
      found: describeJson(answer),
    });
  }
  const announced = asObject(answer)?.total_count ?? asObject(answer)?.nhits;
  if (typeof announced === 'number' && announced !== records.length) {
    incomplete(`${records.length} enregistrements, ${announced} annoncés`);
  }
  // a field that one record lacks is a bad record; a field that none of them has is another layout
  const names = new Set(records.flatMap((record) => Object.keys(fieldsOf(record) ?? {})));
  if (names.size > 0) matchColumns(input.path, [...names], COLUMNS);
  return records.map((record, rank) => {
    const text = () => JSON.stringify(record);
    const fields = fieldsOf(record);
    if (fields === null) return { line: rank + 1, fields: null, fault: 'enregistrement_illisible', text };
    const { id_compteur, nom_compteur, sum_counts, counts, date, coordinates } = fields;
    return {
      line: rank + 1,
      fields: { id: id_compteur, nom: nom_compteur, passages: sum_counts ?? counts, date, coordinates },
      fault: null,
      text,
    };
  });
}

/** Explore v2.1 `results`, v2.0 and v1 `records`, or a bare list. */
function recordsOf(answer: unknown): readonly unknown[] | null {
  const fields = asObject(answer);
  const list = fields ? (fields.results ?? fields.records) : answer;
  return Array.isArray(list) ? list : null;
}

/** v2.1 puts the fields in the record itself, v1 under `fields`, v2.0 under `record.fields`. */
function fieldsOf(record: unknown): JsonFields | null {
  const object = asObject(record);
  return asObject(object?.fields) ?? asObject(asObject(object?.record)?.fields) ?? object;
}
