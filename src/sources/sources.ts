import type { RecordSource } from '../domain/source.ts';
import type { IngestContext, IngestOutcome } from '../lake/ingest.ts';
import { ingestRecords } from '../lake/records.ts';
import type { SourceName } from '../raw/zone.ts';
import { arrondissements } from './arrondissements/arrondissements.ts';
import { ingestBikes } from './bikes/ingest.ts';
import { calendrier } from './calendrier/calendrier.ts';
import { chantiers } from './chantiers/chantiers.ts';
import { ingestCounts } from './comptages/ingest.ts';
import { referentiel } from './referentiel/referentiel.ts';
import { traffic } from './traffic/traffic.ts';
import { weather } from './weather/weather.ts';

const records =
  <R>(source: RecordSource<R>) =>
  (context: IngestContext) =>
    ingestRecords(source, context);

/** How each source goes from the raw zone to the lake. */
export const INGESTS: Readonly<Record<SourceName, (context: IngestContext) => Promise<IngestOutcome>>> = {
  arrondissements: records(arrondissements),
  calendrier: records(calendrier),
  referentiel: records(referentiel),
  chantiers: records(chantiers),
  weather: records(weather),
  traffic: records(traffic),
  bikes: ingestBikes,
  comptages: ingestCounts,
};
