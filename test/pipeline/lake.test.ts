import { renameSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IngestOutcome } from '../../src/lake/ingest.ts';
import type { SourceName } from '../../src/raw/zone.ts';
import { bikeVariant, roadVariant } from './inputs.ts';
import { againstFresh } from './outputs.ts';
import { makeDemo, makeZone, removeZones, type TestZone, tree } from './zone.ts';

afterAll(removeZones);

const readBy = (outcomes: Readonly<Record<SourceName, IngestOutcome>>) =>
  Object.values(outcomes).flatMap(({ read }) => read);

describe('a lake that follows its raw zone', () => {
  let demo: string;
  const roads = (zone: TestZone) => tree(zone.raw).find((name) => name.includes('comptages_routiers')) ?? '';
  const bikes = (zone: TestZone, date: string) =>
    tree(zone.raw).find((name) => name.startsWith(`api/bikes/dt=${date}/`)) ?? '';

  beforeAll(async () => {
    demo = await makeDemo({ from: '2025-10-23', days: 5, arcs: 10 });
  });

  async function filled(): Promise<TestZone> {
    const zone = makeZone({ from: demo });
    await zone.refresh();
    return zone;
  }

  it('does not read again what did not change', async () => {
    const zone = await filled();
    expect(readBy(await zone.refresh())).toEqual([]);
  });

  it('does not read again what was only touched', async () => {
    const zone = await filled();
    const before = dayTimes(zone);
    for (const name of tree(zone.raw)) utimesSync(path.join(zone.raw, name), 1e9, 1e9);
    expect(readBy(await zone.refresh())).toEqual([]);
    expect(dayTimes(zone)).toEqual(before);
    expect(await againstFresh(zone)).toEqual([]);
  });

  it('writes again only the day of a road count that changed', async () => {
    const zone = await filled();
    const before = dayTimes(zone);
    const name = roads(zone);
    const changed = zone.read(name).replace(/(;2025-10-25T12:00:00\+02:00;)[\d.]+;/, '$177.0;');
    expect(changed).not.toBe(zone.read(name));
    zone.put({ [name]: changed });
    expect(readBy(await zone.refresh())).toEqual([name]);
    expect(changedDays(before, dayTimes(zone))).toEqual(['comptages/jour=2025-10-25']);
    expect(await againstFresh(zone)).toEqual([]);
  });

  it('writes again only the day of a bike count that changed', async () => {
    const zone = await filled();
    const before = dayTimes(zone);
    const name = bikes(zone, '2025-10-27');
    const answer = JSON.parse(zone.read(name)) as { results: { date: string; sum_counts: number }[] };
    const results = answer.results.map((row) =>
      row.date.startsWith('2025-10-27T12') ? { ...row, sum_counts: row.sum_counts + 1 } : row,
    );
    zone.put({ [name]: JSON.stringify({ ...answer, results }) });
    expect(readBy(await zone.refresh())).toEqual([name]);
    expect(changedDays(before, dayTimes(zone))).toEqual(['bikes/jour=2025-10-27']);
    expect(await againstFresh(zone)).toEqual([]);
  });

  it('forgets a file that was removed, and only that', async () => {
    const zone = await filled();
    const before = dayTimes(zone);
    zone.remove(bikes(zone, '2025-10-27'));
    await zone.refresh();
    expect(changedDays(before, dayTimes(zone))).toEqual(['bikes/jour=2025-10-27']);
    zone.remove(roads(zone));
    for (const name of tree(zone.raw).filter((file) => file.startsWith('api/weather'))) zone.remove(name);
    await zone.refresh();
    expect(tree(zone.config.lake).filter((name) => name.startsWith('comptages/jour='))).toEqual([]);
    expect(await againstFresh(zone)).toEqual([]);
  });

  it('follows files that were renamed', async () => {
    const zone = await filled();
    const before = dayTimes(zone);
    for (const name of tree(zone.raw).filter((file) => file.startsWith('batch/'))) {
      const { dir, base } = path.parse(path.join(zone.raw, name));
      renameSync(path.join(dir, base), path.join(dir, `renomme-${base}`));
    }
    await zone.refresh();
    expect(changedDays(before, dayTimes(zone))).toEqual([]);
    expect(await againstFresh(zone)).toEqual([]);
  });

  it('takes in a file that was added, next to those it overlaps', async () => {
    const zone = await filled();
    const [header, ...rows] = zone.read(roads(zone)).split(/(?<=\n)/) as [string, ...string[]];
    const day = rows.filter((row) => row.includes(';2025-10-25T1'));
    zone.put({
      'batch/comptages_routiers/encore.csv':
        header + day.join('').replaceAll(/;[\d.]+;([\d.]+;Fluide)/g, ';5000.0;$1'),
    });
    expect(readBy(await zone.refresh())).toEqual(['batch/comptages_routiers/encore.csv']);
    expect(await againstFresh(zone)).toEqual([]);
  });
});

describe('a file that was read and cannot be read any more', () => {
  const [A, B] = ['batch/comptages_routiers/a.csv', 'batch/comptages_routiers/b.csv'] as const;
  const [NOON, NIGHT] = [
    'api/bikes/dt=2023-11-21/hour=12/b.json',
    'api/bikes/dt=2023-11-21/hour=23/b.json',
  ] as const;

  it('keeps its place in the lake, also when another file of its days leaves', async () => {
    const zone = makeZone();
    zone.put({ [A]: roadVariant(0), [B]: roadVariant(1), [NOON]: bikeVariant(0), [NIGHT]: bikeVariant(2) });
    await zone.refresh();
    const before = dayTimes(zone);
    zone.put({ [A]: 'ni l’un;ni l’autre', [NOON]: '{' });
    const outcomes = await zone.refresh();
    expect(outcomes.comptages.failures).toMatchObject([{ path: A, error: { code: 'INPUT_COLUMNS' } }]);
    expect(outcomes.bikes.failures).toMatchObject([{ path: NOON, error: { code: 'INPUT_JSON' } }]);
    expect(dayTimes(zone)).toEqual(before);

    zone.remove(B);
    zone.remove(NIGHT);
    await zone.refresh();
    // what they held together stays until it can be told apart; what only the other one held is gone
    expect(changedDays(before, dayTimes(zone))).toEqual([
      'bikes/jour=2023-11-22',
      'comptages/jour=2023-11-22',
    ]);

    zone.put({ [A]: roadVariant(0), [NOON]: bikeVariant(0) });
    await zone.refresh();
    expect(changedDays(before, dayTimes(zone))).toContain('comptages/jour=2023-11-20');
    expect(await againstFresh(zone)).toEqual([]);
  });
});

/** When the Parquet file of each day was last written. */
function dayTimes({ config }: TestZone): Record<string, number> {
  const files = tree(config.lake).filter((name) => name.endsWith('.parquet'));
  return Object.fromEntries(
    files.map((name) => [path.dirname(name), statSync(path.join(config.lake, name)).mtimeMs]),
  );
}

function changedDays(before: Record<string, number>, after: Record<string, number>): string[] {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((day) => before[day] !== after[day]).sort();
}
