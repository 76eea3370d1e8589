import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { describeWithOwnServer } from '../servers.ts';
import { useServerBehindProxy } from './dynamodb-behind.ts';
import { DAY_ROWS, reportShown, runShown, smallDay, smallReport } from './dynamodb-moments.ts';
import type { TestTables } from './dynamodb-tables.ts';
import type { FaultProxy, Verdict } from './fault-proxy.ts';
import { inventDay } from './invented.ts';

const DAY = '2023-11-21';
const HOUR_MS = 3_600_000;

/** What a program does, and what it may leave behind when it is cut off: the old state or the new one. */
interface Work {
  readonly name: string;
  readonly act: (store: Store, date: string) => Promise<void>;
  readonly shown: (store: Store, date: string) => Promise<number | null>;
  readonly old: number | null;
  readonly next: number | null;
}

const WORKS: readonly Work[] = [
  {
    name: 'the first save of a day',
    act: (store, date) => store.replaceDay(smallDay(1, date)),
    shown: runShown,
    old: null,
    next: 1,
  },
  {
    name: 'the replacement of a day',
    act: (store, date) => store.replaceDay(smallDay(2, date)),
    shown: runShown,
    old: 1,
    next: 2,
  },
  {
    name: 'the removal of a day',
    act: (store, date) => store.removeDay('comptages', date),
    shown: runShown,
    old: 1,
    next: null,
  },
  {
    name: 'the replacement of a report in parts',
    act: (store, date) => store.replaceReport(smallReport(3, date)),
    shown: reportShown,
    old: 1,
    next: 3,
  },
];

describeWithOwnServer('dynamodb', 'the DynamoDB store', (start) => {
  let proxy: FaultProxy;
  let tables: TestTables;
  let direct: Store;
  useServerBehindProxy(start, (behind) => {
    ({ proxy, tables, direct } = behind);
  });

  /** A connection through the proxy that gives up at once. */
  const impatient = () => tables.open({ endpoint: proxy.url, attempts: 1 });

  /** Puts a date into the state before a work. */
  async function prepare({ old, shown }: Work, date: string): Promise<void> {
    if (old === null) return;
    if (shown === reportShown) await direct.replaceReport(smallReport(old, date));
    else await direct.replaceDay(smallDay(old, date));
  }

  /** Number of requests that a work takes when nothing goes wrong. */
  async function countRequests(work: Work, date: string): Promise<number> {
    await prepare(work, date);
    proxy.script(() => 'pass');
    await work.act(impatient(), date);
    expect(await work.shown(direct, date)).toBe(work.next);
    return proxy.seen().length;
  }

  /** Every row is of a day, or of a report, that is shown. */
  async function expectNothingLeft(): Promise<void> {
    const [days, reports] = [await direct.days(), await direct.reportDates()];
    expect(await tables.rows(tables.metrics)).toHaveLength(days.length * DAY_ROWS + reports.length);
    const odd = await Promise.all(reports.map((date) => reportShown(direct, date)));
    const parts = odd.reduce<number>((sum, run) => sum + (Number(run) % 2 === 1 ? 2 : 0), 0);
    expect(await tables.rows(tables.reports)).toHaveLength(reports.length + parts);
  }

  describe('cut off at each of its requests', () => {
    it.each(WORKS)(
      '$name is done or not done, and can be done again',
      async (work) => {
        const requests = await countRequests(work, '2022-12-31');
        expect(requests).toBeGreaterThan(4);
        // from nothing that reaches the server to all of it, but for the last answer
        for (let done = 0; done <= requests; done += 1) {
          const date = `2023-01-${String(done + 1).padStart(2, '0')}`;
          await prepare(work, date);
          proxy.script(({ n }): Verdict => (n < done - 1 ? 'pass' : n === done - 1 ? 'lose' : 'drop'));
          await expect(work.act(impatient(), date)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
          expect([work.old, work.next]).toContain(await work.shown(direct, date));
          await work.act(direct, date);
          expect(await work.shown(direct, date)).toBe(work.next);
        }
      },
      120_000,
    );

    it('leaves nothing behind for longer than a day', async () => {
      const tomorrow = tables.open({ now: () => Date.now() + 25 * HOUR_MS });
      await tomorrow.replaceDay(smallDay(2, DAY));
      await tomorrow.replaceReport(smallReport(2, DAY));
      await expectNothingLeft();
    });
  });

  describe('asleep at each of its requests', () => {
    /** Holds a request back until the work of somebody else is done. */
    async function asleep(moment: number, work: () => Promise<void>, meanwhile: () => Promise<void>) {
      let wake = () => {};
      let met = () => {};
      const reached = new Promise<void>((resolve) => {
        met = resolve;
      });
      const awake = new Promise<void>((resolve) => {
        wake = resolve;
      });
      proxy.script(async ({ n }): Promise<Verdict> => {
        if (n === moment) {
          met();
          await awake;
        }
        return 'pass';
      });
      const working = work();
      await Promise.race([reached, working]);
      await meanwhile();
      wake();
      await working;
    }

    it.each(WORKS)(
      '$name and a save of another writer: one of them is shown, whole',
      async (work) => {
        const requests = await countRequests(work, '2022-12-31');
        const isReport = work.shown === reportShown;
        for (let moment = 0; moment < requests; moment += 1) {
          const date = `2023-03-${String(moment + 1).padStart(2, '0')}`;
          await prepare(work, date);
          const other = () =>
            isReport ? direct.replaceReport(smallReport(5, date)) : direct.replaceDay(smallDay(5, date));
          await asleep(moment, () => work.act(impatient(), date), other);
          expect([5, work.next]).toContain(await work.shown(direct, date));
        }
        // whoever slept may leave the rows of the other to the next writer
        await direct.replaceDay(smallDay(2, DAY));
        await direct.replaceReport(smallReport(2, DAY));
        await expectNothingLeft();
      },
      120_000,
    );

    it('a save and a removal by another writer: the day is there, or it is not', async () => {
      const [work] = WORKS;
      if (!work) throw new Error('no work');
      const requests = await countRequests(work, '2022-12-30');
      for (let moment = 0; moment < requests; moment += 1) {
        const date = `2023-04-${String(moment + 1).padStart(2, '0')}`;
        const remove = () => direct.removeDay('comptages', date);
        await asleep(moment, () => work.act(impatient(), date), remove);
        expect([1, null]).toContain(await runShown(direct, date));
      }
      await direct.replaceDay(smallDay(2, DAY));
      await expectNothingLeft();
    });

    it('a reader and a save: the reader sees one run', async () => {
      const reader = tables.open({ endpoint: proxy.url });
      const questions = [
        (date: string) => reader.items('comptages', date).then((page) => page?.header.run_id),
        (date: string) => reader.item('comptages', date, '7').then((item) => item?.run_id),
        (date: string) =>
          reader.series('comptages', '7', { from: date, to: date }).then(([point]) => point?.item.run_id),
        (date: string) => reader.report(date).then((stored) => stored?.report.run_id),
        (date: string) =>
          reader.days('comptages').then((days) => days.find((day) => day.date === date)?.run_id),
      ];
      for (const [q, question] of questions.entries()) {
        const date = `2023-05-0${q + 1}`;
        await direct.replaceDay(smallDay(1, date));
        await direct.replaceReport(smallReport(1, date));
        proxy.script(() => 'pass');
        await question(date);
        const requests = proxy.seen().length;
        for (let moment = 0; moment < requests; moment += 1) {
          await direct.replaceDay(smallDay(1, date));
          await direct.replaceReport(smallReport(1, date));
          let answer: unknown;
          const read = async () => {
            answer = await question(date);
          };
          await asleep(moment, read, async () => {
            await direct.replaceDay(smallDay(3, date));
            await direct.replaceReport(smallReport(3, date));
          });
          expect(['run-1', 'run-3']).toContain(answer);
        }
      }
    });
  });

  it.each(WORKS)(
    '$name: a request that was given up and arrives late changes nothing',
    async (work) => {
      const requests = await countRequests(work, '2022-12-29');
      const isReport = work.shown === reportShown;
      for (let late = 0; late < requests; late += 1) {
        const date = `2023-08-${String(late + 1).padStart(2, '0')}`;
        await prepare(work, date);
        let release = () => {};
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        proxy.script(async ({ n }): Promise<Verdict> => {
          if (n === late) await held;
          return 'pass';
        });
        await work.act(tables.open({ endpoint: proxy.url, attempts: 3, answerMs: 400 }), date);
        const save = () =>
          isReport ? direct.replaceReport(smallReport(5, date)) : direct.replaceDay(smallDay(5, date));
        await save();
        release();
        await proxy.idle();
        expect(await work.shown(direct, date)).toBe(5);
      }
    },
    60_000,
  );

  it('gives up a save that takes hours, whose rows may be gone', async () => {
    let hours = 0;
    const slow = tables.open({ endpoint: proxy.url, now: () => Date.now() + hours * HOUR_MS });
    await direct.replaceDay(smallDay(2, '2023-06-01'));
    proxy.script(({ operation }) => {
      if (operation === 'BatchWriteItem') hours = 2;
      return 'pass';
    });
    await expect(slow.replaceDay(smallDay(4, '2023-06-01'))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
    });
    expect(await runShown(direct, '2023-06-01')).toBe(2);
  });

  it('saves a day of every road arc in as few requests as DynamoDB allows', async () => {
    const arcs = Array.from({ length: 3_348 }, (_, i) => String(i));
    const store = tables.open({ endpoint: proxy.url });
    const day = (run_id: string) => inventDay({ date: '2023-07-01', run_id }, arcs);
    await direct.replaceDay(day('run-1'));
    proxy.script(() => 'pass');
    await store.replaceDay(day('run-2'));
    const batches = proxy.seen().filter(({ operation }) => operation === 'BatchWriteItem').length;
    // 134 batches of 25 put the items, as many remove the old ones, whose keys come by the page
    expect(batches).toBeGreaterThanOrEqual(2 * 134);
    expect(batches).toBeLessThan(2 * 134 + 10);
    expect(proxy.seen().length - batches).toBeLessThan(15);
    proxy.script(() => 'pass');
    expect((await store.items('comptages', '2023-07-01'))?.items).toHaveLength(3_348);
    expect(proxy.seen().length).toBeLessThan(6);
  });
});
