import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Json, JsonObject } from '../../domain/metrics.ts';
import { type FlatColumn, type FlatKind, flatColumns, type Sheet } from './sheet.ts';

/** Rows of a group: with their hours a megabyte of JSON, of which the writer makes many times that. */
const GROUP_ROWS = 500;

const ELEMENTS: Readonly<Record<FlatKind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
};

/** A Parquet file: the columns of the CSV with their types, lists and objects as JSON. */
export async function* parquetChunks({ columns, rows }: Sheet): AsyncGenerator<Uint8Array> {
  const flat = flatColumns(columns);
  const schema: SchemaElement[] = [
    { name: 'root', num_children: flat.length },
    ...flat.map(
      ({ name, kind }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[kind] }),
    ),
  ];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'CityFlow' });
  let group: JsonObject[] = [];
  const flush = async () => {
    if (group.length > 0) await writer.write({ columnData: flat.map((column) => columnData(column, group)) });
    group = [];
  };
  for await (const batch of rows) {
    group.push(...batch);
    if (group.length >= GROUP_ROWS) await flush();
  }
  await flush();
  await writer.finish();
  yield bytes.getBytes();
}

function columnData({ name, kind, read }: FlatColumn, items: readonly JsonObject[]) {
  return { name, data: items.map((item) => typed(kind, read(item))) };
}

/** A value as its column has it: one of another kind would spoil the file, so it is told as null. */
function typed(kind: FlatKind, value: Json) {
  switch (kind) {
    case 'integer':
      return Number.isInteger(value) ? BigInt(value as number) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'text':
      return value === null ? null : String(value);
    case 'json':
      return value;
  }
}
