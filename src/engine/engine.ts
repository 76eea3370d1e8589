/** A value bound to a `$name` of a statement. */
export type SqlValue = string | number | boolean | null;

/** A column as bytes: every array of a table has the same length. */
export type ColumnArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** What a statement is about. */
export interface Question {
  /** for each `$name` of the statement, no text of which then holds a `$` or `--` */
  readonly values?: Readonly<Record<string, SqlValue>>;
  /**
   * Parquet files, one or more, that a name in the statement stands for; the `jour=` of their folders is a VARCHAR
   * column `jour`.
   */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The SQL engine behind the figures. Tables are sets of Parquet files; statements live in `.sql` files beside
 * their source, written in the subset that DuckDB and Trino / Athena share (see `macros.sql`). Every method
 * throws CityflowError WRITE_FAILED when the disk takes no more.
 */
export interface Engine {
  /** Gets ready, for whoever has something else to do meanwhile; the first question does it, too. */
  open(): void;
  /** Replaces table `name` by these columns: UTINYINT, USMALLINT, UINTEGER or DOUBLE after their arrays. */
  fillTable(name: string, columns: Readonly<Record<string, ColumnArray>>): Promise<void>;
  /** Replaces table `name` by the answer to a question, for questions about it. */
  makeTable(name: string, sql: string, question?: Question): Promise<void>;
  run(sql: string): Promise<void>;
  /** Rows as objects: numbers for every numeric type, null for NULL. */
  rows<T extends object>(sql: string, question?: Question): Promise<T[]>;
  /** The same, column by column: one array per column, in row order. Cheaper for many rows. */
  columns<C extends string>(sql: string, question?: Question): Promise<Record<C, unknown[]>>;
  /**
   * Columns of DOUBLE without NULL, as arrays of numbers: the bytes are copied, whatever the number of rows.
   * @throws Error for a column of another type or with a NULL: a bug of the statement
   */
  numbers<C extends string>(sql: string, question?: Question): Promise<Record<C, Float64Array>>;
  close(): void;
}
