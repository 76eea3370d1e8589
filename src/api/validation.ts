import type { z } from '@hono/zod-openapi';
import type { Json } from '../domain/metrics.ts';
import type { LocalDate } from '../domain/time.ts';
import { ApiProblem } from './problem.ts';

/** Dates that a problem lists. */
const LISTED_DATES = 40;

/**
 * What the schemas of a route found wrong, as one problem that names each parameter and what is allowed.
 * @param query parameters that the route has
 * @param dates that are stored, oldest first
 */
export function validationProblem(
  target: 'path' | 'query',
  error: z.ZodError,
  query: readonly string[],
  dates: readonly LocalDate[],
): ApiProblem {
  const errors = error.issues
    .flatMap((issue) => faultsOf(issue, query))
    .map((fault) => (fault.parameter === 'date' ? withDates(fault, dates) : fault));
  const detail = errors.map(({ parameter, detail: text }) => `${parameter}: ${text}`).join('; ');
  return new ApiProblem('invalid-parameter', detail, { in: target, errors });
}

function withDates(fault: Fault, dates: readonly LocalDate[]): Fault {
  const newest = dates.slice(-LISTED_DATES).toReversed();
  const shown = newest.length < dates.length ? `the newest of ${dates.length} stored` : 'stored';
  const detail = `${fault.detail}; ${shown}: ${newest.join(', ') || 'none'}`;
  return { ...fault, detail, valid: ['latest', ...newest] };
}

interface Fault {
  readonly [key: string]: Json;
  readonly parameter: string;
  readonly detail: string;
}

function faultsOf(issue: z.core.$ZodIssue, known: readonly string[]): Fault[] {
  const parameter = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = known.length === 0 ? 'this route has none' : `parameters: ${known.join(', ')}`;
      return issue.keys.map((key) => ({ parameter: key, detail: `unknown; ${valid}`, valid: [...known] }));
    }
    case 'invalid_value': {
      const valid = issue.values.map(String);
      return [{ parameter, detail: `expected one of: ${valid.join(', ')}`, valid }];
    }
    case 'invalid_type':
      return [{ parameter, detail: 'given more than once; separate several values by commas' }];
    case 'too_big':
      return [{ parameter, detail: `longer than ${issue.maximum} characters` }];
    case 'too_small':
      return [{ parameter, detail: 'empty' }];
    default:
      return [{ parameter, detail: issue.message }];
  }
}
