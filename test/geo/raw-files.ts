import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reading } from '../../src/domain/reading.ts';
import type { RecordSource } from '../../src/domain/source.ts';
import { openClock } from '../../src/domain/time.ts';

export const clock = openClock('Europe/Paris');

/** Reads text as if it were a file of the raw zone. */
export function readText<R>(source: RecordSource<R>, file: string, content: string | Buffer): Reading<R> {
  return source.read({ path: file, bytes: Buffer.from(content), snapshot: null, clock });
}

export function readFile<R>(source: RecordSource<R>, file: string): Reading<R> {
  return readText(source, path.basename(file), readFileSync(file));
}
