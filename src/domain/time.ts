/**
 * City time. Inside CityFlow an instant is a UTC epoch in milliseconds; a day is a local day of the city and
 * an hour is keyed by the local hour in which it starts. Days have 23, 24 or 25 hours (0.5 h shifts: 23 or 24).
 */

/** A local day of the city, `YYYY-MM-DD`. */
export type LocalDate = string;

export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** One hour of a city day. `heure` is the local start hour (0–23); `utcMs` the instant at which it starts. */
export interface HourSlot {
  readonly heure: number;
  readonly utcMs: number;
}

/** Where an instant falls in the city's calendar. `slot` is the index of the hour within its day (0–24). */
export interface CityHour {
  readonly date: LocalDate;
  readonly heure: number;
  readonly slot: number;
}

export interface CityClock {
  readonly timezone: string;
  /** Minutes to add to UTC to get the city's wall clock at that instant. */
  offsetMinutes(utcMs: number): number;
  /** The hours of a local day, in order: 23, 24 or 25 of them. */
  hoursOf(date: LocalDate): readonly HourSlot[];
  /** The local day and hour in which an instant falls. */
  cityHour(utcMs: number): CityHour;
  /** The instant at which a local day starts. */
  startOf(date: LocalDate): number;
  /**
   * The instants that a wall-clock time can mean: one normally, two in the repeated hour (earlier first),
   * and for a time inside the skipped hour the one instant of the change read with the offset before it.
   */
  instantsOf(wallMs: number): readonly number[];
}

/** Days met before, both ways: a run asks a hundred thousand times for the same thousand. */
const [msOf, dateOf] = [new Map<LocalDate, number>(), new Map<number, LocalDate>()];
const DAYS_KEPT = 10_000;

function keep<K, V>(days: Map<K, V>, key: K, value: V): V {
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(key, value);
  return value;
}

/** Milliseconds of a `YYYY-MM-DD` read as if it were UTC; NaN when it is not a real date. */
export function dateToMs(date: LocalDate): number {
  const known = msOf.get(date);
  if (known !== undefined) return known;
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const ms = Date.UTC(year, month - 1, day);
  const isReal = new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === day;
  return isReal ? keep(msOf, date, ms) : Number.NaN;
}

export function isLocalDate(text: string): boolean {
  return !Number.isNaN(dateToMs(text));
}

export function msToDate(ms: number): LocalDate {
  const day = Math.floor(ms / (24 * HOUR_MS));
  return dateOf.get(day) ?? keep(dateOf, day, new Date(ms).toISOString().slice(0, 10));
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return msToDate(dateToMs(date) + days * 24 * HOUR_MS);
}

/** Whole days from `from` to `to` (negative when `to` is earlier). */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((dateToMs(to) - dateToMs(from)) / (24 * HOUR_MS));
}

/** Every day from `from` to `to`, both included. */
export function dateRange(from: LocalDate, to: LocalDate): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** Day of the week, 0 = Monday … 6 = Sunday. */
export function weekday(date: LocalDate): number {
  return (new Date(dateToMs(date)).getUTCDay() + 6) % 7;
}

/** `2023-11-21T12:00:00Z` */
export function toUtcIso(utcMs: number): string {
  return `${new Date(utcMs).toISOString().slice(0, 19)}Z`;
}

/** `2023-11-21T13:00:00+01:00`: the city's wall clock with its offset. */
export function toCityIso(clock: CityClock, utcMs: number): string {
  const offset = clock.offsetMinutes(utcMs);
  const wall = new Date(utcMs + offset * MINUTE_MS).toISOString().slice(0, 19);
  const [sign, size] = offset < 0 ? ['-', -offset] : ['+', offset];
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${wall}${sign}${hours}:${String(size % 60).padStart(2, '0')}`;
}

/** @throws RangeError when the runtime does not know the time zone. */
export function openClock(timezone: string): CityClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();
  const days = new Map<LocalDate, readonly HourSlot[]>();

  // Offsets only change on quarter hours, anywhere and ever since 1972: one look-up of Intl per quarter.
  function offsetMinutes(utcMs: number): number {
    const quarter = Math.floor(utcMs / (15 * MINUTE_MS));
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const at = quarter * 15 * MINUTE_MS;
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
      const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
      offset = Math.round((wall - at) / MINUTE_MS);
      offsets.set(quarter, offset);
    }
    return offset;
  }

  function instantsOf(wallMs: number): readonly number[] {
    const before = offsetMinutes(wallMs - 24 * HOUR_MS);
    const after = offsetMinutes(wallMs + 24 * HOUR_MS);
    const candidates = [...new Set([before, after])]
      .map((offset) => wallMs - offset * MINUTE_MS)
      .filter((utcMs) => utcMs + offsetMinutes(utcMs) * MINUTE_MS === wallMs)
      .sort((a, b) => a - b);
    return candidates.length > 0 ? candidates : [wallMs - before * MINUTE_MS];
  }

  function startOf(date: LocalDate): number {
    return instantsOf(dateToMs(date))[0]!;
  }

  function hoursOf(date: LocalDate): readonly HourSlot[] {
    let slots = days.get(date);
    if (!slots) {
      const end = startOf(addDays(date, 1));
      const list: HourSlot[] = [];
      for (let utcMs = startOf(date); utcMs < end; utcMs += HOUR_MS) {
        const wall = utcMs + offsetMinutes(utcMs) * MINUTE_MS;
        list.push({ heure: new Date(wall).getUTCHours(), utcMs });
      }
      slots = list;
      days.set(date, slots);
    }
    return slots;
  }

  function cityHour(utcMs: number): CityHour {
    const wall = utcMs + offsetMinutes(utcMs) * MINUTE_MS;
    const date = msToDate(wall);
    return {
      date,
      heure: new Date(wall).getUTCHours(),
      slot: Math.floor((utcMs - startOf(date)) / HOUR_MS),
    };
  }

  return { timezone, offsetMinutes, hoursOf, cityHour, startOf, instantsOf };
}
