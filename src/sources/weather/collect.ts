import { checkedBy, readBody } from '../../collect/body.ts';
import { collectDays } from '../../collect/days.ts';
import { invalid } from '../../collect/fault.ts';
import type { Collector, Job } from '../../collect/job.ts';
import { keepBytes, keepNothing, refuseShrunk } from '../../collect/keep.ts';
import { readKey, type Service } from '../../collect/service.ts';
import { isGiven } from '../../domain/collecting.ts';
import { CityflowError } from '../../domain/errors.ts';
import { daysBetween, type LocalDate } from '../../domain/time.ts';
import { asObject, parseJson } from '../../raw/json.ts';
import { readWeather } from './read.ts';

/** Days after which Open-Meteo's archive has a day: its reanalysis is five days late. */
const ARCHIVE_DAYS = 7;

const HOURLY = 'temperature_2m,relative_humidity_2m,precipitation,weather_code,wind_speed_10m,wind_gusts_10m';
const DAILY =
  'temperature_2m_mean,temperature_2m_min,temperature_2m_max,precipitation_sum,wind_speed_10m_max,wind_gusts_10m_max,weather_code';
/** `windspeedmean` has to be asked for: what Visual Crossing calls `windspeed` of a day is its strongest hour. */
const ELEMENTS =
  'datetime,datetimeEpoch,temp,tempmax,tempmin,precip,windspeed,windspeedmax,windspeedmean,windgust,humidity,conditions,icon,source,stations';

/** Where a day comes from. */
interface Ask {
  readonly service: Service;
  readonly url: URL;
  readonly origin: 'prevision' | 'archive' | 'visual_crossing';
}

/** One file a day, `api/weather/dt=…/weather.json`. A forecast gives way to the archive once there is one. */
export const weatherCollector: Collector = {
  key: ({ weather, visualCrossingKey }) => (weather === 'visual-crossing' ? visualCrossingKey : null),
  async collect(job) {
    const { settings, today } = job;
    const { visualCrossingKey } = settings;
    const open = settings.weather === 'open-meteo' || !isGiven(visualCrossingKey);
    const key = open ? null : await readKey(visualCrossingKey);
    const visualCrossing: Service | null = key && {
      name: 'Visual Crossing',
      setting: 'VISUAL_CROSSING_URL',
      key: { setting: settings.visualCrossingKey.setting, value: key, sent: { parameter: 'key' } },
    };
    const archived = (date: LocalDate) => daysBetween(date, today) >= ARCHIVE_DAYS;
    await collectDays(job, {
      history: false,
      provisional: (entry, date) => entry.origine === 'prevision' && archived(date),
      fetchDay: (date) =>
        fetchDay(
          job,
          date,
          visualCrossing
            ? askVisualCrossing(job, visualCrossing, date)
            : askOpenMeteo(job, date, archived(date)),
        ),
    });
  },
};

async function fetchDay(job: Job, date: LocalDate, { service, url, origin }: Ask): Promise<void> {
  const name = `api/weather/dt=${date}/weather.json`;
  const found = await job.client.get({ service, url }, async (answer) => {
    const content = withoutTiming(await readBody(answer, service, date));
    const { records, rejects } = checkedBy(service, date, () =>
      readWeather({ path: name, bytes: content, snapshot: date, clock: job.clock }),
    );
    const said = rejects.find(({ reason }) => reason === 'reponse_en_erreur');
    if (said) throw invalid(service, date, said.value ?? 'erreur', false);
    return { content, rows: records.filter((day) => day.date === date).length };
  });
  refuseShrunk(job.manifest.get(date), found.rows, service, date);
  if (found.rows === 0) await keepNothing(job, date, url);
  else await keepBytes(job, date, found.content, { name, url, rows: found.rows, origin });
}

/**
 * How long Open-Meteo took to answer is part of its answer, and another each time: the file would never be the
 * same twice.
 */
function withoutTiming(content: Buffer): Buffer {
  try {
    const fields = asObject(parseJson('', content));
    if (fields === null || !('generationtime_ms' in fields)) return content;
    const { generationtime_ms: _, ...rest } = fields;
    return Buffer.from(JSON.stringify(rest));
  } catch (error) {
    // what it is instead of JSON is told by the reader
    if (error instanceof CityflowError) return content;
    throw error;
  }
}

function askOpenMeteo({ settings, clock }: Job, date: LocalDate, archived: boolean): Ask {
  const { lat, lon } = settings.weatherPlace;
  const url = new URL(archived ? settings.openMeteoArchiveUrl : settings.openMeteoUrl);
  const query = {
    latitude: String(lat),
    longitude: String(lon),
    start_date: date,
    end_date: date,
    hourly: HOURLY,
    daily: DAILY,
    timezone: clock.timezone,
    wind_speed_unit: 'kmh',
  };
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const setting = archived ? 'OPEN_METEO_ARCHIVE_URL' : 'OPEN_METEO_URL';
  const service: Service = { name: 'Open-Meteo', setting, key: null };
  return { service, url, origin: archived ? 'archive' : 'prevision' };
}

function askVisualCrossing({ settings }: Job, service: Service, date: LocalDate): Ask {
  const { lat, lon } = settings.weatherPlace;
  const url = new URL(`${settings.visualCrossingUrl}/${lat},${lon}/${date}/${date}`);
  // the answer does not say in which units it is
  const query = { unitGroup: 'metric', include: 'days,hours', elements: ELEMENTS, contentType: 'json' };
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return { service, url, origin: 'visual_crossing' };
}
