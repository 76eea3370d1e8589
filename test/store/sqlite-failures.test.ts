import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { inventReport, inventRun } from './invented.ts';
import { expectWholeRun } from './reading.ts';
import { makeScratch, type Scratch, WRITER } from './scratch.ts';

const DAY = '2023-11-21';

describe('the embedded store says in one line what an operator can fix', () => {
  let scratch: Scratch;

  beforeEach(() => {
    scratch = makeScratch();
  });
  afterEach(() => scratch.remove());

  /** The line for the operator; a bug when it is not one. */
  async function failure(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => new Error('nothing failed'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof CityflowError)) throw error;
    const text = errorText(error, 'en');
    expect(text).not.toContain('\n');
    return text;
  }

  /** Another program's access to the file. */
  function withRaw(work: (raw: DatabaseSync) => void): void {
    const raw = new DatabaseSync(scratch.file);
    work(raw);
    raw.close();
  }

  it('a file that is not a database', async () => {
    for (const content of ['date;valeur\n'.repeat(1_000), '{}', '\0'.repeat(5_000)]) {
      writeFileSync(scratch.file, content);
      expect(await failure(scratch.open().ping())).toContain(
        `${scratch.file} unusable: file is not a database`,
      );
      expect(readFileSync(scratch.file, 'utf8')).toBe(content);
    }
  });

  it('a file cut in the middle', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    await store.close();
    truncateSync(scratch.file, 5 * 16_384);
    const text = await failure(scratch.open().items('comptages', DAY));
    expect(text).toContain('unusable: database disk image is malformed');
  });

  it('a text damaged inside the file', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    await store.replaceReport(inventReport(DAY));
    withRaw((raw) =>
      raw.exec(`UPDATE items SET json = '{' WHERE entity = '1'; UPDATE reports SET json = ''`),
    );
    expect(await failure(store.items('comptages', DAY))).toContain(`comptages ${DAY} 1: damaged JSON`);
    expect(await failure(store.report(DAY))).toContain(`report ${DAY}: damaged JSON`);
    expect(await store.header('comptages', DAY)).not.toBeNull();
  });

  it('a folder in place of the file, a file in place of the folder', async () => {
    mkdirSync(scratch.file);
    expect(await failure(scratch.open().days())).toContain(`${scratch.file} unusable: EISDIR`);
    const blocker = path.join(scratch.folder, 'blocker');
    writeFileSync(blocker, '');
    expect(await failure(openSqlite({ file: path.join(blocker, 'city.db') }).days())).toMatch(
      /ENOTDIR|EEXIST/,
    );
  });

  it('in the thread that writes, told as here', async () => {
    mkdirSync(scratch.file);
    const store = scratch.open(10_000, 0);
    expect(await failure(store.replaceDay(inventRun(1)))).toContain(`${scratch.file} unusable: EISDIR`);
    expect(await failure(store.removeDay('comptages', DAY))).toContain(`${scratch.file} unusable: EISDIR`);
  });

  it('a file that may only be read: it is read, not written', async () => {
    const first = scratch.open();
    await first.replaceDay(inventRun(1));
    await first.close();
    chmodSync(scratch.folder, 0o777);
    chmodSync(scratch.file, 0o444);
    await asOrdinaryUser(async () => {
      const store = scratch.open();
      expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
      const text = 'unusable: attempt to write a readonly database';
      expect(await failure(store.replaceDay(inventRun(2)))).toContain(text);
      expect(await failure(store.ping())).toContain(text);
      expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
      await store.close();
    });
  });

  it('a file that another program keeps to itself', async () => {
    const store = scratch.open(20);
    await store.replaceDay(inventRun(1));
    const raw = new DatabaseSync(scratch.file);
    raw.exec('BEGIN IMMEDIATE');
    expect(await failure(store.replaceDay(inventRun(2)))).toContain('unusable: database is locked');
    raw.exec('ROLLBACK');
    raw.close();
    await store.replaceDay(inventRun(2));
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-2');
  });

  it('a disk that takes no more: the old day stays', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    await store.close();
    // no file may grow beyond 256 KB: the database fits, what a save adds does not
    const command = 'ulimit -f 256; "$0" "$@" || true';
    const args = ['-c', command, process.execPath, WRITER, scratch.file, DAY, '2', '2'];
    expect(execFileSync('bash', args, { encoding: 'utf8' })).toMatch(/^STORE_FAILED .*disk/);
    expect(expectWholeRun((await scratch.open().items('comptages', DAY))!)).toBe('run-1');
  });

  it('a file of a newer CityFlow, left as it is', async () => {
    const store = scratch.open();
    await store.replaceDay(inventRun(1));
    await store.close();
    withRaw((raw) => raw.exec('PRAGMA user_version = 99'));
    const before = readFileSync(scratch.file);
    expect(await failure(scratch.open().days())).toMatch(/newer CityFlow \(schema 99, known here: 1\)/);
    expect(readFileSync(scratch.file).equals(before)).toBe(true);
  });

  it('a file of another program, left as it is', async () => {
    withRaw((raw) => raw.exec('CREATE TABLE notes (text)'));
    const before = readFileSync(scratch.file);
    expect(await failure(scratch.open().replaceDay(inventRun(1)))).toContain(
      'another program, left untouched',
    );
    expect(readFileSync(scratch.file).equals(before)).toBe(true);
  });

  it('but nothing of a bug', async () => {
    const store = scratch.open();
    await store.ping();
    withRaw((raw) => raw.exec('DROP TABLE reports'));
    await expect(store.reportDates()).rejects.not.toBeInstanceOf(CityflowError);
    await expect(store.reportDates()).rejects.toThrow('no such table: reports');
  });
});

/** Root may write everything: steps down for the time of the work. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const nobody = 65_534;
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
