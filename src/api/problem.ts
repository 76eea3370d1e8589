import type { Context } from 'hono';
import { CityflowError } from '../domain/errors.ts';
import type { Json } from '../domain/metrics.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';

/** What can be wrong with a request, or here: stable names, anchors of `/docs`. */
export const PROBLEMS = {
  'invalid-parameter': {
    status: 400,
    title: 'Bad Request',
    about: 'A parameter is unknown, repeated, or has a value that is not allowed. `errors` names each one.',
  },
  'bad-request': {
    status: 400,
    title: 'Bad Request',
    about: 'This is no HTTP request, or its `Host` is no host.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'Bad Request',
    about: 'The cursor is not one that this list gave out. Start again without it.',
  },
  unauthorized: { status: 401, title: 'Unauthorized', about: 'The API key is unknown or revoked.' },
  forbidden: { status: 403, title: 'Forbidden', about: 'The API key does not give this right.' },
  'not-found': {
    status: 404,
    title: 'Not Found',
    about: 'No such route, or nothing is stored under this type, date or entity.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method Not Allowed',
    about: 'The API only reads: GET, HEAD and OPTIONS.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request Timeout',
    about: 'The request took too long to arrive.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not Acceptable',
    about: 'The route has none of the formats that `Accept` asks for. `valid` lists those it has.',
  },
  'day-replaced': {
    status: 410,
    title: 'Gone',
    about:
      'The day was computed again since the first page of this list: pages of two runs do not make one list. Start again without the cursor.',
  },
  'uri-too-long': {
    status: 414,
    title: 'URI Too Long',
    about: 'The address has more than 8,192 characters.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too Many Requests',
    about: 'The rate limit is reached; `Retry-After` says when to ask again.',
  },
  'head-too-large': {
    status: 431,
    title: 'Request Header Fields Too Large',
    about: 'Address and headers together have more than 16,384 bytes.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal Server Error',
    about: 'A bug of CityFlow. It was logged under the `request_id` given.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Service Unavailable',
    about: 'The database does not answer; `Retry-After` says when to ask again.',
  },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

type Extra = Readonly<Record<string, Json>>;

/** A request that cannot be answered as asked. Thrown anywhere, written by `problemResponse`. */
export class ApiProblem extends Error {
  readonly problem: ProblemName;
  readonly extra: Extra;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param detail for who reads it: what was wrong, what is right
   * @param extra members of the document beside the standard ones, such as `valid`
   */
  constructor(
    problem: ProblemName,
    detail: string,
    extra: Extra = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.problem = problem;
    this.extra = extra;
    this.headers = headers;
  }
}

/** Seconds after which a store in trouble may be asked again. */
const RETRY_SECONDS = 10;

/** Writes whatever went wrong: nothing of it but an `ApiProblem` is told to who asked. */
export function answerError(error: unknown, c: Context<ApiEnv>, { log }: Pick<ApiDeps, 'log'>): Response {
  if (error instanceof ApiProblem) return problemResponse(c, error);
  const requestId = c.get('requestId');
  const request = { requestId, method: c.req.method, path: c.req.path };
  if (error instanceof CityflowError && error.code.startsWith('STORE_')) {
    log({ level: 'error', message: 'store failed', code: error.code, error: error.message, ...request });
    return problemResponse(
      c,
      new ApiProblem(
        'store-unavailable',
        'The database does not answer. Try again in a moment.',
        {},
        {
          'Retry-After': String(RETRY_SECONDS),
        },
      ),
    );
  }
  log({
    level: 'error',
    message: 'bug',
    error: error instanceof Error ? error.stack : String(error),
    ...request,
  });
  const detail = 'Something went wrong here. It was logged.';
  return problemResponse(
    c,
    new ApiProblem('internal-error', detail, requestId ? { request_id: requestId } : {}),
  );
}

/** `application/problem+json` (RFC 9457), with the members `error`, `message` and `statusCode` of older clients. */
export function problemResponse(
  c: Context<ApiEnv>,
  { problem, message, extra, headers }: ApiProblem,
): Response {
  const { status, title } = PROBLEMS[problem];
  const body = {
    type: `/docs#problem-${problem}`,
    title,
    status,
    detail: message,
    instance: c.req.path,
    ...extra,
    error: title,
    message,
    statusCode: status,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
}
