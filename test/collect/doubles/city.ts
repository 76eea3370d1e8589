import type { OdsDataset, Reply } from './ods.ts';
import { odsReply } from './ods.ts';

/** Everything that the doubles publish. */
export interface City {
  /** UTC ms: the clock of every server */
  now: () => number;
  readonly datasets: Map<string, OdsDataset>;
  /** elements of `line_reports` with all the disruptions, at this moment; null: nothing disrupted */
  readonly prim: () => {
    readonly line_reports: readonly unknown[];
    readonly disruptions: readonly { id?: string }[];
  } | null;
  readonly primKey: string;
  readonly visualCrossingKey: string;
  /** the element of `days` for a date, null when there is none */
  readonly weatherDay: (date: string) => Readonly<Record<string, unknown>> | null;
  readonly publicHolidays: string;
  /** content of the whole-year file */
  bulk?: Buffer;
}

const DENIED: Reply = { status: 401, type: 'application/json', body: '{"message":"Unauthorized"}' };

/** What a service of the city says to a request, when all goes well. */
export function cityReply(
  city: City,
  url: URL,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Reply {
  const [, service = ''] = url.pathname.split('/');
  switch (service) {
    case 'ods':
    case 'edu':
      return odsReply(city.datasets, url);
    case 'prim':
      return headers.apikey === city.primKey ? primReply(city, url) : DENIED;
    case 'vc':
      return url.searchParams.get('key') === city.visualCrossingKey ? visualCrossingReply(city, url) : DENIED;
    case 'meteo':
      return openMeteoReply(city, url);
    case 'gouv':
      return fileReply(city.publicHolidays, headers);
    case 'redirect':
      return {
        status: 302,
        type: 'text/plain',
        body: '',
        headers: { location: url.searchParams.get('to') ?? '' },
      };
    default:
      return { status: 404, type: 'text/plain', body: 'not found' };
  }
}

const MAX_PAGE = 1000;

/** Navitia as PRIM serves it: at most 1,000 elements a page, each page with the disruptions of its lines. */
function primReply(city: City, url: URL): Reply {
  const whole = city.prim();
  const context = { current_datetime: naive(city.now()), timezone: 'Europe/Paris' };
  const count = Math.min(MAX_PAGE, Number(url.searchParams.get('count') ?? 25));
  const page = Number(url.searchParams.get('start_page') ?? 0);
  const type = 'application/json';
  if (whole === null) {
    const error = { id: 'no_solution', message: 'no result for this request' };
    const pagination = { total_result: 0, start_page: page, items_per_page: count, items_on_page: 0 };
    return {
      status: 404,
      type,
      body: JSON.stringify({ pagination, error, disruptions: [], line_reports: [], context }),
    };
  }
  const line_reports = whole.line_reports.slice(page * count, (page + 1) * count);
  const text = JSON.stringify(line_reports);
  const whole1 = whole.line_reports.length <= count;
  const disruptions = whole.disruptions.filter(({ id }) => whole1 || (id !== undefined && text.includes(id)));
  const pagination = {
    total_result: whole.line_reports.length,
    start_page: page,
    items_per_page: count,
    items_on_page: line_reports.length,
  };
  return { status: 200, type, body: JSON.stringify({ pagination, disruptions, context, line_reports }) };
}

/** `20231121T234000`, city time. */
function naive(utcMs: number): string {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return shown.format(utcMs).replaceAll(/[-:]/g, '').replace(' ', 'T');
}

function visualCrossingReply(city: City, url: URL): Reply {
  const [from = '', to = from] = url.pathname.split('/').slice(-2);
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 24 * 3_600_000) {
    const day = city.weatherDay(new Date(at).toISOString().slice(0, 10));
    if (day !== null) days.push(day);
  }
  const place = {
    resolvedAddress: 'Paris Montsouris',
    address: 'Paris',
    timezone: 'Europe/Paris',
    tzoffset: 1,
  };
  const body = JSON.stringify({
    queryCost: 1,
    latitude: 48.8217,
    longitude: 2.3378,
    ...place,
    days,
    alerts: [],
  });
  return { status: 200, type: 'application/json', body };
}

const DAILY: Readonly<Record<string, string>> = {
  temperature_2m_mean: 'temp',
  temperature_2m_min: 'tempmin',
  temperature_2m_max: 'tempmax',
  precipitation_sum: 'precip',
};

/** Open-Meteo's columns, only those asked for; unknown names are refused as it does. */
function openMeteoReply(city: City, url: URL): Reply {
  const asked = (name: string) => (url.searchParams.get(name) ?? '').split(',').filter((part) => part !== '');
  const known = /^(temperature_2m|relative_humidity_2m|precipitation|weather_code|wind_|rain)/;
  const unknown = [...asked('hourly'), ...asked('daily')].find((name) => !known.test(name));
  const type = 'application/json; charset=utf-8';
  if (unknown !== undefined) {
    const reason = `Data corrupted at path ''. Cannot initialize variable from invalid String value ${unknown}.`;
    return { status: 400, type, body: JSON.stringify({ error: true, reason }) };
  }
  const date = url.searchParams.get('start_date') ?? '';
  const day = city.weatherDay(date);
  const value = (name: string) => day?.[DAILY[name] ?? ''] ?? null;
  const daily = Object.fromEntries(asked('daily').map((name) => [name, [value(name)]]));
  const times = Array.from({ length: 24 }, (_, hour) => `${date}T${String(hour).padStart(2, '0')}:00`);
  const hourly = Object.fromEntries(asked('hourly').map((name) => [name, times.map(() => null)]));
  const unit = (name: string) =>
    name.startsWith('temperature')
      ? '°C'
      : name.startsWith('wind')
        ? 'km/h'
        : name.startsWith('precip')
          ? 'mm'
          : name.startsWith('relative')
            ? '%'
            : 'wmo code';
  const units = (names: string[]) => Object.fromEntries(names.map((name) => [name, unit(name)]));
  const body = {
    latitude: 48.82,
    longitude: 2.34,
    // another one in each answer, as the service does
    generationtime_ms: Math.random(),
    utc_offset_seconds: 3600,
    timezone: url.searchParams.get('timezone') ?? 'GMT',
    hourly_units: { time: 'iso8601', ...units(asked('hourly')) },
    hourly: { time: times, ...hourly },
    daily_units: { time: 'iso8601', ...units(asked('daily')) },
    daily: { time: [date], ...daily },
  };
  return { status: 200, type, body: JSON.stringify(body) };
}

function fileReply(content: string, headers: Readonly<Record<string, string | string[] | undefined>>): Reply {
  const etag = `"${content.length}"`;
  const modified = 'Mon, 02 Jan 2023 00:00:00 GMT';
  const common = { etag, 'last-modified': modified };
  if (headers['if-none-match'] === etag) return { status: 304, type: 'text/csv', body: '', headers: common };
  return { status: 200, type: 'text/csv', body: content, headers: common };
}
