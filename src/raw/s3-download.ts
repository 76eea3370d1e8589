import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CityflowError } from '../domain/errors.ts';
import type { Bucket, S3Body, S3Object } from '../s3/bucket.ts';

/** Tries without a byte gained before giving up; each is several tries of the SDK. */
const FRUITLESS_TRIES = 5;
const FIRST_PAUSE_MS = 200;

/**
 * Brings an object to a file, one buffer at a time. Bytes gather in `{file}.part`: the name of the file holds
 * the ETag, so what an interrupted download left is continued from its last byte, in this process or a later
 * one. The file appears when it is complete, with its size checked.
 *
 * @param onProgress told the bytes there are of the whole object, whatever an earlier download left; what it
 *   throws stops the download
 * @returns 'changed' or 'gone' when the object is not the one listed any more; the part is then removed
 * @throws CityflowError S3_* when it cannot be continued, WRITE_FAILED
 */
export async function download(
  bucket: Bucket,
  object: S3Object,
  file: string,
  onProgress: (bytesDone: number) => void,
): Promise<'complete' | 'changed' | 'gone'> {
  const part = `${file}.part`;
  let fruitless = 0;
  for (;;) {
    const from = await usable(part, object.size);
    if (from === object.size) {
      await onDisk(file, async () => {
        if (from === 0) await (await open(part, 'w')).close();
        await rename(part, file);
      });
      return 'complete';
    }
    onProgress(from);
    let failure: unknown;
    try {
      const body = await bucket.read(object, from);
      if (typeof body === 'string') {
        await rm(part, { force: true });
        return body;
      }
      await append(part, body, onProgress);
    } catch (error) {
      failure = bucket.failure(error, object.key);
      if (!(failure instanceof CityflowError) || failure.code !== 'S3_UNREACHABLE') throw failure;
    }
    const gained = (await usable(part, object.size)) > from;
    if (gained && failure === undefined) continue;
    fruitless = gained ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_TRIES) {
      const detail = `${from} / ${object.size}`;
      throw failure ?? new CityflowError('S3_FAILED', { place: `s3://${bucket.name}/${object.key}`, detail });
    }
    // jitter, so that several machines do not come back together
    await sleep(FIRST_PAUSE_MS * 2 ** fruitless * (0.5 + Math.random()));
  }
}

/** How much of a part can be continued; one that is too long is not of this object. */
async function usable(part: string, size: number): Promise<number> {
  return onDisk(part, async () => {
    try {
      const found = (await stat(part)).size;
      if (found <= size) return found;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return 0;
    }
    await rm(part);
    return 0;
  });
}

async function append(part: string, body: S3Body, onProgress: (bytesDone: number) => void): Promise<void> {
  const handle = await onDisk(part, () => open(part, body.from === 0 ? 'w' : 'a'));
  let done = body.from;
  try {
    for await (const chunk of body.bytes) {
      await onDisk(part, () => writeWhole(handle, chunk));
      done += chunk.length;
      onProgress(done);
    }
    await onDisk(part, () => handle.sync());
  } finally {
    await handle.close();
  }
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
}

/** Tells a failure of this disk from one of the network. */
async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new CityflowError('WRITE_FAILED', { path: file, detail: error.message }, { cause: error });
  }
}
