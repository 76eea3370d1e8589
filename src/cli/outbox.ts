import path from 'node:path';
import type { Config } from '../config.ts';
import { errorText } from '../domain/errors.ts';
import type { OutboxEvent } from '../pipeline/sync.ts';
import type { PendingWrite } from '../store/outbox.ts';
import type { ResultStore } from '../store/outboxed.ts';
import type { Console } from './console.ts';
import { DEGRADED, DONE } from './exit.ts';

/** Tells people what goes into the outbox and what leaves it. */
export function narrateOutbox({ language }: Config, console: Console): (event: OutboxEvent) => void {
  const { outbox, types } = console.messages;
  function nameOf({ type, date, removedAt }: PendingWrite): string {
    const what = `${type === 'report' ? outbox.report : types[type]} ${date}`;
    return removedAt === null ? what : outbox.removal(what);
  }
  return (event) => {
    switch (event.kind) {
      case 'store_failed': {
        const file = path.relative(process.cwd(), event.outbox);
        return console.warn(console.yellow(outbox.kept(errorText(event.error, language), file)));
      }
      case 'refused':
        return console.warn(
          console.yellow(outbox.refused(nameOf(event.write), errorText(event.error, language))),
        );
      case 'delivered':
        return console.say(outbox.delivered(nameOf(event.write), event.delivery, event.store));
    }
  };
}

/**
 * Says that an answer is what waits on this machine and nothing else, when the store did not answer.
 * @returns the exit code
 */
export function finishReading(store: ResultStore, { language }: Config, console: Console): number {
  const failure = store.failure();
  if (failure === null) return DONE;
  console.warn(console.yellow(console.messages.outbox.alone(errorText(failure, language))));
  return DEGRADED;
}
