/** How long to wait: what servers say of it, and what is waited when they say nothing. */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Waiting time before attempt `attempt` (1 = the second one): doubling, with the upper half left to chance so
 * that many clients do not come back together.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random() / 2));
}

/** The clock of the server when it answered; null when it does not tell. A cache hands on an old `Date`, and its `Age`. */
export function serverTime(headers: Headers): number | null {
  const ms = Date.parse(headers.get('date') ?? '');
  const age = Number(headers.get('age') ?? 0);
  return Number.isNaN(ms) ? null : ms + (age > 0 ? age * 1000 : 0);
}

/**
 * `Retry-After`: seconds or a date. A date is one of the server's clock, and is measured by it when it tells
 * its time: ours may be wrong.
 * @returns ms to wait, ≥ 0; null when absent or unreadable
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - (serverTime(headers) ?? now));
}

/**
 * When no request is left of the quota: ms until there is one again. Opendatasoft tells the reset as a date,
 * others as seconds to wait or as a Unix time.
 * @returns 0 when requests are left or nothing is said
 */
export function quotaWaitMs(headers: Headers, now: number): number {
  const remaining = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = (headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'))?.trim();
  if (remaining === null || Number(remaining) > 0 || reset === undefined || reset === '') return 0;
  const serverNow = serverTime(headers) ?? now;
  if (!/^\d+(\.\d+)?$/.test(reset)) {
    const at = Date.parse(reset);
    return Number.isNaN(at) ? 0 : Math.max(0, at - serverNow);
  }
  const value = Number(reset);
  // a number of this size is a date in seconds: nobody asks to wait for thirty years
  return value > 1e9 ? Math.max(0, value * 1000 - serverNow) : value * 1000;
}
