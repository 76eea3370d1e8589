import { open } from 'node:fs/promises';

/** What the footer of a Parquet file says, once it was held against the file. */
export interface ParquetSeen {
  /** names of the columns */
  readonly header: readonly string[];
  readonly rows: number;
}

const MARK = 'PAR1';
const MARK_BYTES = 4;
/** length of the footer and mark, at the end */
const TAIL_BYTES = 8;

/**
 * Reads the footer of a Parquet file, and nothing else of it: columns, rows, and whether every column chunk that it
 * names lies in the file.
 * @returns what is wrong with it as text when it is not a whole Parquet file
 */
export async function readParquet(file: string): Promise<ParquetSeen | string> {
  // loaded when it is needed: other files are the rule
  const { parquetMetadataAsync } = await import('hyparquet');
  const handle = await open(file);
  const slice = async (start: number, end: number): Promise<ArrayBuffer> => {
    const bytes = new Uint8Array(Math.max(0, end - start));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    return bytes.buffer.slice(0, bytesRead);
  };
  try {
    const { size } = await handle.stat();
    const mark = async (at: number) => Buffer.from(await slice(at, at + MARK_BYTES)).toString('latin1');
    const marked = size > MARK_BYTES + TAIL_BYTES && (await mark(0)) === MARK;
    if (!marked || (await mark(size - MARK_BYTES)) !== MARK) return 'ni début ni fin d’un fichier Parquet';
    const found = await parquetMetadataAsync(
      { byteLength: size, slice: (start, end = size) => slice(start, end) },
      { geoparquet: false },
    ).catch((error: unknown) => String(error));
    if (typeof found === 'string') return `pied du fichier Parquet illisible, ${found}`;
    const rows = Number(found.num_rows);
    const inGroups = found.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    if (inGroups !== rows) return `${inGroups} lignes dans les groupes, ${rows} annoncées`;
    const end = size - TAIL_BYTES - found.metadata_length;
    for (const { meta_data: chunk } of found.row_groups.flatMap(({ columns }) => columns)) {
      const from = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset ?? 0);
      const after = from + Number(chunk?.total_compressed_size ?? 0);
      if (chunk === undefined || from < MARK_BYTES || after > end) return 'colonnes hors du fichier Parquet';
    }
    return { header: columnsOf(found.schema), rows };
  } finally {
    await handle.close();
  }
}

/** The columns of the table, in a schema that is a tree written from its root: what lies below a column is not one. */
function columnsOf(schema: readonly { readonly name: string; readonly num_children?: number }[]): string[] {
  const names: string[] = [];
  for (let at = 1; at < schema.length; ) {
    names.push(schema[at]!.name);
    for (let left = 1; left > 0; at++) left += (schema[at]!.num_children ?? 0) - 1;
  }
  return names;
}
