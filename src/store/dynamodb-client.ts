import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { withoutSecrets } from '../domain/address.ts';
import { CityflowError } from '../domain/errors.ts';
import { storeFailure } from './dynamodb-failure.ts';
import { prepareTables } from './dynamodb-tables.ts';

export interface DynamoSettings {
  readonly region: string;
  /** a server that speaks DynamoDB, in place of AWS */
  readonly endpoint: string | null;
  readonly metricsTable: string;
  readonly reportsTable: string;
  /** days after which what is saved is forgotten; null: never */
  readonly ttlDays: number | null;
  /** who asks; absent: the AWS SDK looks where it always does (environment, profile, role) */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** how often a request is sent before its failure is the store's */
  readonly attempts?: number;
  /** how long an answer may take, ms */
  readonly answerMs?: number;
  /** UTC ms */
  readonly now?: () => number;
}

/** The two tables, ready to be asked. */
export interface Tables {
  readonly doc: DynamoDBDocument;
  readonly metrics: string;
  readonly reports: string;
  /** the store in messages */
  readonly place: string;
  readonly ttlDays: number | null;
  readonly attempts: number;
  readonly now: () => number;
}

/** A connection that is made at the first question. */
export interface Connection {
  readonly place: string;
  /** @throws CityflowError STORE_*; bugs as they are */
  ask<T>(question: (tables: Tables) => Promise<T>): Promise<T>;
  prepare(create: boolean): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_MS = 3_000;

/** Refuses what the SDK or AWS would refuse in their own words, later. @throws CityflowError CONFIG_INVALID */
function checkSettings({ region, endpoint, metricsTable, reportsTable }: DynamoSettings): void {
  const check = (name: string, value: string, isAllowed: boolean, allowed: string) => {
    if (!isAllowed)
      throw new CityflowError('CONFIG_INVALID', { name, value: withoutSecrets(value), allowed });
  };
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  check('AWS_REGION', region, label.test(region), 'un nom de région, comme eu-west-3');
  const isWeb = endpoint === null || (/^https?:\/\//.test(endpoint) && URL.canParse(endpoint));
  check('AWS_ENDPOINT_URL', endpoint ?? '', isWeb, 'une adresse http:// ou https://');
  for (const [setting, table] of [
    ['DYNAMODB_METRICS_TABLE', metricsTable],
    ['DYNAMODB_REPORTS_TABLE', reportsTable],
  ] as const) {
    check(setting, table, /^[\w.-]{3,255}$/.test(table), 'de 3 à 255 lettres, chiffres, points ou tirets');
  }
  const isOther = metricsTable !== reportsTable;
  check('DYNAMODB_REPORTS_TABLE', reportsTable, isOther, 'une autre table que DYNAMODB_METRICS_TABLE');
}

/** @throws CityflowError CONFIG_INVALID */
export function connect(settings: DynamoSettings): Connection {
  checkSettings(settings);
  const { region, endpoint, metricsTable, reportsTable, ttlDays, credentials } = settings;
  const server = endpoint === null ? null : withoutSecrets(endpoint);
  const { attempts = 6, answerMs = 20_000, now = Date.now } = settings;
  const place = `${metricsTable}, ${reportsTable} (${server ?? region})`;
  let opened: Promise<{ client: DynamoDBClient; tables: Tables }> | null = null;
  let closed = false;

  /** The SDK takes a tenth of a second to load: only who asks pays for it. */
  async function open() {
    const [sdk, lib] = await Promise.all([
      import('@aws-sdk/client-dynamodb'),
      import('@aws-sdk/lib-dynamodb'),
    ]);
    const client = new sdk.DynamoDBClient({
      region,
      ...(endpoint === null ? {} : { endpoint }),
      ...(credentials ? { credentials } : {}),
      maxAttempts: attempts,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        requestTimeout: answerMs,
        throwOnRequestTimeout: true,
      },
    });
    const doc = lib.DynamoDBDocument.from(client, {
      // the readable attributes may have numbers beyond 2^53, as far as JSON knows them
      marshallOptions: { allowImpreciseNumbers: true },
      unmarshallOptions: { wrapNumbers: Number },
    });
    const tables = { doc, metrics: metricsTable, reports: reportsTable, place, ttlDays, attempts, now };
    return { client, tables };
  }

  async function connected() {
    if (closed) throw new Error(`store ${place} is closed`);
    opened ??= open();
    return opened;
  }

  async function prepare(create: boolean): Promise<void> {
    const { client } = await connected();
    await prepareTables({ client, metrics: metricsTable, reports: reportsTable, place, create });
  }

  const failure = (error: unknown) => storeFailure(error, { place, server, region });

  return {
    place,
    async ask(question) {
      const { tables } = await connected();
      try {
        return await question(tables);
      } catch (error) {
        // a table that is not there, or not ours: says which
        if (isOfTables(error)) await prepare(false).catch((reason) => Promise.reject(failure(reason)));
        throw failure(error);
      }
    },
    prepare: (create) => prepare(create).catch((error) => Promise.reject(failure(error))),
    async close() {
      closed = true;
      const was = opened;
      opened = null;
      // one that could not be opened has nothing to close: its failure was met by whoever asked
      (await was?.catch(() => null))?.client.destroy();
    },
  };
}

/** Errors by which DynamoDB says that a table, its keys or its index are not those that were asked for. */
function isOfTables(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'ResourceNotFoundException' || error.name === 'ValidationException')
  );
}
