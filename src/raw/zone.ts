import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CityflowError } from '../domain/errors.ts';
import { SYNTHETIC_MARKER } from '../domain/synthetic.ts';
import { isLocalDate, type LocalDate } from '../domain/time.ts';

/** Where the files of each source lie in a raw zone; paths are matched from its root. One line per source. */
const LAYOUT = {
  comptages: [
    /^batch\/comptages_routiers\/[^/]+\.(csv|csv\.gz|csv\.zst|parquet|json)$/,
    /^batch\/comptages-routiers-permanents[^/]*\.csv$/,
  ],
  bikes: [
    /^api\/bikes\/dt=[^/]+\/(hour=[^/]+\/)?[^/]+\.json(\.gz)?$/,
    /^batch\/comptages_velo\/[^/]+\.csv(\.gz)?$/,
  ],
  traffic: [/^api\/traffic(_ratp)?\/dt=[^/]+\/(hour=[^/]+\/)?[^/]+\.json(\.gz)?$/],
  weather: [/^api\/weather\/dt=[^/]+\/(hour=[^/]+\/)?[^/]+\.json(\.gz)?$/],
  chantiers: [/^batch\/chantiers\/[^/]+\.(csv|geojson)$/, /^batch\/chantiers-perturbants[^/]*\.csv$/],
  referentiel: [/^batch\/referentiel_voies\/[^/]+\.(csv|geojson)$/, /^batch\/referentiel-[^/]*\.csv$/],
  arrondissements: [/^batch\/arrondissements\/[^/]+\.(csv|geojson|json)$/],
  calendrier: [/^batch\/calendrier\/[^/]+\.(csv|json)$/],
} as const satisfies Record<string, readonly RegExp[]>;

export type SourceName = keyof typeof LAYOUT;
export const SOURCE_NAMES = Object.keys(LAYOUT) as SourceName[];

/** A file of the raw zone, not opened. */
export interface RawFile {
  /** path inside the raw zone, with `/` */
  readonly path: string;
  /** on this machine; of a remote file, where `fetch` puts its copy */
  readonly absolute: string;
  readonly size: number;
  /** changes whenever the file is written: size, time of writing and inode, or size and ETag */
  readonly stamp: string;
  /** the `dt=` of its folder */
  readonly snapshot: LocalDate | null;
  /** only of a file on another machine */
  readonly remote?: RemoteFile;
}

/** What a file on another machine needs before it is read. */
export interface RemoteFile {
  /**
   * Brings the content to this machine, once. When it is not the one listed any more, the file tells its new
   * size, stamp and place from then on.
   * @throws CityflowError INPUT_UNREADABLE, INPUT_TOO_LARGE for this file alone, S3_* for the whole zone
   */
  fetch(): Promise<void>;
  /** Sees whether it can be read, without reading it. @throws CityflowError like `fetch` */
  probe(): Promise<void>;
}

export interface RawZone {
  readonly root: string;
  /** made by `cityflow demo` */
  readonly synthetic: boolean;
  /** files of each source, sorted by path */
  readonly files: Readonly<Record<SourceName, readonly RawFile[]>>;
  /** Says that the run has read what it needs: connections and copies beyond the limit go. */
  close(): Promise<void>;
}

/**
 * Lists a raw zone on disk. Symbolic links are followed; hidden files are passed over. A file that cannot be
 * looked at, like a link to nowhere, is listed: its reader reports it.
 * @throws CityflowError RAW_ZONE_MISSING, RAW_ZONE_EMPTY, RAW_ZONE_REMOTE, INPUT_UNREADABLE for a folder
 */
export async function openZone(root: string): Promise<RawZone> {
  if (root.includes('://')) throw new CityflowError('RAW_ZONE_REMOTE', { path: root });
  const names = [...listTree(root, ''), ...listNames(root)];
  const files = bySource(root, names, (name) => describe(root, name));
  return { root, synthetic: names.includes(SYNTHETIC_MARKER), files, close: async () => {} };
}

/**
 * The files of each source among the names of a raw zone, sorted by path.
 * @throws CityflowError RAW_ZONE_EMPTY
 */
export function bySource(
  root: string,
  names: readonly string[],
  fileOf: (name: string) => RawFile,
): Record<SourceName, RawFile[]> {
  const sorted = [...names].sort();
  const files = Object.fromEntries(
    SOURCE_NAMES.map((source) => {
      const matching = sorted.filter((name) => LAYOUT[source].some((pattern) => pattern.test(name)));
      return [source, matching.map(fileOf)];
    }),
  ) as Record<SourceName, RawFile[]>;
  if (SOURCE_NAMES.every((source) => files[source].length === 0)) {
    throw new CityflowError('RAW_ZONE_EMPTY', { path: root });
  }
  return files;
}

/** The `dt=` in the path of a file. */
export function snapshotOf(name: string): LocalDate | null {
  const snapshot = /(?:^|\/)dt=([^/]+)\//.exec(name)?.[1];
  return snapshot !== undefined && isLocalDate(snapshot) ? snapshot : null;
}

function listNames(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((e) => e.name);
}

const NAMED_LIKE_FILE = /\.(csv|json|geojson|parquet|gz|zst)$/;

/**
 * Every path below api/ and batch/; a folder whose name looks like a file is listed, so that it is reported. Not
 * asynchronous: there are folders for every day of years, and to be told of each by an event takes four times as
 * long as to look.
 */
function listTree(root: string, folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === '') throw new CityflowError('RAW_ZONE_MISSING', { path: root }, { cause: error });
    const detail = error instanceof Error ? error.message : String(error);
    throw new CityflowError('INPUT_UNREADABLE', { file: `${folder}/`, detail }, { cause: error });
  }
  return entries
    .filter(({ name }) => !name.startsWith('.') && (folder !== '' || ['api', 'batch'].includes(name)))
    .flatMap((entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (NAMED_LIKE_FILE.test(entry.name)) return name;
      const isFolder =
        entry.isDirectory() || (entry.isSymbolicLink() && look(path.join(root, name))?.isDirectory());
      return isFolder ? listTree(root, name) : name;
    });
}

function describe(root: string, name: string): RawFile {
  const absolute = path.join(root, name);
  const found = look(absolute);
  return {
    path: name,
    absolute,
    size: Number(found?.size ?? 0),
    stamp: found ? `${found.size}-${found.mtimeNs}-${found.ino}` : 'illisible',
    snapshot: snapshotOf(name),
  };
}

/** null for a path that leads nowhere, or where the system does not let us look. */
function look(file: string) {
  try {
    return statSync(file, { bigint: true });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  }
}
