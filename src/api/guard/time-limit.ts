import { createMiddleware } from 'hono/factory';
import { ApiProblem } from '../problem.ts';

/** Less than the 29 s that an API Gateway waits for, so that it is us who say what happened. */
const LONGEST_MS = 25_000;

const RETRY_SECONDS = 10;

/**
 * Answers for who does not: a question that the store has not answered in time is over for its caller. It goes on
 * in the store, whose clients have limits of their own.
 */
export function timeLimit(longestMs: number = LONGEST_MS) {
  return createMiddleware(async (_c, next) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const detail = `The answer took more than ${longestMs / 1000} s. Ask for less, or again in a moment.`;
      late.reject(new ApiProblem('store-unavailable', detail, {}, { 'Retry-After': String(RETRY_SECONDS) }));
    }, longestMs);
    try {
      await Promise.race([next(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  });
}
