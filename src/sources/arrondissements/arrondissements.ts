import type { Zone } from '../../domain/places.ts';
import type { RecordSource } from '../../domain/source.ts';
import { notices } from './notices.ts';
import { readArrondissements } from './read.ts';

/** The zones of the city: README.md. */
export const arrondissements: RecordSource<Zone> = {
  name: 'arrondissements',
  rules: 1,
  notices,
  read: readArrondissements,
};
