import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../src/config.ts';
import { openStore } from '../../src/store/open.ts';
import { makeZone, type TestZone, tree } from './zone.ts';

/**
 * Takes out of a text what may differ between two runs over the same input: when and by whom it was computed
 * (`generated_at`, `timestamp`, `run_id`), and in the lake's catalogues the stamp of a file on its disk.
 */
export function withoutRun(text: string): string {
  return text.replace(/"(generated_at|timestamp|run_id|stamp)": ?"[^"]*"/g, '"$1":"…"');
}

/** Name → content without the run (text) or hash (Parquet, compressed), so that two places compare in one go. */
export type Contents = Readonly<Record<string, string>>;

/**
 * What the lake holds: Parquet and caches byte by byte, catalogues without stamps. Its lock is not data; the totals
 * kept for reports are of the days that were asked for.
 */
export function lakeContents({ lake }: Pick<Config, 'lake'>): Contents {
  return contents(lake, (name) => !name.startsWith('.verrou') && name !== 'comptages/totaux.json');
}

/** Metrics copies and reports. The records of the runs tell of runs, not of data: they are left out. */
export function outputContents({ output }: Pick<Config, 'output'>): Contents {
  return contents(output, (name) => !name.startsWith('runs/'));
}

/** Everything in the store: headers, items in order, reports. */
export async function storeContents(config: Config): Promise<Contents> {
  const store = openStore(config);
  try {
    const found: Record<string, string> = {};
    for (const { type, date, items } of await store.days()) {
      const page = await store.items(type, date);
      found[`${type} ${date}`] = withoutRun(JSON.stringify([items, page]));
    }
    for (const date of await store.reportDates()) {
      found[`report ${date}`] = withoutRun(JSON.stringify(await store.report(date)));
    }
    return found;
  } finally {
    await store.close();
  }
}

/** Lake, output and store together: all that a run leaves. */
export async function everything(config: Config): Promise<Contents> {
  const parts = {
    lac: lakeContents(config),
    sortie: outputContents(config),
    base: await storeContents(config),
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([place, files]) =>
      Object.entries(files).map(([name, content]) => [`${place}: ${name}`, content]),
    ),
  );
}

const PROVENANCE = new Set(['quality', 'qualite', 'sources', 'fingerprint', 'empreinte']);

/**
 * What was found out, without what it was found in: rows of the lake (Parquet, arcs) byte by byte, every figure
 * and every item. Left out: names, hashes and row counts of the input files (`quality`, `qualite`, `sources`,
 * `fingerprint`, `empreinte`), the catalogues, the caches per file and the quarantine.
 */
export function findings(all: Contents): Contents {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !name.startsWith('lac: ') || /\.parquet$|troncons\.ndjson$/.test(name))
      .map(([name, content]) => [name, withoutProvenance(name, content)]),
  );
}

function withoutProvenance(name: string, content: string): string {
  // the last two blocks of a report for spreadsheets tell of files and rows
  if (name.endsWith('.csv')) return content.replace(/=== SOURCES ===.*/s, '');
  if (!name.endsWith('.json') && !name.startsWith('base: ')) return content;
  return JSON.stringify(JSON.parse(content), (key, value) => (PROVENANCE.has(key) ? undefined : value));
}

/** Names whose content is not the same in both, for a failure that can be read. */
export function differences(a: Contents, b: Contents): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}

function contents(folder: string, wanted: (name: string) => boolean): Contents {
  return Object.fromEntries(
    tree(folder)
      .filter(wanted)
      .map((name) => {
        const bytes = readFileSync(path.join(folder, name));
        const text = /\.(json|ndjson|csv|txt)$/.test(name);
        return [
          name,
          text ? withoutRun(bytes.toString('utf8')) : createHash('sha256').update(bytes).digest('hex'),
        ];
      }),
  );
}

/**
 * What differs between a lake brought up to date step by step and one made at once from the same raw zone. A
 * source without any file may have left an empty catalogue and an empty list.
 */
export async function againstFresh(zone: TestZone): Promise<string[]> {
  const fresh = makeZone({ from: zone.raw });
  await fresh.refresh();
  const [lake, made] = [lakeContents(zone.config), lakeContents(fresh.config)];
  return differences(lake, made).filter(
    (name) =>
      made[name] !== undefined ||
      !(lake[name] === '' || /"inputs": \{\},\s*"days": \{\},\s*"unf/.test(lake[name] ?? '')),
  );
}
