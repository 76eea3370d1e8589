import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Failure } from './failure.ts';
import { type FileContent, uploadInParts } from './parts.ts';

/** How to reach S3. Who asks (keys, profile, role) is found by the AWS SDK where it always is. */
export interface S3Settings {
  readonly region: string;
  /** a server that speaks S3, in place of AWS */
  readonly endpoint: string | null;
}

/** An object as S3 lists it. */
export interface S3Object {
  readonly key: string;
  readonly size: number;
  /** changes with the content; without quotes */
  readonly etag: string;
}

/** A running answer: the bytes of an object from `from` to its end. */
export interface S3Body {
  readonly from: number;
  /** of the whole object */
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Bytes to be written, in one request, or a file of any size, in parts. */
export type Content = Uint8Array | FileContent;

/** What CityFlow does with a bucket. Every failure is a CityflowError `S3_*`. */
export interface Bucket {
  readonly name: string;
  /** Objects whose key starts with `prefix`, page by page. */
  list(prefix: string): AsyncIterable<S3Object>;
  /** null when there is no such object */
  look(key: string): Promise<S3Object | null>;
  /**
   * Reads on from a byte, as long as the object is still the one listed.
   * @returns 'changed' or 'gone' when it is not
   */
  read(object: S3Object, from: number): Promise<S3Body | 'changed' | 'gone'>;
  write(key: string, content: string | Uint8Array, type: string): Promise<void>;
  /**
   * Writes an object as a whole, unless it is not any more what the caller has seen.
   * @param expected the object that is to be replaced, null when there must be none
   * @returns what is there now, or 'changed' when somebody else was faster: nothing was written
   */
  replace(key: string, content: Content, expected: S3Object | null): Promise<S3Object | 'changed'>;
  /** Removing what is not there is harmless. */
  remove(key: string): Promise<void>;
  /** The failure of a body that broke off while it was read. */
  failure(error: unknown, key: string): unknown;
  close(): void;
}

const ATTEMPTS = 4;
const CONNECTION_TIMEOUT_MS = 5_000;
/** without a byte in either direction */
const IDLE_TIMEOUT_MS = 10_000;

/** Opens a bucket; nothing is loaded or asked before the first use. */
export function openBucket(name: string, settings: S3Settings): Bucket {
  let opened: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;

  async function open() {
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client({
      region: settings.region,
      ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint, forcePathStyle: true }),
      followRegionRedirects: true,
      maxAttempts: ATTEMPTS,
      // the checksums that AWS added in 2025 are unknown to many servers that speak S3
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    });
    return { sdk, client };
  }

  const failure = (error: unknown, key: string) => s3Failure(error, { bucket: name, key, ...settings });

  async function ask<T>(
    key: string,
    send: (sdk: typeof import('@aws-sdk/client-s3'), client: S3Client) => Promise<T>,
  ): Promise<T> {
    opened ??= open();
    const { sdk, client } = await opened;
    try {
      return await send(sdk, client);
    } catch (error) {
      throw failure(error, key);
    }
  }

  return {
    name,
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await ask('', (sdk, client) =>
          client.send(
            new sdk.ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
          ),
        );
        for (const { Key: key, Size: size = 0, ETag: etag = '' } of page.Contents ?? []) {
          if (key !== undefined) yield { key, size, etag: unquoted(etag) };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    look: (key) =>
      ask(key, async (sdk, client) => {
        try {
          const found = await client.send(new sdk.HeadObjectCommand({ Bucket: name, Key: key }));
          return { key, size: found.ContentLength ?? 0, etag: unquoted(found.ETag ?? '') };
        } catch (error) {
          if (error instanceof sdk.NotFound) return null;
          throw error;
        }
      }),
    read: ({ key, size, etag }, from) =>
      ask(key, async (sdk, client) => {
        try {
          const answer = await client.send(
            new sdk.GetObjectCommand({
              Bucket: name,
              Key: key,
              IfMatch: `"${etag}"`,
              ...(from === 0 ? {} : { Range: `bytes=${from}-` }),
            }),
          );
          const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.ContentRange ?? '');
          const bytes = answer.Body as Readable;
          // a server may pass over the range and send everything
          const body = {
            from: Number(range?.[1] ?? 0),
            size: Number(range?.[2] ?? answer.ContentLength),
            bytes,
          };
          if (body.size === size) return body;
          bytes.destroy();
          return 'changed';
        } catch (error) {
          if (!(error instanceof sdk.S3ServiceException)) throw error;
          if (error.$metadata.httpStatusCode === 412 || error.name === 'InvalidRange') return 'changed';
          if (error instanceof sdk.NoSuchKey) return 'gone';
          throw error;
        }
      }),
    async write(key, content, type) {
      await ask(key, (sdk, client) =>
        client.send(
          new sdk.PutObjectCommand({
            Bucket: name,
            Key: key,
            Body: Buffer.from(content),
            ContentType: type,
          }),
        ),
      );
    },
    replace: (key, content, expected) =>
      ask(key, async (sdk, client) => {
        const condition =
          expected === null ? ({ IfNoneMatch: '*' } as const) : { IfMatch: `"${expected.etag}"` };
        const target = { Bucket: name, Key: key };
        try {
          if (!(content instanceof Uint8Array)) {
            const { etag, size } = await uploadInParts({ sdk, client }, { ...target, condition }, content);
            return { key, size, etag: unquoted(etag) };
          }
          const put = new sdk.PutObjectCommand({ ...target, ...condition, Body: content });
          const { ETag: etag = '' } = await client.send(put);
          return { key, size: content.length, etag: unquoted(etag) };
        } catch (error) {
          if (!(error instanceof sdk.S3ServiceException)) throw error;
          // 409: another conditional write was under way; 404: what was to be replaced is gone
          if (
            [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0) &&
            error.name !== 'NoSuchBucket'
          ) {
            return 'changed';
          }
          throw error;
        }
      }),
    async remove(key) {
      await ask(key, (sdk, client) => client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key: key })));
    },
    failure,
    close() {
      // a client that could not even be opened has nothing to close: its failure was met by whoever asked
      opened?.then(
        ({ client }) => client.destroy(),
        () => {},
      );
    },
  };
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
