import { addDays, type Day } from '../format/dates.ts';
import { type MetricType, paths } from './paths.ts';
import { type Resource, useAnswer } from './resource.ts';

/** `GET /series/{type}/{entity}`: the item of each day, oldest first. */
interface SeriesAnswer<I> {
  readonly series: readonly ({ readonly date: Day } & I)[];
}

/** Days that a chart of the last weeks goes back. */
const BACK = 55;

/** One entity on one day, with its hours; an empty series when it has no data that day. */
export function useEntity<I>(type: MetricType, entity: string, day: Day | null): Resource<SeriesAnswer<I>> {
  const include = type === 'comptages' ? 'profil_horaire,profil_type' : 'profil_horaire';
  return useAnswer<SeriesAnswer<I>>(day && paths.series(type, entity, { from: day, to: day, include }));
}

/** One key of an entity over the last eight weeks. */
export function useHistory<K extends string>(
  type: MetricType,
  entity: string,
  key: K,
  day: Day,
): Resource<SeriesAnswer<{ readonly [key in K]: number | null }>> {
  return useAnswer(paths.series(type, entity, { from: addDays(day, -BACK), to: day, fields: key }));
}

/** Every day from the first one known to the last, those without data included. */
export function everyDay<K extends string>(
  series: readonly ({ readonly date: Day } & { readonly [key in K]: number | null })[],
  key: K,
  last: Day,
): { readonly date: Day; readonly value: number | null }[] {
  const values = new Map(series.map((point) => [point.date, point[key]]));
  const days: { date: Day; value: number | null }[] = [];
  for (let date = series[0]?.date ?? last; date <= last; date = addDays(date, 1)) {
    days.push({ date, value: values.get(date) ?? null });
  }
  return days;
}
