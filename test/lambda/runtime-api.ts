import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Summary } from '../../src/lambda/process.ts';

/** What a function answered to an invocation. */
export type Answer =
  | { readonly kind: 'response'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly error: FunctionError };

/** An error as the runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly resolve: (answer: Answer) => void;
}

export interface RuntimeApi {
  /** host and port: AWS_LAMBDA_RUNTIME_API */
  readonly address: string;
  /** Resolves when the runtime has loaded the function and asks for its first event. */
  readonly ready: Promise<void>;
  /** Resolves when the function could not be loaded. */
  readonly initFailed: Promise<FunctionError>;
  /** Hands an event to the function; one at a time, as Lambda does. */
  invoke(event: unknown, timeoutMs?: number): Promise<Answer>;
  close(): Promise<void>;
}

const VERSION = '/2018-06-01/runtime';

/**
 * The Lambda Runtime API of one execution environment, on loopback: what a runtime asks for events and answers to
 * (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export async function openRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  const initFailed = Promise.withResolvers<FunctionError>();
  const queue: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let waiting: ServerResponse | null = null;

  function hand(): void {
    const invocation = queue[0];
    if (waiting === null || invocation === undefined) return;
    queue.shift();
    running.set(invocation.id, invocation);
    waiting.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + invocation.timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn':
        'arn:aws:lambda:eu-west-3:123456789012:function:cityflow-process',
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    });
    waiting.end(JSON.stringify(invocation.event));
    waiting = null;
  }

  function settle(id: string, answer: Answer, response: ServerResponse): void {
    const invocation = running.get(id);
    running.delete(id);
    response.writeHead(invocation ? 202 : 400, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(invocation ? { status: 'OK' } : { errorType: 'InvalidRequestID' }));
    invocation?.resolve(answer);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = `${request.method} ${request.url}`;
    if (asked === `GET ${VERSION}/invocation/next`) {
      waiting = response;
      ready.resolve();
      return hand();
    }
    const text = await bodyOf(request);
    if (asked === `POST ${VERSION}/init/error`) {
      response.writeHead(202).end();
      return initFailed.resolve(JSON.parse(text));
    }
    const [, id = '', kind] =
      /^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(asked) ?? [];
    if (kind === 'response') return settle(id, { kind, payload: JSON.parse(text) }, response);
    if (kind === 'error') return settle(id, { kind, error: JSON.parse(text) }, response);
    response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  // the runtime waits for its next event as long as it takes
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: ready.promise,
    initFailed: initFailed.promise,
    invoke: (event, timeoutMs = 60_000) =>
      new Promise((resolve) => {
        queue.push({ id: randomUUID(), event, timeoutMs, resolve });
        hand();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The summary that the processing handler answered. @throws Error with the failure when it failed */
export function summaryOf(answer: Answer): Summary {
  if (answer.kind === 'error') throw new Error(JSON.stringify(answer.error, null, 1));
  return answer.payload as Summary;
}

/** @throws Error with the answer when the function did not fail */
export function errorOf(answer: Answer): FunctionError {
  if (answer.kind === 'response') throw new Error(JSON.stringify(answer.payload, null, 1));
  return answer.error;
}
