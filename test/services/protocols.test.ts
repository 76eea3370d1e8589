import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { clientOptions, describeWithServer } from '../servers.ts';

/** Not taken by another suite, nor by an earlier run on the same server. */
const NAME = `cityflow-services-${process.pid}-${Date.now().toString(36)}`;

describeWithServer('mongodb', 'the MongoDB protocol', ({ url }) => {
  it('keeps documents', async () => {
    const client = new MongoClient(url);
    try {
      const days = client.db(NAME).collection<{ _id: string; vitesse: number | null }>('jours');
      await days.insertMany([
        { _id: '2023-11-21', vitesse: 31.5 },
        { _id: '2023-11-22', vitesse: null },
      ]);
      expect(await days.find().sort({ _id: -1 }).toArray()).toEqual([
        { _id: '2023-11-22', vitesse: null },
        { _id: '2023-11-21', vitesse: 31.5 },
      ]);
    } finally {
      await client.db(NAME).dropDatabase();
      await client.close();
    }
  });
});

describeWithServer('aws', 'what dynalite lacks of DynamoDB', (server) => {
  it('time to live and point-in-time recovery are switched on', async () => {
    const client = new DynamoDBClient(clientOptions(server));
    const TableName = NAME;
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1 }, { TableName });
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
      }),
    );
    await client.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
    });
  });
});

describeWithServer('s3', 'the S3 protocol', (server) => {
  it('gives a part of an object, its ETag, and refuses another signature', async () => {
    const client = new S3Client(clientOptions(server));
    const address = { Bucket: NAME, Key: 'jour=2023-11-21/mesures é.csv' };
    await client.send(new CreateBucketCommand({ Bucket: NAME }));
    const { ETag } = await client.send(new PutObjectCommand({ ...address, Body: 'arc;débit\n1;20\n' }));
    const { Body, ContentRange } = await client.send(
      new GetObjectCommand({ ...address, Range: 'bytes=11-' }),
    );
    expect(await Body?.transformToString()).toBe('1;20\n');
    expect(ContentRange).toBe('bytes 11-15/16');
    expect((await client.send(new HeadObjectCommand(address))).ETag).toBe(ETag);

    const stranger = new S3Client({
      ...clientOptions(server),
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
    });
    await expect(stranger.send(new HeadObjectCommand(address))).rejects.toThrow();
  });
});
