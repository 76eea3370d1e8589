import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { METRICS_TABLE, REPORTS_TABLE } from '../lib/names.ts';
import { resources, synthesise } from './synthesise.ts';

const template = synthesise();

suite('buckets', () => {
  const buckets = resources(template, 'AWS::S3::Bucket');
  test('there are two: raw zone and reports', () => {
    assert.deepEqual(
      buckets.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')),
      ['DataRaw', 'DataReports'],
    );
  });

  for (const [id, { DeletionPolicy, UpdateReplacePolicy, Properties }] of buckets) {
    test(`${id} is private, encrypted, versioned and outlives the stack`, () => {
      assert.deepEqual(Properties.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      assert.deepEqual(Properties.OwnershipControls, {
        Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
      });
      assert.deepEqual(Properties.BucketEncryption, {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      });
      assert.deepEqual(Properties.VersioningConfiguration, { Status: 'Enabled' });
      assert.equal(Properties.AccessControl, undefined);
      assert.equal(Properties.WebsiteConfiguration, undefined);
      assert.deepEqual([DeletionPolicy, UpdateReplacePolicy], ['Retain', 'Retain']);
    });

    test(`${id} lets go of replaced versions and of uploads that broke off`, () => {
      const { Rules: rules } = Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] };
      const leftovers = rules.find(({ Id }) => Id === 'leftovers');
      assert.equal(leftovers?.Status, 'Enabled');
      assert.deepEqual(leftovers?.NoncurrentVersionExpiration, { NoncurrentDays: 30 });
      assert.deepEqual(leftovers?.AbortIncompleteMultipartUpload, { DaysAfterInitiation: 7 });
      // nothing that is current ever expires
      assert.ok(rules.every((rule) => !('ExpirationInDays' in rule) && !('ExpirationDate' in rule)));
    });

    test(`${id} refuses plain HTTP`, () => {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: { Ref: id },
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 's3:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    });
  }
});

suite('tables', () => {
  const everyTable = {
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    DeletionProtectionEnabled: true,
  };

  test('the metrics: header and items by date, entities through time by the index', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...everyTable,
        TableName: METRICS_TABLE.name,
        KeySchema: [
          { AttributeName: 'data_type', KeyType: 'HASH' },
          { AttributeName: 'date', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'entity-date',
            KeySchema: [
              { AttributeName: 'entity', KeyType: 'HASH' },
              { AttributeName: 'date', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    });
  });

  test('the reports: by date', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...everyTable,
        TableName: REPORTS_TABLE.name,
        KeySchema: [{ AttributeName: 'date', KeyType: 'HASH' }],
      },
    });
  });

  test('another environment has tables of its own', () => {
    const names = resources(synthesise({ environment: 'staging' }), 'AWS::DynamoDB::Table').map(
      ([, { Properties }]) => Properties.TableName,
    );
    assert.deepEqual(names, ['cityflow-staging-metrics', 'cityflow-staging-daily-reports']);
  });
});
