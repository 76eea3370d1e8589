import { api } from '../api/api.ts';
import { paths } from '../api/paths.ts';
import { type Resource, useLoaded } from '../api/resource.ts';
import type { ArcItem, DayItems, NetworkArc } from '../api/shapes.ts';
import type { Day } from '../format/dates.ts';
import { DAY_FIELDS, type DayArc, type DayArcs, type DayHours, dayArcs, dayHours } from './counts.ts';
import { type Network, networkOf } from './features.ts';

/** The last few of what is large, made ready: going back and forth between two days asks nothing again. */
function remembering<T>(load: (key: string) => Promise<T>, keep: number): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    let found = made.get(key);
    if (!found) {
      found = load(key);
      made.set(key, found);
      found.catch(() => made.delete(key));
      for (const oldest of made.keys()) {
        if (made.size <= keep) break;
        made.delete(oldest);
      }
    }
    return found;
  };
}

const loadNetwork = remembering<Network>(async (day) => {
  const fields = 'identifiant_arc,libelle,arrondissement,geo_point_2d,longueur_m,geometrie';
  const path = paths.items('referentiel', day, { fields });
  return networkOf((await api.get<DayItems<NetworkArc>>(path)).data.metrics);
}, 2);

const loadArcs = remembering<DayArcs>(
  async (day) =>
    dayArcs(await api.get<DayItems<DayArc>>(paths.items('comptages', day, { fields: DAY_FIELDS.join() }))),
  3,
);

const loadHours = remembering<DayHours>(async (day) => {
  const path = paths.items('comptages', day, { fields: 'identifiant_arc', include: 'profil_horaire' });
  return dayHours(await api.get<DayItems<Pick<ArcItem, 'identifiant_arc' | 'profil_horaire'>>>(path));
}, 3);

export const useNetwork = (day: Day | null): Resource<Network> => useLoaded(day, loadNetwork);
export const useDayArcs = (day: Day | null): Resource<DayArcs> => useLoaded(day, loadArcs);
/** The hours of a day are eight times as much as the day: they are asked for when an hour is looked at. */
export const useDayHours = (day: Day | null): Resource<DayHours> => useLoaded(day, loadHours);
