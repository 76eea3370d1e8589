import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { type Bucket, openBucket, type S3Object } from '../../src/s3/bucket.ts';
import { clientOptions, describeWithServer } from '../servers.ts';
import { makeBucket, removeBuckets, s3Settings, type TestBucket, useKeys } from './buckets.ts';

const KEY = 'batch/comptages_routiers/annee.parquet';
/** two parts and a half */
const CONTENT = randomBytes(20 << 20);

describeWithServer('s3', 'a large file, sent in parts', (server) => {
  useKeys(server);
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-parts-'));
  const file = path.join(folder, 'annee');
  let client: S3Client;
  let holder: TestBucket;
  let bucket: Bucket;
  /** stands before the server, and sees each part pass by: `onPart` says whether it goes on */
  let door: Server;
  let onPart: (number: number) => boolean | Promise<boolean> = () => true;

  beforeAll(async () => {
    writeFileSync(file, CONTENT);
    client = new S3Client(clientOptions(server));
    holder = await makeBucket(server);
    const { hostname, port } = new URL(server.url);
    door = createServer(async (incoming, outgoing) => {
      const part = /[?&]partNumber=(\d+)/.exec(incoming.url ?? '');
      if (part && !(await onPart(Number(part[1])))) {
        incoming.resume().on('end', () => outgoing.writeHead(503).end());
        return;
      }
      const { method, url, headers } = incoming;
      const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    bucket = openBucket(holder.name, s3Settings(server, endpoint));
  });
  afterEach(async () => {
    onPart = () => true;
    await holder.remove(KEY);
  });
  afterAll(async () => {
    bucket.close();
    door.closeAllConnections();
    await new Promise((resolve) => door.close(resolve));
    client.destroy();
    await removeBuckets();
    rmSync(folder, { recursive: true });
  });

  /** Uploads that were begun and neither finished nor taken back. */
  async function unfinished(): Promise<(string | undefined)[]> {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: holder.name }));
    return Uploads.map(({ Key }) => Key);
  }
  /** What somebody left who was killed. */
  async function begin(Key: string): Promise<void> {
    const upload = { Bucket: holder.name, Key };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
    const part = { ...upload, UploadId, PartNumber: 1, Body: CONTENT.subarray(0, 5 << 20) };
    await client.send(new UploadPartCommand(part));
  }
  async function bytes(): Promise<Uint8Array> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: holder.name, Key: KEY }));
    return Body!.transformToByteArray();
  }
  async function put(text: string): Promise<S3Object> {
    const object = await bucket.replace(KEY, Buffer.from(text), null);
    if (object === 'changed') throw new Error('nobody was there');
    return object;
  }

  it('arrives whole, and takes the place of the object that was seen', async () => {
    const seen: number[] = [];
    onPart = (number) => seen.push(number) > 0;
    const first = await bucket.replace(KEY, { file }, null);
    expect(first).toMatchObject({ key: KEY, size: CONTENT.length });
    expect(seen).toEqual([1, 2, 3]);
    expect(Buffer.compare(await bytes(), CONTENT)).toBe(0);
    expect(await bucket.look(KEY)).toEqual(first);
    expect(await bucket.replace(KEY, { file }, first as S3Object)).toMatchObject({ size: CONTENT.length });
    expect(await unfinished()).toEqual([]);
  });

  it('does not take the place of what somebody wrote meanwhile', async () => {
    onPart = async (number) => {
      if (number === 3) await holder.put({ [KEY]: 'de quelqu’un d’autre' });
      return true;
    };
    expect(await bucket.replace(KEY, { file }, null)).toBe('changed');
    expect(await holder.read(KEY)).toBe('de quelqu’un d’autre');
    const other = (await bucket.look(KEY)) as S3Object;
    expect(await bucket.replace(KEY, { file }, { ...other, etag: 'un-autre' })).toBe('changed');
    expect(await unfinished()).toEqual([]);
  });

  it('leaves nothing when the server fails or somebody stops it, and what was there stays', async () => {
    const before = await put('avant');
    onPart = (number) => number < 2;
    await expect(bucket.replace(KEY, { file }, before)).rejects.toMatchObject({ code: 'S3_UNREACHABLE' });
    const stop = new AbortController();
    onPart = (number) => {
      if (number === 2) stop.abort(new CityflowError('INTERRUPTED', { signal: 'SIGTERM' }));
      return true;
    };
    const stopped = bucket.replace(KEY, { file, signal: stop.signal }, before);
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await unfinished()).toEqual([]);
    expect(await holder.read(KEY)).toBe('avant');
    // a part that comes through at the second try is no failure
    let failures = 1;
    onPart = (number) => number !== 2 || failures-- <= 0;
    expect(await bucket.replace(KEY, { file }, before)).toMatchObject({ size: CONTENT.length });
    expect(Buffer.compare(await bytes(), CONTENT)).toBe(0);
  });

  it('removes what a killed upload of the same object left, not one that another program is at', async () => {
    const other = KEY.replace('annee', 'une-autre');
    await begin(KEY);
    await begin(other);
    expect((await unfinished()).sort()).toEqual([KEY, other]);
    await bucket.replace(KEY, { file }, null);
    expect(await unfinished()).toEqual([other]);
    expect(readFileSync(file).length).toBe(CONTENT.length);
  });
});
