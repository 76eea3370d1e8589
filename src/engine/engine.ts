/** A value bound to a `$name` of a statement. */
export type SqlValue = string | number | boolean | null;

/**
 * The SQL engine behind the figures. Tables are sets of Parquet files; statements live in `.sql` files beside
 * their source, written in the subset that DuckDB and Trino / Athena share (see `macros.sql`).
 */
export interface Engine {
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
  close(): void;
}
