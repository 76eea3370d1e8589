import type { MetricType } from '../domain/metrics.ts';
import type { DayContext } from '../domain/source.ts';
import type { Thresholds } from '../domain/thresholds.ts';
import type { LocalDate } from '../domain/time.ts';
import { openFigures } from './figures.ts';
import type { Lake } from './lake.ts';
import { withoutLeftOut } from './left-out.ts';
import type { RunListener } from './listener.ts';
import { processDay, type Results, type RunStamp } from './process.ts';
import type { RunDay } from './record.ts';
import { reportDay } from './report.ts';

/** What is to be done of which days. */
export interface DayOrder {
  /** oldest first */
  readonly dates: readonly LocalDate[];
  /** types to be computed; none: reports alone */
  readonly types: readonly MetricType[];
  readonly report: boolean;
  /** types that nobody expects */
  readonly left: ReadonlySet<MetricType>;
  readonly thresholds: Thresholds;
  readonly stamp: RunStamp;
}

/** What stops a run between two days, see RunOptions. */
interface Stops {
  readonly mayStart?: () => boolean;
  readonly signal?: AbortSignal;
}

/** Days that wait for the disk while the next one is computed: memory holds as many, and that one. */
const DAYS_BEHIND = 2;

/**
 * Computes and saves days, one after the other. A day is saved while its report is built and the days after it are
 * computed: the disk is waited for at the end alone.
 * @returns the days done; those that `mayStart` refused are the last of `order.dates`
 * @throws CityflowError of the first day that failed; the reason of the signal
 */
export async function runDays(
  lake: Lake,
  results: Results,
  { dates, types, report, left, thresholds, stamp }: DayOrder,
  { mayStart, signal }: Stops,
  listener: RunListener,
): Promise<RunDay[]> {
  const { clock, zones, calendar } = lake;
  const figures = openFigures(lake, dates, report);
  const days: RunDay[] = [];
  /** oldest first */
  const saves: Promise<void>[] = [];
  try {
    for (const date of dates) {
      if (mayStart?.() === false) break;
      signal?.throwIfAborted();
      const day: DayContext = {
        date,
        clock,
        zones,
        calendar,
        thresholds,
        get network() {
          return lake.network(date);
        },
      };
      const processed = await processDay(lake, figures, results, day, types, stamp);
      const outcomes = withoutLeftOut(processed.outcomes, left);
      days.push({ date, outcomes });
      while (saves.length >= DAYS_BEHIND) await saves.shift();
      signal?.throwIfAborted();

      const before = saves.at(-1);
      const saved = processed.save();
      const building = report ? reportDay(lake, figures, results, day, stamp, processed) : null;
      const save = async () => {
        await saved;
        // days are told in their order
        await before;
        if (types.length > 0) listener({ kind: 'day', date, types: outcomes });
        const built = await building;
        if (built === null) return;
        const place = await built.save();
        listener({ kind: 'report', date, synthetic: lake.raw.synthetic, changed: built.changed, ...place });
      };
      const saving = save();
      // its failure is met where it is awaited
      saving.catch(() => {});
      saves.push(saving);
      await building;
    }
    const keeping = figures.countTotals.keep();
    // its failure is met where it is awaited
    keeping.catch(() => {});
    saves.push(keeping);
    for (const saving of saves) await saving;
    return days;
  } catch (error) {
    // nothing goes on behind whoever is told of the failure
    await Promise.allSettled(saves);
    throw error;
  }
}
