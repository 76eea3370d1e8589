import type { RecordMetrics } from '../../domain/source.ts';
import { weatherFigures } from './figures.ts';
import { WEATHER_NOTICES } from './notices.ts';
import { readWeather } from './read.ts';
import type { WeatherDay } from './records.ts';

/** Weather: Visual Crossing timeline and Open-Meteo answers. */
export const weather: RecordMetrics<WeatherDay> = {
  name: 'weather',
  rules: 1,
  notices: WEATHER_NOTICES,
  read: readWeather,
  figures: weatherFigures,
};
