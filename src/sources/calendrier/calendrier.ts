import type { CalendarRecord } from '../../domain/calendar.ts';
import type { RecordSource } from '../../domain/source.ts';
import { notices } from './notices.ts';
import { readCalendrier } from './read.ts';

/** Public and school holidays: README.md. */
export const calendrier: RecordSource<CalendarRecord> = {
  name: 'calendrier',
  rules: 1,
  notices,
  read: readCalendrier,
};
