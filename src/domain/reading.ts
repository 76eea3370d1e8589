import { countNotices, type Notice, type NoticeCount, type NoticeRules } from './notice.ts';

/** A row that was read and refused. `line` is the line of a CSV or the rank of a JSON record, from 1. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
  /** the value at fault, null when the row as a whole is */
  readonly value: string | null;
  /** the row as it was read */
  readonly text: string;
}

/** The conservation law of one file: `read = kept + Σ rejected + duplicates + conflicts`, always. */
export interface ReadCounts {
  readonly read: number;
  readonly kept: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** exact repetitions of a kept row */
  readonly duplicates: number;
  /** different rows for the same key: one is kept by a rule, the others are counted here */
  readonly conflicts: number;
}

/** What a reader returns for one file of a small source. */
export interface Reading<R> {
  readonly records: readonly R[];
  readonly counts: ReadCounts;
  readonly rejects: readonly Reject[];
  readonly notices: readonly NoticeCount[];
}

/** Collects what happens while a file is read. One per file. */
export interface ReadingLog {
  /** Counts one row as read. Call it once per row, before its fate is known. */
  row(): void;
  reject(line: number, reason: string, value: string | null, text: string): void;
  duplicate(): void;
  conflict(): void;
  notice(code: string, row: number | null, detail: string | null): void;
  /** Closes the log over the records kept. */
  finish<R>(records: readonly R[]): Reading<R>;
}

/**
 * @param source name of the source, as in the notices
 * @param file path inside the raw zone
 * @param rules the source's rules: every reason and code used must be declared there
 */
export function openReadingLog(source: string, file: string, rules: NoticeRules): ReadingLog {
  const rejects: Reject[] = [];
  const notices: Notice[] = [];
  const rejected: Record<string, number> = {};
  let read = 0;
  let duplicates = 0;
  let conflicts = 0;

  function ruleOf(code: string) {
    const rule = rules[code];
    if (!rule) throw new Error(`${source}: notice ${code} is not declared`);
    return rule;
  }

  return {
    row() {
      read += 1;
    },
    reject(line, reason, value, text) {
      ruleOf(reason);
      rejects.push({ line, reason, value, text });
      rejected[reason] = (rejected[reason] ?? 0) + 1;
    },
    duplicate() {
      duplicates += 1;
    },
    conflict() {
      conflicts += 1;
    },
    notice(code, row, detail) {
      notices.push({ code, severity: ruleOf(code).severity, source, file, row, detail });
    },
    finish(records) {
      return {
        records,
        counts: { read, kept: records.length, rejected: sortKeys(rejected), duplicates, conflicts },
        rejects,
        notices: countNotices(notices),
      };
    },
  };
}

/** What is left over when the law is applied: 0 when nothing was lost or invented. */
export function conservationGap(counts: ReadCounts): number {
  const rejected = Object.values(counts.rejected).reduce((sum, n) => sum + n, 0);
  return counts.read - counts.kept - rejected - counts.duplicates - counts.conflicts;
}

export function addCounts(all: Iterable<ReadCounts>): ReadCounts {
  const rejected: Record<string, number> = {};
  const sum = { read: 0, kept: 0, duplicates: 0, conflicts: 0 };
  for (const counts of all) {
    sum.read += counts.read;
    sum.kept += counts.kept;
    sum.duplicates += counts.duplicates;
    sum.conflicts += counts.conflicts;
    for (const [reason, n] of Object.entries(counts.rejected)) rejected[reason] = (rejected[reason] ?? 0) + n;
  }
  return { ...sum, rejected: sortKeys(rejected) };
}

function sortKeys(record: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
