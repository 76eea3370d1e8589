import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type OutboxEvent, syncOutbox } from '../../src/pipeline/sync.ts';
import { type Outbox, openOutbox } from '../../src/store/outbox.ts';
import { openOutboxed, type ResultStore } from '../../src/store/outboxed.ts';
import type { Store } from '../../src/store/store.ts';
import { type Memory, openMemory } from '../store/memory.ts';
import { type Fate, type Faulty, makeFaulty } from './faulty.ts';

/** A remote store in memory and an outbox on disk. */
export interface Desk {
  readonly memory: Memory;
  readonly file: string;
  /** one more program: the remote as it fares for it, and its connection to the outbox */
  open(fateOf?: (call: number, method: string) => Fate, now?: () => number): Connection;
  /** what waits, as `comptages 2023-11-21`, `-comptages 2023-11-21` for a removal */
  waiting(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface Connection {
  readonly remote: Faulty;
  readonly outbox: Outbox;
  readonly store: ResultStore;
  /** `livre comptages 2023-11-21`, `refused …`, `store_failed`, in order */
  sync(): Promise<string[]>;
}

export function makeDesk(): Desk {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-outbox-'));
  const file = path.join(folder, 'cityflow.outbox-mongodb.db');
  const memory: Memory = { days: new Map(), reports: new Map() };
  const opened: Store[] = [];

  function open(fateOf: (call: number, method: string) => Fate = () => 'works', now = () => 0): Connection {
    const remote = makeFaulty(openMemory(memory), fateOf);
    const outbox = openOutbox(file);
    const store = openOutboxed({ remote: remote.store, outbox, now });
    opened.push(store);
    return { remote, outbox, store, sync: () => deliveries(outbox, remote.store) };
  }

  return {
    memory,
    file,
    open,
    async waiting() {
      const writes = await open().outbox.pending();
      return writes.map(({ type, date, removedAt }) => `${removedAt === null ? '' : '-'}${type} ${date}`);
    },
    async remove() {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function deliveries(outbox: Outbox, remote: Store): Promise<string[]> {
  const said: string[] = [];
  await syncOutbox(outbox, remote, (event: OutboxEvent) => {
    if (event.kind === 'store_failed') return void said.push(event.kind);
    const { type, date } = event.write;
    said.push(`${event.kind === 'refused' ? event.kind : event.delivery} ${type} ${date}`);
  });
  return said;
}
