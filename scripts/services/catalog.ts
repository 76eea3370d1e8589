import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { LOOPBACK } from './loopback.ts';
import { type Ping, pingDynamodb, pingMongodb, pingS3 } from './pings.ts';
import { goProgram, type Program, pythonPackages } from './programs.ts';

/** What a server stands for in a test: a protocol, or for `aws` many AWS services behind one address. */
export const SERVER_KINDS = ['mongodb', 'dynamodb', 's3', 'aws'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** How to start a program on a port of loopback. */
interface Command {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server that can be had from the package registries, at one pinned version. */
export interface ServerSpec {
  readonly kind: ServerKind;
  readonly name: string;
  readonly version: string;
  /** where its data is, and what it is here for */
  readonly about: string;
  /** what a machine must have so that it can be made */
  readonly needs: string;
  readonly program: Program;
  /** @param data an existing folder; what is in it is served again after a restart, unless `about` says memory */
  command(port: number, data: string): Command;
  url(port: number): string;
  readonly ping: Ping;
}

const here = (...names: string[]) => path.join(import.meta.dirname, ...names);
const require = createRequire(import.meta.url);
const web = (port: number) => `http://127.0.0.1:${port}`;
const KEYS = {
  AWS_REGION: LOOPBACK.region,
  AWS_ACCESS_KEY_ID: LOOPBACK.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOOPBACK.secretAccessKey,
};

/** The version that a file pins: written once, where the package manager reads it. */
function pinned(file: string, pattern: RegExp): string {
  const version = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} pins nothing like ${pattern}`);
  return version;
}

/** Dynalite comes with the development packages of CityFlow, and runs on the same Node. */
const dynalite: Program = { find: () => process.execPath, make: async () => process.execPath };

const GO = 'Go 1.25 or newer (command go)';

export const CATALOG: readonly ServerSpec[] = [
  {
    kind: 'mongodb',
    name: 'FerretDB',
    version: pinned(here('ferretdb/go.mod'), /github\.com\/FerretDB\/FerretDB v(\S+)/),
    about: 'MongoDB protocol, data in SQLite files',
    needs: GO,
    program: goProgram(here('ferretdb'), ['ferretdb_no_postgresql']),
    command: (port, data) => ({ args: ['-listen', `127.0.0.1:${port}`, '-data', data] }),
    url: (port) => `mongodb://127.0.0.1:${port}/`,
    ping: pingMongodb,
  },
  {
    kind: 'dynamodb',
    name: 'dynalite',
    version: pinned(require.resolve('dynalite/package.json'), /"version": "(\S+)"/),
    about: 'DynamoDB protocol, data in LevelDB files',
    needs: 'the development packages of CityFlow (npm install)',
    program: dynalite,
    command: (port, data) => ({
      args: [
        ...[
          require.resolve('dynalite/cli.js'),
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          '--path',
          data,
        ],
        // long enough for a client that does not wait for ACTIVE to be found out
        ...['--createTableMs', '50', '--updateTableMs', '50', '--deleteTableMs', '50'],
      ],
      env: KEYS,
    }),
    url: web,
    ping: pingDynamodb,
  },
  {
    kind: 's3',
    name: 'versitygw',
    version: pinned(here('versitygw/go.mod'), /github\.com\/versity\/versitygw v(\S+)/),
    about: 'S3 protocol, data in files',
    needs: GO,
    program: goProgram(here('versitygw')),
    command: (port, data) => ({
      args: ['-listen', `127.0.0.1:${port}`, '-data', data, '-region', LOOPBACK.region],
      env: KEYS,
    }),
    url: web,
    ping: pingS3,
  },
  {
    kind: 'aws',
    name: 'moto',
    version: pinned(here('moto/requirements.txt'), /^moto==(\S+)$/m),
    about: 'DynamoDB (TTL and point-in-time recovery too) and S3 behind one address, data in memory',
    needs: 'Python 3.10 or newer (command python3, with its module venv)',
    program: pythonPackages(here('moto/requirements.txt')),
    command: (port) => ({ args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], env: KEYS }),
    url: web,
    ping: pingDynamodb,
  },
];

export function specOf(kind: ServerKind): ServerSpec {
  return CATALOG.find((spec) => spec.kind === kind)!;
}
