import type { Position } from '../domain/places.ts';
import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import type { DemoFile } from './folder.ts';
import type { DemoArc, DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, STREAM } from './random.ts';
import { moved } from './zones.ts';

const HEADER =
  'Identifiant arc;Date debut dispo data;Date fin dispo data;Libelle;Identifiant noeud aval;Libelle noeud aval;' +
  'Identifiant noeud amont;Libelle noeud amont;geo_point_2d;geo_shape';
const CURRENT = ['2020-01-01T01:00:00+01:00', '2035-12-31T01:00:00+01:00'] as const;
const FORMER = ['2005-01-01T02:00:00+01:00', '2019-06-01T04:00:00+02:00'] as const;
/** Arcs drawn in the referential that never count, as a share of the others. */
const SILENT_SHARE = 0.03;

/**
 * The referential as the portal exports it (CRLF, no BOM). One arc in ten has a former version, one in twenty
 * only a former one; a few counting arcs are missing, a few others never count.
 */
export function referentialFile(plan: DemoPlan, network: DemoNetwork): DemoFile {
  const rows: string[] = [];
  for (const arc of network.arcs) {
    if (!arc.inReferential || !arc.line) continue;
    const kind = hash(plan.seed, STREAM.arc, arc.index, 1) % 20;
    if (kind < 3) rows.push(row(arc, arc.id, FORMER, kind < 2 ? arc.line.map(shift) : arc.line));
    if (kind !== 2) rows.push(row(arc, arc.id, CURRENT, arc.line));
  }
  const silent = Math.max(1, Math.round(plan.arcs * SILENT_SHARE));
  for (const arc of network.arcs.slice(0, silent)) {
    if (arc.line) rows.push(row(arc, String(Number(arc.id) + 50_000), CURRENT, arc.line.map(shift)));
  }
  return {
    path: `batch/referentiel_voies/referentiel-comptages-routiers_${SYNTHETIC_TAG}.csv`,
    text: [HEADER, ...rows, ''].join('\r\n'),
  };
}

/** A drawing of the same arc some years ago, a few metres off. */
const shift = (point: Position): Position => moved(point, 6, -4);

function row(
  arc: DemoArc,
  id: string,
  [from, to]: readonly [string, string],
  line: readonly Position[],
): string {
  const shape = JSON.stringify({ coordinates: line, type: 'LineString' }).replaceAll('"', '""');
  const [lon, lat] = arc.midpoint ?? line[0] ?? [0, 0];
  return [
    id,
    from,
    to,
    arc.street.name,
    arc.downstream.id,
    arc.downstream.libelle,
    arc.upstream.id,
    arc.upstream.libelle,
    `${lat},${lon}`,
    `"${shape}"`,
  ].join(';');
}
