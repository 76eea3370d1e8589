import { type Config, readConfig } from '../config.ts';
import { CityflowError, type ErrorCode, errorText } from '../domain/errors.ts';
import type { Language } from '../domain/language.ts';
import type { LocalDate } from '../domain/time.ts';
import type { LambdaContext } from './context.ts';
import { openDeadline } from './deadline.ts';
import { parseEvent } from './event.ts';
import { type Log, openLog } from './log.ts';
import { lambdaDefaults, openPlace } from './place.ts';

/** The answer to an invocation. Exit codes are those of the command line. */
export interface Summary {
  /** null when no run was started */
  readonly run_id: string | null;
  /** 0 done; 1 error; 2 the event is not understood; 3 done but incomplete */
  readonly exit: 0 | 1 | 2 | 3;
  readonly degraded: boolean;
  /** days done */
  readonly dates: readonly LocalDate[];
  /** days asked for that the time of the function did not allow: invoke again from the first of them */
  readonly remaining: readonly LocalDate[];
  /** what an operator has to do before another try makes sense */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/**
 * Whether another try may mend a failure: then it is thrown, so that Lambda counts an error and whoever invoked
 * tries again. So is what lies beyond the function: a store or a bucket that is down, in the way, or gone. Its
 * outbox would not wait for it, it lies in /tmp and goes with the instance.
 */
function isWorthAnotherTry(code: ErrorCode): boolean {
  return /^(STORE|S3)_/.test(code) || code === 'LOCKED' || code === 'TIME_TOO_SHORT';
}

const BAD_EVENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['EVENT_INVALID', 'DATE_INVALID']);

/**
 * The daily processing on AWS Lambda: raw zone → lake → metrics → store → report, for `{date}`, `{from, to}` or
 * the newest complete day. See README.md beside this file for what that takes and what it cannot do.
 *
 * @throws Error named by its code, for failures that another try may mend; anything else comes back as `error`
 */
export async function handler(event: unknown, context: LambdaContext): Promise<Summary> {
  const log = openLog(context.awsRequestId);
  let language: Language = 'fr';
  try {
    const config = readConfig(undefined, undefined, lambdaDefaults(await openPlace(context)));
    language = config.language;
    return await answer(event, context, config, log);
  } catch (error) {
    if (!(error instanceof CityflowError)) throw error;
    const { code } = error;
    const message = errorText(error, language);
    log.say('ERROR', 'failed', { code, message });
    if (isWorthAnotherTry(code)) throw named(code, message, error);
    const exit = BAD_EVENT.has(code) ? 2 : 1;
    return { run_id: null, exit, degraded: false, dates: [], remaining: [], error: { code, message } };
  }
}

async function answer(event: unknown, context: LambdaContext, config: Config, log: Log): Promise<Summary> {
  const days = parseEvent(event);
  // loaded now: the engine is most of a cold start, and an event that is refused does not need it
  const { runJob, nameDays } = await import('./job.ts');
  const { mayStart } = openDeadline(() => context.getRemainingTimeInMillis());
  const result = await runJob({ config, days, mayStart, log });
  if (result.failure !== null) throw result.failure;
  if (result.dates.length === 0)
    throw new CityflowError('TIME_TOO_SHORT', { days: nameDays(result.remaining) });
  const summary: Summary = {
    run_id: result.runId,
    exit: result.degraded ? 3 : 0,
    degraded: result.degraded,
    dates: result.dates,
    remaining: result.remaining,
    error: null,
  };
  log.say(result.degraded ? 'WARN' : 'INFO', 'done', { ...summary });
  return summary;
}

/** An error as Lambda shows it: `errorType` is its name. */
function named(code: ErrorCode, message: string, cause: CityflowError): Error {
  const error = new Error(message, { cause });
  error.name = code;
  return error;
}
