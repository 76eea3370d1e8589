import { geoPoint, polygonsGeometry } from '../../domain/geojson.ts';
import { idList } from '../../domain/id-list.ts';
import { compareIds, type DayFigures, type JsonObject, round } from '../../domain/metrics.ts';
import { countNotices, type Notice } from '../../domain/notice.ts';
import type { DayContext, InputRecords } from '../../domain/source.ts';
import { daysBetween, type LocalDate } from '../../domain/time.ts';
import { notices } from './notices.ts';
import { placeWorks, type Site } from './sites.ts';
import { durationDays, impactWeight, isActive, type Work } from './work.ts';

/** Works that begin or end this near to the day are told beside the active ones (indicators §6). */
const WINDOW_DAYS = 7;
const LONG_DAYS = 30;
const CROWDED_ZONE = 3;
/** Works last for weeks and new ones begin every week: without any for this long, the snapshot is old. */
const STALE_DAYS = 60;

/**
 * Figures of indicators §6. Of the versions of a work, the one in the last file (by path) stands.
 * @returns null when no known work is active, begins or ends around the day
 */
export function chantiersFigures(inputs: readonly InputRecords<Work>[], day: DayContext): DayFigures | null {
  const { date, network, zones } = day;
  const known = new Map(inputs.flatMap(({ records }) => records).map((work) => [work.identifiant, work]));
  const around = [...known.values()]
    .filter((work) => isActive(work, date) || begins(work, date) || ends(work, date))
    .sort((a, b) => compareIds(a.identifiant, b.identifiant));
  if (around.length === 0) return null;

  const sites = placeWorks(around, network, zones);
  const active = sites.filter(({ work }) => isActive(work, date));
  const byZone = zoneFigures(active);
  return {
    metrics: {
      actifs: active.length,
      par_impact: impactFigures(active),
      poids_impact_total: totalWeight(active),
      par_arrondissement: byZone,
      non_localises: idsOf(active.filter(({ arrondissement }) => arrondissement === null)),
      surface_totale_impactee_m2: totalArea(active),
      nouveaux: idsOf(sites.filter(({ work }) => begins(work, date))),
      se_terminant: idsOf(sites.filter(({ work }) => ends(work, date))),
      zones_plus_de_3_chantiers: byZone.filter(({ nombre }) => nombre > CROWDED_ZONE),
      plus_de_30_jours: idsOf(active.filter(({ work }) => isLong(work, date))),
      troncons_concernes: concernedArcs(active),
    },
    items: sites.map((site) => itemOf(site, date)),
    heures_attendues: null,
    heures_observees: null,
    notices: countNotices(staleness([...known.values()], date)),
  };
}

function begins({ date_debut }: Work, date: LocalDate): boolean {
  return Math.abs(daysBetween(date, date_debut)) <= WINDOW_DAYS;
}

function ends({ date_fin }: Work, date: LocalDate): boolean {
  return date_fin !== null && Math.abs(daysBetween(date, date_fin)) <= WINDOW_DAYS;
}

/** Longer than 30 days as planned; a work without end counts once it has lasted as long. */
function isLong(work: Work, date: LocalDate): boolean {
  return (durationDays(work) ?? daysBetween(work.date_debut, date) + 1) > LONG_DAYS;
}

function impactFigures(sites: readonly Site[]): JsonObject[] {
  const byImpact = Map.groupBy(sites, ({ work }) => work.impact_circulation);
  return [...byImpact]
    .map(([impact_circulation, list]) => ({
      impact_circulation,
      poids_impact: list[0] ? impactWeight(list[0].work) : null,
      nombre: list.length,
    }))
    .sort(
      (a, b) =>
        (b.poids_impact ?? -1) - (a.poids_impact ?? -1) ||
        Number(a.impact_circulation === null) - Number(b.impact_circulation === null) ||
        compareIds(a.impact_circulation ?? '', b.impact_circulation ?? ''),
    );
}

function zoneFigures(sites: readonly Site[]) {
  const located = sites.flatMap((site) =>
    site.arrondissement === null ? [] : [{ ...site, code: site.arrondissement }],
  );
  return [...Map.groupBy(located, ({ code }) => code)]
    .map(([arrondissement, list]) => ({
      arrondissement,
      nombre: list.length,
      poids_impact_total: totalWeight(list),
      surface_m2: totalArea(list),
    }))
    .sort((a, b) => b.nombre - a.nombre || compareIds(a.arrondissement, b.arrondissement));
}

/** Sum over the works whose impact has a weight, null when none has. */
function totalWeight(sites: readonly Site[]): number | null {
  return sumKnown(sites.map(({ work }) => impactWeight(work)));
}

function totalArea(sites: readonly Site[]): number | null {
  return round(sumKnown(sites.map(({ surfaceM2 }) => surfaceM2)), 0);
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** Number of different arcs near an active work, null when no network or footprint is known. */
function concernedArcs(sites: readonly Site[]): number | null {
  const known = sites.flatMap(({ troncons }) => (troncons === null ? [] : [troncons]));
  return known.length === 0 ? null : new Set(known.flat()).size;
}

function idsOf(sites: readonly Site[]) {
  return idList(sites.map(({ work }) => work.identifiant));
}

function staleness(works: readonly Work[], date: LocalDate): Notice[] {
  const lastBegin = works
    .map(({ date_debut }) => date_debut)
    .sort(compareIds)
    .at(-1);
  if (lastBegin === undefined || daysBetween(lastBegin, date) <= STALE_DAYS) return [];
  const code = 'instantane_ancien';
  const detail = `dernier début connu : ${lastBegin}`;
  return [{ code, severity: notices[code].severity, source: 'chantiers', file: null, row: null, detail }];
}

function itemOf({ work, point, arrondissement, surfaceM2, troncons }: Site, date: LocalDate): JsonObject {
  return {
    identifiant: work.identifiant,
    actif: isActive(work, date),
    typologie: work.typologie,
    objet: work.objet,
    description: work.description,
    voies: work.voies,
    localisation: work.localisation,
    maitre_ouvrage: work.maitre_ouvrage,
    date_debut: work.date_debut,
    date_fin: work.date_fin,
    duree_jours: durationDays(work),
    impact_circulation: work.impact_circulation,
    impact_detail: work.impact_detail,
    poids_impact: impactWeight(work),
    niveau_perturbation: work.niveau_perturbation,
    statut: work.statut,
    url: work.url,
    arrondissement,
    geo_point_2d: geoPoint(point),
    surface_m2: round(surfaceM2, 1),
    troncons_concernes: troncons,
    geometrie: work.polygons && polygonsGeometry(work.polygons),
  };
}
