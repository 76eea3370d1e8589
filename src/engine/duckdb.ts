import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Engine } from './engine.ts';

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

  return {
    async defineTable(name, files) {
      const list = files.map(sqlText).join(', ');
      const source = `read_parquet([${list}], hive_partitioning = true, hive_types = {'jour': VARCHAR})`;
      await (await connection()).run(`CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM ${source}`);
    },
    async run(sql) {
      await (await connection()).run(sql);
    },
    async rows<T extends object>(sql: string, values?: Parameters<Engine['rows']>[1]) {
      const reader = await (await connection()).runAndReadAll(sql, values && { ...values });
      return reader.getRowObjectsJS().map((row) => {
        for (const key in row) if (typeof row[key] === 'bigint') row[key] = Number(row[key]);
        return row as T;
      });
    },
    async columns<C extends string>(sql: string, values?: Parameters<Engine['columns']>[1]) {
      const reader = await (await connection()).runAndReadAll(sql, values && { ...values });
      return reader.getColumnsObjectJS() as Record<C, unknown[]>;
    },
    close() {
      void opened?.then(({ connection, instance }) => {
        connection.closeSync();
        instance.closeSync();
      });
    },
  };
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
