import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { compareIds } from '../../domain/metrics.ts';
import type { CityClock, LocalDate } from '../../domain/time.ts';
import { sqlText } from '../../engine/duckdb.ts';
import type { Engine } from '../../engine/engine.ts';
import { replaceFile, writeFileAtomic } from '../../files.ts';
import {
  type Catalog,
  type DayEntry,
  type InputEntry,
  type Plan,
  planIngest,
  readCatalog,
  underway,
  writeCatalog,
} from '../../lake/catalog.ts';
import { dayFile, keepOnly } from '../../lake/folders.ts';
import type { FileFailure, IngestContext, IngestOutcome } from '../../lake/ingest.ts';
import { sweepQuarantine } from '../../lake/quarantine.ts';
import { entryOf, publishRejects, type ReadInput, readInput } from '../../lake/records.ts';
import { fetchAhead } from '../../raw/content.ts';
import { type BikeHour, preferBikeHour } from './bike-hour.ts';
import { readBikes } from './read.ts';

const SOURCE = 'bikes';
/** Raise when the reader gives other rows for the same bytes. */
const RULES = 1;

/** counter and instant → the hour that stands, for each local day */
type Days = Map<LocalDate, Map<string, BikeHour>>;

/**
 * Bike counts, from the files of the raw zone to Parquet by day. Snapshots overlap: a day that a new file
 * touches is made again from every file that holds a part of it, so that the order of arrival never matters.
 *
 * @throws CityflowError CONSERVATION_BROKEN, WRITE_FAILED
 */
export async function ingestBikes(context: IngestContext): Promise<IngestOutcome> {
  const folder = path.join(context.lake, SOURCE);
  const catalog = await readCatalog(folder, `${RULES} ${context.clock.timezone}`);
  const candidates = await planIngest(catalog, context.files, new Set());
  const inputs: Record<string, InputEntry> = {};
  const failures: FileFailure[] = [];
  const read: ReadInput<BikeHour>[] = [];
  const days: Days = new Map();
  const rewritten = new Set<LocalDate>();
  const sizes = candidates.toRead.reduce((sum, file) => sum + file.size, 0);
  let bytesDone = 0;
  let rows = 0;

  await fetchAhead(candidates.toRead);
  for (const file of candidates.toRead) {
    context.signal?.throwIfAborted();
    const result = await readInput({ read: readBikes }, file, context.clock);
    if ('error' in result) failures.push(result);
    else {
      const perDay = addHours(days, result.reading.records, context.clock, null);
      for (const day in perDay) rewritten.add(day);
      inputs[file.path] = entryOf(result, perDay);
      // the records are in `days` now: a year of them need not be held twice
      read.push({ ...result, reading: { ...result.reading, records: [] } });
      rows += result.reading.counts.read;
    }
    bytesDone += file.size;
    context.onProgress({ source: SOURCE, bytesDone, bytesTotal: sizes, rows });
  }

  // the other files that hold a part of a day about to be made again
  const readNow = new Set(read.map((result) => result.file.path));
  const wanted = new Set([...candidates.rebuild, ...rewritten]);
  for (const file of context.files) {
    const covers = Object.keys(candidates.unchanged[file.path]?.days ?? {}).some((day) => wanted.has(day));
    if (!covers) continue;
    context.signal?.throwIfAborted();
    const result = await readInput({ read: readBikes }, file, context.clock);
    if ('error' in result) failures.push(result);
    else addHours(days, result.reading.records, context.clock, wanted);
  }

  const plan = await planWithout(catalog, context, candidates, rewritten, failures);
  Object.assign(inputs, plan.unchanged);
  const nextDays: Record<LocalDate, DayEntry> = { ...catalog.days };
  const finished = [...plan.rebuild].sort().map((date) => ({ date, hours: sortHours(days.get(date)) }));
  for (const { date, hours } of finished) {
    if (hours.length === 0) delete nextDays[date];
    else nextDays[date] = dayEntry(hours, context.clock);
  }
  const torn = new Set(catalog.unfinished);
  const touched = finished.filter(
    ({ date }) => torn.has(date) || nextDays[date]?.sha256 !== catalog.days[date]?.sha256,
  );
  if (touched.length > 0 || read.length > 0 || plan.removed.length > 0) {
    await writeCatalog(folder, underway(catalog, plan, []));
  }
  for (const { date, hours } of touched) {
    const file = dayFile(context.lake, SOURCE, date);
    if (hours.length > 0) await writeDay(context, date, hours, file);
  }
  for (const result of read) await publishRejects(context, SOURCE, result);

  const next = {
    rules: catalog.rules,
    inputs: sorted(inputs),
    days: sorted(nextDays),
    unfinished: [...plan.postponed].sort(),
  };
  if (touched.length > 0 || read.length > 0 || JSON.stringify(next) !== JSON.stringify(catalog)) {
    await writeCatalog(folder, next);
  }
  await keepOnly(folder, /^jour=/, new Set(Object.keys(nextDays).map((date) => `jour=${date}`)));
  await sweepQuarantine(context.lake, SOURCE, inputs);
  return { catalog: next, read: [...readNow], daysChanged: touched.length, failures };
}

/** The plan once it is known which files cannot be read, and which days the readable ones rewrite. */
async function planWithout(
  catalog: Catalog,
  { files }: IngestContext,
  candidates: Plan,
  rewritten: ReadonlySet<LocalDate>,
  failures: readonly FileFailure[],
): Promise<Plan> {
  const broken = new Set(failures.map((failure) => failure.path));
  if (broken.size === 0) return { ...candidates, rebuild: new Set([...candidates.rebuild, ...rewritten]) };
  return planIngest({ ...catalog, unfinished: [...catalog.unfinished, ...rewritten] }, files, broken);
}

/** @returns rows per local day of these records */
function addHours(
  days: Days,
  hours: readonly BikeHour[],
  clock: CityClock,
  only: ReadonlySet<LocalDate> | null,
): Record<LocalDate, number> {
  const counts: Record<LocalDate, number> = {};
  for (const hour of hours) {
    const { date } = clock.cityHour(hour.utcMs);
    counts[date] = (counts[date] ?? 0) + 1;
    if (only && !only.has(date)) continue;
    let day = days.get(date);
    if (!day) {
      day = new Map();
      days.set(date, day);
    }
    const key = `${hour.id_compteur} ${hour.utcMs}`;
    const other = day.get(key);
    day.set(key, other ? preferBikeHour(other, hour) : hour);
  }
  return sorted(counts);
}

function sortHours(hours: ReadonlyMap<string, BikeHour> | undefined): BikeHour[] {
  return [...(hours?.values() ?? [])].sort(
    (a, b) => compareIds(a.id_compteur, b.id_compteur) || a.utcMs - b.utcMs,
  );
}

function dayEntry(hours: readonly BikeHour[], clock: CityClock): DayEntry {
  const slots = new Set(hours.map((hour) => clock.cityHour(hour.utcMs).slot));
  return { rows: hours.length, sha256: hashHours(hours), hours: slots.size, lastSlot: Math.max(...slots) };
}

function hashHours(hours: readonly BikeHour[]): string {
  const hash = createHash('sha256');
  for (const hour of hours) hash.update(JSON.stringify(Object.values(hour)));
  return hash.digest('hex');
}

async function writeDay(context: IngestContext, date: LocalDate, hours: readonly BikeHour[], file: string) {
  const slots = context.clock.hoursOf(date);
  const localHour = new Map(slots.map((slot) => [slot.utcMs, slot.heure]));
  const lines = hours.map((hour) =>
    JSON.stringify({ ...hour, heure: localHour.get(hour.utcMs), utc_ms: hour.utcMs }),
  );
  const staged = path.join(context.work, `bikes-${date}.ndjson`);
  await writeFileAtomic(staged, lines.join('\n'));
  await replaceFile(file, (temporary) => copyToParquet(context.engine, staged, temporary));
  await rm(staged);
}

async function copyToParquet(engine: Engine, ndjson: string, parquet: string): Promise<void> {
  await engine.run(`
    COPY (
      SELECT id_compteur, nom_compteur, lon, lat,
             make_timestamptz(utc_ms * 1000) AS utc, heure, passages
      FROM read_json(${sqlText(ndjson)}, format = 'newline_delimited', columns = {
        id_compteur: 'VARCHAR', nom_compteur: 'VARCHAR', lon: 'DOUBLE', lat: 'DOUBLE',
        utc_ms: 'BIGINT', heure: 'UTINYINT', passages: 'DOUBLE'
      })
      ORDER BY id_compteur, utc
    ) TO ${sqlText(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
