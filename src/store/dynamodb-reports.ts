import type { JsonObject, StoredReport } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { changeRows, type Key } from './dynamodb-batches.ts';
import type { Tables } from './dynamodb-client.ts';
import {
  type Content,
  damaged,
  isExpired,
  layOut,
  packJson,
  readRow,
  toReadable,
  unpackRows,
} from './dynamodb-rows.ts';
import { ALL_DATES, readJournal, replaceWhole, type Subjects } from './dynamodb-writes.ts';

/** The head of a report. */
type ReportRow = Content & { readonly write: string; readonly ttl?: number };

const partKey = (date: LocalDate, write: string, n: number) => `${date}#${write}~${n}`;
const keyOf = (date: string): Key => ({ date });

export async function saveReport(tables: Tables, report: StoredReport, json: string): Promise<void> {
  const { date, report_id, timestamp } = report;
  const bodies = packJson(json);
  const laidOut = (write: string) => layOut(bodies, (n) => partKey(date, write, n));
  await replaceWhole(
    tables,
    subjectsOf(tables),
    date,
    { day: null, parts: laidOut('').parts.size },
    async ({ name, expires }) => {
      const parts = [...laidOut(name).parts];
      const changes = parts.map(([key, body]) => ({
        PutRequest: { Item: { ...keyOf(key), body, ...expires } },
      }));
      await changeRows(tables, tables.reports, changes);
    },
    ({ name, expires }, condition) =>
      tables.doc.put({
        TableName: tables.reports,
        Item: {
          ...keyOf(date),
          report_id,
          timestamp,
          ...readableSummary(report.report),
          write: name,
          ...laidOut(name).content,
          ...expires,
        },
        ...condition,
      }),
  );
}

export async function readReport(tables: Tables, date: LocalDate): Promise<StoredReport | null> {
  const reading = { what: `report ${date}`, date };
  for (let row = await readHead(tables, date); row; ) {
    const content = [{ content: row, reading }];
    const [report] = await unpackRows<StoredReport>(tables, tables.reports, content, keyOf);
    if (report) return report;
    // its parts are gone: it was replaced, or it is damaged
    const now = await readHead(tables, date);
    if (now?.write === row.write) throw damaged(tables, reading, 'parts');
    row = now;
  }
  return null;
}

/** Oldest first. */
export async function listReports(tables: Tables): Promise<LocalDate[]> {
  const dates: LocalDate[] = [];
  for (const { date, seen } of await readJournal(tables, { kind: 'report', ...ALL_DATES })) {
    if (seen ? !seen.isExpired : await readHead(tables, date)) dates.push(date);
  }
  return dates;
}

async function readHead(tables: Tables, date: LocalDate): Promise<ReportRow | null> {
  const row = await readRow<ReportRow>(tables, tables.reports, keyOf(date));
  return row === null || isExpired(tables, row) ? null : row;
}

function subjectsOf(tables: Tables): Subjects {
  return {
    kind: 'report',
    async current(date) {
      const row = await readRow<ReportRow>(tables, tables.reports, keyOf(date), ['write']);
      return row?.write ?? null;
    },
    erase: ({ date, write, parts }) =>
      changeRows(
        tables,
        tables.reports,
        Array.from({ length: parts }, (_, n) => ({ DeleteRequest: { Key: keyOf(partKey(date, write, n)) } })),
      ),
  };
}

/** Bytes of JSON up to which a summary is copied beside the body; it has some hundred. */
const SUMMARY_LIMIT_BYTES = 20_000;

/** The figures of the summary as attributes that people and other programs can read. */
function readableSummary({ summary }: JsonObject): { summary?: ReturnType<typeof toReadable> } {
  if (summary === undefined || Buffer.byteLength(JSON.stringify(summary)) > SUMMARY_LIMIT_BYTES) return {};
  return { summary: toReadable(summary) };
}
