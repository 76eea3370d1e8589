import { CityflowError } from '../domain/errors.ts';
import { withoutSecret } from '../domain/secret.ts';
import type { Service } from './service.ts';

/**
 * Why one attempt at a request came to nothing: the error that the operator reads when no further attempt is
 * made, and whether one may help.
 */
export class FetchFault extends Error {
  readonly error: CityflowError;
  readonly again: boolean;
  /** how long the server asks to wait; null when it does not say */
  readonly afterMs: number | null;

  constructor(error: CityflowError, again: boolean, afterMs: number | null = null) {
    super(error.message, { cause: error });
    this.name = 'FetchFault';
    this.error = error;
    this.again = again;
    this.afterMs = afterMs;
  }
}

/** The error behind what stopped a source; anything else that was thrown as it is. */
export function errorBehind(thrown: unknown): unknown {
  return thrown instanceof FetchFault ? thrown.error : thrown;
}

const MAX_DETAIL = 200;

/** One line, short, without the key. */
function safeDetail(text: string, { key }: Service): string {
  const line = withoutSecret(text, key?.value ?? null)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= MAX_DETAIL ? line : `${line.slice(0, MAX_DETAIL - 1)}…`;
}

/** Nobody answered, or the answer broke off: worth another attempt. */
export function unreachable(service: Service, detail: string): FetchFault {
  const { name, setting } = service;
  return new FetchFault(
    new CityflowError('FETCH_UNREACHABLE', { service: name, setting, detail: safeDetail(detail, service) }),
    true,
  );
}

/** The server asks for patience. */
export function busy(service: Service, detail: string, afterMs: number | null, again = true): FetchFault {
  const error = new CityflowError('FETCH_BUSY', {
    service: service.name,
    detail: safeDetail(detail, service),
  });
  return new FetchFault(error, again, afterMs);
}

/** The server understood and says no: asking again changes nothing. */
export function refused(service: Service, detail: string): FetchFault {
  const { name, setting } = service;
  return new FetchFault(
    new CityflowError('FETCH_REFUSED', { service: name, setting, detail: safeDetail(detail, service) }),
    false,
  );
}

/** @param detail what the server said of the key */
export function keyRefused(service: Service, detail: string): FetchFault {
  const setting = service.key?.setting ?? service.setting;
  const shown = { service: service.name, setting, detail: safeDetail(detail, service) };
  return new FetchFault(new CityflowError('FETCH_KEY', shown), false);
}

/**
 * An answer that cannot be what the source holds.
 * @param again whether it may have been an accident of the way: a page of a proxy, a body cut short
 */
export function invalid(service: Service, what: string, detail: string, again = true): FetchFault {
  const shown = { service: service.name, what, detail: safeDetail(detail, service) };
  return new FetchFault(new CityflowError('FETCH_INVALID', shown), again);
}
