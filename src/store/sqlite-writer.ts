import path from 'node:path';
import type { MetricDay, MetricType } from '../domain/metrics.ts';
import { packedItem } from '../domain/packed-items.ts';
import type { LocalDate } from '../domain/time.ts';
import { startThread } from '../threads.ts';
import { type PackedDay, packDay } from './day.ts';
import type { SqliteConnection, SqliteSettings } from './sqlite-connection.ts';
import { type SqliteSchema, STORE_TABLES } from './sqlite-file.ts';

/** `CtyF` in the header of the file. */
export const STORE_SCHEMA: SqliteSchema = { applicationId: 0x43747946, steps: [STORE_TABLES] };

/** A day as its rows. */
interface DayRows extends PackedDay {
  readonly type: MetricType;
  readonly date: LocalDate;
  readonly listed: readonly [runId: string, timestamp: string, fingerprint: string];
}

/** What is written to a file whose schema has `STORE_TABLES`. */
export interface SqliteWriter {
  replaceDay(day: DayRows): Promise<void>;
  removeDay(type: MetricType, date: LocalDate): Promise<void>;
  /** @param json the report */
  replaceReport(date: LocalDate, json: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error see `packDay` */
export function packRows(day: MetricDay): DayRows {
  const { data_type: type, date, run_id, timestamp, fingerprint } = day.header;
  return { type, date, listed: [run_id, timestamp, fingerprint], ...packDay(day) };
}

export function directWriter({ ask, close }: SqliteConnection): SqliteWriter {
  return {
    replaceDay: ({ type, date, listed, header, entities, bytes, ends }) =>
      ask((db) =>
        db.writing(() => {
          db.run('DELETE FROM items WHERE type = ? AND date = ?', type, date);
          for (const [i, entity] of entities.entries()) {
            db.run(
              'INSERT INTO items (type, date, entity, json) VALUES (?, ?, ?, CAST(? AS TEXT))',
              ...[type, date, entity, packedItem(bytes, ends, i)],
            );
          }
          db.run(
            `INSERT OR REPLACE INTO headers (type, date, run_id, timestamp, fingerprint, items, json)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            ...[type, date, ...listed, entities.length, header],
          );
        }),
      ),
    removeDay: (type, date) =>
      ask((db) =>
        db.writing(() => {
          db.run('DELETE FROM items WHERE type = ? AND date = ?', type, date);
          db.run('DELETE FROM headers WHERE type = ? AND date = ?', type, date);
        }),
      ),
    replaceReport: (date, json) =>
      ask((db) => db.run('INSERT OR REPLACE INTO reports (date, json) VALUES (?, ?)', date, json)),
    close,
  };
}

/** Items after which the writer expects many more: a full date of Paris has 7,000. */
const MANY_ITEMS = 10_000;

/**
 * Writes here at first, and in a thread of its own once it has written much: a full day of road counts is 10 MB, and
 * whoever computes the next one need not wait for the disk. A single date is written before a thread would start.
 * @param threadAfter items written here
 */
export function openWriter(
  settings: SqliteSettings,
  connection: SqliteConnection,
  threadAfter = MANY_ITEMS,
): SqliteWriter {
  let writer = directWriter(connection);
  let written = 0;
  let threaded = false;
  return {
    replaceDay(day) {
      if (!threaded && written >= threadAfter) {
        threaded = true;
        writer = threadWriter(settings, writer);
      }
      written += day.entities.length;
      return writer.replaceDay(day);
    },
    removeDay: (type, date) => writer.removeDay(type, date),
    replaceReport: (date, json) => writer.replaceReport(date, json),
    close: () => writer.close(),
  };
}

function threadWriter(settings: SqliteSettings, here: SqliteWriter): SqliteWriter {
  const module = new URL(`./sqlite-thread${path.extname(import.meta.filename)}`, import.meta.url);
  const thread = startThread<SqliteWriter>(module, settings);
  return {
    replaceDay: (day) => thread.ask('replaceDay', { ...day, bytes: shared(day.bytes) }),
    removeDay: (type, date) => thread.ask('removeDay', type, date),
    replaceReport: (date, json) => thread.ask('replaceReport', date, json),
    async close() {
      if (thread.alive()) await thread.ask('close');
      await thread.end();
      await here.close();
    },
  };
}

/** A copy in memory that threads share: handed over as they are, bytes would be copied twice. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
