import { type Line, lineLength, midpoint } from './geo.ts';
import { compareIds } from './metrics.ts';
import { joinPieces, lineText } from './pieces.ts';
import type { Arc, CountedArc, Network, Position, Zones } from './places.ts';
import { addDays, type CityClock, type LocalDate } from './time.ts';

/** One row of the road referential: an arc, or one piece of it, during a validity. */
export interface ArcVersion {
  readonly identifiant_arc: string;
  readonly libelle: string | null;
  readonly noeud_amont: string | null;
  readonly libelle_noeud_amont: string | null;
  readonly noeud_aval: string | null;
  readonly libelle_noeud_aval: string | null;
  /** first and last day of validity, null = unbounded */
  readonly date_debut: LocalDate | null;
  readonly date_fin: LocalDate | null;
  readonly geometrie: Line | null;
  readonly geo_point_2d: Position | null;
}

/** What one source says of an arc over a period. */
interface Description {
  readonly since: LocalDate;
  readonly until: LocalDate;
  readonly counted: boolean;
  readonly libelle: string | null;
  readonly amont: string | null;
  readonly libelleAmont: string | null;
  readonly aval: string | null;
  readonly libelleAval: string | null;
  /** the lines as published, and what they make together */
  readonly pieces: readonly Line[];
  readonly shape: Shape | null;
  readonly point: Position | null;
}

/** The line of an arc; `whole` is false when some of its pieces had to be left out. */
interface Shape {
  readonly line: Line;
  readonly whole: boolean;
}

const ALWAYS: LocalDate = '0000-01-01';
const STILL: LocalDate = '9999-12-31';

/**
 * The counting network as it stands on any date. An arc is described by the versions of the referential, each
 * over its validity, and by the counts, each description over the days on which hours carried it (the
 * validity dates printed beside the counts do not bound them: 2023 hours carry an end of 2019). Descriptions
 * rank: in force on the date first, then the latest to end, then the latest to begin, then counts before
 * referential. Label, nodes and geometry each come from the first description that has them. So a geometry
 * carried by the counts wins when it is newer, unless it is only one piece of the arc's whole line.
 *
 * Rows of one arc with the same validity are pieces of one line and are joined where their ends meet within
 * 30 m; of pieces that lie apart, the longest run stands for the arc.
 */
export function openNetwork(known: {
  readonly clock: CityClock;
  readonly versions: readonly ArcVersion[];
  readonly counted: readonly CountedArc[];
  readonly zones: Zones;
}): { on(date: LocalDate): Network } {
  const versions = Map.groupBy(known.versions, ({ identifiant_arc }) => identifiant_arc);
  const counted = Map.groupBy(known.counted, ({ identifiant_arc }) => identifiant_arc);
  const dayOf = openDayOf(known.clock);
  const arcs = [...new Set([...versions.keys(), ...counted.keys()])].sort(compareIds).map((id) => ({
    id,
    dansReferentiel: versions.has(id),
    compte: counted.has(id),
    descriptions: [
      ...published(versions.get(id) ?? []),
      ...(counted.get(id) ?? []).map((arc) => seen(arc, dayOf)),
    ],
  }));
  const measured = new Map<Line, { longueurM: number; midpoint: Position | null }>();
  const located = new Map<Position, string | null>();

  function measure(line: Line) {
    const found = measured.get(line) ?? { longueurM: lineLength(line), midpoint: midpoint(line) };
    measured.set(line, found);
    return found;
  }

  function locate(point: Position): string | null {
    const zone = located.get(point) ?? known.zones.locate(point);
    located.set(point, zone);
    return zone;
  }

  function resolve({ descriptions, ...arc }: (typeof arcs)[number], date: LocalDate): Arc {
    const ranked = descriptions.toSorted(rankOn(date));
    const shape = bestShape(ranked);
    const size = shape && measure(shape.line);
    const middle = size?.midpoint ?? firstOf(ranked, ({ point }) => point);
    return {
      ...arc,
      libelle: firstOf(ranked, ({ libelle }) => libelle),
      line: shape?.line ?? null,
      lignePartielle: shape !== null && !shape.whole,
      longueurM: size?.longueurM ?? null,
      midpoint: middle,
      arrondissement: middle && locate(middle),
      noeudAmont: firstOf(ranked, ({ amont }) => amont),
      libelleNoeudAmont: firstOf(ranked, ({ libelleAmont }) => libelleAmont),
      noeudAval: firstOf(ranked, ({ aval }) => aval),
      libelleNoeudAval: firstOf(ranked, ({ libelleAval }) => libelleAval),
      actif: ranked.some((one) => covers(one, date)),
    };
  }

  // between two of these days nothing changes: the days of a backfill mostly share one network
  const all = arcs.flatMap(({ descriptions }) => descriptions);
  const begins = new Set(all.map(({ since }) => since));
  const ends = new Set(all.map(({ until }) => until));
  const changes = [...new Set([...begins, ...[...ends].map(after)])].sort(compareIds);
  const networks = new Map<LocalDate | null, Network>();

  return {
    on(date) {
      const period = changes.findLast((change) => change <= date) ?? null;
      const network = networks.get(period) ?? new Map(arcs.map((arc) => [arc.id, resolve(arc, date)]));
      networks.set(period, network);
      return network;
    },
  };
}

function after(until: LocalDate): LocalDate {
  return until === STILL ? STILL : addDays(until, 1);
}

/** The versions of one arc: rows of the same validity together. */
function published(rows: readonly ArcVersion[]): Description[] {
  const byValidity = Map.groupBy(rows, ({ date_debut, date_fin }) => `${date_debut} ${date_fin}`);
  return [...byValidity.values()].map((same) => {
    const first = same[0]!;
    const pieces = same.flatMap(({ geometrie }) => (geometrie ? [geometrie] : []));
    return {
      since: first.date_debut ?? ALWAYS,
      until: first.date_fin ?? STILL,
      counted: false,
      libelle: least(same.map(({ libelle }) => libelle)),
      amont: least(same.map(({ noeud_amont }) => noeud_amont)),
      libelleAmont: least(same.map(({ libelle_noeud_amont }) => libelle_noeud_amont)),
      aval: least(same.map(({ noeud_aval }) => noeud_aval)),
      libelleAval: least(same.map(({ libelle_noeud_aval }) => libelle_noeud_aval)),
      pieces,
      shape: shapeOf(pieces),
      point: leastPoint(same.map(({ geo_point_2d }) => geo_point_2d)),
    };
  });
}

function shapeOf(pieces: readonly Line[]): Shape | null {
  const [line, ...apart] = joinPieces(pieces);
  return line ? { line, whole: apart.length === 0 } : null;
}

/** The local day of an instant; thousands of arcs share their first hour and their last. */
function openDayOf(clock: CityClock): (utcIso: string) => LocalDate {
  const days = new Map<string, LocalDate>();
  return (utcIso) => {
    const day = days.get(utcIso) ?? clock.cityHour(Date.parse(utcIso)).date;
    days.set(utcIso, day);
    return day;
  };
}

function seen(arc: CountedArc, dayOf: (utcIso: string) => LocalDate): Description {
  return {
    since: dayOf(arc.premiere_heure),
    until: dayOf(arc.derniere_heure),
    counted: true,
    libelle: arc.libelle,
    amont: arc.noeud_amont,
    libelleAmont: arc.libelle_noeud_amont,
    aval: arc.noeud_aval,
    libelleAval: arc.libelle_noeud_aval,
    pieces: arc.geometrie ? [arc.geometrie] : [],
    shape: arc.geometrie && { line: arc.geometrie, whole: true },
    point: null,
  };
}

function covers({ since, until }: Description, date: LocalDate): boolean {
  return since <= date && date <= until;
}

/** The best first, by a total order: nothing depends on the order of rows or files. */
function rankOn(date: LocalDate) {
  return (a: Description, b: Description): number =>
    Number(covers(b, date)) - Number(covers(a, date)) ||
    compareIds(b.until, a.until) ||
    compareIds(b.since, a.since) ||
    Number(b.counted) - Number(a.counted) ||
    compareIds(contentOf(a), contentOf(b));
}

function contentOf({ libelle, amont, libelleAmont, aval, libelleAval, pieces, point }: Description): string {
  return JSON.stringify([libelle, amont, libelleAmont, aval, libelleAval, pieces, point]);
}

function bestShape(ranked: readonly Description[]): Shape | null {
  const best = ranked.find(({ shape }) => shape !== null);
  if (!best?.shape) return null;
  if (!best.counted) return best.shape;
  const text = lineText(best.shape.line);
  const withMore = ranked.find(
    ({ pieces }) => pieces.length > 1 && pieces.some((piece) => lineText(piece) === text),
  );
  return withMore?.shape ?? best.shape;
}

function firstOf<T>(ranked: readonly Description[], value: (one: Description) => T | null): T | null {
  for (const one of ranked) {
    const found = value(one);
    if (found !== null) return found;
  }
  return null;
}

function least(values: readonly (string | null)[]): string | null {
  return values.filter((value) => value !== null).sort(compareIds)[0] ?? null;
}

function leastPoint(values: readonly (Position | null)[]): Position | null {
  return values.filter((value) => value !== null).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0] ?? null;
}
