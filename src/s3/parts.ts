import { open } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';

type Sdk = typeof import('@aws-sdk/client-s3');

/** A file of this machine that is to become an object. */
export interface FileContent {
  readonly file: string;
  /** aborted, it stops the upload before its next part; nothing of it stays */
  readonly signal?: AbortSignal | undefined;
}

/** Where an object goes, and what must be there for it to take its place. */
export interface PartsTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly condition: { readonly IfMatch: string } | { readonly IfNoneMatch: '*' };
}

/** Memory of an upload: one part is held, and sent again when the way breaks. S3 wants 5 MB at least. */
const PART_BYTES = 8 << 20;
/** S3 takes no more parts of an object. */
const MAX_PARTS = 10_000;
/** No upload lasts that long: what is older was left by a program that was killed. */
const LEFTOVER_MS = 24 * 3_600_000;

/**
 * Writes a file of any size (S3 takes 5 GB in one request) in constant memory. The object appears when its last part
 * has arrived, as a whole; until then what was there stays. An upload that fails or is stopped is taken back; one of a
 * killed program is removed by the next for the same object, or for any in its folder when it is a day old.
 *
 * @param partBytes of a part, at least
 * @returns the ETag, in quotes
 * @throws what the SDK throws, the reason of the signal
 */
export async function uploadInParts(
  { sdk, client }: { readonly sdk: Sdk; readonly client: S3Client },
  { Bucket, Key, condition }: PartsTarget,
  { file, signal }: FileContent,
  partBytes: number = PART_BYTES,
): Promise<{ readonly etag: string; readonly size: number }> {
  signal?.throwIfAborted();
  await removeLeftovers(sdk, client, Bucket, Key);
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = { Bucket, Key, UploadId };
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(partBytes, Math.ceil(size / MAX_PARTS)));
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    for (let at = 0; at < size || Parts.length === 0; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      const PartNumber = Parts.length + 1;
      const Body = buffer.subarray(0, bytesRead);
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
      at += bytesRead;
    }
    const done = new sdk.CompleteMultipartUploadCommand({
      ...upload,
      ...condition,
      MultipartUpload: { Parts },
    });
    const { ETag = '' } = await client.send(done);
    return { etag: ETag, size };
  } catch (error) {
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => {
      // a server that is away is why we are here; the next upload removes it
    });
    throw error;
  } finally {
    await handle.close();
  }
}

async function removeLeftovers(sdk: Sdk, client: S3Client, Bucket: string, Key: string): Promise<void> {
  const Prefix = Key.slice(0, Key.lastIndexOf('/') + 1);
  const before = Date.now() - LEFTOVER_MS;
  for await (const { Uploads = [] } of pages(sdk, client, Bucket, Prefix)) {
    for (const { Key: key, UploadId, Initiated } of Uploads) {
      if (key !== Key && (Initiated === undefined || Initiated.getTime() > before)) continue;
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key: key, UploadId }));
    }
  }
}

async function* pages(sdk: Sdk, client: S3Client, Bucket: string, Prefix: string) {
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix, ...from }));
    yield page;
    if (!page.IsTruncated) return;
    from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
