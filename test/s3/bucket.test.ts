import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorText } from '../../src/domain/errors.ts';
import { asPrefix, parseS3Address } from '../../src/s3/address.ts';
import { type Bucket, openBucket, type S3Object } from '../../src/s3/bucket.ts';
import { s3Failure } from '../../src/s3/failure.ts';
import { failureOf } from '../pipeline/zone.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const REQUEST = { bucket: 'raw', key: 'batch/a.csv', region: 'eu-west-3', endpoint: null };
const OBJECT: S3Object = { key: 'a.csv', size: 10, etag: 'e1' };

const refusal =
  (status: number, code: string): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>said ${code}</Message></Error>`);
  };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('what S3 answers, from a server that says what it is told to', () => {
  let answers: Answer[];
  let asked: string[];
  let bucket: Bucket;
  let close: () => Promise<void>;

  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    [answers, asked] = [[], []];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
      (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    bucket = openBucket('raw', { region: 'eu-west-3', endpoint });
    close = () => {
      bucket.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    };
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await close();
  });

  async function read(from: number): Promise<string> {
    const body = await bucket.read(OBJECT, from);
    if (typeof body === 'string') return body;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body.bytes) chunks.push(chunk);
    return `${body.from} ${Buffer.concat(chunks)}`;
  }

  it('lists page by page', async () => {
    const page =
      (keys: readonly string[], next: string): Answer =>
      (_, response) =>
        response.end(
          `<?xml version="1.0"?><ListBucketResult>${keys.map(
            (key, n) =>
              `<Contents><Key>${key}</Key><Size>${n}</Size><ETag>&quot;${key}-e&quot;</ETag></Contents>`,
          )}<IsTruncated>${next !== ''}</IsTruncated>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`,
        );
    answers = [page(['api/a', 'api/b'], 'two'), page(['api/c'], 'three'), page([], '')];
    expect(await all(bucket.list('api/'))).toEqual([
      { key: 'api/a', size: 0, etag: 'api/a-e' },
      { key: 'api/b', size: 1, etag: 'api/b-e' },
      { key: 'api/c', size: 0, etag: 'api/c-e' },
    ]);
    expect(asked.map((line) => /continuation-token=(\w+)/.exec(line)?.[1])).toEqual([
      undefined,
      'two',
      'three',
    ]);
    expect(asked.every((line) => line.includes('prefix=api%2F'))).toBe(true);
  });

  it('reads on from a byte, as long as the object is the one listed', async () => {
    const headers: unknown[] = [];
    answers = [
      (request, response) => {
        headers.push([request.headers.range, request.headers['if-match']]);
        response.writeHead(206, { 'content-range': 'bytes 4-9/10', 'content-length': 6 }).end('456789');
      },
    ];
    expect(await read(4)).toBe('4 456789');
    expect(headers).toEqual([['bytes=4-', '"e1"']]);
  });

  it('understands a server that sends everything whatever the range', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': 10 }).end('0123456789')];
    expect(await read(4)).toBe('0 0123456789');
  });

  it.each([
    ['changed', refusal(412, 'PreconditionFailed')],
    ['changed', refusal(416, 'InvalidRange')],
    ['changed', ((_, response) => response.writeHead(200, { 'content-length': 3 }).end('abc')) as Answer],
    ['gone', refusal(404, 'NoSuchKey')],
  ])('says %s of an object that is not the one listed', async (state, answer) => {
    answers = [answer];
    expect(await read(0)).toBe(state);
  });

  it.each([
    [404, 'NoSuchBucket', 'S3_BUCKET_MISSING'],
    [403, 'AccessDenied', 'S3_DENIED'],
    [403, 'InvalidObjectState', 'S3_DENIED'],
    [400, 'ExpiredToken', 'S3_CREDENTIALS'],
    [403, 'InvalidAccessKeyId', 'S3_CREDENTIALS'],
    [403, 'SignatureDoesNotMatch', 'S3_CREDENTIALS'],
    [403, 'RequestTimeTooSkewed', 'S3_CREDENTIALS'],
    [400, 'InvalidBucketName', 'S3_FAILED'],
  ])('tells %d %s as %s, without asking again', async (status, code, expected) => {
    answers = [refusal(status, code)];
    const error = await failureOf(read(0));
    expect(error.code).toBe(expected);
    expect(asked).toHaveLength(1);
    for (const language of ['fr', 'en'] as const)
      expect(errorText(error, language)).not.toMatch(/\n|undefined/);
  });

  it('asks again when the server is busy, and then says so', async () => {
    answers = [refusal(503, 'SlowDown'), (_, response) => response.end('0123456789')];
    expect(await read(0)).toBe('0 0123456789');
    answers = [refusal(503, 'SlowDown')];
    asked = [];
    expect((await failureOf(read(0))).code).toBe('S3_UNREACHABLE');
    expect(asked).toHaveLength(4);
  });

  it('has null for an object that is not there', async () => {
    answers = [(_, response) => response.writeHead(404).end()];
    expect(await bucket.look('a.csv')).toBeNull();
  });

  it('names the place and the server when nobody answers', async () => {
    await close();
    const error = await failureOf(all(bucket.list('')));
    expect(error.code).toBe('S3_UNREACHABLE');
    expect(errorText(error, 'fr')).toMatch(/^s3:\/\/raw injoignable \(http:\/\/127.0.0.1:\d+, ECONNREFUSED/);
  });
});

describe('what an operator is told of a failed request', () => {
  it('says how to make a missing bucket, on AWS and elsewhere', () => {
    const missing = Object.assign(new Error('no'), {
      name: 'NoSuchBucket',
      $metadata: { httpStatusCode: 404 },
    });
    const text = (endpoint: string | null) => {
      const error = s3Failure(missing, { ...REQUEST, endpoint });
      return error instanceof Error && 'code' in error ? errorText(error as never, 'en') : '';
    };
    expect(text(null)).toContain('"aws s3 mb s3://raw --region eu-west-3"');
    expect(text('http://s3.test')).toContain(
      '"aws s3 mb s3://raw --region eu-west-3 --endpoint-url http://s3.test"',
    );
  });

  it('knows credentials that were never found', () => {
    const error = Object.assign(new Error('Could not load credentials'), {
      name: 'CredentialsProviderError',
    });
    expect(s3Failure(error, REQUEST)).toMatchObject({ code: 'S3_CREDENTIALS' });
  });

  it('lets a bug be a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(s3Failure(bug, REQUEST)).toBe(bug);
  });
});

describe('an address in S3', () => {
  it.each([
    ['s3://raw', 'raw', ''],
    ['s3://raw/', 'raw', ''],
    ['s3://raw/paris', 'raw', 'paris/'],
    ['s3://raw/paris/2023/', 'raw', 'paris/2023/'],
  ])('%s', (text, bucket, prefix) => {
    expect(parseS3Address(text)).toEqual({ bucket, prefix });
  });

  it.each(['s3://', 'gs://raw', 'https://raw'])('refuses %s', (text) => {
    expect(() => parseS3Address(text)).toThrow(expect.objectContaining({ code: 'RAW_ZONE_REMOTE' }));
  });

  it('has one form of a prefix', () => {
    expect(['', '/', 'reports', '/reports/', 'a/b/'].map(asPrefix)).toEqual([
      '',
      '',
      'reports/',
      'reports/',
      'a/b/',
    ]);
  });
});
