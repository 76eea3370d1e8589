import type { RecordMetrics } from '../../domain/source.ts';
import { trafficFigures } from './figures.ts';
import { TRAFFIC_NOTICES } from './notices.ts';
import { readTraffic } from './read.ts';
import type { TrafficRecord } from './records.ts';
import { MAX_DISTANCE_DAYS } from './snapshots.ts';

/** Transit disruptions: PRIM/Navitia `line_reports` and `disruptions`. */
export const traffic: RecordMetrics<TrafficRecord> = {
  name: 'traffic',
  rules: 3,
  notices: TRAFFIC_NOTICES,
  reachDays: MAX_DISTANCE_DAYS,
  read: readTraffic,
  figures: trafficFigures,
};
