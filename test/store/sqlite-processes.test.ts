import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectWholeRun } from './reading.ts';
import { makeScratch, type Scratch, WRITER } from './scratch.ts';

const DAY = '2023-11-21';

describe('the embedded store among several programs', () => {
  let scratch: Scratch;

  beforeEach(() => {
    scratch = makeScratch();
  });
  afterEach(() => scratch.remove());

  /** A program that replaces a day with the runs `first` to `last`; resolves once the first is stored. */
  async function startWriter(date: string, first: number, last: number): Promise<ChildProcess> {
    const args = [WRITER, scratch.file, date, String(first), String(last)];
    const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(writer.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('ready\n');
    return writer;
  }

  it('shows whole days only while another program replaces them', async () => {
    const writer = await startWriter(DAY, 0, 60);
    const exit = once(writer, 'exit');
    const reader = scratch.open();
    const seen = new Set<string>();
    while (writer.exitCode === null) {
      seen.add(expectWholeRun((await reader.items('comptages', DAY))!));
      const page = (await reader.items('comptages', DAY, { after: '150', limit: 20 }))!;
      expect(new Set(page.items.map((item) => item.run_id))).toEqual(new Set([page.header.run_id]));
      await sleep(0);
    }
    expect(await exit).toEqual([0, null]);
    expect(seen.size).toBeGreaterThan(2);
    expect(expectWholeRun((await reader.items('comptages', DAY))!)).toBe('run-60');
  });

  it('can be created by several programs at once', async () => {
    const dates = ['2023-11-19', '2023-11-20', DAY];
    const writers = await Promise.all(dates.map((date) => startWriter(date, 1, 3)));
    await Promise.all(writers.map((writer) => writer.exitCode ?? once(writer, 'exit')));
    expect(writers.map((writer) => writer.exitCode)).toEqual([0, 0, 0]);
    const days = await scratch.open().days();
    expect(days.map(({ date, run_id }) => [date, run_id])).toEqual(dates.map((date) => [date, 'run-3']));
  });

  it('waits for the one that is making the file', async () => {
    const maker = new Worker(
      `const { DatabaseSync } = require('node:sqlite');
       const { parentPort, workerData } = require('node:worker_threads');
       const db = new DatabaseSync(workerData);
       db.exec('BEGIN IMMEDIATE');
       parentPort.once('message', () => setTimeout(() => db.close(), 150));
       parentPort.postMessage('begun');`,
      { eval: true, workerData: scratch.file },
    );
    await once(maker, 'message');
    await expect(scratch.open(0).ping()).rejects.toThrow('database is locked');
    maker.postMessage('end soon');
    await expect(scratch.open().ping()).resolves.toBeUndefined();
    await once(maker, 'exit');
  });

  it('shows a whole day after the writer was killed at any moment', async () => {
    let run = 0;
    for (let kill = 0; kill < 12; kill += 1) {
      const writer = await startWriter(DAY, run, run + 100_000);
      await sleep(Math.random() * 30);
      const exit = once(writer, 'exit');
      writer.kill('SIGKILL');
      expect(await exit).toEqual([null, 'SIGKILL']);
      const store = scratch.open();
      const stored = Number(expectWholeRun((await store.items('comptages', DAY))!).slice('run-'.length));
      expect(stored).toBeGreaterThanOrEqual(run);
      expect(await store.days()).toMatchObject([{ run_id: `run-${stored}`, items: 300 }]);
      await store.close();
      run = stored + 1;
    }
    const raw = new DatabaseSync(scratch.file);
    expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    raw.close();
  });
});
