import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, open, readFile, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { CityflowError } from '../domain/errors.ts';
import type { RawFile } from './zone.ts';

/** Files are hashed by ranges of this many bytes, so that several threads can share the work. */
export const HASH_RANGE_BYTES = 32 << 20;

/** The content hash of a file: SHA-256 of the SHA-256 of its ranges. */
export function combineHashes(ranges: readonly string[]): string {
  return createHash('sha256').update(ranges.join('\n')).digest('hex');
}

/** @throws CityflowError INPUT_UNREADABLE; of a remote file, whatever `fetch` throws */
export async function hashFile(file: RawFile): Promise<string> {
  await file.remote?.fetch();
  return reading(file, async () => {
    const handle = await open(file.absolute);
    try {
      const buffer = Buffer.allocUnsafeSlow(1 << 20);
      const hashes: string[] = [];
      let hash = createHash('sha256');
      let inRange = 0;
      for (;;) {
        const { bytesRead } = await handle.read(
          buffer,
          0,
          Math.min(buffer.length, HASH_RANGE_BYTES - inRange),
        );
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        inRange += bytesRead;
        if (inRange === HASH_RANGE_BYTES) {
          hashes.push(hash.digest('hex'));
          hash = createHash('sha256');
          inRange = 0;
        }
      }
      if (inRange > 0) hashes.push(hash.digest('hex'));
      return combineHashes(hashes);
    } finally {
      await handle.close();
    }
  });
}

/**
 * A small file, whole and decompressed.
 * @throws CityflowError INPUT_UNREADABLE, INPUT_TRUNCATED
 */
export async function readWhole(file: RawFile): Promise<Buffer> {
  const bytes = await reading(file, () => readFile(file.absolute));
  if (!file.path.endsWith('.gz')) return bytes;
  try {
    return await promisify(zlib.gunzip)(bytes);
  } catch (error) {
    throw new CityflowError(
      'INPUT_TRUNCATED',
      { file: file.path, detail: messageOf(error) },
      { cause: error },
    );
  }
}

/** The decompressed bytes of a `.gz` or `.zst` file as a stream; its errors are CityflowErrors. */
export function openDecompressed(file: RawFile): NodeJS.ReadableStream {
  const decoder: Transform = file.path.endsWith('.zst') ? zlib.createZstdDecompress() : zlib.createGunzip();
  const source = createReadStream(file.absolute);
  source.on('error', (error) => decoder.destroy(unreadable(file, error)));
  const guarded = new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });
  decoder.on('error', (error) =>
    guarded.destroy(
      error instanceof CityflowError
        ? error
        : new CityflowError(
            'INPUT_TRUNCATED',
            { file: file.path, detail: messageOf(error) },
            { cause: error },
          ),
    ),
  );
  return source.pipe(decoder).pipe(guarded);
}

/**
 * The first thing a reader does with a file; a remote one is brought here.
 * @throws CityflowError INPUT_UNREADABLE when it is a folder, leads nowhere or may not be read, INPUT_EMPTY when
 *   it has no byte; of a remote file, whatever `fetch` throws
 */
export async function checkFile(file: RawFile): Promise<void> {
  await file.remote?.fetch();
  const found = await reading(file, () => stat(file.absolute));
  if (!found.isFile())
    throw new CityflowError('INPUT_UNREADABLE', { file: file.path, detail: 'ce n’est pas un fichier' });
  if (found.size === 0) throw new CityflowError('INPUT_EMPTY', { file: file.path });
  await reading(file, () => access(file.absolute, constants.R_OK));
}

/** Sees whether a file can be read, like `checkFile` but without bringing a remote one here. */
export async function probeFile(file: RawFile): Promise<void> {
  await (file.remote ? file.remote.probe() : checkFile(file));
}

/** Files fetched side by side: what counts for small ones is how long an answer takes, not how many bytes. */
const FETCHED_AT_ONCE = 8;

/**
 * Brings remote files here, several at a time, before they are read one by one. A file that cannot be had is
 * left to its reader, who meets the same error and reports it.
 * @throws CityflowError S3_* for the whole zone
 */
export async function fetchAhead(files: readonly RawFile[]): Promise<void> {
  const waiting = files.filter((file) => file.remote !== undefined).values();
  const failures: unknown[] = [];
  const fetchAll = async () => {
    for (const file of waiting) {
      try {
        await file.remote?.fetch();
      } catch (error) {
        if (!(error instanceof CityflowError) || !error.code.startsWith('INPUT_')) failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  // all of them end before one is told: nothing goes on behind the back of whoever closes the zone
  await Promise.all(Array.from({ length: FETCHED_AT_ONCE }, fetchAll));
  if (failures.length > 0) throw failures[0];
}

async function reading<T>(file: RawFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: RawFile, error: unknown): CityflowError {
  return new CityflowError(
    'INPUT_UNREADABLE',
    { file: file.path, detail: messageOf(error) },
    { cause: error },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
