import { type CityClock, dateToMs, HOUR_MS, type LocalDate } from '../../domain/time.ts';
import { asList, asObject, asText, type JsonFields, shorten } from '../../raw/json.ts';
import { aggregateHours } from './aggregate.ts';
import { conditionsOfText } from './conditions.ts';
import type { Remark } from './notices.ts';
import type { WeatherDay, WeatherHour } from './records.ts';
import { readDate, readValue } from './values.ts';

/**
 * One element of Visual Crossing's `days`, metric units. Its day `windspeed` is the strongest hour, not a mean
 * (the provider's documentation): the mean is `windspeedmean`, asked for or not, else that of the hours.
 *
 * @returns the rejection code when the day cannot be used
 */
export function readVisualCrossingDay(
  day: unknown,
  lieu: string | null,
  clock: CityClock,
  remark: Remark,
): WeatherDay | 'jour_illisible' | 'date_invalide' {
  const fields = asObject(day);
  if (!fields) return 'jour_illisible';
  const date = readDate(fields.datetime);
  if (date === null) return 'date_invalide';

  const hours = readHours(fields.hours, date, clock, remark);
  const ofHours = aggregateHours(hours ?? [], date, clock);
  const value = (name: string, kind: Parameters<typeof readValue>[1]) =>
    readValue(fields[name], kind, `${date} ${name}`, remark);
  const { source, conditions } = readConditions(fields, date, remark);
  return {
    date,
    lieu,
    fournisseur: 'visual_crossing',
    temp_moyenne: value('temp', 'temperature') ?? ofHours.temp_moyenne,
    temp_min: value('tempmin', 'temperature') ?? ofHours.temp_min,
    temp_max: value('tempmax', 'temperature') ?? ofHours.temp_max,
    precip_totale: value('precip', 'precip') ?? ofHours.precip_totale,
    vent_moyen: value('windspeedmean', 'vent') ?? ofHours.vent_moyen,
    vent_max: value('windspeedmax', 'vent') ?? value('windspeed', 'vent') ?? ofHours.vent_max,
    rafale_max: value('windgust', 'vent') ?? ofHours.rafale_max,
    humidite: value('humidity', 'humidite') ?? ofHours.humidite,
    conditions_source: source,
    conditions: conditions ?? ofHours.conditions,
    heures: hours,
  };
}

function readConditions(fields: JsonFields, where: string, remark: Remark) {
  const text = asText(fields.conditions);
  const icon = asText(fields.icon);
  const source = text ?? icon;
  const conditions = (text && conditionsOfText(text)) || (icon && conditionsOfText(icon)) || null;
  if (source !== null && conditions === null)
    remark('conditions_inconnues', `${where} ${shorten(source, 80)}`);
  return { source: source === null ? null : shorten(source, 120), conditions };
}

function readHours(
  value: unknown,
  date: LocalDate,
  clock: CityClock,
  remark: Remark,
): readonly WeatherHour[] | null {
  const hours = new Map<number, WeatherHour>();
  const slots = new Set(clock.hoursOf(date).map(({ utcMs }) => utcMs));
  for (const element of asList(value)) {
    const fields = asObject(element) ?? {};
    const utc = instantsOfHour(fields, date, clock).find((at) => slots.has(at) && !hours.has(at));
    const where = `${date} ${asText(fields.datetime) ?? ''}`.trim();
    if (utc === undefined) {
      remark('heure_illisible', where);
      continue;
    }
    const read = (name: string, kind: Parameters<typeof readValue>[1]) =>
      readValue(fields[name], kind, `${where} ${name}`, remark);
    hours.set(utc, {
      utc,
      temperature: read('temp', 'temperature'),
      precip: read('precip', 'precip'),
      vent: read('windspeed', 'vent'),
      rafale: read('windgust', 'vent'),
      humidite: read('humidity', 'humidite'),
      conditions: readConditions(fields, where, remark).conditions,
    });
  }
  return hours.size === 0 ? null : [...hours.values()].sort((a, b) => a.utc - b.utc);
}

/** `datetimeEpoch` in seconds tells the instant; without it `HH:MM:SS` is city time, twice one in October. */
function instantsOfHour(fields: JsonFields, date: LocalDate, clock: CityClock): readonly number[] {
  if (typeof fields.datetimeEpoch === 'number') return [fields.datetimeEpoch * 1000];
  const match = /^(\d\d):00(?::00)?$/.exec(asText(fields.datetime) ?? '');
  return match ? clock.instantsOf(dateToMs(date) + Number(match[1]) * HOUR_MS) : [];
}
