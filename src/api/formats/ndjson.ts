import type { Sheet } from './sheet.ts';

/** One item a line, as it is. */
export async function* ndjsonChunks({ rows }: Pick<Sheet, 'rows'>): AsyncGenerator<string> {
  for await (const batch of rows) yield batch.map((item) => `${JSON.stringify(item)}\n`).join('');
}
