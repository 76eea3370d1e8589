import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SettingName } from '../config.ts';
import type { LambdaContext } from './context.ts';

/** Where an instance of the function may write: a folder of its own under /tmp, the same at its next invocation. */
export interface Place {
  readonly folder: string;
  readonly memoryMb: number;
}

export async function openPlace({ logStreamName, memoryLimitInMB }: LambdaContext): Promise<Place> {
  const instance = createHash('sha256').update(logStreamName).digest('hex').slice(0, 12);
  const folder = path.join(tmpdir(), `cityflow-${instance}`);
  await mkdir(folder, { recursive: true });
  return { folder, memoryMb: Number(memoryLimitInMB) };
}

/** Memory of Node and of the answers of DuckDB beside what is aimed at while road counts are read. */
const BESIDE_MB = 512;
/** The least that CITYFLOW_MEMORY_LIMIT accepts. */
const LEAST_MB = 256;

/**
 * Settings that are other ones on Lambda when nobody says otherwise: only /tmp is writable there, and nothing in
 * it lasts. A function made from a container image has no AWS_EXECUTION_ENV that would say so.
 */
export function lambdaDefaults({ folder, memoryMb }: Place): Readonly<Partial<Record<SettingName, string>>> {
  return {
    DATABASE_TYPE: 'dynamodb',
    USE_S3: 'true',
    CITYFLOW_LAKE: path.join(folder, 'lake'),
    CITYFLOW_DB: path.join(folder, 'cityflow.db'),
    OUTPUT_DIR: path.join(folder, 'output'),
    S3_CACHE_DIR: path.join(folder, 's3-cache'),
    CITYFLOW_MEMORY_LIMIT: `${Math.max(LEAST_MB, memoryMb - BESIDE_MB)}MB`,
  };
}
