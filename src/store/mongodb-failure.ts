import { CityflowError } from '../domain/errors.ts';

type Driver = typeof import('mongodb');

/** `DuplicateKey`: a unique index holds the value already. */
export const DUPLICATE_KEY = 11_000;

/**
 * Codes of answers that another attempt may change: a server that is starting, stopping or handing over, a
 * cursor lost to that, a deadline on its side, a request rate over the limit of a hosted service (16500).
 */
const PASSING: ReadonlySet<number> = new Set([
  ...[6, 7, 43, 50, 63, 64, 89, 91, 112, 133, 134, 189, 202, 262, 462],
  ...[9_001, 10_058, 10_107, 11_600, 11_602, 13_388, 13_435, 13_436, 16_500],
]);

/** A bulk write wraps what happens to its connection. */
export function unwrap(driver: Driver, error: unknown): unknown {
  const wrapped = error instanceof driver.MongoBulkWriteError && error.errorResponse instanceof Error;
  return wrapped ? error.errorResponse : error;
}

/** Whether the same question may be answered a moment later. */
export function mayPass(driver: Driver, error: unknown): boolean {
  const writeErrors = error instanceof driver.MongoBulkWriteError ? [error.writeErrors].flat() : [];
  if (writeErrors.length > 0) {
    // what an earlier attempt inserted does not stand in the way of the next one
    return writeErrors.every(({ code }) => code === DUPLICATE_KEY || PASSING.has(code));
  }
  if (error instanceof driver.MongoServerError) {
    return PASSING.has(Number(error.code)) || error.hasErrorLabel('RetryableWriteError');
  }
  // a server that is there and says nothing has cost a minute already
  return error instanceof driver.MongoNetworkError && !(error instanceof driver.MongoNetworkTimeoutError);
}

/**
 * What an operator can do about a failure; anything else, which is a bug, as it is.
 * @param store where the store is, without secrets
 */
export function explain(driver: Driver, store: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CityflowError) return error;
  const code = failureCode(driver, error);
  const params = { store, setting: 'MONGODB_URL', detail: error.message.replaceAll(/\s+/g, ' ') };
  return code === null ? error : new CityflowError(code, params, { cause: error });
}

function failureCode(driver: Driver, error: Error): 'STORE_REFUSED' | 'STORE_UNREACHABLE' | null {
  // a server that answers, and one that is too old or that does not let us in
  const refusing = [driver.MongoServerError, driver.MongoCompatibilityError] as const;
  if ([error, error.cause].some((one) => refusing.some((kind) => one instanceof kind)))
    return 'STORE_REFUSED';
  // names that do not resolve
  if (
    error instanceof driver.MongoNetworkError ||
    error instanceof driver.MongoSystemError ||
    'syscall' in error
  ) {
    return 'STORE_UNREACHABLE';
  }
  // what the driver says of its use is a bug of ours; the rest is its time limits and what it heard of the server
  const misused = error instanceof driver.MongoAPIError || !(error instanceof driver.MongoDriverError);
  return misused ? null : 'STORE_UNREACHABLE';
}
