/** A value bound to a `$name` of a statement. */
export type SqlValue = string | number | boolean | null;

/** A column as bytes: every array of a table has the same length. */
export type ColumnArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * The SQL engine behind the figures. Tables are sets of Parquet files; statements live in `.sql` files beside
 * their source, written in the subset that DuckDB and Trino / Athena share (see `macros.sql`). Every method
 * throws CityflowError WRITE_FAILED when the disk takes no more.
 */
export interface Engine {
  /** Replaces table `name` by these columns: UTINYINT, USMALLINT, UINTEGER or DOUBLE after their arrays. */
  fillTable(name: string, columns: Readonly<Record<string, ColumnArray>>): Promise<void>;
  /** Makes `name` stand for these Parquet files; the `jour=` of their folders is a VARCHAR column `jour`. */
  defineTable(name: string, files: readonly string[]): Promise<void>;
  run(sql: string): Promise<void>;
  /** Rows as objects: numbers for every numeric type, null for NULL. */
  rows<T extends object>(sql: string, values?: Readonly<Record<string, SqlValue>>): Promise<T[]>;
  /** The same, column by column: one array per column, in row order. Cheaper for many rows. */
  columns<C extends string>(
    sql: string,
    values?: Readonly<Record<string, SqlValue>>,
  ): Promise<Record<C, unknown[]>>;
  /**
   * Columns of DOUBLE without NULL, as arrays of numbers: the bytes are copied, whatever the number of rows.
   * @throws Error for a column of another type or with a NULL: a bug of the statement
   */
  numbers<C extends string>(
    sql: string,
    values?: Readonly<Record<string, SqlValue>>,
  ): Promise<Record<C, Float64Array>>;
  close(): void;
}
