import { compareIds, type JsonObject, round } from '../../domain/metrics.ts';
import { relativeChange } from '../../domain/statistics.ts';
import { type HourSlot, toUtcIso } from '../../domain/time.ts';
import type { Counter } from './counters.ts';
import { type CounterReport, counterName, meanPerHour, peakHour } from './items.ts';

const TOP = 10;
/** Longest list of counters in the header; all of them are in the items. */
const LIST_LIMIT = 50;

function byTotal(a: Counter, b: Counter): number {
  return (b.total ?? 0) - (a.total ?? 0) || compareIds(a.id, b.id);
}

/** The counters with the most passages. */
export function topCounters(counting: readonly Counter[], slots: readonly HourSlot[]): JsonObject[] {
  return counting
    .filter((counter) => counter.total !== 0)
    .sort(byTotal)
    .slice(0, TOP)
    .map((counter) => ({
      ...counterName(counter),
      total_jour: round(counter.total, 3),
      moyenne_horaire: meanPerHour(counter),
      pic_horaire: peakHour(counter.passages, slots),
    }));
}

/** Sums per arrondissement, most passages first; counters without one are a group of their own (null). */
export function byArrondissement(counting: readonly Counter[]): JsonObject[] {
  const groups = Map.groupBy(counting, ({ arrondissement }) => arrondissement);
  return [...groups]
    .map(([arrondissement, counters]) => ({
      arrondissement,
      counters,
      total: counters.reduce((sum, counter) => sum + (counter.total ?? 0), 0),
    }))
    .sort((a, b) => b.total - a.total || compareIds(a.arrondissement ?? '~', b.arrondissement ?? '~'))
    .map(({ arrondissement, counters, total }) => ({
      arrondissement,
      total_jour: round(total, 3),
      nombre_compteurs: counters.length,
      moyenne_par_compteur: round(total / counters.length, 2),
      top_10_compteurs: [...counters]
        .sort(byTotal)
        .slice(0, TOP)
        .map(({ id, nom, total }) => ({ id_compteur: id, nom_compteur: nom, total_jour: round(total, 3) })),
    }));
}

/**
 * The city hour by hour. `passages_type` sums the usual hours of the counters that have one, and
 * `passages_compares` the passages of those same counters: the two can be held against each other.
 */
export function cityProfile(reports: readonly CounterReport[], slots: readonly HourSlot[]) {
  return slots.map(({ heure, utcMs }, slot) => {
    let [observed, compared, passages, comparedPassages, typical] = [0, 0, 0, 0, 0];
    for (const { counter, typical: usual } of reports) {
      const count = counter.passages[slot];
      if (count == null) continue;
      observed += 1;
      passages += count;
      const hour = usual.hours[slot];
      if (!hour) continue;
      compared += 1;
      comparedPassages += count;
      typical += hour.p50;
    }
    return {
      heure,
      utc: toUtcIso(utcMs),
      passages: observed === 0 ? null : round(passages, 3),
      n_compteurs: observed,
      passages_type: compared === 0 ? null : round(typical, 3),
      passages_compares: compared === 0 ? null : round(comparedPassages, 3),
    };
  });
}

/** The city against its usual day, over the counters and hours known on both sides. */
export function dayTypeFigures(reports: readonly CounterReport[], dayClass: string) {
  const compared = reports.map(({ typical }) => typical).filter((typical) => typical.compared > 0);
  const sum = (of: (typical: (typeof compared)[number]) => number) =>
    compared.reduce((total, typical) => total + of(typical), 0);
  const [total, typical] = [sum((day) => day.total), sum((day) => day.typical)];
  const change = relativeChange(total, typical);
  return {
    classe: dayClass,
    ecart: round(change, 4),
    n_compteurs: compared.length,
    heures_comparees: sum((day) => day.compared),
    total_jour: compared.length === 0 ? null : round(total, 3),
    total_type: compared.length === 0 ? null : round(typical, 3),
    raison: change !== null ? null : compared.length === 0 ? 'historique_insuffisant' : 'reference_nulle',
  };
}

/** The counters that need a look: inactive ones, the longest first, and anomalies, the largest first. */
export function worstCounters(reports: readonly CounterReport[]): {
  readonly inactifs: JsonObject[];
  readonly anomalies: JsonObject[];
} {
  const inactive = reports.filter(({ inactivity }) => inactivity.inactive);
  const odd = reports.filter(({ anomaly }) => anomaly.detected);
  const distance = ({ counter, anomaly }: CounterReport) =>
    Math.abs((counter.total ?? 0) - (anomaly.median ?? 0));
  return {
    inactifs: inactive
      .sort(
        (a, b) =>
          (b.inactivity.hoursWithout ?? 0) - (a.inactivity.hoursWithout ?? 0) ||
          compareIds(a.counter.id, b.counter.id),
      )
      .slice(0, LIST_LIMIT)
      .map(({ counter, inactivity }) => ({
        ...counterName(counter),
        total_jour: round(counter.total, 3),
        heures_sans_passage: inactivity.hoursWithout,
        dernier_passage: inactivity.lastPassageUtcMs === null ? null : toUtcIso(inactivity.lastPassageUtcMs),
      })),
    anomalies: odd
      .sort((a, b) => distance(b) - distance(a) || compareIds(a.counter.id, b.counter.id))
      .slice(0, LIST_LIMIT)
      .map(({ counter, anomaly }) => ({
        ...counterName(counter),
        total_jour: round(counter.total, 3),
        mediane_meme_jour: round(anomaly.median, 3),
        cause: anomaly.cause,
      })),
  };
}
