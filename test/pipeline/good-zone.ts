import path from 'node:path';
import { SOURCE_NAMES, type SourceName } from '../../src/raw/zone.ts';
import { type Contents, differences, everything, findings } from './outputs.ts';
import { type Content, makeDemo, makeZone, type TestZone, tree, type ZoneRun } from './zone.ts';

/** The day that every run on a good zone is asked for. */
export const DAY = '2025-10-28';

type BadFiles = Partial<Record<SourceName, Content>>;

/** A zone with good files of every source, to put bad ones beside them. */
export interface GoodZone {
  /** its folder */
  readonly demo: string;
  /** a good file of each source, as text */
  readonly good: Readonly<Record<SourceName, { readonly name: string; readonly text: string }>>;
  /** Where a bad file of a source goes: beside the good ones, after them in the order of paths. */
  badPath(source: SourceName, extension?: string): string;
  /** Bad files made from the good ones, of every source by default. */
  turn(change: (text: string) => Content, sources?: readonly SourceName[]): Record<SourceName, Content>;
  /** Puts bad files beside the good ones of a copy of the zone, and runs. */
  runWith(bad: BadFiles, extension?: string): Promise<{ readonly zone: TestZone; readonly done: ZoneRun }>;
  /** Findings that are not those of the good files alone. */
  changes(zone: TestZone): Promise<string[]>;
}

export async function makeGoodZone(): Promise<GoodZone> {
  const demo = await makeDemo({ from: '2025-10-23', days: 6, arcs: 12 });
  const plain = makeZone({ from: demo });
  await plain.run(DAY);
  const undisturbed: Contents = findings(await everything(plain.config));
  const names = tree(plain.raw);
  const last = (start: string) => {
    const name = names.filter((file) => file.startsWith(start)).at(-1) ?? '';
    return { name, text: plain.read(name) };
  };
  const good = {
    comptages: last('batch/comptages_routiers/'),
    bikes: last('api/bikes/'),
    traffic: last('api/traffic_ratp/'),
    weather: last('api/weather/'),
    chantiers: last('batch/chantiers/'),
    referentiel: last('batch/referentiel_voies/'),
    arrondissements: last('batch/arrondissements/'),
    calendrier: last('batch/calendrier/jours'),
  };

  function badPath(source: SourceName, extension?: string): string {
    const { dir, ext } = path.parse(good[source].name);
    return `${dir}/zzz-mauvais${extension ?? ext}`;
  }

  return {
    demo,
    good,
    badPath,
    turn: (change, sources = SOURCE_NAMES) =>
      Object.fromEntries(sources.map((source) => [source, change(good[source].text)])) as Record<
        SourceName,
        Content
      >,
    async runWith(bad, extension) {
      const zone = makeZone({ from: demo });
      for (const [source, content] of Object.entries(bad)) {
        zone.put({ [badPath(source as SourceName, extension)]: content });
      }
      return { zone, done: await zone.run(DAY) };
    },
    changes: async (zone) => differences(findings(await everything(zone.config)), undisturbed),
  };
}
