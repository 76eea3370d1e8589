import type { LocalDate } from '../../domain/time.ts';
import type { Period } from './periods.ts';

/** A transit line, as far as the answer describes it. */
export interface LineRef {
  /** `line:IDFM:C01371`; null when the line was only named in a text */
  readonly id: string | null;
  /** `métro`, `RER`, `train`, `tram`, `bus` …, null when not said */
  readonly mode: string | null;
  /** what passengers call it: `13`, `B`, `T3a`, `395` */
  readonly code: string | null;
  readonly nom: string | null;
  /** `#RRGGBB` */
  readonly couleur: string | null;
}

export interface Stop {
  readonly id: string;
  readonly nom: string | null;
  readonly lon: number;
  readonly lat: number;
}

/** One disruption as one answer describes it. */
export interface Disruption {
  readonly kind: 'perturbation';
  readonly id: string;
  /** `status` as it was at the time of the answer: never used for a day's figures */
  readonly statut_source: string | null;
  /** last update, UTC ms; null when not readable */
  readonly maj: number | null;
  readonly cause: string | null;
  /** `severity.effect`, GTFS-RT vocabulary */
  readonly effet: string | null;
  /** `severity.priority`, lower is worse */
  readonly priority: number | null;
  /** `severity.name`, the publisher's own word */
  readonly niveau: string | null;
  readonly titre: string | null;
  /** merged, in time order, at least one */
  readonly periodes: readonly Period[];
  /** lines that the disruption itself names, in a fixed order */
  readonly lignes: readonly LineRef[];
  /** lines named by its texts; only looked for when nothing else names one */
  readonly lignes_texte: readonly LineRef[];
  /** located stops that it names, in a fixed order */
  readonly arrets: readonly Stop[];
}

/** How a disruption reaches a line: the line itself (or its route, network), or only a stop that it serves. */
export type Link = 'ligne' | 'arret';

/** One line known to an answer, with the disruptions that the answer links to it. */
export interface KnownLine extends LineRef {
  readonly kind: 'ligne';
  readonly id: string;
  /** in a fixed order, a disruption once */
  readonly liens: readonly { readonly disruption_id: string; readonly par: Link }[];
}

/** The answer itself: one per readable file, also when it holds nothing ("no disruption" is information). */
export interface Answer {
  readonly kind: 'reponse';
  /** local day on which the API answered, by its own clock */
  readonly date: LocalDate | null;
  readonly page: number | null;
  readonly elements: number | null;
  readonly total: number | null;
}

export type TrafficRecord = Answer | Disruption | KnownLine;
