import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricType } from '../../src/domain/metrics.ts';
import { toUtcIso } from '../../src/domain/time.ts';
import { openOutboxed } from '../../src/store/outboxed.ts';
import type { Store } from '../../src/store/store.ts';
import { inventDay, inventReport } from '../store/invented.ts';
import { type Memory, openMemory } from '../store/memory.ts';
import { makeDesk } from './desk.ts';
import { type Fate, OUTAGE } from './faulty.ts';

/** A write of a run. */
interface Write {
  readonly what: 'day' | 'removal' | 'report';
  readonly type: MetricType;
  readonly date: string;
}

/** A run, and how the store fares while it goes: a fate per question, then the last one for ever. */
interface Run {
  readonly writes: readonly Write[];
  readonly fates: readonly Fate[];
}

const anyWrite = fc.record<Write>({
  what: fc.constantFrom('day', 'day', 'day', 'removal', 'report'),
  type: fc.constantFrom('bikes', 'comptages'),
  date: fc.constantFrom('2023-11-21', '2023-11-22'),
});
const anyFate = fc.constantFrom<Fate>(
  'works',
  'works',
  'works',
  'works',
  'refused',
  'declined',
  'unanswered',
);
const anyRun = fc.record<Run>({
  writes: fc.array(anyWrite, { maxLength: 6 }),
  fates: fc.array(anyFate, { minLength: 1, maxLength: 12 }),
});

const instantOf = (run: number) => Date.UTC(2023, 10, 23, 0, 0, run);

/** The same write always has the same content; no two writes have. */
async function perform(store: Store, { what, type, date }: Write, run: number, index: number): Promise<void> {
  const [run_id, timestamp] = [`run-${run}-${index}`, toUtcIso(instantOf(run))];
  if (what === 'removal') return store.removeDay(type, date);
  if (what === 'report') return store.replaceReport({ ...inventReport(date, { run_id }), timestamp });
  return store.replaceDay(
    inventDay({ data_type: type, date, run_id, timestamp }, ['a', `of ${run_id}`], () => ({ run_id })),
  );
}

function contents({ days, reports }: Memory) {
  return { days: Object.fromEntries(days), reports: Object.fromEntries(reports) };
}

/** All that a store answers about what it has. */
async function answers(store: Store) {
  const days = await store.days();
  return {
    days,
    pages: await Promise.all(days.map(({ type, date }) => store.items(type, date))),
    series: [await store.series('bikes', 'a'), await store.series('comptages', 'a')],
    reports: await Promise.all((await store.reportDates()).map((date) => store.report(date))),
  };
}

describe('whatever fails and whenever', () => {
  it('the store ends as one that never failed, and took each day once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { minLength: 1, maxLength: 5 }), async (runs) => {
        const desk = makeDesk();
        const never: Memory = { days: new Map(), reports: new Map() };
        const taken: string[] = [];
        try {
          for (const [run, { writes, fates }] of runs.entries()) {
            const now = () => instantOf(run);
            const { remote, outbox, sync } = desk.open((call) => fates[call] ?? fates.at(-1)!, now);
            // a run delivers first what earlier ones could not
            const undelivered = (await sync()).at(-1) === 'store_failed';
            const failure = undelivered ? { failure: OUTAGE } : {};
            const store = openOutboxed({ remote: remote.store, outbox, now, ...failure });
            for (const [index, write] of writes.entries()) {
              await perform(store, write, run, index);
              await perform(openMemory(never), write, run, index);
            }
            taken.push(...remote.taken());
            expect(await answers(desk.open().store)).toEqual(await answers(openMemory(never)));
          }
          const last = desk.open();
          await last.sync();
          taken.push(...last.remote.taken());
          expect(contents(desk.memory)).toEqual(contents(never));
          expect(await desk.waiting()).toEqual([]);
          const days = taken.filter((what) => what.startsWith('replaceDay'));
          expect(days).toEqual([...new Set(days)]);
        } finally {
          await desk.remove();
        }
      }),
      { numRuns: 60 },
    );
  });
});
