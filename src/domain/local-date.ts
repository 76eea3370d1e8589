import { type CityClock, isLocalDate, type LocalDate } from './time.ts';

/**
 * The city day that a published date means: `2019-06-01`, `01/06/2019`, a naive local time
 * `2019-06-01T04:00:00` or `2019-06-01 04:00`, or an instant with its offset `2019-06-01T04:00:00+02:00`, `…Z`,
 * which falls on a day by the city's clock.
 * @returns null when it is none of these, or no real day or hour
 */
export function parseLocalDate(text: string, clock: CityClock): LocalDate | null {
  const value = text.trim();
  const french = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value);
  if (french) return realDate(`${french[3]}-${french[2]}-${french[1]}`);
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      value,
    );
  if (!match) return null;
  const day = realDate(match[1]!);
  if (day === null || match[2] === undefined) return day;
  const utcMs = Date.parse(value.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(utcMs) ? null : clock.cityHour(utcMs).date;
}

function realDate(date: LocalDate): LocalDate | null {
  return isLocalDate(date) ? date : null;
}
