import { CityflowError } from '../../domain/errors.ts';
import { openReadingLog, type Reading } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import type { LocalDate } from '../../domain/time.ts';
import { asObject, asText, describeJson, type JsonFields, parseJson, shorten } from '../../raw/json.ts';
import { type Remark, WEATHER_NOTICES } from './notices.ts';
import { readOpenMeteo } from './open-meteo.ts';
import { countKnown, type WeatherDay } from './records.ts';
import { readVisualCrossingDay } from './visual-crossing.ts';

/**
 * One answer of Visual Crossing (timeline) or Open-Meteo. The rows counted are days: the elements of `days`, or
 * the city days that Open-Meteo's columns touch.
 *
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT
 */
export function readWeather(input: InputFile): Reading<WeatherDay> {
  const { path, bytes, clock } = input;
  const log = openReadingLog('weather', path, WEATHER_NOTICES);
  const body = parseJson(path, bytes);
  const root = asObject(body);
  const error = root && errorOf(root);
  if (error) {
    log.row();
    log.reject(1, 'reponse_en_erreur', error, shorten(JSON.stringify(body), 2000));
    log.notice('reponse_en_erreur', 1, error);
    return log.finish([]);
  }

  const kept = new Map<LocalDate, WeatherDay>();
  const seen = new Set<string>();
  let row = 0;
  if (root && Array.isArray(root.days)) readDays(root, root.days);
  else if (root && (asObject(root.hourly) || asObject(root.daily))) readColumns(root);
  else throw layoutError(path, body);
  return log.finish([...kept.values()]);

  function readDays(answer: JsonFields, days: readonly unknown[]): void {
    const name = asText(answer.resolvedAddress) ?? asText(answer.address);
    const lieu = name === null ? null : shorten(name, 120);
    for (const value of days) {
      row += 1;
      log.row();
      const day = readVisualCrossingDay(value, lieu, clock, remark);
      if (typeof day === 'string') log.reject(row, day, dateOf(value), shorten(JSON.stringify(value), 2000));
      else keep(day, 'jour_sans_mesure', value);
    }
  }

  function readColumns(answer: JsonFields): void {
    for (const { day, hoursOnly } of readOpenMeteo(answer, clock, remark)) {
      row += 1;
      log.row();
      keep(day, hoursOnly ? 'jour_incomplet' : 'jour_sans_mesure', day);
    }
  }

  /** @param whenEmpty why a day of which nothing is known is refused */
  function keep(read: WeatherDay, whenEmpty: 'jour_incomplet' | 'jour_sans_mesure', raw: unknown): void {
    const day = checkTemperatures(read, remark);
    if (countKnown(day) === 0 && day.conditions === null) {
      log.reject(row, whenEmpty, day.date, shorten(JSON.stringify(raw), 2000));
      return;
    }
    const content = JSON.stringify(day);
    if (seen.has(content)) {
      log.duplicate();
      return;
    }
    seen.add(content);
    const known = kept.get(day.date);
    if (known) {
      log.conflict();
      log.notice('jour_repete', row, day.date);
    }
    kept.set(day.date, known ? moreComplete(known, day) : day);
  }

  function remark(...[code, detail]: Parameters<Remark>): void {
    log.notice(code, row === 0 ? null : row, detail === null ? null : shorten(detail, 200));
  }
}

function layoutError(file: string, body: unknown): CityflowError {
  const expected = '{days: […]} (Visual Crossing), {hourly: {time: […], …}} (Open-Meteo)';
  return new CityflowError('INPUT_LAYOUT', { file, expected, found: describeJson(body) });
}

/** Open-Meteo: `{error: true, reason}`; Visual Crossing: `{errorCode, message}`. */
function errorOf(root: JsonFields): string | null {
  if (root.days !== undefined || root.hourly !== undefined || root.daily !== undefined) return null;
  const said = [root.errorCode, root.reason, root.message].flatMap((part) => asText(part) ?? []);
  if (said.length > 0) return shorten(said.join(': '), 200);
  return root.error === undefined ? null : describeJson(root);
}

function dateOf(day: unknown): string | null {
  const date = asText(asObject(day)?.datetime);
  return date === null ? null : shorten(date, 60);
}

/** Which of the two is wrong cannot be told: neither is kept. */
function checkTemperatures(day: WeatherDay, remark: Remark): WeatherDay {
  const { temp_min, temp_max } = day;
  if (temp_min === null || temp_max === null || temp_min <= temp_max) return day;
  remark('temperatures_inversees', `${day.date} min ${temp_min}, max ${temp_max}`);
  return { ...day, temp_min: null, temp_max: null };
}

/** A rule that does not depend on the order of the file. */
function moreComplete(a: WeatherDay, b: WeatherDay): WeatherDay {
  const difference = countKnown(a) - countKnown(b);
  if (difference !== 0) return difference > 0 ? a : b;
  return JSON.stringify(a) > JSON.stringify(b) ? a : b;
}
