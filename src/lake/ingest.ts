import type { CityflowError } from '../domain/errors.ts';
import type { CityClock } from '../domain/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { RawFile } from '../raw/zone.ts';
import type { Catalog } from './catalog.ts';

/** How far reading is: bytes of the files to read. */
export interface Progress {
  readonly source: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

/** What every ingest is given. */
export interface IngestContext {
  readonly lake: string;
  /** temporary folder on the lake's disk, emptied by the caller */
  readonly work: string;
  readonly files: readonly RawFile[];
  readonly clock: CityClock;
  readonly engine: Engine;
  readonly memoryLimitBytes: number;
  readonly workers: number;
  /** aborted, it stops the ingest at its next step, before or after but not while results move into the lake */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: Progress) => void;
}

/** A file that could not be used; what the lake had from it before is kept. */
export interface FileFailure {
  readonly path: string;
  readonly error: CityflowError;
}

/** What an ingest did to a source. */
export interface IngestOutcome {
  readonly catalog: Catalog;
  /** paths read whole by this ingest */
  readonly read: readonly string[];
  /** days written or removed */
  readonly daysChanged: number;
  readonly failures: readonly FileFailure[];
}
