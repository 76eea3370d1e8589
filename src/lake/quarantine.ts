import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Reject } from '../domain/reading.ts';
import type { InputEntry } from './catalog.ts';
import { keepOnly, quarantineFile } from './folders.ts';

/** The rejected rows of one file, on their way to the lake. */
export interface Quarantine {
  readonly input: string;
  add(rejects: readonly Reject[]): Promise<void>;
  close(): Promise<void>;
  /** Puts the file in its place in the lake. */
  publish(lake: string): Promise<void>;
}

/** One JSON object per rejected row: `fichier`, `ligne`, `motif`, `valeur`, `texte`. */
export async function openQuarantine(work: string, source: string, input: string): Promise<Quarantine> {
  const temporary = path.join(work, `rejets-${source}-${input.replaceAll('/', '__')}.ndjson`);
  const handle = await open(temporary, 'w');
  return {
    input,
    async add(rejects) {
      const lines = rejects.map(({ line, reason, value, text }) =>
        JSON.stringify({ fichier: input, ligne: line, motif: reason, valeur: value, texte: text }),
      );
      try {
        await handle.write(`${lines.join('\n')}\n`);
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    async close() {
      await handle.close();
    },
    async publish(lake) {
      const file = quarantineFile(lake, source, input);
      await mkdir(path.dirname(file), { recursive: true });
      await rename(temporary, file);
    },
  };
}

/** Leaves the quarantine of the files that have rejected rows, and nothing else. */
export async function sweepQuarantine(
  lake: string,
  source: string,
  inputs: Readonly<Record<string, Pick<InputEntry, 'counts'>>>,
): Promise<void> {
  const rejecting = Object.keys(inputs).filter(
    (name) => Object.keys(inputs[name]!.counts.rejected).length > 0,
  );
  const files = rejecting.map((name) => quarantineFile(lake, source, name));
  await keepOnly(
    path.join(lake, 'rejets', source),
    /\.ndjson$/,
    new Set(files.map((file) => path.basename(file))),
  );
}
