import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { METRIC_TYPES, type MetricDay, type MetricType } from '../domain/metrics.ts';
import type { DayContext } from '../domain/source.ts';
import type { LocalDate } from '../domain/time.ts';
import { buildReport } from '../report/build.ts';
import type { Copies } from '../report/copies.ts';
import { type ReportNames, reportNames, writeReportFiles } from '../report/files.ts';
import type { SourceState } from '../report/input.ts';
import type { Figures } from './figures.ts';
import { readHistory } from './history.ts';
import type { Lake } from './lake.ts';
import { type ProcessedDay, processDay, type Results, type RunStamp } from './process.ts';

/** Raise when the report says something else for the same days. */
const REPORT_RULES = 1;

/** Where the report of a day is, as an operator would say it. */
interface DayReport {
  /** null: in the store alone */
  readonly json: string | null;
  readonly csv: string;
  readonly changed: boolean;
}

/**
 * Builds the report of a day from what the store holds; an up-to-date one is left alone. What a store out of
 * reach does not tell of the day is computed again from the lake.
 */
export async function reportDay(
  config: Config,
  lake: Lake,
  figures: Figures,
  results: Results,
  day: DayContext,
  stamp: RunStamp,
  computed: ProcessedDay['computed'],
): Promise<DayReport> {
  const { date } = day;
  const { store, copies } = results;
  const { runId, timestamp } = stamp;
  const failure = store.failure();
  if (failure !== null) {
    const again = await processDay(config, lake, figures, results, day, METRIC_TYPES, stamp);
    computed = { ...computed, ...again.computed };
  }
  const days: Partial<Record<MetricType, MetricDay>> = {};
  const sources: Partial<Record<MetricType, SourceState>> = {};
  const prints: string[] = [];
  for (const type of METRIC_TYPES) {
    const header = await store.header(type, date);
    prints.push(`${type} ${header?.fingerprint ?? ''}`);
    sources[type] = {
      raison: header === null ? reasonOf(lake, type) : null,
      derniere_donnee: await newestDay(lake, type, date),
    };
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([REPORT_RULES, prints, sources, calendarHashes(lake)]))
    .digest('hex');
  const names = reportNames(copies, date);
  const stored = await store.report(date);
  const written = (names.json === null || (await copies.has(names.json))) && (await copies.has(names.csv));
  if (stored?.report.empreinte === fingerprint && written)
    return { ...placed(names, copies), changed: false };

  for (const type of METRIC_TYPES) {
    const page = computed[type] ?? (await store.items(type, date));
    if (page) days[type] = { header: page.header, items: page.items };
  }
  if (store.failure() !== failure) {
    // it failed while it was read: an absence above is no answer
    return reportDay(config, lake, figures, results, day, stamp, computed);
  }
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
  await writeReportFiles(copies, report);
  await store.replaceReport(report);
  return { ...placed(names, copies), changed: true };
}

function placed({ json, csv }: ReportNames, copies: Copies) {
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
