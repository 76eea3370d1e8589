import path from 'node:path';
import type { CollectEvent, SourceOutcome } from '../collect/collect.ts';
import type { Config } from '../config.ts';
import { CityflowError, errorText } from '../domain/errors.ts';
import { type FetchOptions, type FetchResult, fetchSources } from '../pipeline/fetch.ts';
import { SOURCE_NAMES, type SourceName } from '../raw/zone.ts';
import { isS3Address } from '../s3/address.ts';
import type { Console } from './console.ts';
import { DEGRADED, DONE } from './exit.ts';
import type { Messages } from './messages.ts';
import { type DateOptions, parseDates } from './options.ts';

export interface FetchFlags extends DateOptions {
  readonly source?: string;
  readonly last?: string;
  readonly into?: string;
  readonly history?: boolean;
  readonly again?: boolean;
  readonly bulk?: boolean;
}

/** @throws CityflowError USAGE, DATE_INVALID */
export function parseFetch(flags: FetchFlags, messages: Messages): FetchOptions {
  const range = parseDates(flags, messages);
  if (range !== null && flags.last !== undefined) {
    throw new CityflowError('USAGE', { detail: messages.usage.dateAndLast });
  }
  const { source, last, into, history, again, bulk } = flags;
  return {
    range,
    ...(source === undefined ? {} : { sources: parseSources(source, messages) }),
    ...(last === undefined ? {} : { lastDays: parseDays(last, messages) }),
    ...(into === undefined ? {} : { into }),
    ...(history === undefined ? {} : { history }),
    ...(again === undefined ? {} : { again }),
    ...(bulk === undefined ? {} : { bulk }),
  };
}

function parseSources(text: string, { usage }: Messages): readonly SourceName[] {
  return text.split(',').map((part) => {
    const found = SOURCE_NAMES.find((name) => name === part.trim());
    if (!found) {
      throw new CityflowError('USAGE', { detail: usage.onlySources(part.trim(), SOURCE_NAMES.join(', ')) });
    }
    return found;
  });
}

/** `14d`, `14j` or `14`. */
function parseDays(text: string, { usage }: Messages): number {
  const match = /^(\d{1,4})[dj]?$/.exec(text.trim());
  const days = Number(match?.[1]);
  if (!match || days < 1) throw new CityflowError('USAGE', { detail: usage.lastDays(text) });
  return days;
}

/** `fetch`: fills the raw zone. @returns 3 when a source could not be collected */
export async function fetchCommand(config: Config, options: FetchOptions, console: Console): Promise<number> {
  const result = await fetchSources(config, options, narrateFetch(config, console));
  return finishFetch(config, result, console);
}

function finishFetch(config: Config, result: FetchResult, console: Console): number {
  const { fetch: texts } = console.messages;
  const code = result.degraded ? DEGRADED : DONE;
  const place = isS3Address(result.raw) ? result.raw : path.relative(process.cwd(), result.raw) || '.';
  if (Math.abs(result.skewMs) > MAX_SKEW_MS) {
    console.warn(console.yellow(texts.skew(console.number(Math.round(result.skewMs / 60_000)))));
  }
  console.result({ ...fetchJson(config, result), exit: code }, [
    texts.done(console.number(result.bytes / 1e6), place),
    ...(result.degraded ? [console.yellow(texts.degraded)] : []),
  ]);
  return code;
}

/** A clock that is further from the servers' asks for the wrong days, sooner or later. */
const MAX_SKEW_MS = 5 * 60_000;

/** What a fetch did, for programs. */
export function fetchJson({ language }: Config, { raw, outcomes, skewMs, bytes, degraded }: FetchResult) {
  const told = (error: CityflowError) => ({ code: error.code, message: errorText(error, language) });
  return {
    raw,
    degraded,
    bytes,
    skew_ms: skewMs,
    sources: Object.fromEntries(
      outcomes.map(({ source, configured, written, unchanged, empty, rows, failures, error }) => [
        source,
        {
          configured,
          written,
          unchanged,
          empty,
          rows,
          failures: failures.map(told),
          error: error && told(error),
        },
      ]),
    ),
  };
}

/** Tells a fetch to people, one line per source. */
function narrateFetch({ language }: Config, console: Console): (event: CollectEvent) => void {
  const { messages, number } = console;
  const { fetch: texts } = messages;
  return (event) => {
    if (event.kind === 'source') return tell(event.outcome);
    const { source, what, done, total } = event;
    const share = total === null ? number(done) : `${number(done)} / ${number(total)}`;
    console.progress(`${messages.source[source]} ${what} ${share}`);
  };

  function tell({ source, configured, written, unchanged, empty, rows, failures, error }: SourceOutcome) {
    const name = messages.source[source].padEnd(19);
    if (!configured) return console.say(`${name} ${console.yellow(texts.notConfigured[source] ?? '')}`);
    const counts = texts.counts(number(written), number(rows), number(unchanged), number(empty));
    const problem = error ?? failures[0];
    if (problem === undefined) return console.say(`${name} ${counts}`);
    const more = failures.length - (error === null ? 1 : 0);
    const others = more > 0 ? texts.more(number(more)) : '';
    console.warn(console.yellow(`${name} ⚠ ${errorText(problem, language)}${others} [${counts}]`));
  }
}
