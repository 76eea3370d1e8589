import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../../domain/errors.ts';
import { parseLine } from '../../domain/geojson.ts';
import { mergeNoticeCounts, type NoticeCount } from '../../domain/notice.ts';
import type { CountedArc } from '../../domain/places.ts';
import type { ReadCounts } from '../../domain/reading.ts';
import type { LocalDate } from '../../domain/time.ts';
import {
  type Catalog,
  type DayEntry,
  type InputEntry,
  type Plan,
  underway,
  writeCatalog,
} from '../../lake/catalog.ts';
import { dayFile, keepOnly } from '../../lake/folders.ts';
import type { FileFailure, IngestContext, IngestOutcome } from '../../lake/ingest.ts';
import { sweepQuarantine } from '../../lake/quarantine.ts';
import type { RawFile } from '../../raw/zone.ts';
import { countNotice, type FileAccount } from './account.ts';
import {
  countedArcs,
  keepArcsOfFiles,
  mergeArcs,
  readArcs,
  readArcsOfFile,
  writeArcs,
  writeArcsOfFile,
} from './arcs.ts';
import type { CountInput, Staged } from './crew.ts';
import type { FinishedDay } from './finish.ts';
import { countNotices } from './notices.ts';
import type { DescriptionUse } from './scan.ts';

const SOURCE = 'comptages';

export interface AccountedFile {
  readonly file: RawFile;
  readonly input: CountInput;
  /** read for some days only: its entry in the catalogue stays as it is */
  readonly again: boolean;
  readonly account: FileAccount;
}

export interface Publication {
  readonly context: IngestContext;
  readonly catalog: Catalog;
  readonly plan: Plan;
  readonly files: readonly AccountedFile[];
  readonly stages: readonly Staged[];
  readonly finished: readonly FinishedDay[];
  readonly failures: readonly FileFailure[];
}

/**
 * Moves an ingest into the lake. The days about to change are named in the catalogue first, so that a process
 * killed on the way leaves a trace: the next ingest makes these days again from their files.
 *
 * @throws CityflowError CONSERVATION_BROKEN before anything is written
 */
export async function publish(publication: Publication): Promise<IngestOutcome> {
  const { context, catalog, plan, files, stages, finished, failures } = publication;
  const folder = path.join(context.lake, SOURCE);
  checkDays(finished);

  const inputs: Record<string, InputEntry> = { ...plan.unchanged };
  for (const read of files) {
    const counts = countsOf(read, finished);
    if (!read.again) inputs[read.file.path] = entryOf(read, counts, stages, finished);
  }
  const days: Record<LocalDate, DayEntry> = { ...catalog.days };
  for (const day of plan.rebuild) delete days[day];
  for (const { date, rows, sha256, hours, lastSlot } of finished) {
    if (rows > 0) days[date] = { rows, sha256, hours, lastSlot };
  }

  const written = finished.filter((day) => day.file !== null);
  const emptied = [...plan.rebuild].filter(
    (day) => days[day] === undefined && catalog.days[day] !== undefined,
  );
  await writeCatalog(
    folder,
    underway(
      catalog,
      plan,
      written.map((day) => day.date),
    ),
  );
  await addArcs(folder, publication);
  await Promise.all(written.map(({ date, file }) => moveDay(file!, dayFile(context.lake, SOURCE, date))));
  await dropArcs(folder, plan, inputs);
  for (const { account } of files.filter((read) => !read.again))
    await account.quarantine?.publish(context.lake);

  const next: Catalog = {
    rules: catalog.rules,
    inputs: sorted(inputs),
    days: sorted(days),
    unfinished: [...plan.postponed].sort(),
  };
  await writeCatalog(folder, next);
  await sweep(context.lake, next);
  return {
    catalog: next,
    read: files.filter((read) => !read.again).map((read) => read.file.path),
    daysChanged: written.length + emptied.length,
    failures,
  };
}

/** Every staged row of a day is the kept one of its hour, a repetition in its file, or one that overlaps. */
function checkDays(finished: readonly FinishedDay[]): void {
  for (const { date, rows, overlaps, inputs } of finished) {
    let distinct = 0;
    for (const share of inputs.values()) distinct += share.rows - share.duplicates - share.conflicts;
    if (distinct !== rows + overlaps) {
      const detail = `${distinct} lignes distinctes, ${rows} gardées, ${overlaps} communes à plusieurs fichiers`;
      throw new CityflowError('CONSERVATION_BROKEN', { file: `${SOURCE} ${date}`, detail });
    }
  }
}

function countsOf({ file, input, account }: AccountedFile, finished: readonly FinishedDay[]): ReadCounts {
  const sum = { rows: 0, duplicates: 0, conflicts: 0 };
  for (const { inputs } of finished) {
    const share = inputs.get(input.rank);
    sum.rows += share?.rows ?? 0;
    sum.duplicates += share?.duplicates ?? 0;
    sum.conflicts += share?.conflicts ?? 0;
  }
  const rejected = Object.values(account.rejected).reduce((total, n) => total + n, 0);
  if (sum.rows !== account.rows - rejected) {
    const detail = `${account.rows} lignes lues, ${rejected} rejetées, ${sum.rows} rangées par jour`;
    throw new CityflowError('CONSERVATION_BROKEN', { file: file.path, detail });
  }
  return {
    read: account.rows,
    kept: sum.rows - sum.duplicates - sum.conflicts,
    rejected: account.rejected,
    duplicates: sum.duplicates,
    conflicts: sum.conflicts,
  };
}

function entryOf(
  { file, input, account }: AccountedFile,
  counts: ReadCounts,
  stages: readonly Staged[],
  finished: readonly FinishedDay[],
): InputEntry {
  const days: Record<LocalDate, number> = {};
  for (const { date, inputs } of finished) {
    const share = inputs.get(input.rank);
    if (share) days[date] = share.rows - share.duplicates - share.conflicts;
  }
  const uses = stages.flatMap((stage) => stage.descriptions.get(input.rank) ?? []);
  return {
    stamp: file.stamp,
    size: file.size,
    sha256: account.sha256,
    snapshot: file.snapshot,
    counts,
    notices: mergeNoticeCounts([account.notices, descriptionNotices(file.path, uses)]),
    days: sorted(days),
  };
}

/** Remarks on what rows say of their arc, counted in rows; independent of which thread saw them first. */
function descriptionNotices(file: string, uses: readonly DescriptionUse[]): NoticeCount[] {
  const found = new Map<'geometrie_illisible' | 'etat_arc_inconnu', Map<string, number>>();
  for (const { description, rows } of uses) {
    const remark = (code: 'geometrie_illisible' | 'etat_arc_inconnu', detail: string) => {
      const details = found.get(code) ?? new Map<string, number>();
      details.set(detail, (details.get(detail) ?? 0) + rows);
      found.set(code, details);
    };
    if (description.geoShape !== '' && parseLine(description.geoShape) === null) {
      remark('geometrie_illisible', `arc ${description.arc} : ${description.geoShape.slice(0, 80)}`);
    }
    if (description.arcState === -1) remark('etat_arc_inconnu', `arc ${description.arc}`);
  }
  return [...found].map(([code, details]) => ({
    code,
    severity: countNotices[code].severity,
    count: [...details.values()].reduce((sum, n) => sum + n, 0),
    samples: [...details.keys()]
      .sort()
      .slice(0, 5)
      .map((detail) => countNotice(code, file, null, detail)),
  }));
}

/**
 * Takes in what the files say of their arcs. Before the days move: no day may name an arc that the list lacks.
 */
async function addArcs(folder: string, { files, stages }: Publication): Promise<void> {
  const added: CountedArc[] = [];
  for (const { input, account } of files.filter((read) => !read.again)) {
    const arcs = countedArcs(stages.flatMap((stage) => stage.descriptions.get(input.rank) ?? []));
    await writeArcsOfFile(folder, account.sha256, arcs);
    added.push(...arcs);
  }
  await writeArcs(folder, mergeArcs([...(await readArcs(folder)), ...added]));
}

/** Forgets what only files that are gone said; postponed days may still need it. */
async function dropArcs(
  folder: string,
  { rebuild, postponed }: Plan,
  inputs: Readonly<Record<string, InputEntry>>,
): Promise<void> {
  if (rebuild.size === 0 || postponed.size > 0) return;
  const all: CountedArc[] = [];
  for (const hash of new Set(Object.values(inputs).map((entry) => entry.sha256))) {
    all.push(...(await readArcsOfFile(folder, hash)));
  }
  await writeArcs(folder, mergeArcs(all));
}

/** Removes days, descriptions and rejects that no file of the catalogue stands behind. */
export async function sweep(lake: string, { inputs, days }: Catalog): Promise<void> {
  const folder = path.join(lake, SOURCE);
  await keepOnly(folder, /^jour=/, new Set(Object.keys(days).map((date) => `jour=${date}`)));
  await keepArcsOfFiles(folder, new Set(Object.values(inputs).map((entry) => entry.sha256)));
  await sweepQuarantine(lake, SOURCE, inputs);
}

async function moveDay(temporary: string, file: string): Promise<void> {
  const handle = await open(temporary, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await mkdir(path.dirname(file), { recursive: true });
  await rename(temporary, file);
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
