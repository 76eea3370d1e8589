import { mkdir, readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { readStamps } from '../lake/catalog.ts';
import { openRawZone } from '../raw/open.ts';
import { type RawFile, SOURCE_NAMES, type SourceName } from '../raw/zone.ts';

/** A file of the raw zone that the lake of this instance does not hold as it is now, and what reading it takes. */
export interface FileToRead {
  /** path inside the raw zone */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** bytes of it that have to be brought to S3_CACHE_DIR */
  readonly download: number;
  /** bytes that its rows take in CITYFLOW_LAKE, at the most, until they are part of it */
  readonly staging: number;
}

/** Share of a plain CSV of road counts that its rows take on the way into the lake, with the lake (0.12 measured). */
const STAGED_SHARE = 0.15;
/** How much larger the plain CSV of compressed road counts is (gzip 27, zstd 26 to 32 measured on invented data). */
const UNPACKED_TIMES = 35;
/** Reports, copies, embedded database and small sources of a few days. */
const RESULTS_BYTES = 64e6;

/** Bytes of disk that the ingest of a file takes besides its copy: road counts alone are more than a few. */
export function stagingBytes(source: SourceName, file: string, size: number): number {
  if (source !== 'comptages') return 0;
  if (file.endsWith('.csv')) return size * STAGED_SHARE;
  return size * (file.endsWith('.json') ? 1 : UNPACKED_TIMES) * (1 + STAGED_SHARE);
}

/**
 * Lists what a run would read, without downloading anything.
 * @throws CityflowError RAW_ZONE_*, S3_*
 */
export async function listFilesToRead(config: Config): Promise<readonly FileToRead[]> {
  if (config.raw === null) throw new CityflowError('RAW_ZONE_MISSING', { path: 'CITYFLOW_RAW' });
  const zone = await openRawZone(config.raw, { ...config.aws, ...config.s3 });
  try {
    const found: FileToRead[] = [];
    for (const source of SOURCE_NAMES) {
      const known = await readStamps(path.join(config.lake, source));
      for (const file of zone.files[source]) {
        if (known.get(file.path) === file.stamp) continue;
        const { size } = file;
        const download = file.remote === undefined ? 0 : Math.max(0, size - (await bytesHere(file)));
        found.push({ path: file.path, size, download, staging: stagingBytes(source, file.path, size) });
      }
    }
    return found;
  } finally {
    await zone.close();
  }
}

/** How much of a remote file is on this machine: a whole copy, or what an interrupted download left of it. */
async function bytesHere({ absolute }: RawFile): Promise<number> {
  const { dir, base } = path.parse(absolute);
  const copies = (await readdir(dir)).filter((name) => name.startsWith(base));
  const sizes = await Promise.all(copies.map(async (name) => (await stat(path.join(dir, name))).size));
  return sum(sizes);
}

/**
 * Sees whether the disks have room for what a run would read. Lake, copies and results share /tmp unless the
 * settings place them on a file system of their own.
 * @throws CityflowError TMP_TOO_SMALL
 */
export async function checkRoom(
  config: Pick<Config, 'lake' | 'output' | 's3'>,
  files: readonly FileToRead[],
): Promise<void> {
  const disks = new Map<number, { folder: string; needed: number }>();
  const needs: readonly (readonly [folder: string, bytes: number])[] = [
    [config.lake, sum(files.map(({ staging }) => staging))],
    [config.s3.cacheDir, sum(files.map(({ download }) => download))],
    [config.output, RESULTS_BYTES],
  ];
  for (const [folder, bytes] of needs) {
    await mkdir(folder, { recursive: true });
    const { dev } = await stat(folder);
    const disk = disks.get(dev) ?? { folder, needed: 0 };
    disks.set(dev, { ...disk, needed: disk.needed + bytes });
  }
  const largest = files.toSorted((a, b) => weight(b) - weight(a) || (a.path < b.path ? -1 : 1))[0];
  for (const { folder, needed } of disks.values()) {
    const { bavail, blocks, bsize } = await statfs(folder);
    const [free, total] = [bavail * bsize, blocks * bsize];
    if (needed <= free) continue;
    throw new CityflowError('TMP_TOO_SMALL', {
      file: largest?.path ?? '—',
      size: megabytes(largest?.size ?? 0),
      needed: megabytes(needed),
      free: megabytes(free),
      total: megabytes(total),
      path: folder,
    });
  }
}

function weight({ download, staging }: FileToRead): number {
  return download + staging;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} Mo`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
