import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/build.ts';
import { reportCsv } from '../../src/report/csv.ts';
import { reportJson } from '../../src/report/files.ts';
import type { ReportInput } from '../../src/report/input.ts';
import { reportSchema } from '../../src/report/schema.ts';

/** A folder of `golden/` is a case: `input.json` and what becomes of it. */
const CASES = path.join(import.meta.dirname, 'golden');

/** A missing expected file is written once, to be read and committed; never where nobody would read it. */
function expectFile(file: string, actual: string): void {
  if (!existsSync(file)) {
    if (process.env.CI === 'true') throw new Error(`${file} is missing`);
    writeFileSync(file, actual);
  }
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

describe.each(readdirSync(CASES))('golden case %s', (name) => {
  const folder = path.join(CASES, name);
  const input = JSON.parse(readFileSync(path.join(folder, 'input.json'), 'utf8')) as ReportInput;
  const stored = buildReport(input);

  it('gives the expected JSON', () => {
    expectFile(path.join(folder, 'report.json'), reportJson(stored));
  });

  it('gives the expected CSV', () => {
    expectFile(path.join(folder, 'report.csv'), reportCsv(stored.report));
  });

  it('follows the schema to the key, and its order', () => {
    expect(JSON.stringify(reportSchema.parse(stored.report))).toBe(JSON.stringify(stored.report));
  });
});
