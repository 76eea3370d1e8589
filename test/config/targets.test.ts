import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { chooseTargets } from '../../src/domain/targets.ts';

const LAMBDA = 'AWS_Lambda_nodejs24.x';
const ECS = 'AWS_ECS_FARGATE';

describe('where results go', () => {
  it.each([
    // where it runs, DATABASE_TYPE, USE_S3 → store, reports
    ['', '', '', 'embedded', 'disk'],
    ['', '', 'true', 'embedded', 's3'],
    ['', '', 'false', 'embedded', 'disk'],
    ['', 'embedded', '', 'embedded', 'disk'],
    ['', 'mongodb', '', 'mongodb', 'disk'],
    ['', 'mongodb', 'true', 'mongodb', 's3'],
    ['', 'dynamodb', '', 'dynamodb', 'disk'],
    ['', 'dynamodb', 'true', 'dynamodb', 's3'],
    [LAMBDA, '', '', 'dynamodb', 's3'],
    [LAMBDA, '', 'false', 'dynamodb', 'disk'],
    [LAMBDA, 'mongodb', '', 'mongodb', 's3'],
    [LAMBDA, 'embedded', 'false', 'embedded', 'disk'],
    [ECS, '', '', 'dynamodb', 's3'],
    [ECS, 'embedded', '', 'embedded', 's3'],
    [ECS, '', 'true', 'dynamodb', 's3'],
  ] as const)(
    'AWS_EXECUTION_ENV=%s DATABASE_TYPE=%s USE_S3=%s → %s, %s',
    (env, database, s3, store, reports) => {
      expect(chooseTargets({ AWS_EXECUTION_ENV: env, DATABASE_TYPE: database, USE_S3: s3 })).toEqual({
        store,
        reports,
      });
    },
  );

  it('an EC2 machine is a machine like another: it says what it wants', () => {
    const config = readConfig(
      { DATABASE_TYPE: 'dynamodb', USE_S3: 'true', AWS_REGION: 'eu-west-1' },
      '/nowhere',
    );
    expect(config.targets).toEqual({ store: 'dynamodb', reports: 's3' });
    expect(config.aws).toEqual({ region: 'eu-west-1' });
  });
});

describe('the raw zone', () => {
  it.each([
    [{}, null],
    [{ CITYFLOW_RAW: './raw' }, '/nowhere/raw'],
    [{ CITYFLOW_RAW: 's3://bucket/prefix' }, 's3://bucket/prefix'],
    [{ S3_RAW_BUCKET: 'bucket' }, 's3://bucket'],
    [{ S3_RAW_BUCKET: 'bucket', S3_RAW_PREFIX: '/a/b/' }, 's3://bucket/a/b'],
    [{ CITYFLOW_RAW: '/raw', S3_RAW_BUCKET: 'bucket' }, '/raw'],
  ])('%o → %s', (env, raw) => {
    expect(readConfig(env, '/nowhere').raw).toBe(raw);
  });
});

describe('a setting', () => {
  it.each([
    ['CITY_TIMEZONE', 'Europe/Pariss'],
    ['DATABASE_TYPE', 'oracle'],
    ['CITYFLOW_MEMORY_LIMIT', '1'],
    ['CITYFLOW_WORKERS', 'many'],
    ['CITYFLOW_LANG', 'de'],
    ['USE_S3', 'yes'],
  ])('%s=%s stops the start with its name, its value and what is allowed', (name, value) => {
    expect(() => readConfig({ [name]: value }, '/nowhere')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', params: expect.objectContaining({ name, value }) }),
    );
  });
});
