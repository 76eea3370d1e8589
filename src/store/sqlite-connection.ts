import { openSqliteFile, type SqliteFile, type SqliteSchema, storeError } from './sqlite-file.ts';

export interface SqliteSettings {
  readonly file: string;
  /** how long a writer waits for another program's before it gives up, ms */
  readonly waitMs?: number;
}

/** A file that is opened at the first question; its folder and itself are made when missing. */
export interface SqliteConnection {
  readonly file: string;
  /** @throws CityflowError STORE_* for what an operator can fix */
  ask<T>(question: (db: SqliteFile) => T): Promise<T>;
  close(): Promise<void>;
}

export function connectSqlite(
  { file, waitMs = 10_000 }: SqliteSettings,
  schema: SqliteSchema,
): SqliteConnection {
  let opened: SqliteFile | null = null;
  let closed = false;
  return {
    file,
    async ask(question) {
      if (closed) throw new Error(`store ${file} is closed`);
      try {
        opened ??= openSqliteFile(file, waitMs, schema);
        return question(opened);
      } catch (error) {
        throw storeError(file, error);
      }
    },
    async close() {
      closed = true;
      // the last program to leave folds the WAL into the file
      opened?.close();
      opened = null;
    },
  };
}
