import { conservationGap, type Reading } from '../../src/domain/reading.ts';
import type { DayContext, InputRecords } from '../../src/domain/source.ts';
import { openClock } from '../../src/domain/time.ts';
import type { WeatherDay } from '../../src/sources/weather/records.ts';
import { weather } from '../../src/sources/weather/weather.ts';

/** Hand-made weather answers, and the two calls that the pipeline makes with them. */

const clock = openClock('Europe/Paris');

export function visualCrossing(days: unknown[], more: Record<string, unknown> = {}) {
  return { resolvedAddress: 'Paris, France', address: 'Paris', timezone: 'Europe/Paris', days, ...more };
}

/** 24 stamps of an Open-Meteo day, `2023-11-21T00:00` … */
export function stamps(date: string, count = 24): string[] {
  return Array.from({ length: count }, (_, hour) => `${date}T${String(hour).padStart(2, '0')}:00`);
}

export function read(body: unknown, path = 'api/weather/dt=2023-11-21/a.json'): Reading<WeatherDay> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reading = weather.read({ path, bytes: Buffer.from(text), snapshot: null, clock });
  if (conservationGap(reading.counts) !== 0) throw new Error(`rows lost: ${JSON.stringify(reading.counts)}`);
  return reading;
}

export function input(body: unknown, path = 'api/weather/dt=2023-11-21/a.json'): InputRecords<WeatherDay> {
  return { path, snapshot: /dt=([\d-]+)/.exec(path)?.[1] ?? null, records: read(body, path).records };
}

export function dayOf(date: string): DayContext {
  return {
    date,
    clock,
    zones: { list: [], locate: () => null },
    calendar: { known: false, publicHoliday: () => null, schoolHoliday: () => null, dayClass: () => 'mardi' },
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
  };
}

export function figures(inputs: InputRecords<WeatherDay>[], date = '2023-11-21') {
  const day = weather.figures(inputs, dayOf(date));
  if (!day) throw new Error(`no figures for ${date}`);
  return day;
}

export function codes(reading: Reading<unknown>): Record<string, number> {
  return Object.fromEntries(reading.notices.map(({ code, count }) => [code, count]));
}
