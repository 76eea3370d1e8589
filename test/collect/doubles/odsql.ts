import { type CityClock, dateToMs, HOUR_MS, openClock } from '../../../src/domain/time.ts';

/** A record, by API name; dates are UTC ms. */
export type OdsRow = Readonly<Record<string, unknown>>;

export class OdsError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const clocks = new Map<string, CityClock>();

/** A clock is dear to make. */
export function clockOf(timezone: string): CityClock {
  const clock = clocks.get(timezone) ?? openClock(timezone);
  clocks.set(timezone, clock);
  return clock;
}

const DAY_MS = 24 * HOUR_MS;

/**
 * The part of ODSQL that clients of time series use: comparisons joined by `and`. A literal without an hour means
 * its whole day; one without offset is in the time zone of the request.
 */
export function odsFilter(where: string | null, names: ReadonlySet<string>, timezone: string) {
  if (where === null || where.trim() === '') return () => true;
  const clock = clockOf(timezone);
  const tests = where.split(/\s+and\s+/i).map((part) => comparison(part, names, clock));
  return (row: OdsRow) => tests.every((test) => test(row));
}

function comparison(text: string, names: ReadonlySet<string>, clock: CityClock): (row: OdsRow) => boolean {
  const match = /^\s*(\w+)\s*(>=|<=|>|<|=)\s*(?:date'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?))\s*$/.exec(text);
  if (!match)
    throw new OdsError(
      'ODSQLError',
      `ODSQL query is malformed: Clause(s) containing the error(s): where. ${text}`,
    );
  const [, name = '', operator = '', date, word, number] = match;
  if (!names.has(name)) throw new OdsError('ODSQLError', `Unknown field: ${name}.`);
  if (date === undefined) {
    const wanted = word ?? Number(number);
    return (row) => compare(row[name] as never, wanted as never, operator);
  }
  const [first, last] = instants(date, clock);
  return (row) => {
    const at = row[name] as number;
    switch (operator) {
      case '>':
        return at > last;
      case '>=':
        return at >= first;
      case '<':
        return at < first;
      case '<=':
        return at <= last;
      default:
        return at >= first && at <= last;
    }
  };
}

/** The first and the last millisecond that a literal means. */
function instants(text: string, clock: CityClock): [number, number] {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (!match) throw new OdsError('ODSQLError', `Invalid date literal: ${text}`);
  const [, date = '', time, offset] = match;
  if (time === undefined) {
    const start = clock.startOf(date);
    return [start, clock.instantsOf(dateToMs(date) + DAY_MS)[0]! - 1];
  }
  const at =
    offset === undefined
      ? clock.instantsOf(Date.parse(`${date}T${time}Z`))[0]!
      : Date.parse(`${date}T${time}${offset}`);
  return [at, at];
}

function compare<T extends string | number>(a: T, b: T, operator: string): boolean {
  switch (operator) {
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    default:
      return a === b;
  }
}
