import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Network } from '../domain/places.ts';
import type { DayContext } from '../domain/source.ts';
import type { LocalDate } from '../domain/time.ts';
import { writeFileAtomic } from '../files.ts';
import {
  type DailyTotal,
  readDailyTotals,
  type TotalsQuestion,
  totalsQuestion,
} from '../sources/comptages/history-totals.ts';
import type { Lake } from './lake.ts';

/** Totals of days of the whole network. A report looks back on 90 of them, of which the day before knew 89. */
export interface CountTotals {
  /** The totals of those of the dates that have flows, oldest first. */
  of(dates: readonly LocalDate[], day: DayContext): Promise<readonly DailyTotal[]>;
  /** Keeps in the lake what was summed up, if anything was. @throws CityflowError WRITE_FAILED */
  keep(): Promise<void>;
}

/** As kept in the lake: the totals under the rules last asked for. */
interface Kept {
  readonly rules: string;
  /** by date: what the lake had for it, and its total, null without any flow */
  readonly days: Readonly<Record<LocalDate, { readonly sha256: string; readonly total: DailyTotal | null }>>;
}

export function openCountTotals(lake: Lake): CountTotals {
  const file = path.join(lake.folder, 'comptages', 'totaux.json');
  const { days } = lake.catalogs.comptages;
  const files = lake.days('comptages');
  /** what a flow may be depends on the network, which most days share */
  const questions = new WeakMap<Network, TotalsQuestion>();
  const byRules = new Map<string, Promise<Map<LocalDate, Promise<DailyTotal | null>>>>();
  /** the rules under which something was summed up last */
  let fresh: string | null = null;

  /** What an earlier run kept, as far as the lake still has the same days. */
  async function recall(rules: string): Promise<Map<LocalDate, Promise<DailyTotal | null>>> {
    const kept = await readKept(file);
    if (kept?.rules !== rules) return new Map();
    const same = Object.entries(kept.days).filter(([date, { sha256 }]) => days[date]?.sha256 === sha256);
    return new Map(same.map(([date, { total }]) => [date, Promise.resolve(total)]));
  }

  return {
    async of(dates, { network, thresholds }) {
      const question = questions.get(network) ?? totalsQuestion(network, thresholds);
      questions.set(network, question);
      const recalled = byRules.get(question.rules) ?? recall(question.rules);
      byRules.set(question.rules, recalled);
      const totals = await recalled;
      const missing = dates.filter((date) => files.has(date) && !totals.has(date));
      if (missing.length > 0) {
        fresh = question.rules;
        const read = readDailyTotals(
          lake.engine,
          missing.map((date) => files.get(date)!),
          question,
        );
        for (const date of missing) {
          const total = read.then((list) => list.find((one) => one.date === date) ?? null);
          totals.set(date, total);
          // its failure is met where it is awaited
          total.catch(() => {});
        }
      }
      const found = await Promise.all(dates.map((date) => totals.get(date) ?? null));
      return found.filter((total) => total !== null);
    },

    async keep() {
      if (fresh === null) return;
      const totals = await byRules.get(fresh)!;
      const known = await Promise.all(
        [...totals].map(async ([date, total]) => ({ date, sha256: days[date]!.sha256, total: await total })),
      );
      const sorted = known.sort((a, b) => (a.date < b.date ? -1 : 1));
      const kept: Kept = {
        rules: fresh,
        days: Object.fromEntries(sorted.map(({ date, ...day }) => [date, day])),
      };
      await writeFileAtomic(file, `${JSON.stringify(kept, null, 1)}\n`);
      fresh = null;
    },
  };
}

/** A damaged file is as good as none: all that it holds can be summed up again. */
async function readKept(file: string): Promise<Kept | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
