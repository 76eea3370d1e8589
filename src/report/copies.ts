import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { CityflowError } from '../domain/errors.ts';
import { type Content, writeFileAtomic } from '../files.ts';

/**
 * Where the files for people go: daily reports and copies of the metrics. A name is a path with `/`, like
 * `reports/daily_report_2025-11-03.csv`.
 */
export interface Copies {
  readonly target: 'disk' | 's3';
  /** Where a name lies now, as an operator would say it: a path or `s3://…`. */
  place(name: string): string;
  has(name: string): Promise<boolean>;
  /** Replaces a file as a whole. @throws CityflowError WRITE_FAILED when even this disk refuses it */
  write(name: string, content: Content): Promise<void>;
  /** Removing what is not there is harmless. */
  remove(name: string): Promise<void>;
  /** Sends what earlier runs had to keep on this disk. @returns the names sent */
  deliver(): Promise<readonly string[]>;
  /** Why the target is not asked any more and files stay on this disk; null while all is well. */
  failure(): CityflowError | null;
  close(): void;
}

/** Files below a folder. */
export function diskCopies(folder: string): Copies {
  const place = (name: string) => path.join(folder, ...name.split('/'));
  return {
    target: 'disk',
    place,
    has: async (name) => existsSync(place(name)),
    write: (name, content) => writeFileAtomic(place(name), content),
    remove: (name) => rm(place(name), { force: true }),
    deliver: async () => [],
    failure: () => null,
    close: () => {},
  };
}

/** The names of the files of a report; no JSON where the store alone holds it. */
export interface ReportNames {
  readonly json: string | null;
  readonly csv: string;
}

/** `reports/daily_report_{date}.csv`, and on this disk `.json` too: beside a bucket the store has the JSON. */
export function reportNames({ target }: Pick<Copies, 'target'>, date: string): ReportNames {
  const stem = `reports/daily_report_${date}`;
  return { json: target === 'disk' ? `${stem}.json` : null, csv: `${stem}.csv` };
}
