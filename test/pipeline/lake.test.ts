import { renameSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IngestOutcome } from '../../src/lake/ingest.ts';
import type { SourceName } from '../../src/raw/zone.ts';
import { bikeAnswer, roadCsv } from './inputs.ts';
import { differences, lakeContents } from './outputs.ts';
import { makeDemo, makeZone, removeZones, type TestZone, tree } from './zone.ts';

/** How many more times the pipeline may change the disk before it is dead. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));

// What a killed process leaves: changes to the disk up to some point, and none after it, not even cleaning up.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const mortal = <A extends unknown[], R>(change: (...args: A) => R) => {
    return (...args: A): R => {
      life.left -= 1;
      if (life.left < 0) throw new Error('killed');
      return change(...args);
    };
  };
  const { rename, rm, mkdir, writeFile } = real;
  return {
    ...real,
    rename: mortal(rename),
    rm: mortal(rm),
    mkdir: mortal(mkdir),
    writeFile: mortal(writeFile),
  };
});

afterAll(removeZones);

/**
 * What differs between a lake brought up to date step by step and one made at once from the same raw zone. A
 * source without any file may have left an empty catalogue and an empty list.
 */
async function againstFresh(zone: TestZone): Promise<string[]> {
  const fresh = makeZone({ from: zone.raw });
  await fresh.refresh();
  const [lake, made] = [lakeContents(zone.config), lakeContents(fresh.config)];
  return differences(lake, made).filter(
    (name) =>
      made[name] !== undefined ||
      !(lake[name] === '' || /"inputs": \{\},\s*"days": \{\},\s*"unf/.test(lake[name] ?? '')),
  );
}

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

describe('whatever happens to the raw zone, once every file can be read the lake is the one made at once', () => {
  const ROADS = ['a', 'b', 'c'].map((name) => `batch/comptages_routiers/${name}.csv`);
  const BIKES = ['1', '2'].map((hour) => `api/bikes/dt=2023-11-21/hour=${hour}/bikes.json`);
  const NAMES = [...ROADS, ...BIKES];

  const contentOf = (name: string, variant: number) =>
    ROADS.includes(name) ? roadVariant(variant) : bikeVariant(variant);

  const step = fc.oneof(
    fc.record({ what: fc.constant('put' as const), name: fc.constantFrom(...NAMES), variant: fc.nat(3) }),
    fc.record({
      what: fc.constantFrom('remove' as const, 'touch' as const),
      name: fc.constantFrom(...NAMES),
    }),
    fc.record({
      what: fc.constant('break' as const),
      name: fc.constantFrom(...NAMES),
      how: fc.constantFrom('empty' as const, 'foreign' as const, 'dangling' as const),
    }),
  );

  /** some changes of the raw zone, then a run that may be killed */
  const batch = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    life: fc.option(fc.nat(25), { nil: null }),
  });

  type History = { steps: (typeof step extends fc.Arbitrary<infer S> ? S : never)[]; life: number | null }[];
  const put = (name: string, variant: number) => ({ what: 'put' as const, name, variant });
  const [A = '', B = '', C = ''] = ROADS;
  const [API = ''] = BIKES;

  /** Histories that went wrong once. */
  const KNOWN: History[] = [
    // a file that was read becomes unreadable, and is put back as it was
    [
      { steps: [put(API, 0)], life: null },
      { steps: [{ what: 'break', name: API, how: 'empty' }], life: null },
    ],
    // … while another file of its days leaves
    [
      { steps: [put(A, 0), put(B, 1)], life: null },
      {
        steps: [
          { what: 'break', name: A, how: 'foreign' },
          { what: 'remove', name: B },
        ],
        life: null,
      },
    ],
    // killed while the days of a file that left are written, which then comes back
    [
      { steps: [put(A, 2)], life: null },
      { steps: [put(B, 0)], life: null },
      { steps: [{ what: 'remove', name: B }], life: 8 },
      { steps: [put(C, 0)], life: null },
    ],
    // killed while a new content of a file is moved in, which is then put back as it was
    ...[5, 8, 11, 14, 17, 20].map(
      (life): History => [
        { steps: [put(A, 2)], life: null },
        { steps: [put(A, 3)], life },
        { steps: [put(A, 2)], life: null },
      ],
    ),
  ];

  it('over random histories', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 5 }), async (history) => {
        const zone = makeZone();
        // a source that never changes, so that the zone is never empty
        zone.put({
          'api/weather/dt=2023-11-21/weather.json': '{"days":[{"datetime":"2023-11-21","temp":9}]}',
        });
        const now = new Map<string, number>();
        const broken = new Set<string>();
        for (const { steps, life: left } of history) {
          for (const { what, name, ...how } of steps) {
            const file = path.join(zone.raw, name);
            if (what === 'touch') {
              if (now.has(name) && !broken.has(name)) utimesSync(file, 1e9, 1e9);
              continue;
            }
            rmSync(file, { force: true });
            broken.delete(name);
            if (what === 'remove') now.delete(name);
            if (what === 'put' && 'variant' in how) {
              now.set(name, how.variant);
              zone.put({ [name]: contentOf(name, how.variant) });
            }
            if (what === 'break' && 'how' in how) {
              broken.add(name);
              zone.put({ [name]: how.how === 'empty' ? '' : 'ni l’un;ni l’autre\n' });
              if (how.how === 'dangling') {
                rmSync(file);
                symlinkSync(path.join(zone.folder, 'nulle-part'), file);
              }
            }
          }
          if (left !== null) {
            life.left = left;
            await zone.refresh().catch((error: unknown) => expect(String(error)).toContain('killed'));
            life.left = Number.POSITIVE_INFINITY;
            continue;
          }
          const failures = Object.values(await zone.refresh()).flatMap((outcome) => outcome.failures);
          expect(failures.map((failure) => failure.path).sort()).toEqual([...broken].sort());
        }
        for (const name of broken) {
          rmSync(path.join(zone.raw, name), { force: true });
          const variant = now.get(name);
          if (variant !== undefined) zone.put({ [name]: contentOf(name, variant) });
        }
        await zone.refresh();
        expect(await againstFresh(zone)).toEqual([]);
      }),
      {
        numRuns: Number(process.env.RUNS ?? 15),
        seed: 20_231_121,
        examples: KNOWN.map((history): [History] => [history]),
      },
    );
  });
});

/** Files of road counts that overlap on 2023-11-20 and 21 and do not agree; the last two have a bad row. */
function roadVariant(variant: number): string {
  const rows = (day: string, q: (hour: number) => number | string) =>
    Array.from({ length: 4 }, (_, hour) => ({
      arc: '1',
      stamp: `${day}T0${hour + 1}:00:00+01:00`,
      q: q(hour),
    }));
  return roadCsv(
    [
      [...rows('2023-11-20', (hour) => hour), ...rows('2023-11-21', (hour) => hour)],
      [...rows('2023-11-20', (hour) => 10 - hour), ...rows('2023-11-22', (hour) => hour)],
      rows('2023-11-21', (hour) => ['', 7, 'inf', 21][hour] ?? '').map((row) => ({
        ...row,
        libelle: 'Autre nom',
      })),
      [
        ...rows('2023-11-21', (hour) => 100 + hour),
        { arc: '2', stamp: '2023-11-21T05:00:00+01:00', q: 'abc' },
      ],
    ][variant] ?? [],
  );
}

/** Answers that overlap on 2023-11-20 and 21 and do not agree; the last one has a bad record. */
function bikeVariant(variant: number): string {
  const records = (day: string, count: number) =>
    Array.from({ length: 3 }, (_, hour) => ({
      id: 'c1',
      date: `${day}T0${hour + 5}:00:00+00:00`,
      count: count + hour,
    }));
  return bikeAnswer(
    [
      [...records('2023-11-20', 1), ...records('2023-11-21', 1)],
      records('2023-11-21', 20),
      [...records('2023-11-20', 30), ...records('2023-11-22', 3)],
      [...records('2023-11-21', 4), { id: 'c2', date: '2023-11-21T05:00:00+00:00', count: -1 }],
    ][variant] ?? [],
  );
}

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
