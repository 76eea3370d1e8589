import { readFileSync } from 'node:fs';
import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBMaterializedResult,
  DuckDBTypeId,
  JSDuckDBValueConverter,
  UINTEGER,
  USMALLINT,
  UTINYINT,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { CityflowError } from '../domain/errors.ts';
import type { ColumnArray, Engine, Question, SqlValue } from './engine.ts';

export interface DuckDbOptions {
  /** bytes DuckDB may use; it spills to `tempDirectory` beyond */
  readonly memoryLimitBytes: number;
  readonly tempDirectory: string;
  readonly threads: number;
}

/** Embedded DuckDB, in memory. */
export function openDuckDb(options: DuckDbOptions): Engine {
  let opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;

  async function start() {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${Math.round(options.memoryLimitBytes / 1e6)}MB`,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const macros = readFileSync(new URL('./macros.sql', import.meta.url), 'utf8');
    await connection.run(`SET TimeZone = 'UTC'; ${macros}`);
    return { instance, connection };
  }

  async function connection() {
    opened ??= start();
    return (await opened).connection;
  }

  /**
   * A statement is one call of DuckDB, and its answer another: what takes several waits each time for a turn of this
   * thread.
   * @throws CityflowError WRITE_FAILED when the disk takes no more
   */
  async function ask(sql: string): Promise<DuckDBMaterializedResult> {
    const target = await connection();
    try {
      return await target.run(sql);
    } catch (error) {
      throw writeFailure(error, options.tempDirectory) ?? error;
    }
  }

  return {
    open() {
      // a failure is met by the first question
      connection().catch(() => {});
    },
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
    async makeTable(name, sql, question) {
      await ask(`CREATE OR REPLACE TEMP TABLE ${name} AS ${written(sql, question)}`);
    },
    async run(sql) {
      await ask(sql);
    },
    async rows<T extends object>(sql: string, question?: Question) {
      const result = await ask(written(sql, question));
      const names = result.columnNames();
      return chunksOf(result).flatMap((chunk) =>
        chunk
          .convertRows(JSDuckDBValueConverter)
          .map((row) => Object.fromEntries(names.map((name, column) => [name, plain(row[column])])) as T),
      );
    },
    async columns<C extends string>(sql: string, question?: Question) {
      const result = await ask(written(sql, question));
      const columns = result.columnNames().map((name) => [name, [] as unknown[]] as const);
      for (const chunk of chunksOf(result)) {
        for (const [column, [, list]] of columns.entries()) {
          for (const value of chunk.convertColumnValues(column, JSDuckDBValueConverter)) {
            list.push(plain(value));
          }
        }
      }
      return Object.fromEntries(columns) as Record<C, unknown[]>;
    },
    async numbers<C extends string>(sql: string, question?: Question) {
      const result = await ask(written(sql, question));
      const names = result.columnNames() as C[];
      for (const [column, name] of names.entries()) {
        if (result.columnTypeId(column) !== DuckDBTypeId.DOUBLE) throw new Error(`${name} is not a DOUBLE`);
      }
      const columns = names.map((name) => [name, new Float64Array(result.rowCount)] as const);
      let at = 0;
      for (const { chunk, rowCount } of chunksOf(result)) {
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
      opened?.then(
        ({ connection, instance }) => {
          connection.closeSync();
          instance.closeSync();
        },
        // what did not open was told to whoever asked
        () => {},
      );
    },
  };
}

function chunksOf(result: DuckDBMaterializedResult): DuckDBDataChunk[] {
  return Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** A statement with its values and tables written out: DuckDB would bind values in three calls instead of one. */
function written(sql: string, { values, tables = {} }: Question = {}): string {
  const text = values === undefined ? sql : withValues(sql, values);
  const sources = Object.entries(tables).map(([name, files]) => {
    const list = files.map(sqlText).join(', ');
    const scan = `read_parquet([${list}], hive_partitioning = true, hive_types = {'jour': VARCHAR})`;
    return `${name} AS NOT MATERIALIZED (SELECT * FROM ${scan})`;
  });
  return sources.length === 0 ? text : `WITH ${sources.join(', ')} ${text}`;
}

/** Comments, which may name a value, go. */
function withValues(sql: string, values: Readonly<Record<string, SqlValue>>): string {
  return sql.replace(/--.*|\$(\w+)/g, (_, name?: string) => {
    if (name === undefined) return '';
    if (!(name in values)) throw new Error(`$${name} has no value`);
    return literal(values[name]!);
  });
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? sqlText(value) : String(value);
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
