import { existsSync } from 'node:fs';
import type { MetricType } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { sqliteStore } from './sqlite.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { type SqliteSchema, STORE_TABLES } from './sqlite-file.ts';
import type { Store } from './store.ts';

/**
 * The tables of a store, and the list of what waits in them in the order in which it came. The file lists by
 * itself what a store writes into it, in the same transaction. A day written again is another write: it leaves
 * its place in the line and gets a new number, which AUTOINCREMENT never gives twice.
 *
 * When the tables of the store take a step, this list of steps takes it too.
 */
const OUTBOX_SCHEMA: SqliteSchema = {
  applicationId: 0x4374794f, // `CtyO`
  steps: [
    `${STORE_TABLES}
     CREATE TABLE writes (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       type TEXT NOT NULL,
       date TEXT NOT NULL,
       removed_at TEXT,
       UNIQUE (type, date)
     ) STRICT;
     CREATE TRIGGER day_kept AFTER INSERT ON headers BEGIN
       INSERT OR REPLACE INTO writes (type, date) VALUES (NEW.type, NEW.date);
     END;
     CREATE TRIGGER report_kept AFTER INSERT ON reports BEGIN
       INSERT OR REPLACE INTO writes (type, date) VALUES ('report', NEW.date);
     END;`,
  ],
};

/** A write that the store of the settings has not had yet. */
export interface PendingWrite {
  /** grows with every write */
  readonly seq: number;
  readonly type: MetricType | 'report';
  readonly date: LocalDate;
  /** UTC ISO, of a day that is to be removed; null: its content is kept in the outbox */
  readonly removedAt: string | null;
}

/**
 * Writes that wait on this machine until the store takes them. The file is made by the first of them: where
 * the store never failed there is none.
 */
export interface Outbox {
  readonly file: string;
  /** Takes what is written to it into the outbox. To be read for what `pending` lists and nothing else. */
  readonly kept: Store;
  /** @param removedAt UTC ISO */
  keepRemoval(type: MetricType, date: LocalDate, removedAt: string): Promise<void>;
  /** What waits, in the order in which it came. */
  pending(): Promise<readonly PendingWrite[]>;
  /** Forgets a write that waits no more, unless a newer one of the same day has taken its place. */
  settle(write: PendingWrite): Promise<void>;
  close(): Promise<void>;
}

export function openOutbox(file: string): Outbox {
  const connection = connectSqlite({ file }, OUTBOX_SCHEMA);
  const kept = sqliteStore(connection);

  return {
    file,
    kept,

    keepRemoval: (type, date, removedAt) =>
      connection.ask((db) =>
        db.writing(() => {
          db.run('DELETE FROM items WHERE type = ? AND date = ?', type, date);
          db.run('DELETE FROM headers WHERE type = ? AND date = ?', type, date);
          db.run(
            'INSERT OR REPLACE INTO writes (type, date, removed_at) VALUES (?, ?, ?)',
            ...[type, date, removedAt],
          );
        }),
      ),

    async pending() {
      if (!existsSync(file)) return [];
      return connection.ask((db) =>
        db
          .rows<PendingWrite>('SELECT seq, type, date, removed_at AS removedAt FROM writes ORDER BY seq')
          .map((row) => ({ ...row })),
      );
    },

    settle: ({ seq, type, date }) =>
      connection.ask((db) => {
        db.writing(() => {
          if (db.row('SELECT seq FROM writes WHERE seq = ?', seq) === null) return;
          db.run('DELETE FROM items WHERE type = ? AND date = ?', type, date);
          db.run('DELETE FROM headers WHERE type = ? AND date = ?', type, date);
          if (type === 'report') db.run('DELETE FROM reports WHERE date = ?', date);
          db.run('DELETE FROM writes WHERE seq = ?', seq);
        });
        // gives back the space of what was delivered, which may be months
        if (db.row('SELECT seq FROM writes') === null) db.run('VACUUM');
      }),

    close: kept.close,
  };
}
