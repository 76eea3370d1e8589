import { rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { bikeVariant, roadVariant } from './inputs.ts';
import { againstFresh } from './outputs.ts';
import { makeZone, removeZones } from './zone.ts';

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
