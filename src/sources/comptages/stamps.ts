import { type CityClock, dateToMs, HOUR_MS } from '../../domain/time.ts';

const ZERO = 0x30;

/** Half-hour offsets: the instant is inside an hour of the city. The long way says so in its words. */
export const NOWHERE = -1;
const UNKNOWN = -2;
const TABLE_START = Date.UTC(1990, 0, 1);
const TABLE_HOURS = 80 * 366 * 24;

/** City day and slot of an hour, and the instant of a stamp, from tables filled as hours are met. */
export function openHourTable(clock: CityClock) {
  /** by hour since TABLE_START; the first years of counting and enough of the years to come */
  const places = new Int32Array(TABLE_HOURS).fill(UNKNOWN);
  /** days from 1970 to the month and days in it, by year × 16 + month; a length of 0 = not computed yet */
  const monthStart = new Int32Array(4096 * 16);
  const monthLength = new Uint8Array(4096 * 16);

  function two(bytes: Buffer, at: number): number {
    const tens = bytes[at]! - ZERO;
    const units = bytes[at + 1]! - ZERO;
    return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
  }

  return {
    /** local day (days since 1970) × 32 + slot, NOWHERE when the city has no hour that starts then */
    placeOf(utcMs: number): number {
      const hour = (utcMs - TABLE_START) / HOUR_MS;
      const known = places[hour];
      if (known !== undefined && known !== UNKNOWN) return known;
      const { date, slot } = clock.cityHour(utcMs);
      const whole = clock.hoursOf(date)[slot]?.utcMs === utcMs;
      const place = whole ? (dateToMs(date) / (24 * HOUR_MS)) * 32 + slot : NOWHERE;
      if (known !== undefined) places[hour] = place;
      return place;
    },
    /** Instant of `YYYY-MM-DDTHH:00:00±HH:00`, NaN for anything else. */
    instantAt(bytes: Buffer, at: number): number {
      const year = two(bytes, at) * 100 + two(bytes, at + 2);
      const month = two(bytes, at + 5);
      const day = two(bytes, at + 8);
      const hour = two(bytes, at + 11);
      const offset = two(bytes, at + 20);
      const sign = bytes[at + 19]!;
      if (
        !(year < 4096 && month >= 1 && month <= 12 && hour <= 23 && offset <= 23) ||
        bytes[at + 4] !== 0x2d ||
        bytes[at + 7] !== 0x2d ||
        bytes[at + 10] !== 0x54 ||
        bytes[at + 13] !== 0x3a ||
        bytes[at + 16] !== 0x3a ||
        bytes[at + 22] !== 0x3a ||
        two(bytes, at + 14) !== 0 ||
        two(bytes, at + 17) !== 0 ||
        two(bytes, at + 23) !== 0 ||
        (sign !== 0x2b && sign !== 0x2d)
      ) {
        return Number.NaN;
      }
      const key = year * 16 + month;
      if (monthLength[key] === 0) {
        monthStart[key] = Date.UTC(year, month - 1, 1) / (24 * HOUR_MS);
        monthLength[key] = new Date(Date.UTC(year, month, 0)).getUTCDate();
      }
      if (!(day >= 1 && day <= monthLength[key]!)) return Number.NaN;
      const hours = (monthStart[key]! + day - 1) * 24 + hour + (sign === 0x2b ? -offset : offset);
      return hours * HOUR_MS;
    },
  };
}
