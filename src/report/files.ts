import path from 'node:path';
import type { StoredReport } from '../domain/metrics.ts';
import { writeFileAtomic } from '../files.ts';
import { reportCsv } from './csv.ts';
import { reportSchema } from './schema.ts';

/** Where the files of a report went. */
export interface ReportFiles {
  readonly json: string;
  readonly csv: string;
}

/** `daily_report_{date}.json` and `.csv` under `reports/` of the output folder. */
export function reportFiles(outputDir: string, date: string): ReportFiles {
  const stem = path.join(outputDir, 'reports', `daily_report_${date}`);
  return { json: `${stem}.json`, csv: `${stem}.csv` };
}

/** Two spaces of indentation, keys in the order of the schema, one line end at the end. */
export function reportJson(stored: StoredReport): string {
  return `${JSON.stringify(stored.report, null, 2)}\n`;
}

/**
 * Writes both files of a report, each as a whole.
 * @throws CityflowError WRITE_FAILED
 */
export async function writeReportFiles(outputDir: string, stored: StoredReport): Promise<ReportFiles> {
  const files = reportFiles(outputDir, stored.date);
  await writeFileAtomic(files.json, reportJson(stored));
  await writeFileAtomic(files.csv, reportCsv(reportSchema.parse(stored.report)));
  return files;
}
