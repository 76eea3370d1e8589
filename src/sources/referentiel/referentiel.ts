import type { ArcVersion } from '../../domain/network.ts';
import type { RecordMetrics } from '../../domain/source.ts';
import { referentielFigures } from './figures.ts';
import { notices } from './notices.ts';
import { readReferentiel } from './read.ts';

/** The road referential of the permanent counts: README.md. */
export const referentiel: RecordMetrics<ArcVersion> = {
  name: 'referentiel',
  rules: 1,
  notices,
  read: readReferentiel,
  figures: referentielFigures,
};
