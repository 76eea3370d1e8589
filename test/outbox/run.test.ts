import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { RunEvent } from '../../src/pipeline/listener.ts';
import { type RunOptions, type RunResult, run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import { sync } from '../../src/pipeline/sync.ts';
import { withoutRun } from '../pipeline/outputs.ts';
import { makeDemo, makeZone, removeZones, type TestZone } from '../pipeline/zone.ts';
import { type Memory, openMemory } from '../store/memory.ts';
import { type Fate, makeFaulty, OUTAGE } from './faulty.ts';

const DAY = '2023-11-21';
const BEFORE = '2023-11-20';
const works = (): Fate => 'works';
const dead = (): Fate => 'refused';

describe('a run whose store fails', () => {
  let zone: TestZone;
  let clean: ReturnType<typeof contents>;
  let questions = 0;
  let clock = Date.UTC(2023, 10, 25);

  beforeAll(async () => {
    zone = makeZone({ from: await makeDemo({ days: 3, arcs: 20, from: '2023-11-19' }) });
    const place = makePlace('undisturbed');
    const { calls } = await place.run(works);
    questions = calls.length;
    clean = contents(place.memory);
    expect(Object.keys(clean)).toHaveLength(7);
  });
  afterAll(removeZones);

  /** A store and an output of its own on the lake that all share. */
  function makePlace(name: string) {
    const memory: Memory = { days: new Map(), reports: new Map() };
    const folder = path.join(zone.folder, name);
    const config: Config = {
      ...zone.config,
      targets: { store: 'mongodb', reports: 'disk' },
      db: path.join(folder, 'cityflow.db'),
      output: path.join(folder, 'output'),
    };
    const open = (fateOf: (call: number, method: string) => Fate) => makeFaulty(openMemory(memory), fateOf);
    return {
      memory,
      config,
      async run(fateOf: (call: number, method: string) => Fate, options: Partial<RunOptions> = {}) {
        const remote = open(fateOf);
        const events: RunEvent[] = [];
        clock += 60_000;
        const world = { now: () => clock, openStore: () => remote.store };
        const asked = { ...WHOLE_JOB, dates: { from: DAY, to: DAY }, ...options };
        const result: RunResult = await run(config, asked, (event) => events.push(event), world);
        return { result, events, calls: remote.calls, taken: remote.taken() };
      },
      async sync(fateOf: (call: number, method: string) => Fate = works) {
        const remote = open(fateOf);
        const { pending, failure } = await sync(
          config,
          () => {},
          () => remote.store,
        );
        return { pending: pending.length, failure, taken: remote.taken() };
      },
    };
  }

  it('goes to its end at whatever question the store fails, and sync gives the same store', async () => {
    expect(questions).toBeGreaterThanOrEqual(12);
    for (let moment = 0; moment < questions; moment += 2) {
      const fate = moment % 4 === 0 ? 'refused' : 'unanswered';
      const place = makePlace(`moment ${moment}`);
      const { result, events, taken } = await place.run((call) => (call < moment ? 'works' : fate));
      const failures = events.filter((event) => event.kind === 'store_failed');
      expect(failures).toMatchObject([{ error: OUTAGE }]);
      expect(result).toMatchObject({ degraded: true, dates: [DAY] });
      const after = await place.sync();
      expect({ moment, found: contents(place.memory) }).toEqual({ moment, found: clean });
      expect(after).toMatchObject({ pending: 0, failure: null });
      const days = [...taken, ...after.taken].filter((what) => what.startsWith('replaceDay'));
      expect(days).toEqual([...new Set(days)]);
      rmSync(path.dirname(place.config.db), { recursive: true });
    }
  });

  it('leaves to the next run what waits, which delivers it before anything else', async () => {
    const place = makePlace('next run');
    const first = await place.run(dead);
    expect(first.result.pending).toBe(7);
    const record = JSON.parse(readFileSync(first.result.record, 'utf8'));
    expect(record).toMatchObject({ base: { nom: 'MEMORY', echec: 'STORE_UNREACHABLE', en_attente: 7 } });
    const second = await place.run(works);
    expect(second.result).toMatchObject({ pending: 0, degraded: false });
    expect(second.events.slice(0, 8).filter((event) => event.kind === 'delivered')).toHaveLength(7);
    expect(second.events.find((event) => event.kind === 'day')?.types).toMatchObject({
      comptages: 'inchange',
      bikes: 'inchange',
    });
    expect(contents(place.memory)).toEqual(clean);
    expect(second.taken).toHaveLength(7);
  });

  it('keeps everything however often it fails, and computes nothing twice', async () => {
    const place = makePlace('often');
    await place.run(dead);
    const again = await place.run(dead);
    expect(again.calls).toHaveLength(1);
    expect(again.events.find((event) => event.kind === 'day')?.types.comptages).toBe('inchange');
    expect(again.result.pending).toBe(7);
    await place.sync();
    expect(contents(place.memory)).toEqual(clean);
  });

  it.each<[string, Partial<RunOptions>]>([
    ['a report alone', { process: false }],
    ['one type and the report', { types: ['bikes'] }],
  ])('says in the report what only the store knew: %s', async (name, options) => {
    const place = makePlace(name);
    await place.run(works);
    await place.run(dead, options);
    await place.sync();
    expect(contents(place.memory)).toEqual(clean);
  });

  it('has the store forget a day whose source is gone, once it is back', async () => {
    const place = makePlace('gone');
    await place.run(works, { dates: { from: BEFORE, to: BEFORE } });
    const weather = [...place.memory.days.keys()].filter((key) => key.startsWith('weather'));
    expect(weather).toEqual([`weather ${BEFORE}`]);
    const without = makeZone({ from: zone.raw });
    without.remove(path.join('api', 'weather'));
    const moved = { ...without.config, targets: place.config.targets, db: place.config.db };
    const refused = makeFaulty(openMemory(place.memory), dead).store;
    const asked = { ...WHOLE_JOB, dates: { from: BEFORE, to: BEFORE } };
    await run(moved, asked, () => {}, { now: () => clock + 1_000, openStore: () => refused });
    expect(place.memory.days.has(`weather ${BEFORE}`)).toBe(true);
    await place.sync();
    expect(place.memory.days.has(`weather ${BEFORE}`)).toBe(false);
    expect(place.memory.days.has(`bikes ${BEFORE}`)).toBe(true);
  });
});

/** What a store holds, without who computed it and when. */
function contents({ days, reports }: Memory): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [
      ...[...days].map(([key, day]) => [key, JSON.stringify([JSON.parse(day.header), day.items])] as const),
      ...reports,
    ]
      .map(([key, text]) => [key, withoutRun(text)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
