import { type CityClock, dateToMs, HOUR_MS, type LocalDate, msToDate, toUtcIso } from '../../domain/time.ts';
import { asNumber, asObject, asText, describeJson, type JsonFields } from '../../raw/json.ts';
import { aggregateHours } from './aggregate.ts';
import { conditionsOfCode } from './conditions.ts';
import type { Remark } from './notices.ts';
import { type Measures, pickMeasures, type WeatherDay, type WeatherHour } from './records.ts';
import { converter, isPlausible, type Kind, readDate, readValue } from './values.ts';

/** A day of the answer: its daily values where there are some, its hours where there are some. */
export interface OpenMeteoDay {
  readonly date: LocalDate;
  readonly day: WeatherDay;
  /** the answer has nothing but hours for that day */
  readonly hoursOnly: boolean;
}

/**
 * Open-Meteo's column arrays. Its times are city wall time of the one UTC offset in `utc_offset_seconds`, also
 * beyond a clock change (the service has no other), so that subtracting it always gives the instant. Rain and
 * gusts are those of the hour *before* their stamp, other columns hold at it.
 */
export function readOpenMeteo(root: JsonFields, clock: CityClock, remark: Remark): OpenMeteoDay[] {
  const offsetMs = (asNumber(root.utc_offset_seconds) ?? 0) * 1000;
  const hours = hoursByDate(readHourly(root, offsetMs, remark), clock, remark);
  const daily = readDaily(root, offsetMs, remark);
  const ownDays = clock.timezone === asText(root.timezone) || daily.size === 0;
  if (!ownDays) remark('jours_d_un_autre_fuseau', asText(root.timezone));

  const dates = [...new Set([...daily.keys(), ...hours.keys()])].sort();
  return dates.map((date) => {
    const dayHours = hours.get(date) ?? null;
    const ofHours = aggregateHours(dayHours ?? [], date, clock);
    const ofDay = daily.get(date);
    // Days of another time zone are not the city's: there, what the hours say comes first.
    const [first, second] = ownDays ? [ofDay, ofHours] : [ofHours, ofDay];
    return {
      date,
      hoursOnly: ofDay === undefined,
      day: {
        ...pickMeasures((name) => first?.[name] ?? second?.[name] ?? null),
        date,
        lieu: null,
        fournisseur: 'open_meteo',
        conditions_source: ofDay?.conditions_source ?? null,
        conditions: first?.conditions ?? second?.conditions ?? null,
        heures: dayHours,
      },
    };
  });
}

type DailyValues = Measures & Pick<WeatherDay, 'conditions' | 'conditions_source'>;

function readDaily(root: JsonFields, offsetMs: number, remark: Remark): Map<LocalDate, DailyValues> {
  const days = new Map<LocalDate, DailyValues>();
  const table = openTable(root, 'daily', remark);
  table.times.forEach((time, row) => {
    const date = readDate(typeof time === 'number' ? dateText(time * 1000 + offsetMs) : time);
    if (date === null || days.has(date)) {
      remark('date_invalide', describeJson(time));
      return;
    }
    const value = (kind: Kind, ...names: string[]) => table.value(row, kind, names);
    const code = value('code', 'weather_code', 'weathercode');
    days.set(date, {
      temp_moyenne: value('temperature', 'temperature_2m_mean'),
      temp_min: value('temperature', 'temperature_2m_min'),
      temp_max: value('temperature', 'temperature_2m_max'),
      precip_totale: value('precip', 'precipitation_sum', 'rain_sum'),
      vent_moyen: value('vent', 'wind_speed_10m_mean', 'windspeed_10m_mean'),
      vent_max: value('vent', 'wind_speed_10m_max', 'windspeed_10m_max'),
      rafale_max: value('vent', 'wind_gusts_10m_max', 'windgusts_10m_max'),
      humidite: value('humidite', 'relative_humidity_2m_mean', 'relativehumidity_2m_mean'),
      conditions_source: code === null ? null : `WMO ${code}`,
      conditions: readCode(code, date, remark),
    });
  });
  return days;
}

interface Hourly {
  /** by the instant at which the hour starts */
  readonly hours: ReadonlyMap<number, WeatherHour>;
  /** the instants that the answer names */
  readonly stamps: ReadonlySet<number>;
}

function readHourly(root: JsonFields, offsetMs: number, remark: Remark): Hourly {
  const hours = new Map<number, WeatherHour>();
  const table = openTable(root, 'hourly', remark);
  const put = (utc: number, values: Partial<WeatherHour>) => {
    const empty = { temperature: null, precip: null, vent: null, rafale: null, humidite: null };
    hours.set(utc, { ...empty, conditions: null, ...hours.get(utc), ...values, utc });
  };
  const stamps = new Set<number>();
  table.times.forEach((time, row) => {
    const utc = typeof time === 'number' ? time * 1000 : wallMs(asText(time) ?? '') - offsetMs;
    if (!isPlausible(utc) || stamps.has(utc)) {
      remark('heure_illisible', describeJson(time));
      return;
    }
    stamps.add(utc);
    const value = (kind: Kind, ...names: string[]) => table.value(row, kind, names);
    put(utc, {
      temperature: value('temperature', 'temperature_2m'),
      vent: value('vent', 'wind_speed_10m', 'windspeed_10m'),
      humidite: value('humidite', 'relative_humidity_2m', 'relativehumidity_2m'),
      conditions: readCode(value('code', 'weather_code', 'weathercode'), describeJson(time), remark),
    });
    put(utc - HOUR_MS, {
      precip: value('precip', 'precipitation', 'rain'),
      rafale: value('vent', 'wind_gusts_10m', 'windgusts_10m'),
    });
  });
  return { hours, stamps };
}

function readCode(code: number | null, where: string, remark: Remark) {
  const conditions = code === null ? null : conditionsOfCode(code);
  if (code !== null && conditions === null) remark('conditions_inconnues', `${where} WMO ${code}`);
  return conditions;
}

/**
 * Hours by city day. Where the city's hours start at half past the stamps', an hour takes the first stamp in it.
 * A day that holds no stamp of its own, only rain brought back from the next one, is not a day of the answer.
 */
function hoursByDate(
  { hours, stamps }: Hourly,
  clock: CityClock,
  remark: Remark,
): ReadonlyMap<LocalDate, readonly WeatherHour[]> {
  const byDate = new Map<LocalDate, Map<number, WeatherHour>>();
  const stamped = new Set<LocalDate>();
  for (const hour of [...hours.values()].sort((a, b) => a.utc - b.utc)) {
    const { date, slot } = clock.cityHour(hour.utc);
    const utc = clock.hoursOf(date)[slot]?.utcMs ?? hour.utc;
    const day = byDate.get(date) ?? new Map<number, WeatherHour>();
    if (day.has(utc)) remark('heure_illisible', toUtcIso(hour.utc));
    else day.set(utc, { ...hour, utc });
    byDate.set(date, day);
    if (stamps.has(hour.utc)) stamped.add(date);
  }
  return new Map(
    [...byDate].filter(([date]) => stamped.has(date)).map(([date, day]) => [date, [...day.values()]]),
  );
}

interface Table {
  readonly times: readonly unknown[];
  /** the first of the columns that exists, converted and checked */
  value(row: number, kind: Kind, names: readonly string[]): number | null;
}

interface Column {
  readonly values: readonly unknown[];
  readonly convert: (value: number) => number;
}

/** `{time: […], column: […]}` with its `_units` beside it; empty when the answer has no such block. */
function openTable(root: JsonFields, block: 'hourly' | 'daily', remark: Remark): Table {
  const columns = asObject(root[block]) ?? {};
  const units = asObject(root[`${block}_units`]);
  const times = Array.isArray(columns.time) ? columns.time : [];
  const opened = new Map<string, Column | null>();
  return {
    times,
    value(row, kind, names) {
      const name = names.find((candidate) => columns[candidate] !== undefined);
      if (name === undefined) return null;
      const column = opened.has(name) ? opened.get(name) : openColumn(name, kind);
      opened.set(name, column ?? null);
      return column
        ? readValue(column.values[row], kind, `${describeJson(times[row])} ${name}`, remark, column.convert)
        : null;
    },
  };

  function openColumn(name: string, kind: Kind): Column | null {
    const values = columns[name];
    if (!Array.isArray(values) || values.length !== times.length) {
      remark('colonne_illisible', `${block}.${name}`);
      return null;
    }
    const unit = asText(units?.[name]);
    const convert = converter(kind, unit);
    if (!convert) {
      remark('unite_inconnue', `${block}.${name} (${unit})`);
      return null;
    }
    if (name.startsWith('rain')) remark('pluie_sans_neige', `${block}.${name}`);
    return { values, convert };
  }
}

function dateText(ms: number): LocalDate | null {
  return isPlausible(ms) ? msToDate(ms) : null;
}

/** `2023-11-21T05:00` as if it were UTC; NaN when it is not one. */
function wallMs(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::00)?$/.exec(text);
  if (!match || Number(match[2]) > 23 || Number(match[3]) > 59) return Number.NaN;
  return dateToMs(match[1] ?? '') + Number(match[2]) * HOUR_MS + Number(match[3]) * 60_000;
}
