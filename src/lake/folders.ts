import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LocalDate } from '../domain/time.ts';

/** Name of a day's file, inside `jour=…/`. */
const MEASURES = 'mesures.parquet';

/** Parquet of one day of an hourly source. */
export function dayFile(lake: string, source: string, date: LocalDate): string {
  return path.join(lake, source, `jour=${date}`, MEASURES);
}

/** Where the rejected rows of a file are kept: its path in the raw zone, `/` written `__`. */
export function quarantineFile(lake: string, source: string, input: string): string {
  return path.join(lake, 'rejets', source, `${input.replaceAll('/', '__')}.ndjson`);
}

/**
 * Removes what a folder of the lake holds besides these names: what came from files that are gone, or from an
 * ingest that was killed.
 * @param ours which entries of the folder are looked at
 */
export async function keepOnly(folder: string, ours: RegExp, names: ReadonlySet<string>): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder)) {
    if (ours.test(name) && !names.has(name))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * A fresh folder for the temporary files of an ingest; what an interrupted one left is removed first. Only the
 * holder of the lake's lock calls it.
 */
export async function freshWorkFolder(lake: string): Promise<string> {
  const folder = path.join(lake, '.travail');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

export async function removeWorkFolder(lake: string): Promise<void> {
  await rm(path.join(lake, '.travail'), { recursive: true, force: true });
}
