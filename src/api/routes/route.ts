import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { LocalDate } from '../../domain/time.ts';
import type { Answers } from '../answer/respond.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { ApiProblem, PROBLEMS, type ProblemName, problemResponse } from '../problem.ts';
import type { Catalogs } from '../read/catalog.ts';
import type { Days } from '../read/days.ts';
import { problemSchema } from '../schemas/wire.ts';
import { validationProblem } from '../validation.ts';

export type ApiApp = OpenAPIHono<ApiEnv>;

/** What handlers work with. */
export interface Desk {
  readonly deps: ApiDeps;
  readonly catalogs: Catalogs;
  readonly days: Days;
  readonly answers: Answers;
}

interface RouteParts<P extends z.ZodType, Q extends z.ZodObject> {
  /** with `{parameters}` */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Figures' | 'What there is' | 'Service';
  readonly description?: string;
  readonly params: P;
  readonly query: Q;
  /** media types of the good answer and what they hold */
  readonly content: Readonly<Record<string, z.ZodType>>;
  readonly problems?: readonly ProblemName[];
  /** headers of the good answer */
  readonly headers?: z.ZodObject;
  /** the dates that a wrong one is answered with */
  readonly dates?: (c: Context<ApiEnv>) => Promise<readonly LocalDate[]>;
  /** answers of other statuses that are not problems */
  readonly others?: Readonly<Record<number, z.ZodType>>;
}

/** Adds a route that answers GET and HEAD; everything else about its path is answered here too. */
export function addRoute<P extends z.ZodType, Q extends z.ZodObject>(
  app: ApiApp,
  parts: RouteParts<P, Q>,
  handle: (
    c: Context<ApiEnv>,
    asked: { readonly params: z.output<P>; readonly query: z.output<Q> },
  ) => Promise<Response>,
): void {
  const {
    path,
    summary,
    tag,
    description,
    params,
    query,
    content,
    headers,
    others = {},
    problems = [],
  } = parts;
  const route = createRoute({
    method: 'get',
    path,
    summary,
    tags: [tag],
    ...(description === undefined ? {} : { description }),
    request: { params, query } as never,
    responses: {
      200: { description: 'The answer', content: contentOf(content), ...(headers ? { headers } : {}) },
      ...Object.fromEntries(
        Object.entries(others).map(([status, schema]) => [
          status,
          { description: 'The same document', content: contentOf({ 'application/json': schema }) },
        ]),
      ),
      ...(headers === undefined
        ? {}
        : { 304: { description: 'What `If-None-Match` names is still the answer' } }),
      ...problemResponses([...EVERYWHERE, ...problems]),
    },
  });
  /** @throws ApiProblem invalid-parameter */
  async function read<S extends z.ZodType>(
    c: Context<ApiEnv>,
    target: Target,
    schema: S,
  ): Promise<z.output<S>> {
    const parsed = schema.safeParse(target === 'path' ? c.req.param() : queryOf(c));
    if (parsed.success) return parsed.data;
    throw validationProblem(target, parsed.error, Object.keys(query.shape), (await parts.dates?.(c)) ?? []);
  }
  app.openAPIRegistry.registerPath(route);
  const address = route.getRoutingPath();
  // not `app.openapi`: its validators are two more rooms for every request to pass through, a tenth of its time
  app.get(address, async (c) =>
    handle(c, { params: await read(c, 'path', params), query: await read(c, 'query', query) }),
  );
  app.all(address, (c) => otherMethod(c));
}

type Target = 'path' | 'query';

/** The parameters of the query; one that was given several times is a list, which no schema takes. */
function queryOf(c: Context<ApiEnv>): Readonly<Record<string, string | readonly string[]>> {
  const given = Object.entries(c.req.queries());
  return Object.fromEntries(given.map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

/** What can be wrong with any request. */
const EVERYWHERE: readonly ProblemName[] = [
  'invalid-parameter',
  'unauthorized',
  'forbidden',
  'uri-too-long',
  'head-too-large',
  'too-many-requests',
  'internal-error',
  'store-unavailable',
];

const ALLOW = 'GET, HEAD, OPTIONS';

function otherMethod(c: Context<ApiEnv>): Response {
  if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: ALLOW } });
  const detail = `${c.req.method} is not possible here: ${ALLOW} are.`;
  return problemResponse(c, new ApiProblem('method-not-allowed', detail, {}, { Allow: ALLOW }));
}

function contentOf(types: Readonly<Record<string, z.ZodType>>) {
  return Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }]));
}

function problemResponses(names: readonly ProblemName[]) {
  const byStatus = Map.groupBy(names, (name) => PROBLEMS[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.map((name) => PROBLEMS[name].about).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
