import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dateRange } from '../../src/domain/time.ts';
import { type Contents, differences, everything, findings } from './outputs.ts';
import {
  countsOf,
  ingested,
  makeDemo,
  makeZone,
  quarantine,
  removeZones,
  type TestZone,
  tree,
} from './zone.ts';

/** Three days around the October change, behind ten days of history. */
const DAYS = ['2025-10-25', '2025-10-27'] as const;

let demo: string;
let roads: string;
let first: TestZone;
let undisturbed: Contents;

beforeAll(async () => {
  demo = await makeDemo({ from: '2025-10-15', days: 13, arcs: 40 });
  first = makeZone({ from: demo });
  await first.run(DAYS);
  undisturbed = await everything(first.config);
  roads = tree(first.raw).find((name) => name.includes('comptages_routiers')) ?? '';
});
afterAll(removeZones);

/** The road counts as header and rows, each with its line end. */
function roadRows(zone: TestZone): [header: string, ...rows: string[]] {
  return zone.read(roads).split(/(?<=\n)/) as [string, ...string[]];
}

/** A copy of the demo with some of its raw files changed, run over the same days. */
async function runChanged(change: (zone: TestZone) => void) {
  const zone = makeZone({ from: demo });
  change(zone);
  const done = await zone.run(DAYS);
  return { zone, done, all: await everything(zone.config) };
}

describe('the same input gives the same bytes: lake, metrics, reports, store, quarantine', () => {
  it('holds something to compare', () => {
    const names = Object.keys(undisturbed);
    expect(names.filter((name) => name.startsWith('lac: comptages/jour='))).toHaveLength(13);
    expect(names.filter((name) => name.startsWith('lac: rejets/'))).not.toHaveLength(0);
    expect(names.filter((name) => /^sortie: reports\/.*\.(json|csv)$/.test(name))).toHaveLength(3 * 2);
    expect(names.filter((name) => name.startsWith('sortie: metrics/'))).toHaveLength(3 * 6);
    expect(names.filter((name) => name.startsWith('base: '))).toHaveLength(3 * 7);
  });

  it('run twice: nothing is read, nothing is computed, no file is written again', async () => {
    const zone = makeZone({ from: demo });
    await zone.run(DAYS);
    const before = timesOf(zone);
    const done = await zone.run(DAYS);
    expect(done.events.filter((event) => event.kind === 'ingested').map(({ read }) => read)).toEqual(
      new Array(8).fill(0),
    );
    for (const event of done.events) {
      if (event.kind === 'day') expect(new Set(Object.values(event.types))).toEqual(new Set(['inchange']));
      if (event.kind === 'report') expect(event.changed).toBe(false);
    }
    expect(timesOf(zone)).toEqual(before);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('computed twice: a new store and a new output from the same lake', async () => {
    const zone = makeZone({ from: demo });
    await zone.run(DAYS);
    zone.forget('db', 'output');
    await zone.run(DAYS);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('day by day, from the last to the first', async () => {
    const zone = makeZone({ from: demo });
    for (const date of dateRange(...DAYS).reverse()) await zone.run(date);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('processed first, reported later', async () => {
    const zone = makeZone({ from: demo });
    await zone.run(DAYS, { report: false });
    await zone.run(DAYS, { process: false });
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('after the lake was removed', async () => {
    const zone = makeZone({ from: demo });
    await zone.run(DAYS);
    zone.forget('lake');
    await zone.run(DAYS);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
    zone.forget('lake', 'db', 'output');
    await zone.run(DAYS);
    expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
  });

  it('with one reading thread and with two', async () => {
    // threads start from 48 MB on: a column that nobody reads makes the file that large
    const padding = `;${'x'.repeat(4_400)}`;
    const results: Contents[] = [];
    for (const workers of [1, 2]) {
      const zone = makeZone({ from: demo, workers });
      const [header, ...rows] = roadRows(zone).map((row) => row.replace(/\r?\n$/, ''));
      const wide = [`${header};remarque`, ...rows.map((row) => row + padding)].join('\r\n');
      expect(wide.length).toBeGreaterThan(48 << 20);
      zone.put({ [roads]: `${wide}\r\n` });
      const done = await zone.run(DAYS);
      expect(ingested(done, 'comptages')).toMatchObject({ read: 1, failures: [] });
      results.push(await everything(zone.config));
    }
    const [one, two] = results as [Contents, Contents];
    expect(differences(one, two)).toEqual([]);
    expect(differences(findings(two), findings(undisturbed))).toEqual([]);
  });
});

describe('what does not depend on how the input is laid out: rows of the lake, every figure, every item', () => {
  it('a file of road counts split in two', async () => {
    const { zone, done, all } = await runChanged((changed) => {
      const [header, ...rows] = roadRows(changed);
      const middle = Math.floor(rows.length / 2);
      changed.remove(roads);
      changed.put({
        [roads.replace('.csv', '_a.csv')]: header + rows.slice(0, middle).join(''),
        [roads.replace('.csv', '_b.csv')]: header + rows.slice(middle).join(''),
      });
    });
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
    // every row is read once, and the same ones are refused
    const parts = [...countsOf(zone, done, 'comptages').values()];
    expect(parts).toHaveLength(2);
    expect(parts.reduce((sum, { read }) => sum + read, 0)).toBe(roadRows(first).length - 1);
    expect(
      [...countsOf(zone, done, 'comptages').keys()].flatMap((name) => refused(zone, name)).sort(),
    ).toEqual(refused(first, roads));
  });

  it('rows in another order', async () => {
    const { zone, done, all } = await runChanged((changed) => {
      const [header, ...rows] = roadRows(changed);
      changed.put({ [roads]: header + shuffled(rows).join('') });
    });
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
    expect(refused(zone, roads)).toEqual(refused(first, roads));
    // kept, refused, repeated, in conflict: as many of each
    const again = makeZone({ from: demo });
    expect(countsOf(zone, done, 'comptages')).toEqual(countsOf(again, await again.run(DAYS[0]), 'comptages'));
  });

  it('records of the snapshots in another order', async () => {
    const { all } = await runChanged((changed) => {
      for (const name of tree(changed.raw).filter((file) => file.startsWith('api/bikes/'))) {
        const answer = JSON.parse(changed.read(name)) as { results: unknown[] };
        changed.put({ [name]: JSON.stringify({ ...answer, results: shuffled(answer.results) }) });
      }
    });
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
  });

  it('snapshots that overlap: every file of the APIs once more, at noon, and some days of road counts', async () => {
    const { done, all } = await runChanged((changed) => {
      for (const name of tree(changed.raw).filter((file) => file.startsWith('api/'))) {
        changed.put({ [name.replace('hour=23', 'hour=12')]: changed.read(name) });
      }
      const [header, ...rows] = roadRows(changed);
      changed.put({
        [roads.replace('.csv', '_debut.csv')]:
          header + rows.filter((row) => row.includes(';2025-10-2')).join(''),
      });
    });
    expect(ingested(done, 'bikes').files).toBe(2 * 13);
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
  });

  it('line ends and byte order mark', async () => {
    const { all } = await runChanged((changed) => {
      changed.put({ [roads]: changed.read(roads).replace('\uFEFF', '').replaceAll('\r\n', '\n') });
    });
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
  });

  it('columns in another order', async () => {
    const { all } = await runChanged((changed) => {
      // no cell of this file holds a separator, so that cells can be cut at it; `geo_shape` comes first
      const rows = roadRows(changed).map((row) => row.replace('\uFEFF', '').trimEnd().split(';'));
      const turned = rows.map((cells) => (cells.length === 15 ? [cells[14], ...cells.slice(0, 14)] : cells));
      changed.put({ [roads]: turned.map((cells) => `${cells.join(';')}\n`).join('') });
    });
    expect(differences(findings(all), findings(undisturbed))).toEqual([]);
  });
});

/** What was refused of a file, by reason, value and text; the line is left out. */
function refused(zone: TestZone, file: string): string[] {
  return quarantine(zone, 'comptages', file)
    .map(({ motif, valeur, texte }) => `${motif} ${valeur} ${texte}`)
    .sort();
}

/** Another order, the same at every run. */
function shuffled<T>(list: readonly T[]): T[] {
  const keyed = list.map((value, i) => ({ value, key: Math.imul(i + 1, 0x9e3779b1) >>> 0 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

/** When each file of lake and output was last written; the record that every run leaves is no part of it. */
function timesOf({ config }: TestZone): Record<string, number> {
  const files = [config.lake, config.output].flatMap((folder) =>
    tree(folder).map((name) => path.join(folder, name)),
  );
  const lasting = files.filter((file) => !/\/runs\/|\.verrou/.test(file));
  expect(readdirSync(path.dirname(config.db))).toEqual(['cityflow.db']);
  return Object.fromEntries(lasting.map((file) => [file, statSync(file).mtimeMs]));
}
