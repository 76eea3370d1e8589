import { gunzipSync } from 'node:zlib';
import type { Answer } from './runtime-api.ts';

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** The doors before a function, by the shape of the events they send. */
export const DOORS = ['API Gateway, HTTP API', 'API Gateway, REST API', 'function URL'] as const;
export type Door = (typeof DOORS)[number];

/** The event that a door makes of a request (docs.aws.amazon.com/lambda, API Gateway and function URLs). */
export function eventOf(door: Door, address: string, { headers = {}, method = 'GET' }: Asked = {}): object {
  const { pathname, searchParams, search } = new URL(address, 'https://api.example');
  const sent = { host: 'api.example', 'x-forwarded-for': '198.51.100.9', ...headers };
  if (door === 'API Gateway, REST API') {
    const names = [...new Set(searchParams.keys())];
    return {
      resource: '/{proxy+}',
      path: pathname,
      httpMethod: method,
      headers: sent,
      multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
      queryStringParameters: names.length
        ? Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).at(-1)]))
        : null,
      multiValueQueryStringParameters: names.length
        ? Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]))
        : null,
      pathParameters: { proxy: pathname.slice(1) },
      stageVariables: null,
      requestContext: { stage: 'prod', path: `/prod${pathname}`, identity: { sourceIp: '198.51.100.9' } },
      body: null,
      isBase64Encoded: false,
    };
  }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: sent,
    requestContext: {
      domainName: 'api.example',
      stage: '$default',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '198.51.100.9', userAgent: 'test' },
      ...(door === 'function URL' ? { authentication: null, authorizer: null } : {}),
    },
    isBase64Encoded: false,
  };
}

/** What a caller gets of it: decoded and unpacked. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** of the answer as Lambda counts it */
  readonly payloadBytes: number;
}

/** @throws Error with the failure when the function failed */
export function gotOf(answer: Answer): Got {
  if (answer.kind === 'error') throw new Error(JSON.stringify(answer.error));
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = answer.payload as {
    readonly statusCode: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
    readonly body: string;
    readonly isBase64Encoded: boolean;
  };
  const got = new Headers(
    multiValueHeaders
      ? Object.entries(multiValueHeaders).flatMap(([name, values]) =>
          values.map((value): [string, string] => [name, value]),
        )
      : { ...headers },
  );
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const text = (got.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  return {
    status: statusCode,
    headers: got,
    text,
    payloadBytes: Buffer.byteLength(JSON.stringify(answer.payload)),
  };
}
