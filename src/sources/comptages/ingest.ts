import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../../domain/errors.ts';
import { HOUR_MS, type LocalDate, msToDate } from '../../domain/time.ts';
import { type Catalog, type Plan, planIngest, readCatalog, writeCatalog } from '../../lake/catalog.ts';
import { dayFile } from '../../lake/folders.ts';
import type { FileFailure, IngestContext, IngestOutcome } from '../../lake/ingest.ts';
import { checkFile, fetchAhead } from '../../raw/content.ts';
import { readHeader } from '../../raw/csv.ts';
import type { RawFile } from '../../raw/zone.ts';
import { accountFile, type FileAccount } from './account.ts';
import { readArcs } from './arcs.ts';
import { type CountInput, type Hand, openCrew, type Staged, shareOut } from './crew.ts';
import { type FinishedDay, sortArcs } from './finish.ts';
import { countLayout } from './layout.ts';
import { plainCsv } from './plain.ts';
import { publish, sweep } from './publish.ts';
import { type Range, type RangeResult, rangesOf } from './range.ts';

const SOURCE = 'comptages';
/** Raise when the reader gives other rows for the same bytes. */
const RULES = 1;
const HEADER_BYTES = 1 << 20;

/** A file of this ingest with everything learned about it on the way. */
interface ReadFile {
  readonly file: RawFile;
  readonly input: CountInput;
  readonly ranges: readonly Range[];
  /** read for some days only: its entry in the catalogue stays as it is */
  readonly again: boolean;
}

/**
 * Road counts, from the files of the raw zone to Parquet by day. Files that did not change are not read again,
 * days whose rows did not change are not written again, and nothing is written before every row of every file
 * is accounted for.
 *
 * @throws CityflowError CONSERVATION_BROKEN, WRITE_FAILED
 */
export async function ingestCounts(context: IngestContext): Promise<IngestOutcome> {
  const folder = path.join(context.lake, SOURCE);
  const rules = `${RULES} ${context.clock.timezone}`;
  const catalog = await readCatalog(folder, rules);
  const candidates = await planIngest(catalog, context.files, new Set());
  const { inputs, failures } = await prepare(context, candidates);
  const broken = new Set(failures.map((failure) => failure.path));
  const plan = broken.size > 0 ? await planIngest(catalog, context.files, broken) : candidates;

  const readable = (file: RawFile) => inputs.has(file.path);
  const files: ReadFile[] = [
    ...plan.toRead.filter(readable).map((file) => ({ file, again: false })),
    ...plan.toReread.filter(readable).map((file) => ({ file, again: true })),
  ].map((read) => {
    const input = inputs.get(read.file.path)!;
    return { ...read, input, ranges: rangesOf(input.size) };
  });
  const nothingToDo = files.length === 0 && plan.rebuild.size === 0 && plan.removed.length === 0;
  if (nothingToDo) {
    const next = { ...catalog, inputs: plan.unchanged, unfinished: [...plan.postponed].sort() };
    if (JSON.stringify(next) !== JSON.stringify(catalog)) await writeCatalog(folder, next);
    await sweep(context.lake, next);
    return { catalog: next, read: [], daysChanged: 0, failures };
  }

  const bytes = files.reduce((sum, { input }) => sum + input.size, 0);
  const options = {
    timezone: context.clock.timezone,
    folder: context.work,
    memoryLimitBytes: Math.max(64e6, context.memoryLimitBytes / 4 / context.workers),
  };
  const crew = openCrew(options, bytes, context.workers);
  try {
    const accounts = await scanFiles(context, crew, files, bytes);
    const stages: Staged[] = [];
    for (const hand of crew) stages.push(await hand.staged());
    const finished = await finishDays(context, crew, catalog, plan, stages);
    return await publish({
      context,
      catalog,
      plan,
      files: files.map((file, i) => ({ ...file, account: accounts[i]! })),
      stages,
      finished,
      failures,
    });
  } finally {
    for (const hand of crew) await hand.close();
  }
}

/** Opens what is to be read: plain CSV, known layout. A file that cannot be used is a failure, not an error. */
async function prepare(context: IngestContext, plan: Plan) {
  const inputs = new Map<string, CountInput>();
  const failures: FileFailure[] = [];
  const files = [...plan.toRead, ...plan.toReread];
  await fetchAhead(files);
  for (const [rank, file] of files.entries()) {
    context.signal?.throwIfAborted();
    try {
      await checkFile(file);
      const csv = await plainCsv(file, path.join(context.work, `entree-${rank}.csv`), context.engine);
      const size = (await stat(csv)).size;
      const { header, separator, bodyStart } = readHeader(file.path, await readStart(csv));
      const layout = countLayout(file.path, header, separator);
      inputs.set(file.path, {
        rank,
        path: file.path,
        csv,
        size,
        bodyStart: Math.min(bodyStart, size),
        layout,
      });
    } catch (error) {
      if (!(error instanceof CityflowError) || !error.code.startsWith('INPUT_')) throw error;
      failures.push({ path: file.path, error });
    }
  }
  return { inputs, failures };
}

async function readStart(csv: string): Promise<Buffer> {
  const handle = await open(csv);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function scanFiles(
  context: IngestContext,
  crew: readonly Hand[],
  files: readonly ReadFile[],
  bytesTotal: number,
): Promise<FileAccount[]> {
  const orders = files.flatMap((file, at) => file.ranges.map((range) => ({ file, at, range })));
  const parts: RangeResult[][] = files.map(() => []);
  const results: FileAccount[] = [];
  let bytesDone = 0;
  let rows = 0;
  // a file is closed as soon as its last range is there, so that its rejects do not pile up in memory
  const closing = files.map(({ ranges }) => ranges.length);
  const scan = async (hand: Hand, { file, at, range }: (typeof orders)[number]) => {
    const result = await hand.scan(file.input, range);
    parts[at]![file.ranges.indexOf(range)] = result;
    bytesDone += range.end - range.start;
    rows += result.rows;
    context.onProgress({ source: SOURCE, bytesDone, bytesTotal, rows });
    closing[at]! -= 1;
    if (closing[at] === 0) {
      results[at] = await accountFile(file.file, file.input, parts[at]!, context.work);
      parts[at] = [];
    }
  };
  await shareOut(crew, orders, scan, context.signal);
  return results;
}

/** Puts the days together, in parallel, into temporary files. */
async function finishDays(
  context: IngestContext,
  crew: readonly Hand[],
  catalog: Catalog,
  plan: Plan,
  stages: readonly Staged[],
): Promise<FinishedDay[]> {
  const staged = stages.flatMap(({ blocks }) => blocks.map((block) => msToDate(block.day * 24 * HOUR_MS)));
  const days = [...new Set([...plan.rebuild, ...staged])].sort();
  const torn = new Set(catalog.unfinished);
  const known = await readArcs(path.join(context.lake, SOURCE));
  const arcs = sortArcs([
    ...known.map((arc) => arc.identifiant_arc),
    ...stages.flatMap((stage) => stage.arcs),
  ]);
  for (const hand of crew) await hand.gather(stages, arcs);
  const finish = (hand: Hand, date: LocalDate) =>
    hand.finish({
      date,
      existing: !plan.rebuild.has(date) && catalog.days[date] ? dayFile(context.lake, SOURCE, date) : null,
      knownSha256: torn.has(date) ? null : (catalog.days[date]?.sha256 ?? null),
      temporary: path.join(context.work, `${date}.parquet`),
    });
  return shareOut(crew, days, finish, context.signal);
}
