import type { LocalDate } from '../domain/time.ts';
import type { Failure, NearMiss } from './sensors.ts';

/** `truth.json`: everything that was injected, by day, beside the data. Lists are sorted. */
export interface Truth {
  readonly avertissement: string;
  readonly graine: number;
  readonly debut: LocalDate;
  readonly fin: LocalDate;
  readonly fuseau: string;
  readonly arcs: number;
  readonly compteurs: number;
  readonly comptages: RowTruth & { readonly fichier: string };
  readonly velos: BikeRowTruth;
  readonly jours: readonly TruthDay[];
}

/** What a reader must find in the files of a source: `lignes` is the sum of the others. */
export interface RowTruth {
  /** rows (CSV without its header) or records (JSON) */
  readonly lignes: number;
  /** one per (entity, hour) */
  readonly gardees: number;
  /** exact repetitions, those of overlapping snapshots included */
  readonly doublons: number;
  /** other values for an hour already there; the row to keep is the first by the rule of the indicators */
  readonly conflits: number;
  /** unusable rows by what is wrong with them */
  readonly rejets: Readonly<Record<string, number>>;
}

export interface BikeRowTruth extends RowTruth {
  /** second rows of the March change, to be added to the first */
  readonly additions: number;
}

export type AlertLevel = 'Modérée' | 'Élevée' | 'Critique';

export interface TruthDay {
  readonly date: LocalDate;
  /** hourly rows to keep; hours with a flow, with an occupancy */
  readonly lignes: number;
  readonly heures_q: number;
  readonly heures_k: number;
  /** all flows added up, impossible ones left out, copied ones counted each time */
  readonly debit_total: number;
  /** instants (UTC) of hours that no arc has */
  readonly heures_absentes: readonly string[];
  readonly capteurs: readonly TruthSensor[];
  readonly presque: readonly { readonly arc: string; readonly quoi: NearMiss }[];
  readonly groupes_debit: readonly (readonly string[])[];
  readonly alertes_congestion: readonly TruthAlert[];
  readonly alertes_zone: readonly TruthZoneAlert[];
  readonly debits_inhabituels: readonly TruthUnusual[];
  readonly velos: TruthBikes;
  /** ids of the disruptions active on the day */
  readonly perturbations_actives: readonly string[];
  readonly chantiers_actifs: readonly TruthWork[];
}

export interface TruthSensor {
  readonly arc: string;
  readonly cause: Failure;
  readonly etat_arc: string;
}

export interface TruthAlert {
  readonly arc: string;
  /** instant (UTC) at which the first saturated hour starts */
  readonly debut: string;
  readonly heures: number;
  readonly gravite: AlertLevel;
}

export interface TruthZoneAlert {
  readonly zone: string;
  readonly heure: string;
  readonly arcs: number;
}

export interface TruthUnusual {
  readonly arc: string;
  readonly heures: readonly string[];
}

/** An active work and the one arc it stands on: no other passes within 30 m. */
export interface TruthWork {
  readonly chantier: string;
  readonly arc: string;
}

export interface TruthBikes {
  readonly total: number;
  /** counters with a day far above the usual ones */
  readonly pics: readonly string[];
  /** counters at another level for three days or more, this one included */
  readonly ruptures: readonly string[];
  /** the same for one or two days: nobody can tell yet */
  readonly ruptures_recentes: readonly string[];
  /** no passage for more than 24 hours at the end of the day */
  readonly inactifs: readonly string[];
}

/** One line per day: large truths stay readable with `grep`. */
export function truthText(truth: Truth): string {
  const { jours, ...head } = truth;
  const lines = jours.map((day) => JSON.stringify(day));
  return `${JSON.stringify(head).slice(0, -1)},"jours":[\n${lines.join(',\n')}\n]}\n`;
}
