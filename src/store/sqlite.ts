import { CityflowError } from '../domain/errors.ts';
import type { Header, JsonObject, StoredReport } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { checkLimit, packReport } from './day.ts';
import { connectSqlite, type SqliteConnection, type SqliteSettings } from './sqlite-connection.ts';
import { directWriter, openWriter, packRows, STORE_SCHEMA } from './sqlite-writer.ts';
import type { Store, StoredDay } from './store.ts';

/** A row of one JSON text. */
interface JsonRow {
  readonly json: string;
}

/**
 * The embedded store: one SQLite file in WAL mode, so that readers never wait for the writer nor the writer
 * for them.
 */
export function openSqlite(settings: SqliteSettings, threadAfter?: number): Store {
  const connection = connectSqlite(settings, STORE_SCHEMA);
  return sqliteStore(connection, openWriter(settings, connection, threadAfter));
}

/** The questions of a store, asked of a file whose schema has `STORE_TABLES`. */
export function sqliteStore(connection: SqliteConnection, writer = directWriter(connection)): Store {
  const { file, ask } = connection;

  /** Reads back a text that we wrote; SQLite has no checksums, so a damaged disk may show only here. */
  function parse<T>(json: string, what: string): T {
    try {
      return JSON.parse(json) as T;
    } catch (cause) {
      throw new CityflowError('STORE_FAILED', { path: file, detail: `${what}: damaged JSON` }, { cause });
    }
  }

  return {
    label: 'EMBEDDED',
    place: file,

    replaceDay: async (day) => writer.replaceDay(packRows(day)),
    removeDay: (type, date) => writer.removeDay(type, date),
    replaceReport: async (report) => writer.replaceReport(report.date, packReport(report)),

    header: (type, date) =>
      ask((db) => {
        const row = db.row<JsonRow>('SELECT json FROM headers WHERE type = ? AND date = ?', type, date);
        return row && parse<Header>(row.json, `header ${type} ${date}`);
      }),

    items: (type, date, { after = '', limit } = {}) =>
      ask((db) => {
        checkLimit(limit);
        const page = db.reading(() => {
          const header = db.row<JsonRow>('SELECT json FROM headers WHERE type = ? AND date = ?', type, date);
          // one row more than asked tells whether there is a next page; -1 is no limit
          const rows = db.rows<JsonRow & { readonly entity: string }>(
            `SELECT entity, json FROM items WHERE type = ? AND date = ? AND entity > ? ORDER BY entity LIMIT ?`,
            ...[type, date, after, limit === undefined ? -1 : limit + 1],
          );
          return header && { header, rows };
        });
        if (page === null) return null;
        const rows = page.rows.slice(0, limit);
        return {
          header: parse<Header>(page.header.json, `header ${type} ${date}`),
          items: rows.map(({ entity, json }) => parse<JsonObject>(json, `${type} ${date} ${entity}`)),
          next: rows.length < page.rows.length ? (rows.at(-1)?.entity ?? null) : null,
        };
      }),

    item: (type, date, entity) =>
      ask((db) => {
        const row = db.row<JsonRow>(
          'SELECT json FROM items WHERE type = ? AND date = ? AND entity = ?',
          ...[type, date, entity],
        );
        return row && parse<JsonObject>(row.json, `${type} ${date} ${entity}`);
      }),

    series: (type, entity, { from = '0000-01-01', to = '9999-12-31' } = {}) =>
      ask((db) =>
        db
          .rows<JsonRow & { readonly date: LocalDate }>(
            `SELECT date, json FROM items WHERE type = ? AND entity = ? AND date >= ? AND date <= ? ORDER BY date`,
            ...[type, entity, from, to],
          )
          .map(({ date, json }) => ({ date, item: parse<JsonObject>(json, `${type} ${date} ${entity}`) })),
      ),

    days: (type) =>
      ask((db) =>
        db
          .rows<StoredDay>(
            `SELECT type, date, run_id, timestamp, fingerprint, items FROM headers
             WHERE type = ?1 OR ?1 IS NULL ORDER BY type, date`,
            type ?? null,
          )
          .map((row) => ({ ...row })),
      ),

    report: (date) =>
      ask((db) => {
        const row = db.row<JsonRow>('SELECT json FROM reports WHERE date = ?', date);
        return row && parse<StoredReport>(row.json, `report ${date}`);
      }),

    reportDates: () =>
      ask((db) =>
        db
          .rows<{ readonly date: LocalDate }>('SELECT date FROM reports ORDER BY date')
          .map(({ date }) => date),
      ),

    // The first counts commits of other connections, the second changes by this one. As one statement, which takes
    // the pragma as a table and prepares it again each time, they cost twice as much: every answer begins here.
    version: () =>
      ask((db) => {
        const others = db.row<{ readonly data_version: number }>('PRAGMA data_version');
        const own = db.row<{ readonly changes: number }>('SELECT total_changes() AS changes');
        return `${others?.data_version}.${own?.changes}`;
      }),

    // the file and its tables are made at the first question
    async prepare() {},

    checkReadable: () =>
      ask((db) => {
        db.row('SELECT 1 FROM headers LIMIT 1');
      }),
    ping: () => ask((db) => db.checkWritable()),

    close: () => writer.close(),
  };
}
