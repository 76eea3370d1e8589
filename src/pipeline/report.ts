import { createHash } from 'node:crypto';
import { type Header, METRIC_TYPES, type MetricDay, type MetricType } from '../domain/metrics.ts';
import type { DayContext } from '../domain/source.ts';
import type { LocalDate } from '../domain/time.ts';
import { type Copies, type ReportNames, reportNames } from '../report/copies.ts';
import type { SourceState } from '../report/input.ts';
import type { Figures } from './figures.ts';
import { readHistory } from './history.ts';
import type { Lake } from './lake.ts';
import { type ProcessedDay, processDay, type Results, type RunStamp } from './process.ts';

/** Raise when the report says something else for the same days. */
const REPORT_RULES = 2;

/** Where the report of a day is, as an operator would say it. */
interface ReportPlace {
  /** null: in the store alone */
  readonly json: string | null;
  readonly csv: string;
}

interface DayReport {
  readonly changed: boolean;
  /** Writes it where it changed, and the figures that were computed for it alone. */
  save(): Promise<ReportPlace>;
}

/**
 * Builds the report of a day from what was computed now and from what the store holds; an up-to-date one is left
 * alone. What a store out of reach does not tell of the day is computed again from the lake.
 */
export async function reportDay(
  lake: Lake,
  figures: Figures,
  results: Results,
  day: DayContext,
  stamp: RunStamp,
  processed: ProcessedDay,
): Promise<DayReport> {
  const { date } = day;
  const { store, copies } = results;
  const { runId, timestamp } = stamp;
  const failure = store.failure();
  const kept = METRIC_TYPES.filter(
    (type) => processed.headers[type] !== null && processed.computed[type] === undefined,
  );
  const again = failure === null ? null : await processDay(lake, figures, results, day, kept, stamp);
  const known = { ...processed.headers, ...again?.headers };
  const computed = { ...processed.computed, ...again?.computed };

  const headers: Partial<Record<MetricType, Header | null>> = {};
  const sources: Partial<Record<MetricType, SourceState>> = {};
  for (const type of METRIC_TYPES) {
    const header = known[type] === undefined ? await store.header(type, date) : known[type];
    headers[type] = header;
    sources[type] = {
      raison: header === null ? reasonOf(lake, type) : null,
      derniere_donnee: await newestDay(lake, type, date),
    };
  }
  const prints = METRIC_TYPES.map((type) => `${type} ${headers[type]?.fingerprint ?? ''}`);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([REPORT_RULES, prints, sources, calendarHashes(lake)]))
    .digest('hex');
  const names = reportNames(copies, date);
  const stored = await store.report(date);
  const written = (names.json === null || (await copies.has(names.json))) && (await copies.has(names.csv));
  if (stored?.report.empreinte === fingerprint && written) {
    return {
      changed: false,
      async save() {
        await again?.save();
        return placed(names, copies);
      },
    };
  }

  const days: Partial<Record<MetricType, MetricDay>> = {};
  for (const type of METRIC_TYPES) {
    if (headers[type] === null) continue;
    const page = computed[type] ?? (await store.items(type, date));
    if (page) days[type] = { header: page.header, items: page.items };
  }
  if (store.failure() !== failure) {
    // it failed while it was read: an absence above is no answer
    return reportDay(lake, figures, results, day, stamp, processed);
  }
  // with their schemas a tenth of a start: a run with nothing new does without
  const [{ buildReport }, { writeReportFiles }] = await Promise.all([
    import('../report/build.ts'),
    import('../report/files.ts'),
  ]);
  const report = buildReport({
    date,
    generatedAt: timestamp,
    runId,
    fingerprint,
    days,
    history: await readHistory(lake, figures, day),
    sources,
    synthetic: lake.raw.synthetic,
    calendar: {
      known: day.calendar.known,
      jour_type: day.calendar.dayClass(date),
      ferie: day.calendar.publicHoliday(date),
      vacances: day.calendar.schoolHoliday(date),
    },
  });
  return {
    changed: true,
    async save() {
      await again?.save();
      await writeReportFiles(copies, report);
      await store.replaceReport(report);
      // asked last: a bucket out of reach leaves the files on this disk
      return placed(names, copies);
    },
  };
}

function placed({ json, csv }: ReportNames, copies: Copies): ReportPlace {
  return { json: json && copies.place(json), csv: copies.place(csv) };
}

function calendarHashes(lake: Lake): readonly string[] {
  return Object.entries(lake.catalogs.calendrier.inputs).map(([name, { sha256 }]) => `${name} ${sha256}`);
}

function reasonOf(lake: Lake, type: MetricType): string {
  const failed = lake.outcomes[type].failures.length;
  if (failed > 0) return `${failed} fichier(s) illisible(s) dans la zone brute`;
  return lake.raw.files[type].length === 0
    ? 'aucun fichier dans la zone brute'
    : 'aucune donnée pour ce jour';
}

/** The newest day up to `date` of which a source tells; null when it never does, or tells of every day. */
async function newestDay(lake: Lake, type: MetricType, date: LocalDate): Promise<LocalDate | null> {
  const days =
    type === 'comptages' || type === 'bikes'
      ? [...lake.days(type).keys()]
      : Object.values(lake.catalogs[type].inputs).flatMap(({ snapshot }) => snapshot ?? []);
  return (
    days
      .filter((known) => known <= date)
      .sort()
      .at(-1) ?? null
  );
}
