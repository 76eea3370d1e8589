import { writeFile } from 'node:fs/promises';
import { COLLECT_FOLDER } from '../domain/collecting.ts';
import type { SourceName } from '../raw/zone.ts';
import type { S3Settings } from '../s3/bucket.ts';
import { openReader, type RawTarget, withWorkFile } from './target.ts';

/** What is known of one thing that was asked for: a day, a snapshot, a reference file. */
export interface Entry {
  /** path in the raw zone; null: the source had nothing */
  readonly fichier: string | null;
  /** what was asked, without key */
  readonly url: string;
  /** when it was last read or seen unchanged, UTC */
  readonly heure: string;
  /** of the content, before it was compressed; null when there is none */
  readonly sha256: string | null;
  /** size of the content, before it was compressed */
  readonly octets: number;
  readonly lignes: number;
  readonly etag?: string;
  readonly modifie?: string;
  /** which of several services of the source it is from */
  readonly origine?: string;
}

/** What was collected for a source. One writer at a time. */
export interface Manifest {
  get(key: string): Entry | undefined;
  keys(): readonly string[];
  /** Remembers an entry, on disk too. */
  put(key: string, entry: Entry): Promise<void>;
}

function manifestName(source: string): string {
  return `${COLLECT_FOLDER}/${source}.json`;
}

/** Reads what was collected; a manifest that cannot be read is as good as none: everything is asked again. */
function parseManifest(text: string | null): Map<string, Entry> {
  if (text === null) return new Map();
  try {
    const { fichiers } = JSON.parse(text) as { fichiers?: Record<string, Entry> };
    return new Map(Object.entries(fichiers ?? {}));
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

export async function openManifest(target: RawTarget, source: string): Promise<Manifest> {
  const name = manifestName(source);
  const entries = parseManifest(await target.read(name));
  let writing: Promise<void> = Promise.resolve();

  async function write() {
    const sorted = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    const text = `${JSON.stringify({ source, fichiers: sorted }, null, 1)}\n`;
    await withWorkFile(target, name, async (file) => {
      await writeFile(file, text);
      await target.publish(file, name);
    });
  }

  return {
    get: (key) => entries.get(key),
    keys: () => [...entries.keys()].sort(),
    async put(key, entry) {
      entries.set(key, entry);
      writing = writing.then(write);
      await writing;
    },
  };
}

/** What was collected into a raw zone, by source; nothing for a source that never was. Reads only. */
export async function readManifests(
  root: string,
  sources: readonly SourceName[],
  settings: S3Settings,
): Promise<ReadonlyMap<SourceName, ReadonlyMap<string, Entry>>> {
  const found = new Map<SourceName, ReadonlyMap<string, Entry>>();
  const reader = openReader(root, settings);
  try {
    for (const source of sources) {
      const text = await reader.read(manifestName(source));
      if (text !== null) found.set(source, parseManifest(text));
    }
  } finally {
    reader.close();
  }
  return found;
}
