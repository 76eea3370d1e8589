import type { StoredReport } from '../domain/metrics.ts';
import { type Copies, reportNames } from './copies.ts';
import { reportCsv } from './csv.ts';
import { reportSchema } from './schema.ts';

/** Two spaces of indentation, keys in the order of the schema, one line end at the end. */
export function reportJson(stored: StoredReport): string {
  return `${JSON.stringify(stored.report, null, 2)}\n`;
}

/**
 * Writes the files of a report, each as a whole.
 * @throws CityflowError WRITE_FAILED
 */
export async function writeReportFiles(copies: Copies, stored: StoredReport): Promise<void> {
  const { json, csv } = reportNames(copies, stored.date);
  if (json !== null) await copies.write(json, reportJson(stored));
  await copies.write(csv, reportCsv(reportSchema.parse(stored.report)));
}
