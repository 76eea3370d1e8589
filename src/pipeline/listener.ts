import type { MetricType } from '../domain/metrics.ts';
import type { ReadCounts } from '../domain/reading.ts';
import type { LocalDate } from '../domain/time.ts';
import type { FileFailure, Progress } from '../lake/ingest.ts';
import type { Download } from '../raw/s3-zone.ts';
import type { SourceName } from '../raw/zone.ts';
import type { CopiesEvent } from './copies.ts';
import type { OutboxEvent } from './sync.ts';

/** What a run says while it goes, in order. The command line turns it into lines. */
export type RunEvent =
  | OutboxEvent
  | { readonly kind: 'started'; readonly runId: string }
  | { readonly kind: 'download'; readonly download: Download }
  | CopiesEvent
  | { readonly kind: 'progress'; readonly progress: Progress }
  | {
      readonly kind: 'ingested';
      readonly source: SourceName;
      readonly files: number;
      readonly read: number;
      readonly counts: ReadCounts;
      readonly daysChanged: number;
      readonly failures: readonly FileFailure[];
    }
  | {
      readonly kind: 'day';
      readonly date: LocalDate;
      readonly types: Readonly<Record<MetricType, DayOutcome>>;
    }
  | {
      readonly kind: 'report';
      readonly date: LocalDate;
      /** null: in the store alone */
      readonly json: string | null;
      /** a path or `s3://…` */
      readonly csv: string;
      readonly changed: boolean;
      readonly synthetic: boolean;
    };

/** What became of a type on a day; `non_configure`: there is nothing of it, and nobody expects it, see `left-out.ts`. */
export type DayOutcome = 'calcule' | 'inchange' | 'indisponible' | 'non_configure' | 'non_demande';

export type RunListener = (event: RunEvent) => void;
