import type { Config } from '../config.ts';
import { type CityflowError, errorText } from '../domain/errors.ts';
import type { LocalDate } from '../domain/time.ts';
import type { RunEvent } from '../pipeline/listener.ts';
import { type RunResult, run, WHOLE_JOB } from '../pipeline/run.ts';
import type { AskedDays } from './event.ts';
import type { Log } from './log.ts';
import { checkRoom, listFilesToRead } from './room.ts';

interface Job {
  readonly config: Config;
  readonly days: AskedDays;
  /** asked before each day */
  readonly mayStart: () => boolean;
  readonly log: Log;
}

export interface JobResult extends RunResult {
  /** why results or reports did not reach their store or bucket; null when they did */
  readonly failure: CityflowError | null;
}

/**
 * The whole job in one invocation. Nothing is downloaded before it is known that there is room for it.
 * @throws CityflowError
 */
export async function runJob({ config, days, mayStart, log }: Job): Promise<JobResult> {
  const files = await listFilesToRead(config);
  log.say('INFO', 'listed', { to_read: files.length, bytes: sum(files.map(({ size }) => size)) });
  await checkRoom(config, files);

  let failure: CityflowError | null = null;
  const result = await run(
    config,
    // what a broken store did not get lies in /tmp and goes with the instance: no more of it than is there
    { ...WHOLE_JOB, dates: days, mayStart: () => failure === null && mayStart() },
    (event) => {
      if (event.kind === 'store_failed' || event.kind === 'copies_failed') failure = event.error;
      tell(event, config, log);
    },
  );
  return { ...result, failure };
}

function tell(event: RunEvent, { language }: Config, log: Log): void {
  const reason = ({ error }: { error: CityflowError }) => ({
    code: error.code,
    message: errorText(error, language),
  });
  switch (event.kind) {
    case 'started':
      log.add({ run_id: event.runId });
      log.say('INFO', 'started');
      break;
    case 'ingested': {
      const { source, files, read, counts, daysChanged, failures } = event;
      const rejected = sum(Object.values(counts.rejected));
      const rows = {
        rows: counts.read,
        rejected,
        duplicates: counts.duplicates,
        conflicts: counts.conflicts,
      };
      log.say('INFO', 'ingested', { source, files, read, ...rows, days_changed: daysChanged });
      for (const failure of failures) {
        log.say('WARN', 'file_failed', { file: failure.path, ...reason(failure) });
      }
      break;
    }
    case 'day':
      log.say('INFO', 'day', { date: event.date, types: event.types });
      break;
    case 'report': {
      const { date, csv, changed, synthetic } = event;
      log.say('INFO', 'report', { date, csv, changed, synthetic });
      break;
    }
    case 'delivered':
      log.say('INFO', 'delivered', { store: event.store, delivery: event.delivery });
      break;
    case 'copies_sent':
      log.say('INFO', 'copies_sent', { files: event.names.length, bucket: event.bucket });
      break;
    case 'refused':
    case 'store_failed':
    case 'copies_failed':
      log.say('WARN', event.kind, reason(event));
      break;
    // many a second: of use on a terminal only
    case 'download':
    case 'progress':
      break;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What days of a run are called in a message. */
export function nameDays(days: readonly LocalDate[]): string {
  return days.length <= 1 ? (days[0] ?? '—') : `${days[0]} … ${days.at(-1)}`;
}
