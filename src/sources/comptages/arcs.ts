import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { parseLine } from '../../domain/geojson.ts';
import { compareIds } from '../../domain/metrics.ts';
import type { CountedArc } from '../../domain/places.ts';
import { toUtcIso } from '../../domain/time.ts';
import { writeFileAtomic } from '../../files.ts';
import { keepOnly } from '../../lake/folders.ts';
import type { DescriptionUse } from './scan.ts';

/** What the counts say of the arcs, over all files of the lake: one entry per distinct description. */
const ALL = 'troncons.ndjson';

/** The same for one file, kept so that a file that leaves takes its descriptions with it. */
function fileOf(folder: string, sha256: string): string {
  return path.join(folder, 'descriptions', `${sha256.slice(0, 32)}.ndjson.gz`);
}

/** Turns the descriptions of one file, seen by several threads, into arcs. Unreadable geometry becomes null. */
export function countedArcs(uses: Iterable<DescriptionUse>): CountedArc[] {
  const text = (value: string) => (value === '' ? null : value);
  return mergeArcs(
    [...uses].map(({ description, firstUtcMs, lastUtcMs }) => ({
      identifiant_arc: description.arc,
      libelle: text(description.libelle),
      noeud_amont: text(description.nodeUp),
      libelle_noeud_amont: text(description.nodeUpLabel),
      noeud_aval: text(description.nodeDown),
      libelle_noeud_aval: text(description.nodeDownLabel),
      date_debut_dispo: text(description.validFrom),
      date_fin_dispo: text(description.validTo),
      geometrie: parseLine(description.geoShape),
      premiere_heure: toUtcIso(firstUtcMs),
      derniere_heure: toUtcIso(lastUtcMs),
    })),
  );
}

/** One entry per description; the hours of equal ones are joined. Sorted, whatever the order given. */
export function mergeArcs(arcs: Iterable<CountedArc>): CountedArc[] {
  const merged = new Map<string, CountedArc>();
  for (const arc of arcs) {
    const { premiere_heure, derniere_heure, ...description } = arc;
    const key = JSON.stringify(description);
    const other = merged.get(key);
    merged.set(
      key,
      other
        ? {
            ...description,
            premiere_heure: earlier(premiere_heure, other.premiere_heure),
            derniere_heure: later(derniere_heure, other.derniere_heure),
          }
        : arc,
    );
  }
  return [...merged]
    .sort(
      ([keyA, a], [keyB, b]) =>
        compareIds(a.identifiant_arc, b.identifiant_arc) ||
        compareIds(a.premiere_heure, b.premiere_heure) ||
        compareIds(keyA, keyB),
    )
    .map(([, arc]) => arc);
}

const earlier = (a: string, b: string) => (a < b ? a : b);
const later = (a: string, b: string) => (a < b ? b : a);

export async function readArcs(folder: string): Promise<CountedArc[]> {
  try {
    return parseLines(await readFile(path.join(folder, ALL), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export async function writeArcs(folder: string, arcs: readonly CountedArc[]): Promise<void> {
  await writeFileAtomic(path.join(folder, ALL), formatLines(arcs));
}

export async function readArcsOfFile(folder: string, sha256: string): Promise<CountedArc[]> {
  return parseLines((await promisify(gunzip)(await readFile(fileOf(folder, sha256)))).toString('utf8'));
}

export async function writeArcsOfFile(
  folder: string,
  sha256: string,
  arcs: readonly CountedArc[],
): Promise<void> {
  await writeFileAtomic(fileOf(folder, sha256), await promisify(gzip)(formatLines(arcs)));
}

/** Leaves the descriptions of these files, and nothing else. */
export async function keepArcsOfFiles(folder: string, hashes: ReadonlySet<string>): Promise<void> {
  const files = [...hashes].map((hash) => fileOf(folder, hash));
  const names = new Set(files.map((file) => path.basename(file)));
  await keepOnly(path.join(folder, 'descriptions'), /\.ndjson\.gz$/, names);
}

function parseLines(text: string): CountedArc[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CountedArc);
}

function formatLines(arcs: readonly CountedArc[]): string {
  return arcs.map((arc) => `${JSON.stringify(arc)}\n`).join('');
}
