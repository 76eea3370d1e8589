import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import { isLocalDate, type LocalDate } from '../domain/time.ts';
import type { Messages } from './messages.ts';

/** Options of every command. */
export interface CommonOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export interface DateOptions {
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface ListenOptions {
  readonly host?: string;
  readonly port?: string;
}

/**
 * The settings with the address and the port of the command line in place of theirs.
 * @throws CityflowError USAGE
 */
export function withListening(
  config: Config,
  { host = config.api.host, port = String(config.api.port) }: ListenOptions,
  { usage }: Messages,
): Config {
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > 65_535) throw new CityflowError('USAGE', { detail: usage.port(port) });
  return { ...config, api: { ...config.api, host, port: number } };
}

/** @throws CityflowError DATE_INVALID */
export function parseDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new CityflowError('DATE_INVALID', { value: text });
  return text;
}

/** @throws CityflowError DATE_INVALID, USAGE */
export function parseDates({ date, from, to }: DateOptions, { usage }: Messages) {
  if (date !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new CityflowError('USAGE', { detail: usage.dateAndRange });
    return { from: parseDate(date), to: parseDate(date) };
  }
  if (from === undefined && to === undefined) return null;
  const range = { from: parseDate(from ?? to!), to: parseDate(to ?? from!) };
  if (range.from > range.to) {
    throw new CityflowError('USAGE', { detail: usage.fromAfterTo(range.from, range.to) });
  }
  return range;
}

/** @throws CityflowError USAGE */
export function parseTypes(only: string | undefined, messages: Messages): readonly MetricType[] {
  if (only === undefined) return METRIC_TYPES;
  return only.split(',').map((name) => parseType(name.trim(), messages));
}

/** @throws CityflowError USAGE */
export function parseType(name: string, { usage }: Messages): MetricType {
  const type = METRIC_TYPES.find((known) => known === name);
  if (!type) throw new CityflowError('USAGE', { detail: usage.onlyTypes(name, METRIC_TYPES.join(', ')) });
  return type;
}

/** @throws CityflowError USAGE */
export function parseCount(name: string, text: string | undefined, { usage }: Messages): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new CityflowError('USAGE', { detail: usage.positive(name, text) });
  }
  return value;
}
