import { compareIds, METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import type { ReportInput } from './input.ts';
import type { QualitySummary, Report, SourceStatus } from './schema.ts';

/** The reason given when the pipeline gave none. */
export const NOTHING_THAT_DAY = 'aucune donnée pour ce jour';

/** Findings shown per code: enough to find the file, few enough to read. */
const SAMPLES = 3;

/** What became of the rows behind the day's figures, all sources together. */
export function qualitySummary({ days }: ReportInput): QualitySummary {
  const all = METRIC_TYPES.flatMap((source) => {
    const quality = days[source]?.header.quality;
    return quality ? [{ source, quality }] : [];
  });
  const sum = (of: (quality: (typeof all)[number]['quality']) => number) =>
    all.reduce((total, { quality }) => total + of(quality), 0);
  return {
    lignes_lues: sum((quality) => quality.lignes_lues),
    lignes_gardees: sum((quality) => quality.lignes_gardees),
    lignes_rejetees: sum((quality) => quality.lignes_rejetees),
    doublons: sum((quality) => quality.doublons),
    conflits: sum((quality) => quality.conflits),
    rejets_par_motif: all.flatMap(({ source, quality }) =>
      Object.entries(quality.rejets_par_motif)
        .sort(([a], [b]) => compareIds(a, b))
        .map(([motif, nombre]) => ({ source, motif, nombre })),
    ),
    constats: all.flatMap(({ source, quality }) =>
      [...quality.notices]
        .sort((a, b) => compareIds(a.code, b.code))
        .map(({ code, severity, count, samples }) => ({
          source,
          code,
          gravite: severity,
          nombre: count,
          exemples: samples
            .slice(0, SAMPLES)
            .map(({ file, row, detail }) => ({ fichier: file, ligne: row, detail })),
        })),
    ),
  };
}

/** What each source brought to the day. */
export function sourceStatuses(input: ReportInput): Report['sources'] {
  return {
    bikes: statusOf(input, 'bikes'),
    traffic: statusOf(input, 'traffic'),
    weather: statusOf(input, 'weather'),
    comptages: statusOf(input, 'comptages'),
    chantiers: statusOf(input, 'chantiers'),
    referentiel: statusOf(input, 'referentiel'),
  };
}

function statusOf({ days, sources }: ReportInput, type: MetricType): SourceStatus {
  const quality = days[type]?.header.quality;
  return {
    disponible: quality !== undefined,
    raison: quality ? null : (sources[type]?.raison ?? NOTHING_THAT_DAY),
    fichiers: quality ? [...quality.fichiers].sort(compareIds) : [],
    heures_attendues: quality?.heures_attendues ?? null,
    heures_observees: quality?.heures_observees ?? null,
    taux_couverture: quality?.taux_couverture ?? null,
    derniere_donnee: sources[type]?.derniere_donnee ?? null,
  };
}
