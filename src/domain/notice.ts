import type { Bilingual } from './language.ts';

export type Severity = 'info' | 'avertissement' | 'erreur';

/** What happened to the data that a rule is about. */
export type Effect =
  /** the row went to quarantine */
  | 'ligne_rejetee'
  /** the row is kept, one of its values became null */
  | 'valeur_annulee'
  /** the row is kept as it is */
  | 'ligne_gardee'
  /** the whole file was left out */
  | 'fichier_ignore'
  /** nothing about one row: a remark on the day or the source */
  | 'constat';

/** A rule about data, declared beside its check. `code` is stable and French, as the wire is. */
export interface NoticeRule {
  readonly severity: Severity;
  readonly effect: Effect;
  readonly text: Bilingual;
}

export type NoticeRules = Readonly<Record<string, NoticeRule>>;

/** One finding about data. Never thrown: collected, counted, capped per code, kept in the quality section. */
export interface Notice {
  readonly code: string;
  readonly severity: Severity;
  readonly source: string;
  /** path of the file inside the raw zone, null when the finding is about a day */
  readonly file: string | null;
  /** line of a CSV (1 = header) or rank of a JSON record (1 = first) */
  readonly row: number | null;
  readonly detail: string | null;
}

/** How often a rule fired, with the first few findings. */
export interface NoticeCount {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  readonly samples: readonly Notice[];
}

const SAMPLES_PER_CODE = 5;

/** Groups notices by code: exact counts, the first samples in the order given. */
export function countNotices(notices: Iterable<Notice>): NoticeCount[] {
  const byCode = new Map<string, { severity: Severity; count: number; samples: Notice[] }>();
  for (const notice of notices) {
    const entry = byCode.get(notice.code) ?? { severity: notice.severity, count: 0, samples: [] };
    entry.count += 1;
    if (entry.samples.length < SAMPLES_PER_CODE) entry.samples.push(notice);
    byCode.set(notice.code, entry);
  }
  return sortCounts([...byCode].map(([code, entry]) => ({ code, ...entry })));
}

/** Adds up counts of several files. */
export function mergeNoticeCounts(lists: Iterable<readonly NoticeCount[]>): NoticeCount[] {
  const byCode = new Map<string, { severity: Severity; count: number; samples: Notice[] }>();
  for (const list of lists) {
    for (const { code, severity, count, samples } of list) {
      const entry = byCode.get(code) ?? { severity, count: 0, samples: [] };
      entry.count += count;
      entry.samples.push(...samples.slice(0, SAMPLES_PER_CODE - entry.samples.length));
      byCode.set(code, entry);
    }
  }
  return sortCounts([...byCode].map(([code, entry]) => ({ code, ...entry })));
}

function sortCounts(counts: NoticeCount[]): NoticeCount[] {
  return counts.sort((a, b) => (a.code < b.code ? -1 : 1));
}
