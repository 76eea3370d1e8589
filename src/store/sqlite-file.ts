import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CityflowError } from '../domain/errors.ts';

/** What a kind of file is made of. */
export interface SqliteSchema {
  /** marks the file as ours, and as one of this kind, in its SQLite header */
  readonly applicationId: number;
  /**
   * The steps from an empty file to the schema of today; `user_version` counts the steps a file has taken.
   * A change of schema is one more step, never a change of an old one.
   */
  readonly steps: readonly string[];
}

/**
 * Tables of headers, items and reports.
 *
 * Items are a rowid table: they are read by day (in insertion order, so neighbouring pages) and by entity
 * (the index names the rows). As WITHOUT ROWID, rows of 3 KB would sit in the inner pages of the tree, a series
 * takes twice the time, and without a hint the planner looks for it through every day (100 times).
 */
export const STORE_TABLES = `CREATE TABLE headers (
     type TEXT NOT NULL,
     date TEXT NOT NULL,
     run_id TEXT NOT NULL,
     timestamp TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     items INTEGER NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (type, date)
   ) STRICT;
   CREATE INDEX headers_listed ON headers (type, date, run_id, timestamp, fingerprint, items);
   CREATE TABLE items (
     type TEXT NOT NULL,
     date TEXT NOT NULL,
     entity TEXT NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (type, date, entity)
   ) STRICT;
   CREATE INDEX items_series ON items (type, entity, date);
   CREATE TABLE reports (
     date TEXT NOT NULL PRIMARY KEY,
     json TEXT NOT NULL
   ) STRICT;`;

/** Primary result codes (sqlite.org/rescode.html) that an operator can do something about. */
const SQLITE_BUSY = 5;
const OPERATOR_CODES: ReadonlySet<number> = new Set([
  3, // PERM
  SQLITE_BUSY,
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL: too many programs fight for the file
  22, // NOLFS
  26, // NOTADB
]);

/** An open file, its schema up to date. Everything is synchronous: nothing comes between two calls. */
export interface SqliteFile {
  rows<T>(sql: string, ...values: SQLInputValue[]): T[];
  row<T>(sql: string, ...values: SQLInputValue[]): T | null;
  run(sql: string, ...values: SQLInputValue[]): void;
  /** All that `work` reads is of one moment. */
  reading<T>(work: () => T): T;
  /** All that `work` writes is seen at once, or not at all when it throws. */
  writing<T>(work: () => T): T;
  /** Whether the file takes writes. A file that another program is writing does: no waiting for it. */
  checkWritable(): void;
  close(): void;
}

/**
 * @param waitMs how long a writer waits for another program's
 * @throws CityflowError STORE_NEWER, STORE_FOREIGN; errors of SQLite as they are (see `storeError`)
 */
export function openSqliteFile(file: string, waitMs: number, schema: SqliteSchema): SqliteFile {
  mkdirSync(path.dirname(file), { recursive: true });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CityflowError('STORE_FAILED', { path: file, detail: 'EISDIR: a directory, not a file' });
  }
  const db = new DatabaseSync(file, { timeout: waitMs });
  const statements = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  function transaction<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
    db.exec(begin);
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } finally {
      if (db.isTransaction) db.exec('ROLLBACK');
    }
  }

  const opened: SqliteFile = {
    rows: <T>(sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as T[],
    row: <T>(sql: string, ...values: SQLInputValue[]) =>
      (prepared(sql).get(...values) as T | undefined) ?? null,
    run: (sql, ...values) => {
      prepared(sql).run(...values);
    },
    reading: (work) => transaction('BEGIN', work),
    writing: (work) => transaction('BEGIN IMMEDIATE', work),
    checkWritable() {
      db.exec('PRAGMA busy_timeout = 0');
      try {
        db.exec('BEGIN IMMEDIATE');
        // on a read-only file BEGIN IMMEDIATE passes and the first write fails
        db.exec(`PRAGMA user_version = ${schema.steps.length}`);
      } catch (error) {
        if (resultCode(error) !== SQLITE_BUSY) throw error;
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK');
        db.exec(`PRAGMA busy_timeout = ${waitMs}`);
      }
    },
    close: () => db.close(),
  };

  try {
    bringUpToDate(db, file, waitMs, schema, opened);
    return opened;
  } catch (error) {
    db.close();
    throw error;
  }
}

interface Identity {
  readonly application_id: number;
  readonly user_version: number;
  readonly tables: number;
}

const IDENTITY = `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) AS tables
  FROM pragma_application_id, pragma_user_version`;

/** Schema steps that a file has taken; another program's file is refused before anything is written to it. */
function stepsTaken(file: string, { applicationId, steps }: SqliteSchema, { row }: SqliteFile): number {
  const { application_id, user_version, tables } = row<Identity>(IDENTITY) as Identity;
  if (application_id !== applicationId) {
    if (tables > 0 || user_version > 0) throw new CityflowError('STORE_FOREIGN', { path: file });
    return 0;
  }
  if (user_version > steps.length) {
    const [found, known] = [String(user_version), String(steps.length)];
    throw new CityflowError('STORE_NEWER', { path: file, found, known });
  }
  return user_version;
}

function bringUpToDate(
  db: DatabaseSync,
  file: string,
  waitMs: number,
  schema: SqliteSchema,
  opened: SqliteFile,
): void {
  // A commit is on the disk when it returns. NORMAL would lose whole days to a power cut (never half ones)
  // after the run said that they are stored; six more syncs a day are not felt.
  db.exec('PRAGMA synchronous = FULL');
  if (stepsTaken(file, schema, opened) === schema.steps.length) return;
  // A page of 32 KB holds seven items of 4.2 KB: against 16 KB, which holds three, 14 % less file and 30 % less time
  // to save; against 4 KB, where each spills over, 40 % less time.
  db.exec('PRAGMA page_size = 32768');
  switchToWal(db, waitMs);
  opened.writing(() => {
    // asked again: another program may have been first
    for (const step of schema.steps.slice(stepsTaken(file, schema, opened))) db.exec(step);
    db.exec(`PRAGMA application_id = ${schema.applicationId}`);
    db.exec(`PRAGMA user_version = ${schema.steps.length}`);
  });
}

/** Alone among statements, this one does not wait for another program that is making the same file. */
function switchToWal(db: DatabaseSync, waitMs: number): void {
  const deadline = Date.now() + waitMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (resultCode(error) !== SQLITE_BUSY || Date.now() >= deadline) throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

/** SQLite's primary result code, null for any other error. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** What an operator can fix, as a STORE_FAILED; anything else, which is a bug, as it is. */
export function storeError(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = resultCode(error);
  const fixable = code === null ? 'syscall' in error : OPERATOR_CODES.has(code);
  return fixable
    ? new CityflowError('STORE_FAILED', { path: file, detail: error.message }, { cause: error })
    : error;
}
