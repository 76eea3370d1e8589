import { readFileSync } from 'node:fs';
import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTypeId,
  UINTEGER,
  USMALLINT,
  UTINYINT,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { CityflowError } from '../domain/errors.ts';
import type { ColumnArray, Engine } from './engine.ts';

export interface DuckDbOptions {
  /** bytes DuckDB may use; it spills to `tempDirectory` beyond */
  readonly memoryLimitBytes: number;
  readonly tempDirectory: string;
  readonly threads: number;
}

/** Embedded DuckDB, in memory, opened at the first statement. */
export function openDuckDb(options: DuckDbOptions): Engine {
  let opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;

  async function open() {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${Math.round(options.memoryLimitBytes / 1e6)}MB`,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(readFileSync(new URL('./macros.sql', import.meta.url), 'utf8'));
    return { instance, connection };
  }

  async function connection() {
    opened ??= open();
    return (await opened).connection;
  }

  /** @throws CityflowError WRITE_FAILED when the disk takes no more */
  async function ask<T>(question: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    try {
      return await question(await connection());
    } catch (error) {
      throw writeFailure(error, options.tempDirectory) ?? error;
    }
  }

  return {
    async fillTable(name, columns) {
      const arrays = Object.values(columns);
      const types = arrays.map(typeOf);
      const definition = Object.keys(columns).map((column, i) => `${column} ${types[i]}`);
      const target = await connection();
      await target.run(`CREATE OR REPLACE TEMP TABLE ${name} (${definition.join(', ')})`);
      const appender = await target.createAppender(name);
      // values are copied as bytes into DuckDB's vectors: one by one they would cost more than the parsing
      const chunk = DuckDBDataChunk.create(types);
      const size = bindings.vector_size();
      for (let from = 0; from < (arrays[0]?.length ?? 0); from += size) {
        const count = Math.min(size, arrays[0]!.length - from);
        chunk.reset();
        chunk.rowCount = count;
        arrays.forEach((array, i) => {
          const bytes = array.BYTES_PER_ELEMENT;
          const vector = bindings.data_chunk_get_vector(chunk.chunk, i);
          bindings.copy_data_to_vector(
            vector,
            0,
            array.buffer as ArrayBuffer,
            array.byteOffset + from * bytes,
            count * bytes,
          );
        });
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
    },
    async defineTable(name, files) {
      const list = files.map(sqlText).join(', ');
      const source = `read_parquet([${list}], hive_partitioning = true, hive_types = {'jour': VARCHAR})`;
      await ask((target) => target.run(`CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM ${source}`));
    },
    async run(sql) {
      await ask((target) => target.run(sql));
    },
    async rows<T extends object>(sql: string, values?: Parameters<Engine['rows']>[1]) {
      const reader = await ask((target) => target.runAndReadAll(sql, values && { ...values }));
      return reader.getRowObjectsJS().map((row) => {
        for (const key in row) if (typeof row[key] === 'bigint') row[key] = Number(row[key]);
        return row as T;
      });
    },
    async columns<C extends string>(sql: string, values?: Parameters<Engine['columns']>[1]) {
      const reader = await ask((target) => target.runAndReadAll(sql, values && { ...values }));
      return reader.getColumnsObjectJS() as Record<C, unknown[]>;
    },
    async numbers<C extends string>(sql: string, values?: Parameters<Engine['numbers']>[1]) {
      const result = await ask((target) => target.run(sql, values && { ...values }));
      const names = result.columnNames() as C[];
      for (const [column, name] of names.entries()) {
        if (result.columnTypeId(column) !== DuckDBTypeId.DOUBLE) throw new Error(`${name} is not a DOUBLE`);
      }
      const chunks = await result.fetchAllChunks();
      const total = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
      const columns = names.map((name) => [name, new Float64Array(total)] as const);
      let at = 0;
      for (const { chunk, rowCount } of chunks) {
        for (const [column, [name, numbers]] of columns.entries()) {
          const vector = bindings.data_chunk_get_vector(chunk, column);
          if (hasNull(bindings.vector_get_validity(vector, Math.ceil(rowCount / 64) * 8), rowCount)) {
            throw new Error(`${name} holds a NULL`);
          }
          const bytes = bindings.vector_get_data(vector, rowCount * 8);
          numbers.set(new Float64Array(bytes.buffer, bytes.byteOffset, rowCount), at);
        }
        at += rowCount;
      }
      return Object.fromEntries(columns) as Record<C, Float64Array>;
    },
    close() {
      void opened?.then(({ connection, instance }) => {
        connection.closeSync();
        instance.closeSync();
      });
    },
  };
}

/** DuckDB tells everything in the text of its errors: a file it could not write, or memory it could not spill. */
function writeFailure(error: unknown, tempDirectory: string): CityflowError | null {
  const text = error instanceof Error ? error.message : '';
  const file = /^IO Error: Could not write file "(.+?)": (.+)/.exec(text);
  const spill = /^Out of Memory Error: (failed to offload .+)/.exec(text);
  if (!file && !spill) return null;
  const [path = tempDirectory, detail = ''] = file ? [file[1], file[2]] : [tempDirectory, spill?.[1]];
  return new CityflowError('WRITE_FAILED', { path, detail }, { cause: error });
}

/** A vector without NULL has no validity mask, or one with every bit set. */
function hasNull(mask: Uint8Array | null, rows: number): boolean {
  if (!mask || mask.length === 0) return false;
  for (let row = 0; row < rows; row += 1) if (((mask[row >> 3]! >> (row & 7)) & 1) === 0) return true;
  return false;
}

function typeOf(array: ColumnArray) {
  if (array instanceof Uint8Array) return UTINYINT;
  if (array instanceof Uint16Array) return USMALLINT;
  return array instanceof Uint32Array ? UINTEGER : DOUBLE;
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
