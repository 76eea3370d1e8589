import path from 'node:path';
import type { Config } from '../config.ts';
import { sendCopies } from '../pipeline/copies.ts';
import { type OutboxEvent, sync } from '../pipeline/sync.ts';
import { openStore } from '../store/open.ts';
import type { Console } from './console.ts';
import { narrateCopies } from './copies.ts';
import { DEGRADED, DONE } from './exit.ts';
import { narrateOutbox } from './outbox.ts';

/** `sync`: delivers what waits for the store and for the bucket. @returns 3 when something waits still */
export async function syncCommand(config: Config, console: Console): Promise<number> {
  const { outbox: texts } = console.messages;
  const { label } = openStore(config);
  const narrate = narrateOutbox(config, console);
  const delivered: (OutboxEvent & { kind: 'delivered' })[] = [];

  const { outbox, pending, failure } = await sync(config, (event) => {
    if (event.kind === 'delivered') delivered.push(event);
    narrate(event);
  });
  const sent: string[] = [];
  const narrateFiles = narrateCopies(config, console);
  const unsent = await sendCopies(config, (event) => {
    if (event.kind === 'copies_sent') sent.push(...event.names);
    narrateFiles(event);
  });
  const code = pending.length > 0 || unsent !== null ? DEGRADED : DONE;
  console.result(
    {
      store: label,
      delivered: delivered.map(({ write, delivery }) => ({ ...write, delivery })),
      pending,
      failure: failure?.code ?? null,
      sent,
      unsent: unsent?.code ?? null,
      exit: code,
    },
    [summary()],
  );
  return code;

  function summary(): string {
    if (outbox === null) return texts.embedded;
    if (pending.length > 0) {
      const file = path.relative(process.cwd(), outbox);
      return console.yellow(texts.waiting(console.number(pending.length), file));
    }
    if (delivered.length === 0) return texts.nothing(label);
    return texts.done(console.number(delivered.length), label);
  }
}
