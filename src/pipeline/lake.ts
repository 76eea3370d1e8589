import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { openCalendar } from '../domain/calendar.ts';
import { CityflowError } from '../domain/errors.ts';
import { openNetwork } from '../domain/network.ts';
import type { Calendar, Network, Zone, Zones } from '../domain/places.ts';
import { addCounts } from '../domain/reading.ts';
import type { InputRecords, RecordSource } from '../domain/source.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { type CityClock, daysBetween, type LocalDate, openClock } from '../domain/time.ts';
import { openZones } from '../domain/zones.ts';
import { openDuckDb } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { writeFileAtomic } from '../files.ts';
import type { Catalog, InputEntry } from '../lake/catalog.ts';
import { dayFile, freshWorkFolder, removeWorkFolder } from '../lake/folders.ts';
import type { FileFailure, IngestOutcome } from '../lake/ingest.ts';
import { readRecords } from '../lake/records.ts';
import { openRawZone } from '../raw/open.ts';
import { type RawZone, SOURCE_NAMES, type SourceName } from '../raw/zone.ts';
import { isS3Address } from '../s3/address.ts';
import { arrondissements } from '../sources/arrondissements/arrondissements.ts';
import { calendrier } from '../sources/calendrier/calendrier.ts';
import { readArcs } from '../sources/comptages/arcs.ts';
import { referentiel } from '../sources/referentiel/referentiel.ts';
import { INGESTS } from '../sources/sources.ts';
import type { RunListener } from './listener.ts';
import { lockLake } from './lock.ts';

export type HourlySource = 'comptages' | 'bikes';

/** The lake, brought up to date with the raw zone, and what the figures of every day draw from it. */
export interface Lake {
  readonly folder: string;
  readonly raw: RawZone;
  readonly clock: CityClock;
  readonly engine: Engine;
  readonly zones: Zones;
  readonly calendar: Calendar;
  readonly catalogs: Readonly<Record<SourceName, Catalog>>;
  readonly outcomes: Readonly<Record<SourceName, IngestOutcome>>;
  readonly failures: readonly FileFailure[];
  /** ids of the arcs that road counts name, on any day */
  readonly countedArcs: ReadonlySet<string>;
  /** hash of the counting network on every date */
  readonly networkHash: string;
  network(date: LocalDate): Network;
  /**
   * Records of a small source, sorted by path: of all files or, with a date, of those that can tell of it. Each is
   * read once.
   */
  records<R>(source: RecordSource<R>, date?: LocalDate): Promise<readonly InputRecords<R>[]>;
  /** Parquet of each day of an hourly source, oldest first. */
  days(source: HourlySource): ReadonlyMap<LocalDate, string>;
  close(): Promise<void>;
}

/**
 * Reads what is new in the raw zone. The caller holds the lake's lock.
 * @throws CityflowError RAW_ZONE_*, S3_*, SYNTHETIC_MIX, CONSERVATION_BROKEN, WRITE_FAILED
 */
export async function refreshLake(
  config: Config,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<Lake> {
  if (config.raw === null) throw new CityflowError('RAW_ZONE_MISSING', { path: 'CITYFLOW_RAW' });
  const cacheLock = isS3Address(config.raw) ? lockLake(config.s3.cacheDir) : null;
  try {
    const raw = await openRawZone(
      config.raw,
      { ...config.aws, ...config.s3 },
      { onDownload: (download) => listener({ kind: 'download', download }), signal },
    );
    try {
      return await ingest(config, raw, listener, signal);
    } finally {
      await raw.close();
    }
  } finally {
    cacheLock?.release();
  }
}

async function ingest(
  config: Config,
  raw: RawZone,
  listener: RunListener,
  signal: AbortSignal | undefined,
): Promise<Lake> {
  await markNature(config.lake, raw);
  const clock = openClock(config.timezone);
  const work = await freshWorkFolder(config.lake);
  const engine = openDuckDb({
    memoryLimitBytes: config.memoryLimitBytes / 2,
    tempDirectory: work,
    threads: config.workers,
  });
  // a tenth of a second, in which the catalogues are read
  engine.open();
  try {
    const outcomes = {} as Record<SourceName, IngestOutcome>;
    for (const source of SOURCE_NAMES) {
      const outcome = await INGESTS[source]({
        lake: config.lake,
        work,
        files: raw.files[source],
        clock,
        engine,
        memoryLimitBytes: config.memoryLimitBytes,
        workers: config.workers,
        signal,
        onProgress: (progress) => listener({ kind: 'progress', progress }),
      });
      outcomes[source] = outcome;
      listener({
        kind: 'ingested',
        source,
        files: raw.files[source].length,
        read: outcome.read.length,
        counts: addCounts(outcome.read.map((name) => outcome.catalog.inputs[name]!.counts)),
        daysChanged: outcome.daysChanged,
        failures: outcome.failures,
      });
    }
    return await openLake(config, raw, clock, engine, outcomes);
  } catch (error) {
    engine.close();
    await removeWorkFolder(config.lake);
    throw error;
  }
}

async function openLake(
  config: Config,
  raw: RawZone,
  clock: CityClock,
  engine: Engine,
  outcomes: Readonly<Record<SourceName, IngestOutcome>>,
): Promise<Lake> {
  const folder = config.lake;
  const catalogs = Object.fromEntries(
    SOURCE_NAMES.map((source) => [source, outcomes[source].catalog]),
  ) as Record<SourceName, Catalog>;
  const loaded = new Map<string, Promise<InputRecords<unknown>>>();

  function records<R>(source: RecordSource<R>, date?: LocalDate): Promise<readonly InputRecords<R>[]> {
    const near = ({ snapshot }: InputEntry) =>
      date === undefined ||
      snapshot === null ||
      Math.abs(daysBetween(date, snapshot)) <= (source.reachDays ?? Number.POSITIVE_INFINITY);
    const inputs = Object.entries(catalogs[source.name as SourceName].inputs);
    return Promise.all(
      inputs
        .filter(([, entry]) => near(entry))
        .map(([name, entry]) => {
          const found = loaded.get(name) ?? readRecords(folder, source, name, entry);
          loaded.set(name, found);
          return found as Promise<InputRecords<R>>;
        }),
    );
  }
  const all = async <R>(source: RecordSource<R>) => (await records(source)).flatMap((input) => input.records);

  const zones = openZones(await all<Zone>(arrondissements));
  const holidays = await all(calendrier);
  const calendar = openCalendar({
    publicHolidays: holidays.filter((record) => record.type === 'jour_ferie'),
    schoolHolidays: holidays.filter((record) => record.type === 'vacances'),
  });
  const counted = await readArcs(path.join(folder, 'comptages'));
  const versions = await all(referentiel);
  let network: ReturnType<typeof openNetwork> | undefined;
  const contentOf = (source: SourceName) =>
    Object.values(catalogs[source].inputs).map((entry) => entry.sha256);
  const networks = new Map<LocalDate, Network>();

  return {
    folder,
    raw,
    clock,
    engine,
    zones,
    calendar,
    catalogs,
    outcomes,
    failures: SOURCE_NAMES.flatMap((source) => outcomes[source].failures),
    countedArcs: new Set(counted.map((arc) => arc.identifiant_arc)),
    networkHash: createHash('sha256')
      .update(JSON.stringify([counted, contentOf('referentiel'), contentOf('arrondissements')]))
      .digest('hex'),
    network(date) {
      // put together when the first day is computed: a run with nothing new does without
      network ??= openNetwork({ clock, versions, counted, zones });
      const found = networks.get(date) ?? network.on(date);
      networks.set(date, found);
      return found;
    },
    records,
    days: (source) =>
      new Map(Object.keys(catalogs[source].days).map((date) => [date, dayFile(folder, source, date)])),
    async close() {
      engine.close();
      await removeWorkFolder(folder);
    },
  };
}

/** A lake holds real data or synthetic data, never both. */
async function markNature(lake: string, raw: RawZone): Promise<void> {
  const marker = path.join(lake, SYNTHETIC_MARKER);
  const started = existsSync(path.join(lake, 'comptages')) || existsSync(path.join(lake, 'bikes'));
  if (started && existsSync(marker) !== raw.synthetic) {
    throw new CityflowError('SYNTHETIC_MIX', { lake, raw: raw.root });
  }
  if (raw.synthetic && !existsSync(marker)) {
    await writeFileAtomic(marker, 'Données synthétiques, inventées par « cityflow demo ».\n');
  }
}
