import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import type { LocalDate } from '../domain/time.ts';
import type { DemoFile } from './folder.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, STREAM } from './random.ts';
import { CENTRE } from './zones.ts';

/** Whole tenths everywhere: sums and means come out the same on every machine. */
interface WeatherHour {
  readonly temperature: number;
  readonly rain: number;
  readonly wind: number;
}

export interface DemoWeather {
  readonly date: LocalDate;
  readonly hours: readonly WeatherHour[];
  /** mean, tenths of °C */
  readonly temperature: number;
  /** total, tenths of mm */
  readonly rain: number;
  readonly conditions: string;
}

/** Monthly means of a temperate city, tenths of °C, January first. */
const MONTHS = [50, 55, 90, 120, 160, 190, 210, 210, 170, 130, 85, 55];
/** Departure from the day's mean over 24 hours, in tenths of the daily swing. */
const SWING = [-5, -6, -7, -8, -9, -9, -8, -6, -3, 0, 3, 6, 8, 9, 10, 9, 8, 6, 4, 2, 0, -1, -3, -4];

export function demoWeather(plan: DemoPlan): DemoWeather[] {
  let spell = 0;
  return plan.dates.map((date, index) => {
    const random = openRandom(hash(plan.seed, STREAM.weather, index));
    spell = Math.round(spell * 0.75) + random.between(-25, 25);
    const month = MONTHS[Number(date.slice(5, 7)) - 1] ?? 0;
    const wet = random.chance(0.38);
    const windy = random.chance(0.15);
    const swing = random.between(10, 45);
    const [wetFrom, wetHours] = [random.below(20), random.between(2, 12)];
    const hours = SWING.map((share, heure): WeatherHour => {
      const raining = wet && heure >= wetFrom && heure < wetFrom + wetHours;
      return {
        temperature: month + spell + Math.round((share * swing) / 10) + random.between(-3, 3),
        rain: raining ? random.between(1, 22) : 0,
        wind: (windy ? 250 : 60) + random.between(0, 120),
      };
    });
    const rain = sum(hours.map((hour) => hour.rain));
    return { date, hours, rain, temperature: mean(hours.map((hour) => hour.temperature)), conditions: sky() };

    function sky(): string {
      if (rain > 0) return month + spell < 5 ? 'Snow, Overcast' : 'Rain, Partially cloudy';
      return random.pick(['Clear', 'Partially cloudy', 'Partially cloudy', 'Overcast']);
    }
  });
}

/** One answer of the Visual Crossing timeline per day, metric units. */
export function weatherFile(day: DemoWeather): DemoFile {
  const temperatures = day.hours.map((hour) => hour.temperature);
  const winds = day.hours.map((hour) => hour.wind);
  const answer = {
    queryCost: 1,
    latitude: CENTRE[1],
    longitude: CENTRE[0],
    resolvedAddress: 'SYN Ville synthétique',
    address: 'SYN',
    timezone: 'Europe/Paris',
    days: [
      {
        datetime: day.date,
        tempmax: Math.max(...temperatures) / 10,
        tempmin: Math.min(...temperatures) / 10,
        temp: day.temperature / 10,
        precip: day.rain / 10,
        windspeed: Math.max(...winds) / 10,
        windspeedmean: mean(winds) / 10,
        windgust: (Math.max(...winds) + 80) / 10,
        conditions: day.conditions,
        hours: day.hours.map(({ temperature, rain, wind }, heure) => ({
          datetime: `${String(heure).padStart(2, '0')}:00:00`,
          temp: temperature / 10,
          precip: rain / 10,
          windspeed: wind / 10,
        })),
        stations: ['SYN'],
        source: 'synthetic',
      },
    ],
    alerts: [],
  };
  return {
    path: `api/weather/dt=${day.date}/hour=23/weather_${SYNTHETIC_TAG}.json`,
    text: `${JSON.stringify(answer)}\n`,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => Math.round(sum(values) / values.length);
