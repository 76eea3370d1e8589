import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/metrics.ts';
import { openStore } from '../store/open.ts';
import { openStored, type ResultStore } from '../store/outboxed.ts';
import { type Console, table } from './console.ts';
import { parseDate, parseType } from './options.ts';
import { finishReading } from './outbox.ts';

/** `show TYPE DATE` and `show report DATE`; `latest` stands for the newest date stored. */
export async function showCommand(
  config: Config,
  what: string,
  when: string,
  limit: number,
  console: Console,
): Promise<number> {
  const store = openStored(config, openStore(config));
  try {
    await (what === 'report' ? showReport(store, when, console) : showDay(store, what, when, limit, console));
    return finishReading(store, config, console);
  } finally {
    await store.close();
  }
}

async function showReport(store: ResultStore, when: string, console: Console): Promise<void> {
  const date = when === 'latest' ? (await store.reportDates()).at(-1) : parseDate(when);
  const stored = date === undefined ? null : await store.report(date);
  if (!stored) throw notStored(store, 'report', date ?? when);
  const { summary } = stored.report as { summary: JsonObject };
  console.result(stored.report, [console.bold(stored.report_id), ...figures(summary, console)]);
}

async function showDay(
  store: ResultStore,
  what: string,
  when: string,
  limit: number,
  console: Console,
): Promise<void> {
  const type = parseType(what, console.messages);
  const date = when === 'latest' ? (await store.days(type)).at(-1)?.date : parseDate(when);
  const page = date === undefined ? null : await store.items(type, date);
  if (!page) throw notStored(store, type, date ?? when);
  const { header, items } = page;
  const shown = items.slice(0, limit);
  const columns = Object.keys(shown[0] ?? {})
    .filter((key) => shown.every((item) => isScalar(item[key])))
    .slice(0, 9);
  const rows = shown.map((item) => columns.map((key) => cell(item[key] ?? null, console)));
  console.result(
    { metric_type: type, date, data: { metrics: items, global: header.metrics, quality: header.quality } },
    [
      console.bold(`${console.messages.types[type]} ${header.date}`),
      ...figures(header.metrics, console),
      '',
      ...table([columns, ...rows]),
      console.messages.shown(shown.length, items.length),
    ],
  );
}

/** A store that does not answer has not said that it does not have it. */
function notStored(store: ResultStore, what: string, date: string): CityflowError {
  return store.failure() ?? new CityflowError('NOT_STORED', { what, date });
}

function figures(values: JsonObject, console: Console): string[] {
  const scalars = Object.entries(values).filter(([, value]) => isScalar(value));
  return table(scalars.map(([key, value]) => [key, cell(value, console)]));
}

function isScalar(value: unknown): value is string | number | boolean | null | undefined {
  return value === null || typeof value !== 'object';
}

function cell(value: unknown, console: Console): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'number' ? console.number(value) : String(value);
}
