import { LOOPBACK } from './loopback.ts';

/** How long an answer may take, on a machine with much else to do. */
const PATIENCE_MS = 5_000;

/** A question that only a server of the protocol answers. Rejects when it does not. */
export type Ping = (url: string) => Promise<void>;

/** `hello`, over the MongoDB protocol. */
export const pingMongodb: Ping = async (url) => {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, {
    directConnection: true,
    serverSelectionTimeoutMS: PATIENCE_MS,
    connectTimeoutMS: PATIENCE_MS,
    socketTimeoutMS: PATIENCE_MS,
    // between two attempts while nobody listens yet; the default is half a second
    minHeartbeatFrequencyMS: 20,
  });
  try {
    await client.db('admin').command({ hello: 1 });
  } finally {
    await client.close();
  }
};

/** ListTables. */
export const pingDynamodb: Ping = async (url) => {
  const { DynamoDBClient, ListTablesCommand } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient(impatient(url));
  try {
    await client.send(new ListTablesCommand({}));
  } finally {
    client.destroy();
  }
};

/** ListBuckets. */
export const pingS3: Ping = async (url) => {
  const { S3Client, ListBucketsCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ ...impatient(url), forcePathStyle: true });
  try {
    await client.send(new ListBucketsCommand({}));
  } finally {
    client.destroy();
  }
};

function impatient(endpoint: string) {
  const { region, ...credentials } = LOOPBACK;
  return {
    endpoint,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
  };
}
