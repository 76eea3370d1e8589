import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import { openMongo } from '../../src/store/mongodb.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithServer } from '../servers.ts';
import { inventDay, inventReport, inventRun } from './invented.ts';
import { type Database, makeDatabase, withOptions } from './mongodb-database.ts';
import { type Fate, openWire, type Wire } from './mongodb-wire.ts';
import { expectWholeRun } from './reading.ts';

const DAY = '2023-11-21';

/** The error of a question that fails, and how an operator reads it. */
async function failure(question: Promise<unknown>) {
  const error: unknown = await question.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CityflowError)) throw error;
  return {
    code: error.code,
    params: error.params,
    texts: LANGUAGES.map((language) => errorText(error, language)),
  };
}

async function askOnce(url: string, database = 'cityflow'): Promise<void> {
  const store = openMongo({ url, database, ttlDays: null });
  try {
    await store.header('bikes', DAY);
  } finally {
    await store.close();
  }
}

describe('a MongoDB server that is not there', () => {
  // a name is looked up before the store gives up, also where that takes a while
  const PATIENT = { serverSelectionTimeoutMS: 2_000 };
  it.each([
    ['refuses the connection', 'mongodb://127.0.0.1:1/', '127.0.0.1:1/cityflow', 'ECONNREFUSED'],
    ['has no address', 'mongodb://city:s3cret@nowhere.invalid/', '@nowhere.invalid/cityflow', 'ENOTFOUND'],
    ['has no service record', 'mongodb+srv://city:s3cret@nowhere.invalid/', '@nowhere.invalid/', 'ENOTFOUND'],
  ])('is named when it %s', async (_, url, place, detail) => {
    const { code, texts } = await failure(askOnce(withOptions(url, PATIENT)));
    expect(code).toBe('STORE_UNREACHABLE');
    for (const text of texts) {
      expect(text).toContain(place);
      expect(text).toContain(detail);
      expect(text).toContain('MONGODB_URL');
      expect(text).not.toMatch(/s3cret|TimeoutMS|\n/);
    }
  });

  it('is given up after five seconds', async () => {
    const started = performance.now();
    expect((await failure(askOnce('mongodb://127.0.0.1:1/'))).code).toBe('STORE_UNREACHABLE');
    expect(performance.now() - started).toBeGreaterThan(4_500);
  });
});

describe('a wrong setting of MongoDB', () => {
  it.each([
    ['http://city:s3cret@db/', 'cityflow', 'MONGODB_URL', 'http://city:***@db/cityflow'],
    ['mongodb://', 'cityflow', 'MONGODB_URL', 'mongodb://'],
    ['mongodb://city:s3cret@db/?pool=3', 'cityflow', 'MONGODB_URL', 'mongodb://city:***@db/'],
    ['mongodb://db/', 'city.flow', 'MONGODB_DATABASE', 'city.flow'],
  ])('is named: %s %s', async (url, database, name, value) => {
    const { code, params, texts } = await failure(askOnce(url, database));
    expect(code).toBe('CONFIG_INVALID');
    expect(params).toMatchObject({ name, value });
    for (const text of texts) expect(text).not.toContain('s3cret');
  });
});

describeWithServer('mongodb', 'MongoDB store, when things go wrong', ({ url }) => {
  let database: Database;
  let wire: Wire;
  let store: Store;

  beforeEach(async () => {
    database = makeDatabase(url);
    wire = await openWire(url);
    store = database.open({ url: wire.url });
    await store.prepare(true);
    await store.replaceDay(inventRun(1));
  });
  afterEach(async () => {
    wire.meet(() => 'pass');
    await database.remove();
    await wire.close();
  });

  /** The first commands of a name meet these fates; tells how many there were in all. */
  function meet(name: string, ...fates: Fate[]): { readonly count: () => number } {
    let count = 0;
    wire.meet((command) => {
      if (command.name !== name) return 'pass';
      count += 1;
      return fates[count - 1] ?? 'pass';
    });
    return { count: () => count };
  }

  const expectSaved = async (run: string) => {
    wire.meet(() => 'pass');
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe(run);
    expect(await database.documents('metrics_items')).toHaveLength(300);
  };

  it('refuses credentials that the server does not know, and does not show them', async () => {
    const { code, texts } = await failure(askOnce(url.replace('://', '://city:s3cret@'), database.name));
    expect(code).toBe('STORE_REFUSED');
    for (const text of texts) {
      expect(text).toContain('//city:***@');
      expect(text).not.toMatch(/s3cret|\n/);
    }
  });

  describe('saves a day once and whole', () => {
    it.each(
      ['find', 'insert', 'update', 'delete'].flatMap((name) => [
        [name, 'is lost', 'lose'] as const,
        [name, 'is carried out and its answer is lost', 'lose answer'] as const,
      ]),
    )('when its %s %s', async (name, _, fate) => {
      meet(name, fate);
      await store.replaceDay(inventRun(2));
      await expectSaved('run-2');
    });

    it.each([
      ['a request rate over the limit', 16_500, 'Request rate is large'],
      ['a server that hands over', 189, 'PrimarySteppedDown'],
      ['a deadline of the server', 50, 'operation exceeded time limit'],
    ])('when it meets %s, thrice', async (_, code, errmsg) => {
      const answer = { ok: 0, code, errmsg };
      for (const name of ['insert', 'update', 'delete']) {
        const commands = meet(name, answer, answer, answer);
        await store.replaceDay(inventRun(2));
        expect(commands.count()).toBe(4);
      }
      await expectSaved('run-2');
    });

    it('when the server takes a part of the items at a time', async () => {
      const refused = { index: 2, code: 16_500, errmsg: 'Request rate is large' };
      const taken = { index: 1, code: 11_000, errmsg: 'E11000 duplicate key error' };
      const commands = meet(
        'insert',
        { ok: 1, n: 1, writeErrors: [refused] },
        { ok: 1, n: 1, writeErrors: [taken, refused] },
        { ok: 1, n: 1, writeErrors: [{ ...refused, index: 0 }, taken] },
        'lose answer',
      );
      await store.replaceDay(inventRun(2));
      expect(commands.count()).toBe(5);
      await expectSaved('run-2');
    });

    it('when every answer comes half a second late', async () => {
      wire.meet(async () => {
        await delay(500);
        return 'pass';
      });
      await store.replaceDay(inventRun(2));
      await expectSaved('run-2');
    });
  });

  it('saves a report once when the answer is lost', async () => {
    meet('update', 'lose answer');
    await store.replaceReport(inventReport(DAY));
    expect(await database.documents('reports')).toEqual([inventReport(DAY)]);
  });

  it.each([
    ['an identity without rights', 'insert', 1, { ok: 0, code: 13, errmsg: 'not authorized on city' }],
    ['a full disk', 'insert', 1, { ok: 0, code: 14_031, errmsg: 'available disk space is low' }],
    [
      'a full disk for some items',
      'insert',
      1,
      { ok: 1, n: 0, writeErrors: [{ index: 0, code: 14_031, errmsg: 'low' }] },
    ],
    [
      'a full disk at the switch',
      'update',
      1,
      { ok: 0, code: 14_031, errmsg: 'available disk space is low' },
    ],
    ['a rate limit that stays', 'insert', 6, { ok: 0, code: 16_500, errmsg: 'Request rate is large' }],
  ])('keeps the old day, and says why, for %s', async (_, name, attempts, answer) => {
    const commands = meet(name, ...Array.from({ length: attempts }, () => answer));
    const { code, texts } = await failure(store.replaceDay(inventRun(2)));
    expect(commands.count()).toBe(attempts);
    expect(code).toBe('STORE_REFUSED');
    const said = 'writeErrors' in answer ? 'low' : answer.errmsg;
    for (const text of texts) expect(text).toContain(said);
    wire.meet(() => 'pass');
    expect(expectWholeRun((await store.items('comptages', DAY))!)).toBe('run-1');
    await store.replaceDay(inventRun(3));
    await expectSaved('run-3');
  });

  it('asks little of the server for a day of every road arc', async () => {
    const asked: string[] = [];
    wire.meet(({ name }) => {
      asked.push(name);
      return 'pass';
    });
    const arcs = Array.from({ length: 3_348 }, (_, i) => String(i + 1));
    await store.replaceDay(inventDay({}, arcs, () => ({ filler: 'x'.repeat(3_000) })));
    expect(asked).toEqual(['find', 'insert', 'insert', 'update', 'delete']);
    asked.length = 0;
    expect((await store.items('comptages', DAY))?.items).toHaveLength(3_348);
    // header, items by as many as fit into 16 MB, and the header again
    expect(asked.filter((name) => name !== 'getMore')).toEqual(['find', 'find', 'find']);
    expect(asked.length).toBeLessThan(6);
  });

  it('loads the driver when it is asked, and lets the program end when it is closed', async () => {
    const program = `
      import { createRequire } from 'node:module';
      import { openMongo } from ${JSON.stringify(import.meta.resolve('../../src/store/mongodb.ts'))};
      const { cache } = createRequire(import.meta.url);
      const loaded = () => Object.keys(cache).some((file) => file.includes('/node_modules/mongodb/'));
      const before = loaded();
      const store = openMongo({ url: ${JSON.stringify(url)}, database: ${JSON.stringify(database.name)}, ttlDays: null });
      const days = await store.days();
      await store.close();
      console.log(JSON.stringify([before, loaded(), days.length]));`;
    const args = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual([false, true, 1]);
  });

  it('is not asked again once closed', async () => {
    await store.close();
    await expect(store.ping()).rejects.toThrow('is closed');
  });
});
