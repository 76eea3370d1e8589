import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import { conservationGap, type Reading } from '../domain/reading.ts';
import type { InputRecords, RecordSource } from '../domain/source.ts';
import type { CityClock } from '../domain/time.ts';
import { writeFileAtomic } from '../files.ts';
import { checkFile, fetchAhead, hashFile, readWhole } from '../raw/content.ts';
import type { RawFile } from '../raw/zone.ts';
import { type InputEntry, planIngest, readCatalog, underway, writeCatalog } from './catalog.ts';
import { keepOnly } from './folders.ts';
import type { FileFailure, IngestContext, IngestOutcome } from './ingest.ts';
import { openQuarantine, sweepQuarantine } from './quarantine.ts';

/** A file read by a record source, with what the catalogue says of it. */
export interface ReadInput<R> {
  readonly file: RawFile;
  readonly reading: Reading<R>;
  readonly sha256: string;
}

/**
 * Opens, reads and checks one file of a small source. A file that cannot be used is a failure to report.
 * @throws CityflowError CONSERVATION_BROKEN
 */
export async function readInput<R>(
  source: Pick<RecordSource<R>, 'read'>,
  file: RawFile,
  clock: CityClock,
): Promise<ReadInput<R> | FileFailure> {
  try {
    await checkFile(file);
    const bytes = await readWhole(file);
    const reading = source.read({ path: file.path, bytes, snapshot: file.snapshot, clock });
    const gap = conservationGap(reading.counts);
    if (gap !== 0) {
      const detail = `${reading.counts.read} lignes lues, ${gap} sans suite`;
      throw new CityflowError('CONSERVATION_BROKEN', { file: file.path, detail });
    }
    return { file, reading, sha256: await hashFile(file) };
  } catch (error) {
    if (error instanceof CityflowError && error.code.startsWith('INPUT_')) return { path: file.path, error };
    throw error;
  }
}

export function entryOf<R>({ file, reading, sha256 }: ReadInput<R>, days: InputEntry['days']): InputEntry {
  return {
    stamp: file.stamp,
    size: file.size,
    sha256,
    snapshot: file.snapshot,
    counts: reading.counts,
    notices: reading.notices,
    days,
  };
}

/** The quarantine of a file that was just read; see `sweepQuarantine` for one that rejects nothing any more. */
export async function publishRejects<R>(
  context: IngestContext,
  source: string,
  read: ReadInput<R>,
): Promise<void> {
  if (read.reading.rejects.length === 0) return;
  const quarantine = await openQuarantine(context.work, source, read.file.path);
  await quarantine.add(read.reading.rejects);
  await quarantine.close();
  await quarantine.publish(context.lake);
}

/**
 * Brings the records of a small source up to date: one NDJSON file per input, named by its content, so that
 * an input that did not change is not read again.
 */
export async function ingestRecords<R>(
  source: RecordSource<R>,
  context: IngestContext,
): Promise<IngestOutcome> {
  const folder = path.join(context.lake, source.name);
  const catalog = await readCatalog(folder, `${source.rules} ${context.clock.timezone}`);
  const plan = await planIngest(catalog, context.files, new Set());
  const inputs: Record<string, InputEntry> = { ...plan.unchanged };
  const failures: FileFailure[] = [];
  const read: string[] = [];
  await fetchAhead(plan.toRead);
  for (const file of plan.toRead) {
    context.signal?.throwIfAborted();
    const result = await readInput(source, file, context.clock);
    if ('error' in result) {
      failures.push(result);
      const before = catalog.inputs[file.path];
      if (before) inputs[file.path] = before;
      continue;
    }
    const lines = result.reading.records.map((record) => `${JSON.stringify(record)}\n`);
    await mkdir(folder, { recursive: true });
    if (read.length === 0) await writeCatalog(folder, underway(catalog, plan, []));
    await writeFileAtomic(recordsFile(folder, result.sha256), lines.join(''));
    await publishRejects(context, source.name, result);
    inputs[file.path] = entryOf(result, {});
    read.push(file.path);
  }
  const next = {
    rules: catalog.rules,
    inputs: Object.fromEntries(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1))),
    days: {},
    unfinished: [],
  };
  if (read.length > 0 || JSON.stringify(next) !== JSON.stringify(catalog)) await writeCatalog(folder, next);
  const kept = Object.values(inputs).map((entry) => path.basename(recordsFile(folder, entry.sha256)));
  await keepOnly(folder, /\.ndjson$/, new Set(kept));
  await sweepQuarantine(context.lake, source.name, inputs);
  return { catalog: next, read, daysChanged: 0, failures };
}

/** The records of one input of a source. */
export async function readRecords<R>(
  lake: string,
  source: RecordSource<R>,
  name: string,
  { sha256, snapshot }: InputEntry,
): Promise<InputRecords<R>> {
  // not asynchronous: hundreds of small files, which take longer to be told of than to be read
  const text = readFileSync(recordsFile(path.join(lake, source.name), sha256), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return { path: name, snapshot, records: lines.map((line) => JSON.parse(line) as R) };
}

function recordsFile(folder: string, sha256: string): string {
  return path.join(folder, `${sha256.slice(0, 32)}.ndjson`);
}
