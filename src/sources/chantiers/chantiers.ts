import type { RecordMetrics } from '../../domain/source.ts';
import { chantiersFigures } from './figures.ts';
import { notices } from './notices.ts';
import { readChantiers } from './read.ts';
import type { Work } from './work.ts';

/** Works on the street that disturb traffic: README.md. */
export const chantiers: RecordMetrics<Work> = {
  name: 'chantiers',
  rules: 1,
  notices,
  read: readChantiers,
  figures: chantiersFigures,
};
