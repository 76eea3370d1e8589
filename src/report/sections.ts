import { compareIds } from '../domain/metrics.ts';
import { DEFECTIVE, OPEN } from '../domain/traffic/sensor.ts';
import { type Disruption, disruptionSchema, type Work, workSchema } from './schema-city.ts';
import type { CongestionAlert, CountItem, DefectiveSensor } from './schema-roads.ts';

/** Whole lists of the report: the headers of the day keep only their beginning. */

/** Every congestion alert, the most time lost first, then the highest occupancy. */
export function congestionAlerts(items: readonly CountItem[]): CongestionAlert[] {
  return items
    .flatMap((item) => item.alertes.map((alert) => ({ ...placeOf(item), ...alert })))
    .sort(
      (a, b) =>
        descending(a.temps_perdu_total_minutes, b.temps_perdu_total_minutes) ||
        descending(a.taux_occupation_max, b.taux_occupation_max) ||
        compareIds(a.identifiant_arc, b.identifiant_arc) ||
        compareIds(a.debut, b.debut),
    );
}

/** Every sensor with a defect, those missing most first, then the longest. */
export function defectiveSensors(items: readonly CountItem[]): DefectiveSensor[] {
  const defective: ReadonlySet<string> = DEFECTIVE;
  return items
    .flatMap((item) => {
      const { statut_capteur: cause, etat_arc } = item;
      if (cause === null || !defective.has(cause)) return [];
      return [
        {
          ...placeOf(item),
          cause,
          duree_h: item.capteur_duree_h,
          pct_manquant: item.capteur_pct_manquant,
          etat_arc,
          a_entretenir: cause === 'muet' && etat_arc === OPEN,
        },
      ];
    })
    .sort(
      (a, b) =>
        descending(a.pct_manquant, b.pct_manquant) ||
        descending(a.duree_h, b.duree_h) ||
        compareIds(a.identifiant_arc, b.identifiant_arc),
    );
}

/** Active works, the heaviest impact first. */
export function activeWorks(works: readonly Work[]): Work[] {
  return works
    .map((work) => workSchema.parse(work))
    .sort((a, b) => descending(a.poids_impact, b.poids_impact) || compareIds(a.identifiant, b.identifiant));
}

const SEVERITIES = ['CRITIQUE', 'ELEVEE', 'MOYENNE', 'FAIBLE'];
/** Severities whose effect on the streets is looked for. */
const SERIOUS = ['CRITIQUE', 'ELEVEE'];

export function isSerious({ severite }: { readonly severite: string | null }): boolean {
  return severite !== null && SERIOUS.includes(severite);
}

/** Active disruptions, the worst first: severity, priority (lower is worse), hours in the day. */
export function activeDisruptions(disruptions: readonly Disruption[]): Disruption[] {
  const rank = ({ severite }: Disruption) =>
    severite !== null && SEVERITIES.includes(severite) ? SEVERITIES.indexOf(severite) : SEVERITIES.length;
  return disruptions
    .map((disruption) => disruptionSchema.parse(disruption))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.priority ?? Number.MAX_VALUE) - (b.priority ?? Number.MAX_VALUE) ||
        descending(a.heures_dans_le_jour, b.heures_dans_le_jour) ||
        compareIds(a.disruption_id, b.disruption_id),
    );
}

function placeOf({ identifiant_arc, libelle, arrondissement, geo_point_2d }: CountItem) {
  return { identifiant_arc, libelle, arrondissement, geo_point_2d };
}

/** Larger first, unknown last. */
function descending(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return b - a;
}
