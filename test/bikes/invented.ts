import { WEEKDAYS } from '../../src/domain/calendar.ts';
import type { DayFigures } from '../../src/domain/metrics.ts';
import type { Calendar, Zones } from '../../src/domain/places.ts';
import type { DayContext, InputFile } from '../../src/domain/source.ts';
import {
  addDays,
  type CityClock,
  HOUR_MS,
  type LocalDate,
  openClock,
  weekday,
} from '../../src/domain/time.ts';
import { openZones } from '../../src/domain/zones.ts';
import { type BikeHour, isDoubledHour, preferBikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import type {
  BikeHistory,
  CounterDay,
  CounterHours,
  CounterLabel,
  TypicalHour,
} from '../../src/sources/bikes/history.ts';

export const clock = openClock('Europe/Paris');

export function inputFile(content: string | Buffer | object, path = 'api/bikes/dt=2023-11-21/bikes.json') {
  const bytes = Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return { path, bytes, snapshot: null, clock } satisfies InputFile;
}

export const CSV_PATH = 'batch/comptages_velo/compteurs.csv';

/** Two squares of 0.1° west and east of 2.35° E. */
const twoZones: Zones = openZones([
  { code: '75001', name: 'Ouest', polygons: [square(2.25)] },
  { code: '75002', name: 'Est', polygons: [square(2.35)] },
]);

function square(west: number): [number, number][][] {
  return [
    [
      [west, 48.8],
      [west + 0.1, 48.8],
      [west + 0.1, 48.9],
      [west, 48.9],
      [west, 48.8],
    ],
  ];
}

/** A calendar of these public holidays. */
export function calendarOf(holidays: readonly LocalDate[]): Calendar {
  const publicHoliday = (date: LocalDate) => (holidays.includes(date) ? 'fête' : null);
  return {
    publicHoliday,
    schoolHoliday: () => null,
    dayClass: (date) => (publicHoliday(date) ? 'ferie' : WEEKDAYS[weekday(date)]!),
    known: true,
  };
}

export function dayOf(date: LocalDate, changes: Partial<DayContext> = {}): DayContext {
  return {
    date,
    clock,
    zones: twoZones,
    calendar: calendarOf([]),
    network: new Map(),
    thresholds: {
      etatsArcExclus: [],
      vitesseRefPeripheriqueKmh: null,
      vitesseRefVilleKmh: null,
      capaciteVoie: 2300,
      voiesPeripherique: 5,
      voiesVille: 4,
      semainesHistorique: 8,
    },
    ...changes,
  };
}

export function hourOf(
  id: string,
  utcMs: number,
  passages: number,
  changes: Partial<BikeHour> = {},
): BikeHour {
  const doublee = isDoubledHour(clock, utcMs) ? [passages] : null;
  return {
    id_compteur: id,
    nom_compteur: `Rue ${id}`,
    lon: 2.3,
    lat: 48.85,
    utcMs,
    passages,
    doublee,
    ...changes,
  };
}

/** A counter's day: passages per hour of the day, null for no row. */
export function dayHours(
  id: string,
  date: LocalDate,
  passages: (heure: number, slot: number) => number | null,
) {
  return clock.hoursOf(date).flatMap(({ heure, utcMs }, slot): BikeHour[] => {
    const count = passages(heure, slot);
    return count === null ? [] : [hourOf(id, utcMs, count)];
  });
}

/** `days` days that end the day before `date`, each with `total` spread over its 24 hours. */
export function pastDays(id: string, date: LocalDate, days: number, total: (back: number) => number) {
  return Array.from({ length: days }, (_, i) => i + 1).flatMap((back) =>
    dayHours(id, addDays(date, -back), (_, slot) => (slot < 24 ? total(back) / 24 : null)),
  );
}

/** One record per counter and hour, whatever the number of files. */
export function mergeHours(records: readonly BikeHour[]): BikeHour[] {
  const merged = new Map<string, BikeHour>();
  for (const record of records) {
    const key = `${record.id_compteur} ${record.utcMs}`;
    const known = merged.get(key);
    merged.set(key, known ? preferBikeHour(known, record) : record);
  }
  return [...merged.values()].sort((a, b) =>
    a.id_compteur === b.id_compteur ? a.utcMs - b.utcMs : a.id_compteur < b.id_compteur ? -1 : 1,
  );
}

/** What the SQL reads from the lake, computed the plain way from the same hours. */
export function lakeOf(
  hours: readonly BikeHour[],
  day: DayContext,
): { hours: CounterHours[]; history: BikeHistory } {
  const merged = mergeHours(hours).sort((a, b) => a.utcMs - b.utcMs);
  const dates = new Map<number, LocalDate>();
  const dateOf = ({ utcMs }: BikeHour) => {
    const date = dates.get(utcMs) ?? day.clock.cityHour(utcMs).date;
    dates.set(utcMs, date);
    return date;
  };
  const today = merged.filter((hour) => dateOf(hour) === day.date);
  const recentFrom = addDays(day.date, -14);
  const typicalFrom = addDays(day.date, -7 * day.thresholds.semainesHistorique);
  const dayClass = day.calendar.dayClass(day.date);
  const before = merged.filter((hour) => dateOf(hour) < day.date);
  const alike = before.filter(
    (hour) => dateOf(hour) >= typicalFrom && day.calendar.dayClass(dateOf(hour)) === dayClass,
  );
  const slots = day.clock.hoursOf(day.date);
  const counts = new Map(today.map((hour) => [`${hour.id_compteur} ${hour.utcMs}`, hour.passages]));
  return {
    hours: labels(today).map((label) => ({
      ...label,
      passages: slots.map(({ utcMs }) => counts.get(`${label.id} ${utcMs}`) ?? null),
    })),
    history: {
      past: {
        counters: counterDays(merged, dateOf),
        observedHours: [...new Set(merged.map((hour) => hour.utcMs))],
      },
      recent: labels(before.filter((hour) => dateOf(hour) >= recentFrom)),
      typical: typicalHours(alike, day.clock),
    },
  };
}

function labels(hours: readonly BikeHour[]): CounterLabel[] {
  const found = new Map<string, CounterLabel>();
  for (const { id_compteur: id, nom_compteur, lon, lat } of hours) {
    const known = found.get(id) ?? { id, nom: null, lon: null, lat: null };
    found.set(id, { id, nom: nom_compteur ?? known.nom, lon: lon ?? known.lon, lat: lat ?? known.lat });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function counterDays(hours: readonly BikeHour[], dateOf: (hour: BikeHour) => LocalDate) {
  const counters = new Map<string, Map<LocalDate, CounterDay>>();
  for (const hour of hours) {
    const { id_compteur, utcMs, passages } = hour;
    const days = counters.get(id_compteur) ?? new Map<LocalDate, CounterDay>();
    counters.set(id_compteur, days);
    const date = dateOf(hour);
    const day = days.get(date) ?? { total: 0, heures: 0, firstUtcMs: utcMs, lastPassageUtcMs: null };
    days.set(date, {
      total: day.total + passages,
      heures: day.heures + 1,
      firstUtcMs: day.firstUtcMs,
      lastPassageUtcMs: passages > 0 ? utcMs : day.lastPassageUtcMs,
    });
  }
  return counters;
}

function typicalHours(hours: readonly BikeHour[], { cityHour }: CityClock) {
  const typical = new Map<string, Map<number, TypicalHour>>();
  for (const [id, ofCounter] of Map.groupBy(hours, (hour) => hour.id_compteur)) {
    const byHour = Map.groupBy(ofCounter, (hour) => cityHour(hour.utcMs).heure);
    typical.set(
      id,
      new Map(
        [...byHour].map(([heure, values]) => {
          const sorted = values.map((hour) => hour.passages).sort((a, b) => a - b);
          const at = (p: number) => {
            const position = (sorted.length - 1) * p;
            const low = sorted[Math.floor(position)]!;
            return low + (sorted[Math.ceil(position)]! - low) * (position % 1);
          };
          return [heure, { n: sorted.length, p10: at(0.1), p50: at(0.5), p90: at(0.9) }];
        }),
      ),
    );
  }
  return typical;
}

/** The figures of a day after these hours, without the lake. */
export function figuresOf(
  hours: readonly BikeHour[],
  date: LocalDate,
  changes: Partial<DayContext> = {},
): DayFigures {
  const day = dayOf(date, changes);
  return bikeFigures({ day, ...lakeOf(hours, day) });
}

export const at = (iso: string) => {
  const utcMs = Date.parse(iso);
  if (utcMs % HOUR_MS !== 0) throw new Error(`${iso} is not a whole hour`);
  return utcMs;
};
