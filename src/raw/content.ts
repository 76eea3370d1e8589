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

/** @throws CityflowError INPUT_UNREADABLE */
export async function hashFile(file: RawFile): Promise<string> {
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
 * @throws CityflowError INPUT_UNREADABLE when it is a folder, leads nowhere or may not be read, INPUT_EMPTY when
 *   it has no byte
 */
export async function checkFile(file: RawFile): Promise<void> {
  const found = await reading(file, () => stat(file.absolute));
  if (!found.isFile())
    throw new CityflowError('INPUT_UNREADABLE', { file: file.path, detail: 'ce n’est pas un fichier' });
  if (found.size === 0) throw new CityflowError('INPUT_EMPTY', { file: file.path });
  await reading(file, () => access(file.absolute, constants.R_OK));
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
