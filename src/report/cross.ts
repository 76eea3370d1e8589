import type { Position } from '../domain/places.ts';
import { daysBetween, type LocalDate } from '../domain/time.ts';
import { disruptionsOnTraffic, farFrom, worksOnTraffic } from './arc-comparison.ts';
import { activeWork, comparedArc, type DayReadings } from './figures.ts';
import type { Crossings } from './schema-cross.ts';
import { isSerious } from './sections.ts';

/**
 * A day type is a median over eight weeks: it still tells of the time before a work that began less than half
 * of them ago. Of an older work, much of the effect has become usual.
 */
const RECENT_DAYS = 28;

/** Works and disruptions held against road traffic; without what it takes, null with the reason. */
export function crossings(date: LocalDate, read: DayReadings): Crossings {
  const arcs = read.counts?.items.map((item) => comparedArc(item, read.lines)) ?? null;
  return { chantiers_trafic: works(), perturbations_trafic: disruptions() };

  function works(): Crossings['chantiers_trafic'] {
    const none = { comparaison: null, comparaison_recents: null };
    if (read.works === null) {
      const unknown = { chantiers: null, chantiers_sans_lieu: null, chantiers_recents: null };
      return { ...unknown, ...none, raison: 'chantiers indisponibles' };
    }
    const active = read.works.map(activeWork);
    const recent = active.filter(({ debut }) => daysBetween(debut, date) < RECENT_DAYS);
    const counted = {
      chantiers: active.length,
      chantiers_sans_lieu: active.filter(({ polygons, point }) => !polygons && !point).length,
      chantiers_recents: recent.length,
    };
    if (arcs === null) return { ...counted, ...none, raison: 'comptages indisponibles' };
    if (active.length === 0) return { ...counted, ...none, raison: 'aucun chantier actif' };
    const isFar = farFrom(active);
    return {
      ...counted,
      comparaison: worksOnTraffic(arcs, active, active, isFar),
      comparaison_recents: worksOnTraffic(arcs, active, recent, isFar),
      raison: null,
    };
  }

  function disruptions(): Crossings['perturbations_trafic'] {
    if (read.transit === null) {
      return { perturbations: null, arrets: null, comparaison: null, raison: 'perturbations indisponibles' };
    }
    const serious = read.transit.active.filter(isSerious);
    const stops = distinct(
      serious.flatMap(({ arrets }) => arrets.map(({ lon, lat }): Position => [lon, lat])),
    );
    const counted = { perturbations: serious.length, arrets: stops.length };
    const not = (raison: string) => ({ ...counted, comparaison: null, raison });
    if (arcs === null) return not('comptages indisponibles');
    if (serious.length === 0) return not('aucune perturbation CRITIQUE ou ELEVEE active');
    if (stops.length === 0) return not('aucun arrêt touché n’est localisé');
    return { ...counted, comparaison: disruptionsOnTraffic(arcs, stops), raison: null };
  }
}

function distinct(positions: readonly Position[]): Position[] {
  return [...new Map(positions.map((position) => [position.join(), position])).values()];
}
