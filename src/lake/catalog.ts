import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import type { NoticeCount } from '../domain/notice.ts';
import type { ReadCounts } from '../domain/reading.ts';
import type { LocalDate } from '../domain/time.ts';
import { writeFileAtomic } from '../files.ts';
import { hashFile } from '../raw/content.ts';
import type { RawFile } from '../raw/zone.ts';

/** What the lake knows of a file it has read. */
export interface InputEntry {
  /** see RawFile.stamp: equal means not written since; UNSURE when an ingest was about to replace the file */
  readonly stamp: string;
  readonly size: number;
  readonly sha256: string;
  readonly snapshot: LocalDate | null;
  readonly counts: ReadCounts;
  readonly notices: readonly NoticeCount[];
  /** rows kept for each local day; empty for sources that are not kept by day */
  readonly days: Readonly<Record<LocalDate, number>>;
}

/** A day of an hourly source as it stands in the lake. */
export interface DayEntry {
  readonly rows: number;
  readonly sha256: string;
  /** hours of the day that at least one entity has, and the last of them (0 = first hour of the day) */
  readonly hours: number;
  readonly lastSlot: number;
}

/** What a source has in the lake: one JSON file, replaced as a whole at the end of an ingest. */
export interface Catalog {
  /** rules of the reader and time zone: other ones mean everything is read again */
  readonly rules: string;
  readonly inputs: Readonly<Record<string, InputEntry>>;
  readonly days: Readonly<Record<LocalDate, DayEntry>>;
  /** days to be made again from their files: an ingest was about to rewrite them, or had to put them off */
  readonly unfinished: readonly LocalDate[];
}

const UNSURE = '';

const FILE = 'catalogue.json';

export async function readCatalog(folder: string, rules: string): Promise<Catalog> {
  const empty: Catalog = { rules, inputs: {}, days: {}, unfinished: [] };
  const catalog = await readWritten(folder);
  if (catalog === null) return empty;
  if (catalog.rules === rules) return catalog;
  return { ...empty, days: catalog.days, unfinished: Object.keys(catalog.days) };
}

/** Stamps of the files that a source has in the lake, by path, whatever the rules they were read by. */
export async function readStamps(folder: string): Promise<ReadonlyMap<string, string>> {
  const inputs = (await readWritten(folder))?.inputs ?? {};
  return new Map(Object.entries(inputs).map(([name, { stamp }]) => [name, stamp]));
}

async function readWritten(folder: string): Promise<Catalog | null> {
  try {
    return JSON.parse(await readFile(path.join(folder, FILE), 'utf8')) as Catalog;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeCatalog(folder: string, catalog: Catalog): Promise<void> {
  await writeFileAtomic(path.join(folder, FILE), `${JSON.stringify(catalog, null, 1)}\n`);
}

/** What an ingest has to do, decided before anything is read. */
export interface Plan {
  /** new or changed files: read whole */
  readonly toRead: readonly RawFile[];
  /** unchanged files that hold days to be made again: read for these days only */
  readonly toReread: readonly RawFile[];
  /** days made from their files alone: what the lake has for them is not to be trusted */
  readonly rebuild: ReadonlySet<LocalDate>;
  /** days to be made again once the broken files that hold a part of them can be read, or are gone */
  readonly postponed: ReadonlySet<LocalDate>;
  /** entries of files that need nothing, or only a new stamp */
  readonly unchanged: Readonly<Record<string, InputEntry>>;
  readonly removed: readonly string[];
}

/**
 * @param broken paths that cannot be read now: what the lake got from them before stays as it is, and so do days
 *   that could only be made again with them
 */
export async function planIngest(
  catalog: Catalog,
  files: readonly RawFile[],
  broken: ReadonlySet<string>,
): Promise<Plan> {
  const toRead: RawFile[] = [];
  const unchanged: Record<string, InputEntry> = {};
  const again = new Set<LocalDate>(catalog.unfinished);
  const held = new Set<LocalDate>();
  const present = new Set(files.map((file) => file.path));
  for (const file of files) {
    const entry = catalog.inputs[file.path];
    if (broken.has(file.path)) {
      if (entry) unchanged[file.path] = entry;
      for (const day in entry?.days) held.add(day);
    } else if (entry && (await sameContent(entry, file))) {
      unchanged[file.path] = { ...entry, stamp: file.stamp };
    } else {
      toRead.push(file);
      for (const day in entry?.days) again.add(day);
    }
  }
  const removed = Object.keys(catalog.inputs).filter((name) => !present.has(name));
  for (const name of removed) for (const day in catalog.inputs[name]!.days) again.add(day);
  const rebuild = new Set([...again].filter((day) => !held.has(day)));
  const postponed = new Set([...again].filter((day) => held.has(day)));
  const toReread = files.filter(({ path: name }) => {
    const days = broken.has(name) ? undefined : unchanged[name]?.days;
    return days !== undefined && Object.keys(days).some((day) => rebuild.has(day));
  });
  return { toRead, toReread, rebuild, postponed, unchanged, removed };
}

/**
 * The catalogue while results are moved into the lake. An ingest that finds it knows that the one before was
 * killed: files that were coming or leaving count as changed, and `days` are made again.
 */
export function underway(catalog: Catalog, plan: Plan, days: Iterable<LocalDate>): Catalog {
  const inputs = { ...catalog.inputs };
  for (const name of [...plan.toRead.map((file) => file.path), ...plan.removed]) {
    const entry = inputs[name];
    if (entry) inputs[name] = { ...entry, stamp: UNSURE };
  }
  const unfinished = [...new Set([...days, ...plan.rebuild, ...plan.postponed])].sort();
  return { ...catalog, inputs, unfinished };
}

async function sameContent(entry: InputEntry, file: RawFile): Promise<boolean> {
  if (entry.stamp === UNSURE) return false;
  if (entry.stamp === file.stamp) return true;
  if (entry.size !== file.size) return false;
  try {
    return (await hashFile(file)) === entry.sha256;
  } catch (error) {
    // the reader of the source will meet the same error and report the file
    if (error instanceof CityflowError) return false;
    throw error;
  }
}
