import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { checkedBy } from '../../collect/body.ts';
import { downloadLarge } from '../../collect/download.ts';
import { FetchFault, invalid } from '../../collect/fault.ts';
import type { Job } from '../../collect/job.ts';
import { keep, refuseShrunk } from '../../collect/keep.ts';
import { openDataset } from '../../collect/ods.ts';
import { readParquet } from '../../collect/parquet.ts';
import type { Service } from '../../collect/service.ts';
import { readHeader } from '../../raw/csv.ts';
import { countLayout } from './layout.ts';

const KEY = 'annee';
const FORMATS = ['csv.gz', 'csv.zst', 'csv', 'parquet', 'json'] as const;
type Format = (typeof FORMATS)[number];
const HEADER_BYTES = 1 << 20;
const NEWLINE = 0x0a;
const BLANK = 0x20;
/** `]` and `}` */
const JSON_ENDS: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * The file of a whole year, in place of days: the export of the dataset, or the file of
 * CITYFLOW_COMPTAGES_BULK_URL. It is named after the day on which it is complete: the portal's window of 13 months
 * moves on, and what left it stays here in the file before.
 */
export async function collectBulk(job: Job, dataset: string): Promise<void> {
  const { settings, client, clock, target, today } = job;
  const portal = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', dataset);
  const given = settings.countsBulkUrl === null ? null : new URL(settings.countsBulkUrl);
  const url = given ?? portal.exportUrl('parquet', { timezone: clock.timezone });
  const service: Service =
    given === null ? portal.service : { name: given.host, setting: 'CITYFLOW_COMPTAGES_BULK_URL', key: null };
  const format = given === null ? 'parquet' : formatOf(given, service);

  // rows are published while the portal writes its export: it has as many as were counted before or after, or between
  const counts = given === null ? [await portal.count()] : [];
  const { file, headers, bytes, discard } = await downloadLarge(job, service, url, `${dataset}.${format}`);
  if (given === null) counts.push(await portal.count());
  const seen = await look(file, format, service, counts, job);
  if (seen instanceof FetchFault) {
    await discard();
    throw seen.error;
  }
  const name = `batch/comptages_routiers/${dataset}_annee_${today}.${format}`;
  const before = job.manifest.get(KEY);
  // the same file again keeps the name under which it is known
  const same =
    before?.sha256 === seen.sha256 && before.fichier !== null && (await target.has(before.fichier));
  await keep(job, KEY, { name: same ? before.fichier! : name, url, ...seen, bytes, headers }, file);
  await discard();
}

function formatOf(url: URL, service: Service): Format {
  const format = FORMATS.find((known) => url.pathname.endsWith(`.${known}`));
  if (!format)
    throw invalid(service, url.pathname, `extension inconnue, admis : ${FORMATS.join(', ')}`).error;
  return format;
}

/** Reads the file once, to its end. @returns a fault when it is not what its name says */
async function look(
  file: string,
  format: Format,
  service: Service,
  counts: readonly number[],
  { signal, manifest }: Job,
) {
  const hash = createHash('sha256');
  const what = `comptages, ${format}`;
  const pieces = hashed(/\.(gz|zst)$/.test(format) ? createReadStream(file) : readThrough(file), hash);
  try {
    const rows =
      format === 'parquet'
        ? await parquetRows(file, pieces, service, what)
        : await textRows(pieces, format, service, what, signal);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (counts.length > 0 && (rows < least || rows > most)) {
      return invalid(service, what, `${rows} lignes reçues, ${most} annoncées`);
    }
    refuseShrunk(manifest.get(KEY), rows, service, what);
    return { rows, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof FetchFault) return error;
    // what zlib and the checks above say is about the file; the rest is about this machine
    if (error instanceof Error && /^(Z_|ZSTD_|ERR_ZSTD)/.test((error as NodeJS.ErrnoException).code ?? '')) {
      return invalid(service, what, error.message);
    }
    throw error;
  }
}

/** Rows and columns as the footer has them; what it names must be there. */
async function parquetRows(
  file: string,
  source: AsyncIterable<Buffer>,
  service: Service,
  what: string,
): Promise<number> {
  const seen = await readParquet(file);
  if (typeof seen === 'string') throw invalid(service, what, seen);
  checkedBy(service, what, () => countLayout(what, seen.header, ';'));
  // for its hash
  for await (const _ of source);
  return seen.rows;
}

async function textRows(
  source: AsyncIterable<Buffer>,
  format: Format,
  service: Service,
  what: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const decoder = format === 'csv.gz' ? createGunzip() : format === 'csv.zst' ? createZstdDecompress() : null;
  const text: AsyncIterable<Buffer> = decoder === null ? source : compose(source, decoder);
  let start: Buffer | null = Buffer.alloc(0);
  let lines = 0;
  let last = 0;
  let lastOfJson = 0;
  for await (const piece of text) {
    signal?.throwIfAborted();
    start &&= Buffer.concat([start, piece]);
    if (start !== null && (start.includes(NEWLINE) || start.length > HEADER_BYTES)) {
      if (format !== 'json') checkCsv(start, service, what);
      start = null;
    }
    for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, at + 1)) lines += 1;
    last = piece.at(-1) ?? last;
    if (format === 'json') lastOfJson = lastOf(piece) ?? lastOfJson;
  }
  if (format === 'json' && !JSON_ENDS.has(lastOfJson))
    throw invalid(service, what, 'JSON coupé avant sa fin');
  if (start !== null && format !== 'json') checkCsv(start, service, what);
  if (format !== 'json' && last !== NEWLINE) throw invalid(service, what, 'dernière ligne coupée');
  return Math.max(0, lines - 1);
}

/** The last byte that is not blank; undefined when all are. */
function lastOf(piece: Buffer): number | undefined {
  return piece.findLast((byte) => byte > BLANK);
}

/** A file piece by piece, each in the memory of the one before: nobody keeps one. */
async function* readThrough(file: string): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(1 << 20);
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
}

/** A decoder behind a source, whose errors become its own. */
function compose(source: AsyncIterable<Buffer>, decoder: Transform): AsyncIterable<Buffer> {
  const input = Readable.from(source, { objectMode: false });
  input.on('error', (error) => decoder.destroy(error));
  return input.pipe(decoder);
}

function checkCsv(start: Buffer, service: Service, what: string): void {
  checkedBy(service, what, () => {
    const { header, separator } = readHeader(what, start);
    countLayout(what, header, separator);
  });
}
