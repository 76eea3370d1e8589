import { NUMBER_BYTES, putBytes, putNumber } from '../../domain/json-text.ts';
import { TRAFFIC_STATES, trafficState } from '../../domain/traffic/state.ts';
import type { ArcDay } from './figures-arc.ts';
import type { WireHour } from './figures-item.ts';
import type { ArcProfile } from './history.ts';

/** The hours of an item: 800,000 numbers a day of Paris, which are JSON at once instead of objects first. */
export interface HourWriter {
  /** bytes that the hours of an arc take at most */
  readonly size: number;
  /**
   * Puts `"profil_horaire":[…],"profil_type":{…}` into `bytes`.
   * @returns where it ends
   */
  put(bytes: Uint8Array, at: number, arc: ArcDay): number;
}

/** The columns of `profil_type`, aligned with `profil_horaire`: median, p10 and p90 over the days of the class. */
const COLUMNS: readonly {
  readonly key: string;
  readonly of: (profile: ArcProfile) => readonly number[];
  /** of 1: how much a value is rounded to */
  readonly unit: number;
}[] = [
  { key: 'debit_n', of: ({ debit }) => debit.n, unit: 1 },
  { key: 'debit_median', of: ({ debit }) => debit.median, unit: 10 },
  { key: 'debit_p10', of: ({ debit }) => debit.p10, unit: 10 },
  { key: 'debit_p90', of: ({ debit }) => debit.p90, unit: 10 },
  { key: 'taux_occupation_n', of: ({ occupation }) => occupation.n, unit: 1 },
  { key: 'taux_occupation_median', of: ({ occupation }) => occupation.median, unit: 100 },
  { key: 'taux_occupation_p10', of: ({ occupation }) => occupation.p10, unit: 100 },
  { key: 'taux_occupation_p90', of: ({ occupation }) => occupation.p90, unit: 100 },
];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const NULL = utf8('null');
const COMMA = 0x2c;
const HOURS = utf8('"profil_horaire":[');
const OCCUPATION = utf8(',"taux_occupation":');
const STATES = new Map(TRAFFIC_STATES.map((state) => [state, utf8(`,"etat":"${state}"}`)]));
/** no row: nothing was said of the hour, not even that its state is unknown */
const NO_STATE = utf8(',"etat":null}');
const USUAL = utf8('],"profil_type":');
const NAMES = COLUMNS.map(({ key }, i) => utf8(`${i === 0 ? '{' : '],'}"${key}":[`));
const USUAL_END = utf8(']}');

/** @param wireHours the hours of the day */
export function openHourWriter(wireHours: readonly WireHour[]): HourWriter {
  const hours = wireHours.map(({ heure }) => heure);
  const starts = wireHours.map(({ heure, utc }, slot) =>
    utf8(`${slot === 0 ? '' : ','}{"heure":${heure},"utc":"${utc}","debit":`),
  );
  const perHour = Math.max(0, ...starts.map(({ length }) => length)) + 100 + 10 * (NUMBER_BYTES + 1);
  return {
    size: 500 + hours.length * perHour,
    put(bytes, at, { hours: { present }, debit, occupation, profile }) {
      let next = putBytes(bytes, at, HOURS);
      for (let slot = 0; slot < hours.length; slot += 1) {
        const k = occupation[slot] ?? null;
        next = putBytes(bytes, next, starts[slot]!);
        next = putKnown(bytes, next, debit[slot] ?? null);
        next = putBytes(bytes, next, OCCUPATION);
        next = putKnown(bytes, next, k);
        next = putBytes(bytes, next, present[slot] ? STATES.get(trafficState(k))! : NO_STATE);
      }
      next = putBytes(bytes, next, USUAL);
      if (profile === null || !isUsual(profile)) return putBytes(bytes, next, NULL);
      for (let column = 0; column < COLUMNS.length; column += 1) {
        const { of, unit } = COLUMNS[column]!;
        next = putColumn(bytes, putBytes(bytes, next, NAMES[column]!), of(profile), hours, unit);
      }
      return putBytes(bytes, next, USUAL_END);
    },
  };
}

/** Whether any hour has something usual to tell. */
function isUsual({ debit, occupation }: ArcProfile): boolean {
  return !(debit.median.every(Number.isNaN) && occupation.median.every(Number.isNaN));
}

/** @param byHour by local hour, NaN where nothing is usual */
function putColumn(
  bytes: Uint8Array,
  at: number,
  byHour: readonly number[],
  hours: readonly number[],
  unit: number,
): number {
  let next = at;
  for (let slot = 0; slot < hours.length; slot += 1) {
    const value = byHour[hours[slot]!]!;
    if (slot > 0) {
      bytes[next] = COMMA;
      next += 1;
    }
    next = Number.isNaN(value)
      ? putBytes(bytes, next, NULL)
      : putNumber(bytes, next, Math.round(value * unit) / unit);
  }
  return next;
}

function putKnown(bytes: Uint8Array, at: number, value: number | null): number {
  return value === null ? putBytes(bytes, at, NULL) : putNumber(bytes, at, value);
}
