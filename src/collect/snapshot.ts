import { createHash } from 'node:crypto';
import { readCounted } from './agreement.ts';
import type { Answer } from './attempt.ts';
import { readBody, refuseCut } from './body.ts';
import { invalid } from './fault.ts';
import type { Job } from './job.ts';
import { keepBytes, keepUnchanged, refuseShrunk } from './keep.ts';
import type { Entry } from './manifest.ts';
import type { Service } from './service.ts';

/** A file that the source publishes as a whole. */
export interface SnapshotSource {
  /** in the manifest, and in messages */
  readonly key: string;
  readonly service: Service;
  readonly url: URL;
  /** path in the raw zone */
  readonly name: string;
  /** rows that the source says there are; null when it does not tell */
  readonly count: () => Promise<number | null>;
  /** Reads the content as the pipeline will. @returns its rows @throws FetchFault */
  readonly rowsOf: (content: Buffer) => number;
}

/** What came: the content, or word that it is still the one of the last time. */
type Came = { readonly rows: number; readonly headers: Headers } & (
  | { readonly content: Buffer }
  | { readonly content: null }
);

/** Collects a file when it is another one than the last time. @throws CityflowError */
export async function collectSnapshot(job: Job, source: SnapshotSource): Promise<void> {
  const { key, service, url, name } = source;
  const known = job.manifest.get(key);
  const entry = known?.fichier && (await job.target.has(known.fichier)) ? known : undefined;
  const headers = () => (entry ? conditions(entry) : {});
  const read = () =>
    job.client.get({ service, url, headers }, (answer) => readSnapshot(answer, source, entry));

  const came = await readCounted(job, service, key, source.count, read);
  if (came === null) throw invalid(service, key, 'aucune ligne').error;
  // what has not changed keeps its place, even when a new file would be named after another day
  const same = came.content === null || sha256Of(came.content) === entry?.sha256;
  if (entry && same) return keepUnchanged(job, key, entry);
  if (came.content !== null) {
    await keepBytes(job, key, came.content, { name, url, rows: came.rows, headers: came.headers });
  }
}

async function readSnapshot(
  answer: Answer,
  { key, service, name, rowsOf }: SnapshotSource,
  entry: Entry | undefined,
): Promise<Came> {
  const { headers } = answer;
  if (answer.status === 304 && entry) return { rows: entry.lignes, headers, content: null };
  const content = await readBody(answer, service, key);
  if (name.endsWith('.csv')) refuseCut(content, service, key);
  const rows = rowsOf(content);
  if (rows === 0) throw invalid(service, key, 'aucune ligne');
  refuseShrunk(entry, rows, service, key);
  return { rows, headers, content };
}

function conditions({ etag, modifie }: Entry): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modifie === undefined ? {} : { 'if-modified-since': modifie }),
  };
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
