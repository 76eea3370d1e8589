import { randomUUID } from 'node:crypto';

/** Letters that mean nothing in a log, a header or a query language. */
const SANE = /^[A-Za-z0-9._-]{8,64}$/;

/** The id under which a request is logged: the caller's own, if it is one, so that both sides find it. */
export function requestId(given: string | undefined): string {
  return given !== undefined && SANE.test(given) ? given : randomUUID();
}
