import path from 'node:path';
import type { Config } from '../config.ts';
import { errorText } from '../domain/errors.ts';
import type { RunEvent, RunListener } from '../pipeline/listener.ts';
import { type RunOptions, type RunResult, run } from '../pipeline/run.ts';
import { isS3Address } from '../s3/address.ts';
import { openStore } from '../store/open.ts';
import type { Console } from './console.ts';
import { narrateCopies } from './copies.ts';
import { DEGRADED, DONE } from './exit.ts';
import { narrateOutbox } from './outbox.ts';

/** `run`, `process` and `report`. @returns the exit code */
export async function runCommand(config: Config, options: RunOptions, console: Console): Promise<number> {
  const started = performance.now();
  const result = await run(config, options, narrate(config, console));
  return finish(result, performance.now() - started, console);
}

export function finish(result: RunResult, durationMs: number, console: Console): number {
  const { messages } = console;
  const code = result.degraded ? DEGRADED : DONE;
  console.say(messages.done(console.number(Math.round(durationMs / 100) / 10)));
  if (result.degraded) console.say(console.yellow(messages.degraded));
  if (console.json) {
    console.result({ ...result, exit: code }, []);
  }
  return code;
}

/** Tells a run to people, one line per step. */
export function narrate(config: Config, console: Console): RunListener {
  const { messages, number } = console;
  let { label: target } = openStore(config);
  const outbox = narrateOutbox(config, console);
  const copies = narrateCopies(config, console);
  const since = performance.now();
  let warned = false;
  const shown = (file: string) => (isS3Address(file) ? file : path.relative(process.cwd(), file) || '.');
  const exportCsv = (file: string) =>
    isS3Address(file)
      ? messages.exportCsvS3(file.slice(0, file.lastIndexOf('/') + 1))
      : messages.exportCsv(`${shown(path.dirname(file))}/`);

  function progress({ progress: { source, bytesDone, bytesTotal, rows } }: RunEvent & { kind: 'progress' }) {
    const seconds = ((performance.now() - since) * (bytesTotal - bytesDone)) / Math.max(1, bytesDone) / 1000;
    console.progress(
      `${messages.reading(source)} ${bar(bytesDone / Math.max(1, bytesTotal))} ` +
        `${number(Math.round(bytesDone / 1e6))} / ${number(Math.round(bytesTotal / 1e6))} Mo, ` +
        `${messages.rowsPerSecond(number(rows))}, ${messages.remaining(number(Math.ceil(seconds)))}`,
    );
  }

  function ingested(event: RunEvent & { kind: 'ingested' }) {
    const name = messages.source[event.source].padEnd(19);
    const { counts } = event;
    if (event.files === 0) console.say(`${name} ${console.yellow(messages.noFile)}`);
    else if (event.read === 0 && event.failures.length === 0)
      console.say(`${name} ${messages.upToDate(event.files)}`);
    else {
      const rejected = Object.values(counts.rejected).reduce((sum, n) => sum + n, 0);
      const days = event.daysChanged > 0 ? ` → ${messages.daysWritten(number(event.daysChanged))}` : '';
      const text = messages.ingested(
        messages.files(number(event.read)),
        number(counts.read),
        number(rejected),
        number(counts.duplicates + counts.conflicts),
      );
      console.say(`${name} ${text}${days}`);
    }
    for (const { error } of event.failures) {
      console.warn(console.yellow(`  ⚠ ${errorText(error, config.language)}`));
    }
  }

  return (event) => {
    switch (event.kind) {
      case 'download': {
        const { path: file, bytesDone, bytesTotal } = event.download;
        return console.progress(
          `${messages.downloading(file)} ${bar(bytesDone / bytesTotal)} ` +
            `${number(Math.round(bytesDone / 1e6))} / ${number(Math.round(bytesTotal / 1e6))} Mo`,
        );
      }
      case 'progress':
        return progress(event);
      case 'ingested':
        return ingested(event);
      case 'day': {
        const types = Object.entries(event.types)
          .filter(([, outcome]) => outcome !== 'non_demande')
          .map(
            ([type, outcome]) =>
              `${messages.types[type as keyof typeof messages.types]} ${messages.outcome[outcome]}`,
          );
        return console.say(`${messages.day} ${console.bold(event.date)} : ${types.join(', ')}`);
      }
      case 'report':
        if (event.synthetic && !warned) console.say(console.yellow(messages.synthetic));
        warned ||= event.synthetic;
        if (!event.changed) return console.say(messages.reportUpToDate(shown(event.csv)));
        console.say(exportCsv(event.csv));
        console.say(messages.reportCsv(shown(event.csv)));
        console.say(messages.exportJson(target));
        return console.say(messages.reportJson(target, event.json && shown(event.json)));
      case 'copies_failed':
      case 'copies_sent':
        return copies(event);
      case 'store_failed':
        target = messages.outbox.place(event.store, shown(event.outbox));
        return outbox(event);
      case 'refused':
      case 'delivered':
        return outbox(event);
    }
  };
}

function bar(share: number): string {
  const filled = Math.round(share * 20);
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
}
