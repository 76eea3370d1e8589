import type { MetricDay, MetricType } from '../domain/metrics.ts';
import type { DayClass } from '../domain/places.ts';
import type { LocalDate } from '../domain/time.ts';

/** The city's totals of one day, as the lake knows them. null: not known that day, never 0. */
export interface HistoryDay {
  readonly date: LocalDate;
  readonly jour_type: DayClass;
  /** passages over all counters */
  readonly velos_total: number | null;
  /** counters with at least one observed hour */
  readonly velos_compteurs: number | null;
  /** mean flow of an observed hour of an arc, vehicles per hour */
  readonly debit_moyen: number | null;
  /** Σ of the flows observed */
  readonly debit_total: number | null;
  /** °C */
  readonly temp_moyenne: number | null;
  /** mm */
  readonly precip_totale: number | null;
  /** km/h */
  readonly vent_moyen: number | null;
}

/** What the pipeline knows of a source beyond the day's figures. */
export interface SourceState {
  /** why the day has no figures, in French; null when it has */
  readonly raison: string | null;
  /** newest day for which the source has data, null when it never had any */
  readonly derniere_donnee: LocalDate | null;
}

/** Everything a daily report is made of. */
export interface ReportInput {
  readonly date: LocalDate;
  /** when the report is made, UTC ISO */
  readonly generatedAt: string;
  readonly runId: string;
  /** hash of everything the report depends on: same fingerprint, same report */
  readonly fingerprint: string;
  /** the day of every type that has one, as stored */
  readonly days: Readonly<Partial<Record<MetricType, MetricDay>>>;
  /** the 90 days before `date` and `date` itself, in any order; days without data may be missing */
  readonly history: readonly HistoryDay[];
  readonly sources: Readonly<Partial<Record<MetricType, SourceState>>>;
  /** true when any of the data was made by `cityflow demo` */
  readonly synthetic: boolean;
  readonly calendar: {
    /** false when no calendar was found: public and school holidays are then unknown */
    readonly known: boolean;
    readonly jour_type: DayClass;
    /** name of the public holiday */
    readonly ferie: string | null;
    /** name of the school holidays */
    readonly vacances: string | null;
  };
}
