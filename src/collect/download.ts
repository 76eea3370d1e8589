import { readFileSync, statSync } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CityflowError } from '../domain/errors.ts';
import type { Answer } from './attempt.ts';
import { invalid } from './fault.ts';
import type { Job } from './job.ts';
import type { Service } from './service.ts';

/** Attempts that bring no byte before the download is left to the next fetch; it goes on from there. */
const FRUITLESS = 2;
const TOLD_EVERY_BYTES = 1 << 20;
/** What an interruption can lose, as a share of the file, whatever the speed of the line: ten of them are 4 %. */
const PIECES = 256;
const MIN_PIECE_BYTES = 1 << 20;
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
  /** bytes of the whole file; null when the server does not say */
  readonly total: number | null;
}

/**
 * Downloads a file of any size in constant memory, by pieces. What is there stays when the download breaks off, and
 * is continued from its last byte, now or by a later fetch, as long as the server still has the same version
 * (`If-Range`). What is lost is at most what was on its way: a piece. A server without ranges or versions sends all of
 * it at once, and starts again.
 *
 * @param name in the work folder; the same name continues the same file
 * @throws CityflowError FETCH_*, WRITE_FAILED
 */
export async function downloadLarge(job: Job, service: Service, url: URL, name: string): Promise<Downloaded> {
  const part = openPart(path.join(job.target.work, `${name}.partie`), url);
  let fruitless = 0;
  for (;;) {
    const before = part.size();
    try {
      const headers = await job.client.get(
        {
          service,
          url,
          headers: () => ({ 'accept-encoding': 'identity', ...rangeOf(part) }),
          accepts: [416],
          firstByteMs: FIRST_BYTE_MS,
          totalMs: TOTAL_MS,
        },
        (answer) => receive(job, service, url, part, answer),
      );
      fruitless = 0;
      if (headers !== null) return { file: part.file, headers, bytes: part.size(), discard: part.forget };
    } catch (error) {
      if (!(error instanceof CityflowError) || error.code !== 'FETCH_UNREACHABLE') throw error;
      fruitless = part.size() > before ? 0 : fruitless + 1;
      if (fruitless === FRUITLESS) throw error;
    }
  }
}

/** A file that is not complete, and what it is a part of. */
function openPart(file: string, url: URL) {
  const known = `${file}.json`;
  /** a server that answers a range without saying of which version, or of how much, is asked for everything */
  let whole = false;
  return {
    file,
    sweep: openBroom(),
    size: () => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    /** null when what is there is no part of this */
    of(): PartOf | null {
      const found = readPart(known);
      return found?.url === url.href ? found : null;
    },
    begin: (of: Omit<PartOf, 'url'>) => writeFile(known, JSON.stringify({ url: url.href, ...of })),
    whole: () => whole,
    wantWhole(): null {
      whole = true;
      return null;
    },
    async forget() {
      await rm(file, { force: true });
      await rm(known, { force: true });
    },
  };
}

type Part = ReturnType<typeof openPart>;

/** Asks for the next piece, of the same version only. */
function rangeOf(part: Part): Record<string, string> {
  if (part.whole()) return {};
  const of = part.of();
  const from = of?.version ? part.size() : 0;
  const bytes = Math.max(MIN_PIECE_BYTES, Math.ceil((of?.total ?? 0) / PIECES));
  const range = { range: `bytes=${from}-${from + bytes - 1}` };
  return from === 0 ? range : { ...range, 'if-range': of!.version! };
}

/**
 * Appends what comes, or starts again when it is another version or all of it.
 * @returns null until it is complete
 */
async function receive(
  job: Job,
  service: Service,
  url: URL,
  part: Part,
  { headers, status, body }: Answer,
): Promise<Headers | null> {
  const what = path.basename(url.pathname);
  const have = part.of()?.version ? part.size() : 0;
  if (status === 416) return exactly(headers, have, service, what, part);
  const version = versionOf(headers);
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '');
  const [from, last, length] = (range?.slice(1) ?? []).map(Number);
  if (status === 206 && from !== have) {
    if (range === null) return part.wantWhole();
    throw invalid(service, what, `octets à partir de ${from}, demandés à partir de ${have}`);
  }
  if (status === 206 && version === null) return part.wantWhole();
  const announced = headers.get('content-length');
  const total = status === 206 ? length! : announced === null ? null : Number(announced);
  const end = status === 206 ? last! + 1 : total;
  const continued = status === 206 && have > 0;
  if (!continued) await part.begin({ version, total });
  const size = await append(job, what, part, continued, body, total);
  if (end !== null && size !== end) throw invalid(service, what, `${size} octets sur ${end}`);
  return total === null || size === total ? headers : null;
}

/** @returns how large the part is then */
async function append(
  job: Job,
  what: string,
  part: Part,
  continued: boolean,
  body: AsyncIterable<Uint8Array>,
  total: number | null,
): Promise<number> {
  let size = continued ? part.size() : 0;
  let told = size;
  const handle = await open(part.file, continued ? 'a' : 'w');
  try {
    for await (const piece of body) {
      job.signal?.throwIfAborted();
      await handle.write(piece);
      size += piece.length;
      release(piece);
      if (size - told < TOLD_EVERY_BYTES && size !== total) continue;
      told = size;
      part.sweep();
      job.onProgress(what, size, total);
    }
  } finally {
    await handle.close();
  }
  return size;
}

/** `416`: nothing is left to send, or what we have is no part of it any more. */
async function exactly(
  headers: Headers,
  have: number,
  service: Service,
  what: string,
  part: Part,
): Promise<Headers> {
  const total = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  if (total !== undefined && Number(total) === have) return headers;
  await part.forget();
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

/**
 * `fetch` makes a second copy of each piece, whose memory is given back when its object is collected as garbage: by
 * then 50 MB of them would wait. Their generation is small, and collected in less than a millisecond.
 */
function openBroom(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  return () => gc({ type: 'minor' });
}

/**
 * Gives the memory of a piece back at once: collected as garbage, those of a large file would pile up to 60 MB first.
 * Each piece has memory of its own, which nobody else looks at.
 */
function release(piece: Uint8Array): void {
  const { buffer } = piece;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === piece.byteLength) buffer.transfer(0);
}
