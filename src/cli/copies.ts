import path from 'node:path';
import type { Config } from '../config.ts';
import { errorText } from '../domain/errors.ts';
import type { CopiesEvent } from '../pipeline/copies.ts';
import type { Console } from './console.ts';

/** Tells people which files stay on this disk for want of a bucket, and which leave it. */
export function narrateCopies({ language }: Config, console: Console): (event: CopiesEvent) => void {
  const { messages } = console;
  return (event) => {
    if (event.kind === 'copies_failed') {
      const folder = path.relative(process.cwd(), event.folder);
      console.warn(console.yellow(messages.copiesFailed(errorText(event.error, language), `${folder}/`)));
    } else {
      const files = messages.files(console.number(event.names.length));
      console.say(messages.copiesSent(files, event.bucket));
    }
  };
}
