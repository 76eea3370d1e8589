import { readFileSync, statSync } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import type { Answer } from './attempt.ts';
import { invalid } from './fault.ts';
import type { Job } from './job.ts';
import type { Service } from './service.ts';

/** Attempts that bring no byte before the download is left to the next fetch; it goes on from there. */
const FRUITLESS = 2;
const TOLD_EVERY_BYTES = 1 << 20;
/** A whole year on a slow line. */
const TOTAL_MS = 24 * 3_600_000;
/** The export of a year is computed before it begins. */
const FIRST_BYTE_MS = 30 * 60_000;

/** A large file, brought to the work folder. */
export interface Downloaded {
  readonly file: string;
  readonly headers: Headers;
  readonly bytes: number;
  /** Forgets it, once it is published or found to be of no use; until then a later fetch need not ask again. */
  discard(): Promise<void>;
}

/** What a part on disk is a part of. */
interface PartOf {
  readonly url: string;
  /** strong ETag, else Last-Modified: without either, a part cannot be continued */
  readonly version: string | null;
}

/**
 * Downloads a file of any size in constant memory. What is there stays when the download breaks off, and is
 * continued from its last byte, now or by a later fetch, as long as the server still has the same version
 * (`If-Range`). A server without ranges or versions starts again.
 *
 * @param name in the work folder; the same name continues the same file
 * @throws CityflowError FETCH_*, WRITE_FAILED
 */
export async function downloadLarge(job: Job, service: Service, url: URL, name: string): Promise<Downloaded> {
  const file = path.join(job.target.work, `${name}.partie`);
  const known = `${file}.json`;
  let fruitless = 0;
  for (;;) {
    const before = sizeOf(file);
    try {
      const headers = await job.client.get(
        {
          service,
          url,
          headers: () => rangeOf(file, known, url),
          accepts: [416],
          firstByteMs: FIRST_BYTE_MS,
          totalMs: TOTAL_MS,
        },
        (answer) => receive(job, service, url, file, known, answer),
      );
      return { file, headers, bytes: sizeOf(file), discard: () => forget(file, known) };
    } catch (error) {
      if (!(error instanceof CityflowError) || error.code !== 'FETCH_UNREACHABLE') throw error;
      fruitless = sizeOf(file) > before ? 0 : fruitless + 1;
      if (fruitless === FRUITLESS) throw error;
    }
  }
}

/** Asks for the rest, of the same version only; compressed on the way, bytes could not be counted. */
function rangeOf(file: string, known: string, url: URL): Record<string, string> {
  const part = readPart(known);
  const size = sizeOf(file);
  const identity = { 'accept-encoding': 'identity' };
  if (part === null || part.url !== url.href || part.version === null || size === 0) return identity;
  return { ...identity, range: `bytes=${size}-`, 'if-range': part.version };
}

/** Appends what comes, or starts again when it is another version or all of it. @returns when complete */
async function receive(
  job: Job,
  service: Service,
  url: URL,
  file: string,
  known: string,
  answer: Answer,
): Promise<Headers> {
  const { headers, status } = answer;
  const what = path.basename(url.pathname);
  const have = sizeOf(file);
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (status === 416) return exactly(headers, have, service, what, file, known);
  if (status === 206 && Number(range?.[1]) !== have) {
    throw invalid(service, what, `octets à partir de ${range?.[1] ?? '?'}, demandés à partir de ${have}`);
  }
  const continued = status === 206;
  const length = headers.get('content-length');
  const total = continued ? Number(range![2]) : length === null ? null : Number(length);
  if (!continued) await writeFile(known, JSON.stringify({ url: url.href, version: versionOf(headers) }));
  const handle = await open(file, continued ? 'a' : 'w');
  let size = continued ? have : 0;
  let told = size;
  try {
    for await (const piece of answer.body) {
      job.signal?.throwIfAborted();
      await handle.write(piece);
      size += piece.length;
      release(piece);
      if (size - told < TOLD_EVERY_BYTES && size !== total) continue;
      told = size;
      job.onProgress(what, size, total);
    }
  } finally {
    await handle.close();
  }
  if (total !== null && size !== total) throw invalid(service, what, `${size} octets sur ${total}`);
  return headers;
}

/** `416`: nothing is left to send, or what we have is no part of it any more. */
async function exactly(
  headers: Headers,
  have: number,
  service: Service,
  what: string,
  file: string,
  known: string,
): Promise<Headers> {
  const total = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  if (total !== undefined && Number(total) === have) return headers;
  await forget(file, known);
  throw invalid(service, what, `${have} octets sur ${total ?? '?'}, repris du début`);
}

/** What tells one version of a file from another; a weak ETag does not tell bytes apart. */
function versionOf(headers: Headers): string | null {
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
}

function readPart(known: string): PartOf | null {
  try {
    return JSON.parse(readFileSync(known, 'utf8')) as PartOf;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function forget(file: string, known: string): Promise<void> {
  await rm(file, { force: true });
  await rm(known, { force: true });
}

/**
 * Gives the memory of a piece back at once: collected as garbage, those of a large file would pile up to 60 MB first.
 * Each piece has memory of its own, which nobody else looks at.
 */
function release(piece: Uint8Array): void {
  const { buffer } = piece;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === piece.byteLength) buffer.transfer(0);
}
