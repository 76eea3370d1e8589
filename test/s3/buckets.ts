import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, vi } from 'vitest';
import type { S3Settings } from '../../src/s3/bucket.ts';
import { type Content, tree } from '../pipeline/zone.ts';
import { clientOptions, environmentOf, type TestServer } from '../servers.ts';

/** A bucket of its own, on a server for tests. */
export interface TestBucket {
  readonly name: string;
  put(files: Readonly<Record<string, Content>>): Promise<void>;
  /** Uploads a folder as a raw zone below a prefix. */
  upload(folder: string, prefix: string): Promise<void>;
  read(key: string): Promise<string>;
  keys(): Promise<string[]>;
  remove(...keys: string[]): Promise<void>;
  /** Removes the bucket and all it holds; `make` brings an empty one back. */
  drop(): Promise<void>;
  make(): Promise<void>;
}

const made: (() => Promise<void>)[] = [];

/** Removes every bucket made so far; call it in `afterAll`. */
export async function removeBuckets(): Promise<void> {
  for (const remove of made.splice(0)) await remove();
}

export async function makeBucket(server: TestServer): Promise<TestBucket> {
  const Bucket = `cityflow-test-${randomBytes(6).toString('hex')}`;
  const client = new S3Client({ ...clientOptions(server), requestChecksumCalculation: 'WHEN_REQUIRED' });
  const put = (Key: string, Body: Content) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) }));
  const bucket: TestBucket = {
    name: Bucket,
    async put(files) {
      for (const [key, content] of Object.entries(files)) await put(key, content);
    },
    async upload(folder, prefix) {
      for (const name of tree(folder)) await put(`${prefix}${name}`, readFileSync(path.join(folder, name)));
    },
    async read(key) {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      return (await body?.transformToString()) ?? '';
    },
    async keys() {
      const { Contents: found = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      return found.flatMap(({ Key: key }) => key ?? []).sort();
    },
    async remove(...keys) {
      for (const key of keys) await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    },
    async drop() {
      await bucket.remove(...(await bucket.keys()));
      await client.send(new DeleteBucketCommand({ Bucket }));
    },
    async make() {
      await client.send(new CreateBucketCommand({ Bucket }));
    },
  };
  await bucket.make();
  made.push(async () => {
    // a test may have dropped it already
    await bucket.drop().catch((error: Error) => {
      if (error.name !== 'NoSuchBucket') throw error;
    });
    client.destroy();
  });
  return bucket;
}

/** Settings that reach a server, through this endpoint. */
export function s3Settings(server: TestServer, endpoint: string = server.url): S3Settings {
  return { region: clientOptions(server).region, endpoint };
}

/** Gives this process the keys of a server, for the tests of a file. */
export function useKeys(server: TestServer): void {
  beforeAll(() => {
    for (const [name, value] of Object.entries(environmentOf(server))) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}
