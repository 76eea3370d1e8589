import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, readConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/demo.ts';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import type { ReadCounts } from '../../src/domain/reading.ts';
import type { LocalDate } from '../../src/domain/time.ts';
import { removeTemporaries } from '../../src/files.ts';
import type { IngestOutcome } from '../../src/lake/ingest.ts';
import { refreshLake } from '../../src/pipeline/lake.ts';
import type { RunEvent } from '../../src/pipeline/listener.ts';
import { type RunOptions, type RunResult, run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import type { SourceName } from '../../src/raw/zone.ts';

/** What a file of a temporary raw zone holds. */
export type Content = string | Uint8Array;

/** A run of the pipeline in this process, with what it said on the way. */
export interface ZoneRun {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  /** the exit code that the command line would give */
  readonly code: 0 | 3;
}

/** A raw zone, a lake, a store and an output of their own, in a temporary folder. */
export interface TestZone {
  readonly folder: string;
  readonly raw: string;
  readonly config: Config;
  /** Writes files of the raw zone. */
  put(files: Readonly<Record<string, Content>>): void;
  /** Removes a file or a folder of the raw zone. */
  remove(name: string): void;
  read(name: string): string;
  /** The whole job on these days, the newest complete one by default. */
  run(
    dates?: LocalDate | readonly [from: LocalDate, to: LocalDate],
    options?: Partial<RunOptions>,
  ): Promise<ZoneRun>;
  /** Brings the lake up to date like a run, and nothing else. */
  refresh(): Promise<Readonly<Record<SourceName, IngestOutcome>>>;
  /** Forgets lake, store and output, or some of them. */
  forget(...what: ('lake' | 'db' | 'output')[]): void;
}

export interface ZoneOptions {
  /** folder copied into the raw zone at the start */
  readonly from?: string;
  /** raw zone used where it is: never written to */
  readonly at?: string;
  readonly workers?: number;
  /** settings other than those of a zone on disk */
  readonly settings?: (config: Config) => Partial<Config>;
}

const made: string[] = [];

/** Removes every zone made so far; call it in `afterAll`. */
export function removeZones(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-pipeline-'));
  made.push(folder);
  return folder;
}

/** Makes an invented raw zone, to be given to `makeZone`. @returns its folder */
export async function makeDemo(size: { days: number; arcs: number; from?: LocalDate }): Promise<string> {
  const { out } = await writeDemo({ ...size, out: path.join(temporaryFolder(), 'demo'), seed: 7 });
  return out;
}

export function makeZone({ from, at, workers = 2, settings = () => ({}) }: ZoneOptions = {}): TestZone {
  const folder = temporaryFolder();
  const raw = at ?? path.join(folder, 'raw');
  if (at === undefined) mkdirSync(raw);
  if (from !== undefined) cpSync(from, raw, { recursive: true });
  const defaults: Config = {
    ...readConfig({}, folder),
    raw,
    db: path.join(folder, 'db', 'cityflow.db'),
    workers,
  };
  const config: Config = { ...defaults, ...settings(defaults) };

  return {
    folder,
    raw,
    config,
    put(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(raw, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    },
    remove: (name) => rmSync(path.join(raw, name), { recursive: true }),
    read: (name) => readFileSync(path.join(raw, name), 'utf8'),
    async run(dates, options = {}) {
      const [first, last] = typeof dates === 'string' ? [dates, dates] : (dates ?? []);
      const asked = first === undefined || last === undefined ? null : { from: first, to: last };
      const events: RunEvent[] = [];
      const result = await run(config, { ...WHOLE_JOB, dates: asked, ...options }, (event) =>
        events.push(event),
      );
      return { result, events, code: result.degraded ? 3 : 0 };
    },
    async refresh() {
      await removeTemporaries(config.lake);
      const lake = await refreshLake(config, () => {});
      await lake.close();
      return lake.outcomes;
    },
    forget(...what) {
      for (const place of what) {
        rmSync(place === 'db' ? path.dirname(config.db) : config[place], { recursive: true, force: true });
      }
    },
  };
}

/** What a run says it did to a source. */
export function ingested({ events }: ZoneRun, source: SourceName) {
  const event = events.find((said) => said.kind === 'ingested' && said.source === source);
  if (event?.kind !== 'ingested') throw new Error(`nothing said of ${source}`);
  return event;
}

/** One line for each file that the run could not use, in French. */
export function failureLines(done: ZoneRun, source: SourceName): string[] {
  return ingested(done, source).failures.map(({ error }) => errorText(error, 'fr'));
}

/** The operator's error that a promise is rejected with; anything else is a bug and fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<CityflowError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CityflowError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

interface RunRecord {
  readonly sources: Readonly<
    Record<
      SourceName,
      { readonly fichiers: readonly { readonly chemin: string; readonly lignes: ReadCounts }[] }
    >
  >;
}

/** Rows of each file as the record of a run tells them: file → counts. */
export function countsOf(zone: TestZone, { result }: ZoneRun, source: SourceName): Map<string, ReadCounts> {
  const file = path.join(zone.config.output, 'runs', `run_${result.runId}.json`);
  const { sources } = JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  return new Map(sources[source].fichiers.map(({ chemin, lignes }) => [chemin, lignes]));
}

export interface QuarantinedRow {
  readonly fichier: string;
  readonly ligne: number;
  readonly motif: string;
  readonly valeur: string | null;
  readonly texte: string;
}

/** The rejected rows of a file, as the lake keeps them. */
export function quarantine(zone: TestZone, source: SourceName, file: string): QuarantinedRow[] {
  const place = path.join(zone.config.lake, 'rejets', source, `${file.replaceAll('/', '__')}.ndjson`);
  if (!existsSync(place)) return [];
  return readFileSync(place, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as QuarantinedRow);
}

/** Every file below a folder, sorted, with `/`. */
export function tree(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}
