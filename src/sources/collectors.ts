import type { Collector } from '../collect/job.ts';
import type { SourceName } from '../raw/zone.ts';
import { arrondissementsCollector } from './arrondissements/collect.ts';
import { bikesCollector } from './bikes/collect.ts';
import { calendarCollector } from './calendrier/collect.ts';
import { worksCollector } from './chantiers/collect.ts';
import { countsCollector } from './comptages/collect.ts';
import { referentielCollector } from './referentiel/collect.ts';
import { trafficCollector } from './traffic/collect.ts';
import { weatherCollector } from './weather/collect.ts';

/** How each source comes into the raw zone. */
export const COLLECTORS: Readonly<Record<SourceName, Collector>> = {
  comptages: countsCollector,
  bikes: bikesCollector,
  traffic: trafficCollector,
  weather: weatherCollector,
  chantiers: worksCollector,
  referentiel: referentielCollector,
  arrondissements: arrondissementsCollector,
  calendrier: calendarCollector,
};
