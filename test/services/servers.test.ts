import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOPBACK } from '../../scripts/services/loopback.ts';
import { clientOptions, environmentOf, findServer } from '../servers.ts';

const KEYS = { accessKeyId: LOOPBACK.accessKeyId, secretAccessKey: LOOPBACK.secretAccessKey };
const VARIABLES = ['MONGODB_URL', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_S3'];

describe('where the suites find their servers', () => {
  beforeEach(() => {
    for (const variable of [...VARIABLES, 'AWS_ACCESS_KEY_ID', 'AWS_REGION']) vi.stubEnv(variable, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('the environment wins, and a password is not shown', () => {
    vi.stubEnv('MONGODB_URL', 'mongodb://city:secret@db.example:27017/?tls=true');
    expect(findServer('mongodb')).toEqual({
      kind: 'mongodb',
      name: 'MONGODB_URL mongodb://city:***@db.example:27017/',
      url: 'mongodb://city:secret@db.example:27017/?tls=true',
      foreign: true,
    });
  });

  it('one address serves S3 and DynamoDB, unless one of them has its own', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:5000');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:7070');
    expect(findServer('dynamodb')?.url).toBe('http://127.0.0.1:5000');
    expect(findServer('aws')?.url).toBe('http://127.0.0.1:5000');
    expect(findServer('s3')?.url).toBe('http://127.0.0.1:7070');
  });

  it('keys are ours on loopback, and those of the environment elsewhere or where there are any', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:5000');
    expect(clientOptions(findServer('dynamodb')!)).toEqual({
      endpoint: 'http://127.0.0.1:5000',
      region: LOOPBACK.region,
      credentials: KEYS,
    });
    expect(clientOptions(findServer('s3')!)).toMatchObject({ forcePathStyle: true });

    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'mine');
    expect(clientOptions(findServer('dynamodb')!)).toEqual({
      endpoint: 'http://127.0.0.1:5000',
      region: 'eu-central-1',
    });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://aws.example');
    expect(clientOptions(findServer('dynamodb')!)).not.toHaveProperty('credentials');
  });

  it('a program is told where its servers are', () => {
    const mongodb = { kind: 'mongodb', url: 'mongodb://127.0.0.1:1/' } as const;
    const dynamodb = { kind: 'dynamodb', url: 'http://127.0.0.1:2' } as const;
    const s3 = { kind: 's3', url: 'http://127.0.0.1:3' } as const;
    expect(environmentOf(mongodb)).toEqual({ MONGODB_URL: mongodb.url });
    expect(environmentOf(dynamodb, s3)).toEqual({
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_REGION: LOOPBACK.region,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    });
    expect(environmentOf({ kind: 'aws', url: 'https://aws.example', foreign: true })).toEqual({
      AWS_ENDPOINT_URL: 'https://aws.example',
    });
  });
});
