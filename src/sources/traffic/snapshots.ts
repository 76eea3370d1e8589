import type { Notice } from '../../domain/notice.ts';
import type { InputRecords } from '../../domain/source.ts';
import { daysBetween, type LocalDate } from '../../domain/time.ts';
import { lineKey, sortLines } from './lines.ts';
import { dayNotice } from './notices.ts';
import { compareVersions } from './read.ts';
import type { Answer, Disruption, KnownLine, LineRef, TrafficRecord } from './records.ts';

/** Beyond a month a snapshot says nothing of a day's disruptions but its long works. */
export const MAX_DISTANCE_DAYS = 30;

/** A line, and how a disruption reaches it. `texte`: only its messages name the line. */
export interface ImpactedLine extends LineRef {
  readonly lien: 'ligne' | 'arret' | 'texte';
}

/** A lift out of order in a station reaches its lines through a stop: they still run. */
export function isDirect({ lien }: ImpactedLine): boolean {
  return lien !== 'arret';
}

export interface KnownDisruption extends Disruption {
  readonly impactees: readonly ImpactedLine[];
}

/** What the snapshots around a day tell about it. */
export interface DayKnowledge {
  /** date of the snapshot nearest to the day, the later one of two as near */
  readonly nearest: LocalDate;
  /** each disruption once, in its latest version, by id */
  readonly disruptions: readonly KnownDisruption[];
  /** the lines that the nearest snapshot mentions, in a fixed order */
  readonly lines: readonly LineRef[];
  readonly notices: readonly Notice[];
}

interface Snapshot {
  readonly path: string;
  readonly date: LocalDate;
  readonly answer: Answer;
  readonly disruptions: readonly Disruption[];
  readonly lines: readonly KnownLine[];
}

/**
 * Puts together what is known for a day from every answer at most 30 days away from it. null when there is
 * none: no readable answer, or only far ones.
 */
export function knowledgeOf(
  inputs: readonly InputRecords<TrafficRecord>[],
  date: LocalDate,
): DayKnowledge | null {
  const snapshots = inputs
    .flatMap((input) => toSnapshot(input) ?? [])
    .filter((snapshot) => Math.abs(daysBetween(date, snapshot.date)) <= MAX_DISTANCE_DAYS)
    .sort((a, b) => (a.date < b.date || (a.date === b.date && a.path < b.path) ? -1 : 1));
  const nearest = nearestDate(snapshots, date);
  if (nearest === null) return null;

  const near = snapshots.filter((snapshot) => snapshot.date === nearest);
  const lines = sortLines(
    near.flatMap(({ lines, disruptions }) => [
      ...lines.map(toLineRef),
      ...disruptions.flatMap((disruption) => disruption.lignes),
    ]),
  );
  return {
    nearest,
    disruptions: latestVersions(snapshots, lines),
    lines,
    notices: [...distanceNotice(nearest, date), ...pageNotices(near)],
  };
}

function toSnapshot(input: InputRecords<TrafficRecord>): Snapshot | null {
  const answer = input.records.find((record) => record.kind === 'reponse');
  const date = input.snapshot ?? answer?.date ?? null;
  if (!answer || date === null) return null;
  return {
    path: input.path,
    date,
    answer,
    disruptions: input.records.filter((record) => record.kind === 'perturbation'),
    lines: input.records.filter((record) => record.kind === 'ligne'),
  };
}

/** @param snapshots in time order */
function nearestDate(snapshots: readonly Snapshot[], date: LocalDate): LocalDate | null {
  let nearest: LocalDate | null = null;
  for (const snapshot of snapshots) {
    const distance = Math.abs(daysBetween(date, snapshot.date));
    if (nearest === null || distance <= Math.abs(daysBetween(date, nearest))) nearest = snapshot.date;
  }
  return nearest;
}

/** The latest update wins; a version seen again belongs to the last snapshot that shows it. */
function latestVersions(snapshots: readonly Snapshot[], lines: readonly LineRef[]): KnownDisruption[] {
  const latest = new Map<string, { disruption: Disruption; snapshotDate: LocalDate }>();
  for (const snapshot of snapshots) {
    for (const disruption of snapshot.disruptions) {
      const known = latest.get(disruption.id);
      if (known && isOlder(disruption, known.disruption, snapshot.date === known.snapshotDate)) continue;
      latest.set(disruption.id, { disruption, snapshotDate: snapshot.date });
    }
  }
  const linksByDate = new Map<LocalDate, ReadonlyMap<string, ImpactedLine[]>>();
  const linksOn = (date: LocalDate) => {
    const links = linksByDate.get(date) ?? collectLinks(snapshots.filter((one) => one.date === date));
    linksByDate.set(date, links);
    return links;
  };
  return [...latest.values()]
    .sort((a, b) => (a.disruption.id < b.disruption.id ? -1 : 1))
    .map(({ disruption, snapshotDate }) => {
      const linked = linksOn(snapshotDate).get(disruption.id) ?? [];
      return { ...disruption, impactees: impactedLines(disruption, linked, lines) };
    });
}

/** Between snapshots of different days the later one wins a tie; within a day the content decides. */
function isOlder(candidate: Disruption, known: Disruption, sameDay: boolean): boolean {
  if (candidate.maj === known.maj && !sameDay) return false;
  return compareVersions(candidate, known) <= 0;
}

/** Which lines the line reports of one day link to each disruption: pages complete each other. */
function collectLinks(snapshots: readonly Snapshot[]): Map<string, ImpactedLine[]> {
  const links = new Map<string, ImpactedLine[]>();
  for (const { lines } of snapshots) {
    for (const line of lines) {
      for (const { disruption_id, par } of line.liens) {
        const list = links.get(disruption_id) ?? [];
        list.push({ ...toLineRef(line), lien: par });
        links.set(disruption_id, list);
      }
    }
  }
  return links;
}

/** Each line once with its strongest link: named by the disruption, reached through a stop, named in texts. */
function impactedLines(
  disruption: Disruption,
  linked: readonly ImpactedLine[],
  known: readonly LineRef[],
): ImpactedLine[] {
  const direct = [...disruption.lignes, ...linked.filter((line) => line.lien === 'ligne').map(toLineRef)];
  const directKeys = new Set(direct.map(lineKey));
  const byStop = linked.filter((line) => line.lien === 'arret' && !directKeys.has(lineKey(line)));
  const found = [
    ...sortLines(direct).map((line) => ({ ...line, lien: 'ligne' as const })),
    ...sortLines(byStop.map(toLineRef)).map((line) => ({ ...line, lien: 'arret' as const })),
  ];
  if (found.length > 0) return found;
  const named = disruption.lignes_texte.map((line) => identify(line, known));
  return sortLines(named).map((line) => ({ ...line, lien: 'texte' as const }));
}

/** The known line of that mode and code; codes repeat among bus networks, then the name alone remains. */
function identify(named: LineRef, known: readonly LineRef[]): LineRef {
  const same = known.filter(
    ({ mode, code }) => mode === named.mode && code?.toUpperCase() === named.code?.toUpperCase(),
  );
  return same.length === 1 ? (same[0] ?? named) : named;
}

function toLineRef({ id, mode, code, nom, couleur }: LineRef): LineRef {
  return { id, mode, code, nom, couleur };
}

function distanceNotice(nearest: LocalDate, date: LocalDate): Notice[] {
  const days = daysBetween(date, nearest);
  if (Math.abs(days) <= 1) return [];
  return [dayNotice('instantane_eloigne', null, `${nearest} (${days > 0 ? '+' : '−'}${Math.abs(days)} j)`)];
}

/** The pages of one request lie in one folder: together they must hold as many elements as announced. */
function pageNotices(snapshots: readonly Snapshot[]): Notice[] {
  const folders = new Map<string, { pages: Map<number, number>; total: number }>();
  for (const { path, answer } of snapshots) {
    if (answer.total === null || answer.elements === null) continue;
    const name = path.slice(0, path.lastIndexOf('/') + 1);
    const folder = folders.get(name) ?? { pages: new Map<number, number>(), total: 0 };
    const page = answer.page ?? 0;
    folder.pages.set(page, Math.max(folder.pages.get(page) ?? 0, answer.elements));
    folder.total = Math.max(folder.total, answer.total);
    folders.set(name, folder);
  }
  return [...folders].flatMap(([name, { pages, total }]) => {
    const seen = [...pages.values()].reduce((sum, elements) => sum + elements, 0);
    return seen < total ? [dayNotice('pages_manquantes', name, `${seen} / ${total}`)] : [];
  });
}
