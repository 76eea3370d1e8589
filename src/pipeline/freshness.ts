import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Entry, readManifests } from '../collect/manifest.ts';
import type { Config } from '../config.ts';
import { type Freshness, freshnessOf } from '../domain/freshness.ts';
import { type LocalDate, openClock } from '../domain/time.ts';
import { type RawZone, SOURCE_NAMES, type SourceName } from '../raw/zone.ts';

/** Sources whose files tell of one day each; the others are what they are until they are seen changed. */
const DAILY: ReadonlySet<SourceName> = new Set(['comptages', 'bikes', 'traffic', 'weather']);

export interface SourceAge extends Freshness {
  /**
   * Whether `cityflow fetch` collects it into this raw zone: only then is it meant to be recent. What somebody put
   * there by hand is as old as they like.
   */
  readonly collectee: boolean;
}

export type SourceAges = Readonly<Record<SourceName, SourceAge>>;

/**
 * How old each source of a raw zone is: by its newest day, as far as the names of the files, the lake and the
 * manifests tell; a source without days by when it was last seen at its service.
 *
 * @throws CityflowError S3_*
 */
export async function sourceAges(config: Config, zone: RawZone, today: LocalDate): Promise<SourceAges> {
  const clock = openClock(config.timezone);
  const manifests = await readManifests(zone.root, SOURCE_NAMES, { ...config.aws, ...config.s3 });
  const ages: Partial<Record<SourceName, SourceAge>> = {};
  for (const source of SOURCE_NAMES) {
    const manifest = manifests.get(source);
    const dates = DAILY.has(source)
      ? [
          ...zone.files[source].flatMap(({ snapshot }) => snapshot ?? []),
          ...keptDays(manifest),
          ...(await lakeDays(path.join(config.lake, source))),
        ]
      : [...(manifest?.values() ?? [])].map(({ heure }) => clock.cityHour(Date.parse(heure)).date);
    // a forecast tells of days to come
    const newest =
      dates
        .filter((date) => date <= today)
        .sort()
        .at(-1) ?? null;
    const collected = config.collect.sources.includes(source) && (manifest?.size ?? 0) > 0;
    ages[source] = { ...freshnessOf(newest, today, config.collect.freshness[source]), collectee: collected };
  }
  return ages as SourceAges;
}

/** Whether a source is older than it may be. */
export function isStale({ collectee, etat }: SourceAge): boolean {
  return collectee && etat === 'perime';
}

function keptDays(manifest: ReadonlyMap<string, Entry> | undefined): LocalDate[] {
  const kept = [...(manifest ?? [])].filter(([, { fichier }]) => fichier !== null);
  return kept.flatMap(([key]) => /^\d{4}-\d\d-\d\d/.exec(key)?.[0] ?? []);
}

async function lakeDays(folder: string): Promise<LocalDate[]> {
  try {
    return (await readdir(folder)).flatMap((name) => /^jour=(\d{4}-\d\d-\d\d)$/.exec(name)?.[1] ?? []);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
