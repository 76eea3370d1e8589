import { geoPoint, lineGeometry } from '../../domain/geojson.ts';
import { connectedComponents } from '../../domain/graph.ts';
import { idList } from '../../domain/id-list.ts';
import { compareIds, type DayFigures, type JsonObject, round } from '../../domain/metrics.ts';
import type { ArcVersion } from '../../domain/network.ts';
import { lineText } from '../../domain/pieces.ts';
import type { Arc } from '../../domain/places.ts';
import type { DayContext, InputRecords } from '../../domain/source.ts';
import { contours } from './contours.ts';

/** Figures of indicators §7; null without any row of the referential. */
export function referentielFigures(
  inputs: readonly InputRecords<ArcVersion>[],
  { network, zones }: DayContext,
): DayFigures | null {
  const versions = inputs.flatMap(({ records }) => records);
  if (versions.length === 0) return null;
  const arcs = [...network.values()].sort((a, b) => compareIds(a.id, b.id));
  const distinctVersions = distinct(versions);
  const versionsPerArc = Map.groupBy(distinctVersions, ({ identifiant_arc }) => identifiant_arc);

  return {
    metrics: {
      nombre_troncons: arcs.length,
      troncons_actifs: arcs.filter(({ actif }) => actif).length,
      ...lengths(arcs),
      par_arrondissement: byZone(arcs),
      non_localises: idsOf(arcs.filter(({ midpoint }) => midpoint === null)),
      comptes_hors_referentiel: idsOf(arcs.filter(({ dansReferentiel }) => !dansReferentiel)),
      lignes_partielles: idsOf(arcs.filter(({ lignePartielle }) => lignePartielle)),
      // Without any counts in the raw zone, that an arc never counts would be a guess.
      jamais_comptants: arcs.some(({ compte }) => compte)
        ? idsOf(arcs.filter(({ compte }) => !compte))
        : null,
      composantes_connexes: componentsOf(arcs),
      troncons_sans_noeuds: arcs.filter(({ noeudAmont, noeudAval }) => !noeudAmont || !noeudAval).length,
      versions_referentiel: distinctVersions.length,
      troncons_a_plusieurs_versions: [...versionsPerArc.values()].filter((rows) => rows.length > 1).length,
      contours: contours(zones),
    },
    items: arcs.map(itemOf),
    heures_attendues: null,
    heures_observees: null,
    notices: [],
  };
}

function itemOf(arc: Arc): JsonObject {
  return {
    identifiant_arc: arc.id,
    libelle: arc.libelle,
    longueur_m: round(arc.longueurM, 1),
    noeud_amont: arc.noeudAmont,
    libelle_noeud_amont: arc.libelleNoeudAmont,
    noeud_aval: arc.noeudAval,
    libelle_noeud_aval: arc.libelleNoeudAval,
    arrondissement: arc.arrondissement,
    geo_point_2d: geoPoint(arc.midpoint),
    actif: arc.actif,
    dans_referentiel: arc.dansReferentiel,
    compte: arc.compte,
    ligne_partielle: arc.lignePartielle,
    geometrie: arc.line && lineGeometry(arc.line),
  };
}

/** Rows that several files repeat count once: same arc, same validity, same line. */
function distinct(versions: readonly ArcVersion[]): ArcVersion[] {
  const byContent = new Map(
    versions.map((version) => {
      const { identifiant_arc, date_debut, date_fin, geometrie } = version;
      return [[identifiant_arc, date_debut, date_fin, geometrie && lineText(geometrie)].join('|'), version];
    }),
  );
  return [...byContent.values()];
}

/** Total and mean over the arcs whose line is known, null when none is. */
function lengths(arcs: readonly Arc[]) {
  const known = arcs.flatMap(({ longueurM }) => (longueurM === null ? [] : [longueurM]));
  const total = known.length > 0 ? known.reduce((sum, metres) => sum + metres, 0) : null;
  return {
    longueur_totale_m: round(total, 0),
    longueur_moyenne_m: round(total === null ? null : total / known.length, 1),
  };
}

function byZone(arcs: readonly Arc[]): JsonObject[] {
  const zones = Map.groupBy(arcs, ({ arrondissement }) => arrondissement ?? '');
  return [...zones]
    .filter(([code]) => code !== '')
    .sort(([a], [b]) => compareIds(a, b))
    .map(([arrondissement, list]) => ({ arrondissement, nombre_troncons: list.length, ...lengths(list) }));
}

function componentsOf(arcs: readonly Arc[]): JsonObject | null {
  const edges = arcs.flatMap(({ noeudAmont, noeudAval }) =>
    noeudAmont && noeudAval ? [[noeudAmont, noeudAval] as const] : [],
  );
  const components = connectedComponents(edges);
  return components && { nombre: components.nombre, plus_grande: { ...components.plus_grande } };
}

function idsOf(arcs: readonly Arc[]) {
  return idList(arcs.map(({ id }) => id));
}
