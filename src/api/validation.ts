import type { z } from '@hono/zod-openapi';
import type { Json } from '../domain/metrics.ts';
import { ApiProblem } from './problem.ts';

/** What the schemas of a route found wrong, as one problem that names each parameter and what is allowed. */
export function validationProblem(target: string, error: z.ZodError, query: readonly string[]): ApiProblem {
  const errors = error.issues.flatMap((issue) => faultsOf(issue, query));
  const detail = errors.map(({ parameter, detail: text }) => `${parameter}: ${text}`).join('; ');
  return new ApiProblem('invalid-parameter', detail, { in: target === 'param' ? 'path' : target, errors });
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
