import { z } from 'zod';
import type { JsonObject, MetricType } from '../../src/domain/metrics.ts';
import { HOUR_MS, toUtcIso } from '../../src/domain/time.ts';
import type { DetectedDay } from './compare.ts';

/** A stored day: what any other program reads from the store. */
export interface StoredFigures {
  readonly metrics: JsonObject;
  readonly items: readonly JsonObject[];
}

const instant = z.string().transform((text) => toUtcIso(Date.parse(text)));

const countItem = z.object({
  identifiant_arc: z.string(),
  statut_capteur: z.string().nullable(),
  groupe_debit: z.string().nullable(),
  alertes: z.array(z.object({ debut: instant, duree_h: z.number(), niveau: z.string() })),
  debits_inhabituels: z.array(z.object({ utc: instant })).nullable(),
});
const countMetrics = z.object({
  total_vehicules_brut: z.number().nullable(),
  pannes_de_flux: z.array(z.object({ utc: instant })),
  alertes_zone: z.array(z.object({ arrondissement: z.string(), debut: instant, duree_h: z.number() })),
});
const bikeItem = z.object({
  id_compteur: z.string(),
  anomalie_detectee: z.boolean().nullable(),
  inactif: z.boolean().nullable(),
});
const bikeMetrics = z.object({ total_velos: z.number().nullable() });
const trafficItem = z.object({ disruption_id: z.string(), status: z.string() });
const workItem = z.object({
  identifiant: z.string(),
  actif: z.boolean(),
  troncons_concernes: z.array(z.string()).nullable(),
});

/** Reads the stored days of the sources that the truth speaks of. */
export function detectedDay(
  day: Readonly<Record<'comptages' | 'bikes' | 'traffic' | 'chantiers', StoredFigures>>,
): DetectedDay {
  const arcs = z.array(countItem).parse(day.comptages.items);
  const city = countMetrics.parse(day.comptages.metrics);
  const counters = z.array(bikeItem).parse(day.bikes.items);
  const groups = Map.groupBy(arcs, ({ groupe_debit }) => groupe_debit);
  groups.delete(null);
  return {
    capteurs: arcs.flatMap(({ identifiant_arc, statut_capteur }) =>
      statut_capteur === null ? [] : [{ arc: identifiant_arc, cause: statut_capteur }],
    ),
    groupes_debit: [...groups.values()].map((members) =>
      members.map(({ identifiant_arc }) => identifiant_arc),
    ),
    alertes_congestion: arcs.flatMap(({ identifiant_arc, alertes }) =>
      alertes.map(({ debut, duree_h, niveau }) => ({
        arc: identifiant_arc,
        debut,
        heures: duree_h,
        gravite: niveau,
      })),
    ),
    alertes_zone: city.alertes_zone.flatMap(({ arrondissement, debut, duree_h }) =>
      Array.from({ length: duree_h }, (_, hour) => ({
        zone: arrondissement,
        heure: toUtcIso(Date.parse(debut) + hour * HOUR_MS),
      })),
    ),
    debits_inhabituels: arcs.flatMap(({ identifiant_arc, debits_inhabituels }) =>
      debits_inhabituels === null
        ? []
        : [{ arc: identifiant_arc, heures: debits_inhabituels.map(({ utc }) => utc) }],
    ),
    heures_absentes: city.pannes_de_flux.map(({ utc }) => utc),
    velos_anomalies: counters.filter((item) => item.anomalie_detectee).map(({ id_compteur }) => id_compteur),
    velos_inactifs: counters.filter((item) => item.inactif).map(({ id_compteur }) => id_compteur),
    perturbations_actives: z
      .array(trafficItem)
      .parse(day.traffic.items)
      .filter(({ status }) => status === 'active')
      .map(({ disruption_id }) => disruption_id),
    chantiers_actifs: z
      .array(workItem)
      .parse(day.chantiers.items)
      .filter(({ actif }) => actif)
      .map(({ identifiant, troncons_concernes }) => ({
        chantier: identifiant,
        arcs: troncons_concernes ?? [],
      })),
    debit_total: city.total_vehicules_brut,
    velos_total: bikeMetrics.parse(day.bikes.metrics).total_velos,
  };
}

/** The sources that the truth speaks of. */
export const JUDGED = ['comptages', 'bikes', 'traffic', 'chantiers'] as const satisfies readonly MetricType[];
