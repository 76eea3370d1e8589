import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { toUtcIso } from '../domain/time.ts';
import { invalid } from './fault.ts';
import type { Job } from './job.ts';
import type { Entry } from './manifest.ts';
import type { Service } from './service.ts';
import { withWorkFile } from './target.ts';

/** Something that was fetched and found to be what it should be. */
export interface Found {
  /** path in the raw zone */
  readonly name: string;
  readonly url: URL;
  readonly rows: number;
  /** of the content, before it is compressed */
  readonly sha256: string;
  readonly bytes: number;
  readonly headers?: Headers;
  readonly origin?: string;
}

/** A second answer with less than this share of the rows of the first is an accident, not a correction. */
const MIN_SHARE_OF_ROWS = 0.5;

/** @throws CityflowError FETCH_INVALID when an answer has far fewer rows than what it would replace */
export function refuseShrunk(entry: Entry | undefined, rows: number, service: Service, what: string): void {
  if (!entry?.fichier || rows >= entry.lignes * MIN_SHARE_OF_ROWS) return;
  throw invalid(
    service,
    what,
    `${rows} lignes au lieu de ${entry.lignes} ; les ${entry.lignes} sont gardées`,
  );
}

/**
 * Puts a finished work file into the raw zone, unless the same content is there already, and remembers it.
 * @param key of the manifest
 * @param file in the work folder
 */
export async function keep(job: Job, key: string, found: Found, file: string): Promise<void> {
  const { manifest, target, tally } = job;
  const before = manifest.get(key);
  const same =
    before?.sha256 === found.sha256 && before.fichier === found.name && (await target.has(found.name));
  if (!same) await target.publish(file, found.name, job.signal);
  await manifest.put(key, entryOf(job, found));
  if (same) tally.unchanged += 1;
  else {
    tally.written += 1;
    tally.rows += found.rows;
  }
}

/** Keeps content that is in memory; compressed when the name says so. */
export async function keepBytes(
  job: Job,
  key: string,
  content: Buffer,
  found: Omit<Found, 'sha256' | 'bytes'>,
): Promise<void> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const bytes = found.name.endsWith('.gz') ? await promisify(gzip)(content) : content;
  await withWorkFile(job.target, found.name, async (file) => {
    await writeFile(file, bytes);
    await keep(job, key, { ...found, sha256, bytes: content.length }, file);
  });
}

/** Remembers that the source has nothing yet. */
export async function keepNothing(job: Job, key: string, url: URL): Promise<void> {
  job.tally.empty += 1;
  const heure = toUtcIso(job.world.now());
  await job.manifest.put(key, { fichier: null, url: url.href, heure, sha256: null, octets: 0, lignes: 0 });
}

/** Remembers that what is there is still what the source has. */
export async function keepUnchanged(job: Job, key: string, entry: Entry): Promise<void> {
  job.tally.unchanged += 1;
  await job.manifest.put(key, { ...entry, heure: toUtcIso(job.world.now()) });
}

function entryOf({ world }: Job, { name, url, rows, sha256, bytes, headers, origin }: Found): Entry {
  const etag = headers?.get('etag') ?? null;
  const modified = headers?.get('last-modified') ?? null;
  return {
    fichier: name,
    url: url.href,
    heure: toUtcIso(world.now()),
    sha256,
    octets: bytes,
    lignes: rows,
    ...(etag === null ? {} : { etag }),
    ...(modified === null ? {} : { modifie: modified }),
    ...(origin === undefined ? {} : { origine: origin }),
  };
}
