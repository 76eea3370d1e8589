import type { TruthDay } from '../../src/demo/truth.ts';

/** What the product says of a day, in the words of the truth. Instants are UTC, `2025-11-18T07:00:00Z`. */
export interface DetectedDay {
  readonly capteurs: readonly { readonly arc: string; readonly cause: string }[];
  readonly groupes_debit: readonly (readonly string[])[];
  readonly alertes_congestion: readonly DetectedAlert[];
  readonly alertes_zone: readonly { readonly zone: string; readonly heure: string }[];
  readonly debits_inhabituels: readonly { readonly arc: string; readonly heures: readonly string[] }[];
  readonly heures_absentes: readonly string[];
  readonly velos_anomalies: readonly string[];
  readonly velos_inactifs: readonly string[];
  readonly perturbations_actives: readonly string[];
  readonly chantiers_actifs: readonly { readonly chantier: string; readonly arcs: readonly string[] }[];
  readonly debit_total: number | null;
  readonly velos_total: number | null;
}

interface DetectedAlert {
  readonly arc: string;
  readonly debut: string;
  readonly heures: number;
  readonly gravite: string;
}

/** How well one kind of thing was found, over any number of days. */
export interface Score {
  readonly kind: string;
  /** injected */
  readonly expected: number;
  readonly found: number;
  /** found and injected */
  readonly correct: number;
}

/** What fails by itself: the values of the arc mean nothing on such a day. */
const FAILURES = ['muet', 'interrompu', 'fige', 'incoherent'] as const;
const CAUSES = ['barre', ...FAILURES, 'occupation_seule', 'debit_seul'] as const;

/** Scores of one day, one per kind, always in the same order. */
export function scoreDay(truth: TruthDay, detected: DetectedDay): Score[] {
  const failing = new Set(
    truth.capteurs.filter(({ cause }) => FAILURES.some((failure) => failure === cause)).map(({ arc }) => arc),
  );
  const unusual = (days: DetectedDay['debits_inhabituels']) =>
    days
      .filter(({ arc }) => !failing.has(arc))
      .flatMap(({ arc, heures }) => heures.map((heure) => `${arc} ${heure}`));
  const undecided = new Set(truth.velos.ruptures_recentes);
  const anomalies = detected.velos_anomalies.filter((counter) => !undecided.has(counter));
  return [
    ...CAUSES.map((cause) =>
      score(`capteur ${cause}`, arcsOf(truth.capteurs, cause), arcsOf(detected.capteurs, cause)),
    ),
    score('débits copiés (paires)', pairs(truth.groupes_debit), pairs(detected.groupes_debit)),
    score(
      'alertes de congestion',
      truth.alertes_congestion.map(alertKey),
      detected.alertes_congestion.map(alertKey),
    ),
    score('alertes de zone (heures)', truth.alertes_zone.map(zoneKey), detected.alertes_zone.map(zoneKey)),
    score(
      'débits inhabituels (heures)',
      unusual(truth.debits_inhabituels),
      unusual(detected.debits_inhabituels),
    ),
    score('pannes de flux (heures)', truth.heures_absentes, detected.heures_absentes),
    score('anomalies vélo', [...truth.velos.pics, ...truth.velos.ruptures], anomalies),
    score('compteurs vélo inactifs', truth.velos.inactifs, detected.velos_inactifs),
    score('perturbations actives', truth.perturbations_actives, detected.perturbations_actives),
    score(
      'chantiers actifs',
      truth.chantiers_actifs.map(({ chantier }) => chantier),
      detected.chantiers_actifs.map(({ chantier }) => chantier),
    ),
    score(
      'tronçons de chantiers',
      truth.chantiers_actifs.map(({ chantier, arc }) => `${chantier} ${arc}`),
      detected.chantiers_actifs.flatMap(({ chantier, arcs }) => arcs.map((arc) => `${chantier} ${arc}`)),
    ),
    score('total des débits (jours)', [String(truth.debit_total)], [String(detected.debit_total)]),
    score('total des vélos (jours)', [String(truth.velos.total)], [String(detected.velos_total)]),
  ];
}

function arcsOf(sensors: DetectedDay['capteurs'], cause: string): string[] {
  return sensors.filter((sensor) => sensor.cause === cause).map(({ arc }) => arc);
}

/** Every two arcs of a group: a group found in part counts in part. */
function pairs(groups: readonly (readonly string[])[]): string[] {
  return groups.flatMap((group) => {
    const arcs = [...group].sort();
    return arcs.flatMap((first, at) => arcs.slice(at + 1).map((second) => `${first} ${second}`));
  });
}

const alertKey = ({ arc, debut, heures, gravite }: DetectedAlert) => `${arc} ${debut} ${heures} ${gravite}`;
const zoneKey = ({ zone, heure }: { readonly zone: string; readonly heure: string }) => `${zone} ${heure}`;

function score(kind: string, expected: readonly string[], found: readonly string[]): Score {
  const wanted = new Set(expected);
  const seen = new Set(found);
  return {
    kind,
    expected: wanted.size,
    found: seen.size,
    correct: [...seen].filter((one) => wanted.has(one)).length,
  };
}

/** Adds the scores of several days, kind by kind. */
export function addScores(days: readonly (readonly Score[])[]): Score[] {
  const sums = new Map<string, Score>();
  for (const { kind, expected, found, correct } of days.flat()) {
    const sum = sums.get(kind) ?? { kind, expected: 0, found: 0, correct: 0 };
    sums.set(kind, {
      kind,
      expected: sum.expected + expected,
      found: sum.found + found,
      correct: sum.correct + correct,
    });
  }
  return [...sums.values()];
}

/** Share of what was injected that was found; null when nothing was injected. */
export function recall({ expected, correct }: Score): number | null {
  return expected === 0 ? null : correct / expected;
}

/** Share of what was found that was injected; null when nothing was found. */
export function precision({ found, correct }: Score): number | null {
  return found === 0 ? null : correct / found;
}

/** A kind of which nothing was injected proves nothing: it does not pass. */
export function passes(score: Score, least: number): boolean {
  return (recall(score) ?? 0) >= least && (precision(score) ?? 0) >= least;
}
