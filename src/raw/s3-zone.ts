import { CityflowError } from '../domain/errors.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { parseS3Address } from '../s3/address.ts';
import { type Bucket, openBucket, type S3Object, type S3Settings } from '../s3/bucket.ts';
import { type ObjectCache, openCache } from './s3-cache.ts';
import { download } from './s3-download.ts';
import { bySource, type RawFile, type RawZone, snapshotOf } from './zone.ts';

export interface S3ZoneSettings extends S3Settings {
  readonly cacheDir: string;
  readonly cacheLimitBytes: number;
}

/** How far the download of a file is. */
export interface Download {
  /** path inside the raw zone */
  readonly path: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

const TOLD_EVERY_BYTES = 4 << 20;

export interface DownloadWatch {
  readonly onDownload?: (download: Download) => void;
  /** aborted, it stops a download where it is; a later run goes on from there */
  readonly signal?: AbortSignal | undefined;
}

/** Times that an object may change while it is downloaded before it is given up for this run. */
const VERSIONS = 3;

/**
 * Lists a raw zone in S3: the same paths as on disk, below the prefix. A file is downloaded to the cache when it
 * is first read, so a run that has nothing new to read downloads nothing.
 *
 * @param root `s3://bucket` or `s3://bucket/prefix`
 * @throws CityflowError RAW_ZONE_EMPTY, RAW_ZONE_REMOTE, S3_*, WRITE_FAILED
 */
export async function openS3Zone(
  root: string,
  settings: S3ZoneSettings,
  watch: DownloadWatch = {},
): Promise<RawZone> {
  const { bucket: name, prefix } = parseS3Address(root);
  const bucket = openBucket(name, settings);
  try {
    const objects = await listZone(bucket, prefix);
    const cache = await openCache({ ...settings, origin: `${settings.endpoint ?? 'aws'} ${name}` });
    const files = bySource(root, [...objects.keys()], (path) =>
      remoteFile(path, objects.get(path)!, { bucket, cache, watch }),
    );
    return {
      root,
      synthetic: objects.has(SYNTHETIC_MARKER),
      files,
      async close() {
        bucket.close();
        await cache.trim();
      },
    };
  } catch (error) {
    bucket.close();
    throw error;
  }
}

/** Objects below api/ and batch/ and the marker of invented data, by their path in the zone; nothing hidden. */
async function listZone(bucket: Bucket, prefix: string): Promise<Map<string, S3Object>> {
  const objects = new Map<string, S3Object>();
  for (const start of ['api/', 'batch/', SYNTHETIC_MARKER]) {
    for await (const object of bucket.list(`${prefix}${start}`)) {
      const path = object.key.slice(prefix.length);
      if (!/(^|\/)\./.test(path)) objects.set(path, object);
    }
  }
  return objects;
}

interface Remote {
  readonly bucket: Bucket;
  readonly cache: ObjectCache;
  readonly watch: DownloadWatch;
}

function remoteFile(path: string, listed: S3Object, remote: Remote): RawFile {
  let object = listed;
  let fetching: Promise<S3Object> | undefined;
  return {
    path,
    snapshot: snapshotOf(path),
    get absolute() {
      return remote.cache.place(object);
    },
    get size() {
      return object.size;
    },
    get stamp() {
      return `${object.size}-${object.etag}`;
    },
    remote: {
      async fetch() {
        fetching ??= fetchObject(path, object, remote);
        try {
          object = await fetching;
        } catch (error) {
          fetching = undefined;
          throw error;
        }
      },
      probe: () => alone(path, () => probe(path, object, remote.bucket)),
    },
  };
}

/** @returns the object that is now in the cache: the one listed, or what it has become */
function fetchObject(path: string, listed: S3Object, { bucket, cache, watch }: Remote): Promise<S3Object> {
  return alone(path, async () => {
    let object = listed;
    for (let version = 0; version < VERSIONS; version++) {
      if (await cache.holds(object)) return object;
      await cache.makeRoom(object);
      const { size } = object;
      let told = 0;
      const result = await download(bucket, object, cache.place(object), (bytesDone) => {
        watch.signal?.throwIfAborted();
        if (bytesDone - told < TOLD_EVERY_BYTES && bytesDone < size) return;
        told = bytesDone;
        watch.onDownload?.({ path, bytesDone, bytesTotal: size });
      });
      if (result === 'complete') return object;
      const now = await bucket.look(object.key);
      if (now === null) throw gone(path);
      object = now;
    }
    const detail = `l’objet a changé ${VERSIONS} fois pendant son téléchargement`;
    throw new CityflowError('INPUT_UNREADABLE', { file: path, detail });
  });
}

/** Asks for the bytes and leaves them: tells an object that is gone, forbidden or archived from one to read. */
async function probe(path: string, object: S3Object, bucket: Bucket): Promise<void> {
  if (object.size === 0) throw new CityflowError('INPUT_EMPTY', { file: path });
  const body = await bucket.read(object, object.size - 1);
  if (body === 'gone') throw gone(path);
  if (body === 'changed') return;
  for await (const _ of body.bytes) break;
}

function gone(path: string): CityflowError {
  return new CityflowError('INPUT_UNREADABLE', { file: path, detail: 'l’objet n’existe plus' });
}

/** An object that S3 refuses is a fault of this file; a server that does not answer is one of the zone. */
async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CityflowError && (error.code === 'S3_DENIED' || error.code === 'S3_FAILED')) {
      const { detail } = error.params as { detail: string };
      throw new CityflowError('INPUT_UNREADABLE', { file: path, detail }, { cause: error });
    }
    throw error;
  }
}
