import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CityflowError } from '../domain/errors.ts';
import { readHeader } from '../raw/csv.ts';
import type { Answer } from './attempt.ts';
import { type FetchFault, invalid } from './fault.ts';
import type { Service } from './service.ts';

/** Answers that are held in memory: all but road counts are small. */
const MAX_WHOLE_BYTES = 128 << 20;

/**
 * The body of an answer that should hold data: not a page for people.
 * @throws FetchFault
 */
export async function readBody(answer: Answer, service: Service, what: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body) {
    pieces.push(piece);
    size += piece.length;
    if (size > MAX_WHOLE_BYTES) throw invalid(service, what, `plus de ${MAX_WHOLE_BYTES >> 20} Mo`, false);
  }
  const body = Buffer.concat(pieces);
  refusePage(answer.headers, body, service, what);
  return body;
}

/** @throws FetchFault for an HTML page, which proxies and portals send with status 200 */
function refusePage(headers: Headers, start: Buffer, service: Service, what: string): void {
  const head = start
    .subarray(0, 200)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^text\/html/i.test(headers.get('content-type') ?? '') || head.startsWith('<')) {
    throw invalid(service, what, 'page HTML au lieu de données');
  }
  if (start.length === 0) throw invalid(service, what, 'réponse vide');
}

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/**
 * Whether a CSV was cut: every export ends its last line, and closes its quotes.
 * @throws FetchFault
 */
export function refuseCut(content: Buffer, service: Service, what: string): void {
  let quotes = 0;
  for (let at = content.indexOf(QUOTE); at !== -1; at = content.indexOf(QUOTE, at + 1)) quotes += 1;
  if (content.at(-1) !== NEWLINE || quotes % 2 === 1) throw invalid(service, what, CUT);
}

const CUT = 'coupée au milieu d’une ligne';

/** What a CSV turned out to be, once all of it has passed by. */
export interface CsvSeen {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

const MAX_HEADER_BYTES = 1 << 20;

/**
 * Writes a CSV to a file, compressed, and looks at it on the way, in constant memory.
 *
 * @param checkHeader throws what it likes when the columns are not those expected
 * @throws FetchFault when it is a page or is cut
 */
export async function saveCsv(
  answer: Answer,
  file: string,
  service: Service,
  what: string,
  checkHeader: (header: readonly string[], separator: string) => void,
): Promise<CsvSeen> {
  const hash = createHash('sha256');
  const seen = { rows: 0, bytes: 0 };
  const bytes = watchCsv(answer, hash, seen, service, what, checkHeader);
  await pipeline(Readable.from(bytes, { objectMode: false }), createGzip(), createWriteStream(file));
  return { ...seen, sha256: hash.digest('hex') };
}

async function* watchCsv(
  answer: Answer,
  hash: Hash,
  seen: { rows: number; bytes: number },
  service: Service,
  what: string,
  checkHeader: (header: readonly string[], separator: string) => void,
): AsyncGenerator<Uint8Array> {
  let start: Buffer | null = Buffer.alloc(0);
  let quoted = false;
  let last = NEWLINE;
  let lines = 0;
  for await (const piece of answer.body) {
    if (start !== null) {
      start = Buffer.concat([start, piece]);
      if (start.includes(NEWLINE) || start.length > MAX_HEADER_BYTES) {
        refusePage(answer.headers, start, service, what);
        const { header, separator } = readHeader(what, start);
        checkHeader(header, separator);
        start = null;
      }
    }
    // by index: an iterator over the 24 MB of a day takes ten times as long
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === NEWLINE && !quoted) lines += 1;
    }
    last = piece.at(-1) ?? last;
    hash.update(piece);
    seen.bytes += piece.length;
    yield piece;
  }
  if (start !== null) refusePage(answer.headers, start, service, what);
  if (quoted || last !== NEWLINE) throw invalid(service, what, CUT);
  seen.rows = Math.max(0, lines - 1);
}

/**
 * Runs a reader of the source over an answer: what it cannot read must not be kept.
 * @throws FetchFault; not to be tried again when the columns or the layout are others
 */
export function checkedBy<T>(service: Service, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CityflowError) || !error.code.startsWith('INPUT_')) throw error;
    throw asFault(service, what, error);
  }
}

function asFault(service: Service, what: string, error: CityflowError): FetchFault {
  const { missing, header, detail, found } = error.params as Record<string, string | undefined>;
  if (error.code === 'INPUT_COLUMNS') {
    return invalid(service, what, `colonnes absentes : ${missing} ; reçu : ${header}`, false);
  }
  return invalid(service, what, [error.code, detail ?? found].filter(Boolean).join(', '));
}
