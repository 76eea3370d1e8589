import type { Position } from '../domain/places.ts';
import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import { addDays, type LocalDate } from '../domain/time.ts';
import type { DemoFile } from './folder.ts';
import type { DemoArc, DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, type Random, STREAM, shuffled } from './random.ts';
import { moved } from './zones.ts';

export interface DemoWork {
  readonly id: string;
  /** the arc it stands on, by its middle */
  readonly arc: DemoArc;
  readonly start: LocalDate;
  /** null: open-ended */
  readonly end: LocalDate | null;
  readonly impact: Impact | null;
  /** ends before it begins: a mistake of the source */
  readonly reversed: boolean;
}

type Impact = 'BARRAGE_TOTAL' | 'IMPASSE' | 'RESTREINTE' | 'SENS_UNIQUE';

/** What is left of the flow, and what is added to the occupancy (points), beside an active work. */
const EFFECT: Record<Impact | 'inconnu', { readonly flow: number; readonly occupancy: number }> = {
  BARRAGE_TOTAL: { flow: 0.2, occupancy: 2 },
  IMPASSE: { flow: 0.45, occupancy: 4 },
  SENS_UNIQUE: { flow: 0.6, occupancy: 6 },
  RESTREINTE: { flow: 0.7, occupancy: 9 },
  inconnu: { flow: 0.85, occupancy: 3 },
};
const IMPACTS: readonly (Impact | null)[] = [
  'RESTREINTE',
  'RESTREINTE',
  'SENS_UNIQUE',
  'RESTREINTE',
  'BARRAGE_TOTAL',
  'RESTREINTE',
  'IMPASSE',
  null,
];
/** A work in the past or one that lasts: had it ended after weeks, the return to normal would look unusual. */
const LONGEST_PASSING_WORK_DAYS = 14;
/** Half the side of a building site: it never reaches the next crossing. */
const HALF_SIDE_M = 12;
const QUIETEST_STREET = 200;

export function demoWorks(plan: DemoPlan, network: DemoNetwork): DemoWork[] {
  const copied = new Set(network.arcs.filter((arc) => arc.source !== arc.index).map((arc) => arc.source));
  const sites = network.arcs.filter(
    (arc) =>
      arc.midpoint !== null &&
      (arc.street.kind === 'axe' || arc.street.kind === 'rue') &&
      arc.source === arc.index &&
      !arc.grouped &&
      arc.peakFlow >= QUIETEST_STREET &&
      !copied.has(arc.index),
  );
  const count = Math.min(sites.length, Math.max(8, Math.round(plan.arcs / 12)));
  return shuffled(sites, hash(plan.seed, STREAM.works))
    .slice(0, count)
    .map((arc, rank) => {
      const random = openRandom(hash(plan.seed, STREAM.works, 1 + rank));
      const [start, end] = period(rank % 8, plan, random);
      const reversed = rank % 16 === 5;
      return {
        id: `SYN${String(rank + 1).padStart(6, '0')}`,
        arc,
        start,
        end: reversed ? addDays(start, -random.between(1, 30)) : end,
        impact: IMPACTS[random.below(IMPACTS.length)] ?? null,
        reversed,
      };
    });
}

function period(kind: number, plan: DemoPlan, random: Random): readonly [LocalDate, LocalDate | null] {
  const { from, to, dates } = plan;
  switch (kind) {
    case 0:
      return [addDays(from, -random.between(10, 200)), null];
    case 1:
    case 2:
      return [random.pick(dates), addDays(to, random.between(0, 200))];
    case 3:
    case 4: {
      const start = random.pick(dates);
      return [start, addDays(start, random.between(2, LONGEST_PASSING_WORK_DAYS - 1))];
    }
    case 5:
      return [addDays(from, -random.between(60, 200)), addDays(from, -random.between(1, 50))];
    case 6:
      return [addDays(to, random.between(1, 30)), addDays(to, random.between(40, 400))];
    default:
      return [addDays(from, -random.between(1, 100)), addDays(to, random.between(0, 6))];
  }
}

export function isActive(work: DemoWork, date: LocalDate): boolean {
  return !work.reversed && work.start <= date && (work.end === null || date <= work.end);
}

/** Effect of works on an arc: none, or that of the one work that stands on it. */
export function workEffect(work: DemoWork | undefined, date: LocalDate) {
  return work && isActive(work, date) ? EFFECT[work.impact ?? 'inconnu'] : null;
}

const HEADER =
  "Identifiant;Identifiant CTV;Code postal de l'arrondissement;Numéro de STV;Typologie;Maitre d'ouvrage;Objet;" +
  'Description;Voie(s);Précisions de localisation;Date de début;Date de fin;Impact sur la circulation;' +
  "Détail de l'impact sur la circulation;Niveau de perturbation;Statut;URL LettreInfoChantier;geo_shape;geo_point_2d";

/** BOM, LF, a line end inside a quoted cell: as the portal exports it. */
export function worksFile(works: readonly DemoWork[]): DemoFile {
  const rows = works.map((work, rank) => {
    const { midpoint, street } = work.arc;
    if (!midpoint) throw new RangeError(`work ${work.id} has no place`);
    const ring = site(midpoint);
    const shape =
      rank % 5 === 4
        ? { coordinates: [[ring]], type: 'MultiPolygon' }
        : { coordinates: [ring], type: 'Polygon' };
    return [
      work.id,
      '',
      '',
      '',
      String(1 + (rank % 3)),
      'SYN Maître d’ouvrage',
      rank % 2 === 0 ? 'ENTRETIEN_RESEAU' : 'REFECTION_CHAUSSEE',
      quoted(`SYN chantier inventé ${work.id}\nDonnées synthétiques : rien n'est réel`),
      street.name,
      '',
      work.start,
      work.end ?? '',
      work.impact ?? '',
      '',
      work.impact === 'BARRAGE_TOTAL' ? '1' : '2',
      '2',
      '',
      quoted(JSON.stringify(shape)),
      `${midpoint[1]}, ${midpoint[0]}`,
    ].join(';');
  });
  return {
    path: `batch/chantiers/chantiers-perturbants_${SYNTHETIC_TAG}.csv`,
    text: `\ufeff${[HEADER, ...rows].join('\n')}\n`,
  };
}

function site(centre: Position): Position[] {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ] as const;
  return corners.map(([east, north]) => moved(centre, east * HALF_SIDE_M, north * HALF_SIDE_M));
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
