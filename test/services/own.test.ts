import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServerKind, specOf } from '../../scripts/services/catalog.ts';
import { type OwnServer, startServer } from '../../scripts/services/own.ts';
import { clientOptions, describeWithOwnServer } from '../servers.ts';

/** Whether someone accepts connections there. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Something written into a server, and read back by a connection of its own. */
interface Mark {
  write(server: OwnServer, value: string): Promise<void>;
  read(server: OwnServer): Promise<string | undefined>;
}

async function withMongo<T>({ url }: OwnServer, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000 });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const MARKS: Readonly<Record<Exclude<ServerKind, 'aws'>, Mark>> = {
  mongodb: {
    write: (server, value) =>
      withMongo(server, async (client) => {
        await client.db('own').collection('marks').insertOne({ value });
      }),
    read: (server) =>
      withMongo(server, async (client) => (await client.db('own').collection('marks').findOne())?.value),
  },
  dynamodb: {
    async write(server, value) {
      const client = new DynamoDBClient(clientOptions(server));
      await client.send(
        new CreateTableCommand({
          TableName: 'marks',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1 }, { TableName: 'marks' });
      await client.send(
        new PutItemCommand({ TableName: 'marks', Item: { id: { S: 'a' }, value: { S: value } } }),
      );
    },
    async read(server) {
      const client = new DynamoDBClient(clientOptions(server));
      const { Item } = await client.send(new GetItemCommand({ TableName: 'marks', Key: { id: { S: 'a' } } }));
      return Item?.value?.S;
    },
  },
  s3: {
    async write(server, value) {
      const client = new S3Client(clientOptions(server));
      await client.send(new CreateBucketCommand({ Bucket: 'marks' }));
      await client.send(new PutObjectCommand({ Bucket: 'marks', Key: 'a/b', Body: value }));
    },
    async read(server) {
      const client = new S3Client(clientOptions(server));
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'marks', Key: 'a/b' }));
      return Body?.transformToString();
    },
  },
};

for (const [kind, mark] of Object.entries(MARKS) as [keyof typeof MARKS, Mark][]) {
  describeWithOwnServer(kind, 'a server of one test', (start) => {
    let server: OwnServer;
    afterEach(() => server.stop());

    it('keeps what it acknowledged when it is killed and restarted, at the same address', async () => {
      server = await start();
      await mark.write(server, 'kept');
      await server.kill();
      expect(server.isRunning()).toBe(false);
      expect(await listens(server.port)).toBe(false);

      await server.restart();
      expect(server.isRunning()).toBe(true);
      expect(await mark.read(server)).toBe('kept');

      await server.stop();
      expect(existsSync(server.dir)).toBe(false);
    });

    it('answers nothing while paused, and everything after', async () => {
      server = await start();
      await server.pause();
      const ping = specOf(kind).ping(server.url);
      const first = await Promise.race([ping, new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))]);
      expect(first).toBe('nothing');
      server.resume();
      await ping;
    });
  });
}

/** What a test does that is killed before it could stop its server. */
const KILLED = `
  const { startServer } = await import(${JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, '../../scripts/services/own.ts')).href)});
  const { port, dir } = await startServer('dynamodb');
  console.log(JSON.stringify({ port, dir }));
  process.kill(process.pid, 'SIGKILL');
`;

describe('a server of one test', () => {
  it('ends with its test, even a killed one, and leaves nothing', async () => {
    const printed = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '--eval', KILLED], (_, stdout) => resolve(stdout));
    });
    const { port, dir } = JSON.parse(printed) as { port: number; dir: string };
    await expect.poll(() => listens(port), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => existsSync(dir), { timeout: 10_000 }).toBe(false);
  });

  it('leaves a folder that it was given', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'cityflow-services-'));
    const server = await startServer('dynamodb', { dir });
    expect(server.dir).toBe(dir);
    await server.stop();
    await server.stop();
    expect(existsSync(dir)).toBe(true);
    rmSync(dir, { recursive: true });
  });
});
