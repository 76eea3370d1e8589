import { LOOPBACK } from '../../scripts/services/loopback.ts';

/** A server on another machine, as settings name it, and a place of its own on it. */
export interface Target {
  readonly kind: 'mongodb' | 'dynamodb';
  readonly label: string;
  /** environment of a program that keeps its results there */
  settings(port: number, name: string): Readonly<Record<string, string>>;
  /** settings by which the server takes us for nobody that it knows */
  wrongCredentials(port: number): Readonly<Record<string, string>>;
}

export const MONGODB: Target = {
  kind: 'mongodb',
  label: 'MONGODB',
  settings: (port, name) => ({
    DATABASE_TYPE: 'mongodb',
    // a server that is gone is given up after a second
    MONGODB_URL: `mongodb://127.0.0.1:${port}/?serverSelectionTimeoutMS=1000`,
    MONGODB_DATABASE: name,
  }),
  wrongCredentials: (port) => ({ MONGODB_URL: `mongodb://nobody:wrong@127.0.0.1:${port}/` }),
};

export const DYNAMODB: Target = {
  kind: 'dynamodb',
  label: 'DYNAMODB',
  settings: (port, name) => ({
    DATABASE_TYPE: 'dynamodb',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: LOOPBACK.region,
    AWS_ACCESS_KEY_ID: LOOPBACK.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOOPBACK.secretAccessKey,
    DYNAMODB_METRICS_TABLE: `${name}-metrics`,
    DYNAMODB_REPORTS_TABLE: `${name}-reports`,
  }),
  // none at all: the server on loopback looks at nothing else
  wrongCredentials: () => ({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }),
};
