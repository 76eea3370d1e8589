import { beforeAll, describe, it } from 'vitest';
import { type ServerKind, specOf } from '../scripts/services/catalog.ts';
import { LOOPBACK } from '../scripts/services/loopback.ts';
import { type OwnServer, type OwnServerOptions, startServer } from '../scripts/services/own.ts';
import { isAlive } from '../scripts/services/processes.ts';
import { openState } from '../scripts/services/state.ts';
import { withoutSecrets } from '../src/domain/address.ts';

/** A server that a suite talks to. Others talk to it too: each suite makes its own database, tables or buckets. */
export interface TestServer {
  readonly kind: ServerKind;
  /** what it is, for the names of tests: `FerretDB 1.24.2`, or the variable that points at another one */
  readonly name: string;
  readonly url: string;
  /** credentials come from the environment too, not from us */
  readonly foreign: boolean;
}

/** Variables that point the suites at a server of one's own choice, like a real MongoDB or AWS; the first set wins. */
const VARIABLES: Readonly<Record<ServerKind, readonly string[]>> = {
  mongodb: ['MONGODB_URL'],
  dynamodb: ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'],
  s3: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
  aws: ['AWS_ENDPOINT_URL'],
};

const services = openState();

/** The server that the environment points at, else the one that `npm run services -- up` started, else null. */
export function findServer(kind: ServerKind): TestServer | null {
  for (const variable of VARIABLES[kind]) {
    const url = process.env[variable];
    if (url) return { kind, name: `${variable} ${withoutSecrets(url)}`, url, foreign: isForeign(url) };
  }
  const recorded = services.find(kind);
  if (recorded === undefined || !isAlive(recorded)) return null;
  return { kind, name: `${recorded.name} ${recorded.version}`, url: recorded.url, foreign: false };
}

/**
 * A suite on a server. Where there is none it says by name what it left out; with CITYFLOW_REQUIRE_SERVERS=true
 * (CI) an absence is a failure.
 */
export function describeWithServer(
  kind: ServerKind,
  name: string,
  suite: (server: TestServer) => void,
): void {
  const server = findServer(kind);
  if (server === null) {
    leaveOut(name, kind);
    return;
  }
  describe(`${name} (${server.name})`, () => {
    // One that stopped answering since it was started fails here, in its own words.
    if (server.url === services.find(kind)?.url) beforeAll(() => specOf(kind).ping(server.url));
    suite(server);
  });
}

/**
 * A suite with servers of its own, to kill and restart: see `OwnServer`. Those that a test starts are for it to
 * stop; what it leaves ends with the process.
 */
export function describeWithOwnServer(
  kind: ServerKind,
  name: string,
  suite: (start: (options?: OwnServerOptions) => Promise<OwnServer>) => void,
): void {
  const { name: server, version, program } = specOf(kind);
  if (program.find() === null) leaveOut(name, kind);
  else describe(`${name} (${server} ${version})`, () => suite((options) => startServer(kind, options)));
}

function leaveOut(name: string, kind: ServerKind): void {
  const remedy = `npm run services -- up ${kind}`;
  if (process.env.CITYFLOW_REQUIRE_SERVERS === 'true') {
    it(`${name} (${kind}): server required`, () => {
      throw new Error(`no ${kind} server: ${remedy}`);
    });
  } else {
    it.skip(`${name} (left out, no ${kind} server: ${remedy})`, () => {});
  }
}

/** A server as it is reached; one that a test started is not foreign. */
type Address = Pick<TestServer, 'kind' | 'url'> & { readonly foreign?: boolean };

/** Options of the clients of the AWS SDK for DynamoDB and S3. */
export function clientOptions({ kind, url, foreign = false }: Address): {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle?: true;
} {
  const { region, ...credentials } = LOOPBACK;
  return {
    endpoint: url,
    ...(foreign ? { region: process.env.AWS_REGION || region } : { region, credentials }),
    ...(kind === 's3' || kind === 'aws' ? { forcePathStyle: true } : {}),
  };
}

/** What a program under test must find in its environment to use these servers. */
export function environmentOf(...servers: readonly Address[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { kind, url, foreign = false } of servers) {
    environment[VARIABLES[kind][0]!] = url;
    if (kind === 'mongodb' || foreign) continue;
    environment.AWS_REGION = LOOPBACK.region;
    environment.AWS_ACCESS_KEY_ID = LOOPBACK.accessKeyId;
    environment.AWS_SECRET_ACCESS_KEY = LOOPBACK.secretAccessKey;
  }
  return environment;
}

/** A server of someone's choice takes the credentials of the environment, where there are any or it is not here. */
function isForeign(url: string): boolean {
  return Boolean(process.env.AWS_ACCESS_KEY_ID) || !/^https?:\/\/127\.0\.0\.1[:/]/.test(url);
}
