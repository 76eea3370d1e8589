import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';

/** The program `writer.ts`, to be started by node. */
export const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** A folder with one embedded store in it. */
export interface Scratch {
  readonly folder: string;
  readonly file: string;
  /** one more connection to the store; `threadAfter` as `openSqlite` has it */
  readonly open: (waitMs?: number, threadAfter?: number) => Store;
  /** closes every connection and removes the folder */
  readonly remove: () => Promise<void>;
}

export function makeScratch(): Scratch {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-store-'));
  const file = path.join(folder, 'cityflow.db');
  const stores: Store[] = [];
  return {
    folder,
    file,
    open(waitMs = 10_000, threadAfter) {
      const store = openSqlite({ file, waitMs }, threadAfter);
      stores.push(store);
      return store;
    },
    async remove() {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
