import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Context } from 'hono';
import { CityflowError } from '../domain/errors.ts';
import { PROBLEMS, type ProblemName } from './problem.ts';

/** What the door of the network bears. Times in ms. */
export interface ListenLimits {
  /** for the head of a request: who sends it a letter at a time is sent away */
  readonly headMs: number;
  /** for a whole request, its body included */
  readonly requestMs: number;
  /** how often the two above are looked at */
  readonly lookMs: number;
  /** without a byte in either direction: who stops reading an answer is sent away */
  readonly idleMs: number;
  /** between two requests of a connection */
  readonly keepAliveMs: number;
  /** of a head, its address included */
  readonly headBytes: number;
  readonly connections: number;
  /** for what is in flight when the server is told to stop */
  readonly graceMs: number;
}

const LIMITS: ListenLimits = {
  headMs: 10_000,
  requestMs: 30_000,
  lookMs: 2_000,
  idleMs: 60_000,
  // longer than the 60 s of usual proxies in front, which would otherwise send a request into a closing door
  keepAliveMs: 65_000,
  headBytes: 16_384,
  connections: 1_000,
  graceMs: 10_000,
};

export interface Listening {
  /** `http://127.0.0.1:5000` */
  readonly url: string;
  /** Stops accepting, lets what is in flight finish, and cuts what has not finished in time. */
  close(): Promise<void>;
}

interface ListenSettings {
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  readonly limits?: Partial<ListenLimits>;
  /** told of what the application should have caught; the error output by default */
  readonly onBug?: (error: unknown) => void;
}

type Fetch = Parameters<typeof getRequestListener>[0];

/**
 * Serves an application on a socket.
 * @throws CityflowError PORT_IN_USE, LISTEN_FAILED
 */
export async function listen(
  fetch: Fetch,
  { host, port, onBug = console.error, limits: given = {} }: ListenSettings,
): Promise<Listening> {
  const limits = { ...LIMITS, ...given };
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.lookMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headBytes,
    },
    getRequestListener(fetch, { errorHandler: (error) => answerFailure(error, onBug) }),
  );
  server.maxConnections = limits.connections;
  server.timeout = limits.idleMs;
  server.on('clientError', refuse);
  const idle = trackIdle(server);
  await start(server, host, port);
  const { address, family, port: used } = server.address() as AddressInfo;
  const shown = family === 'IPv6' ? `[${address}]` : address;
  return { url: `http://${shown}:${used}`, close: () => stop(server, idle, limits.graceMs) };
}

/** Who is at the other end of the connection of a request. */
export function peerOfSocket(c: Context): string | null {
  const { incoming } = (c.env ?? {}) as { readonly incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress ?? null;
}

async function start(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new CityflowError('PORT_IN_USE', { host, port: String(port) });
    throw new CityflowError('LISTEN_FAILED', { host, port: String(port), detail: code || message });
  }
}

/**
 * The connections of a server on which no request is being answered: Node calls only those idle that had one
 * before, and would wait for the others.
 */
function trackIdle(server: Server): ReadonlySet<Socket> {
  const idle = new Set<Socket>();
  server.on('connection', (socket) => {
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  return idle;
}

async function stop(server: Server, idle: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  // answers from now on are the last of their connections
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const closed = once(server, 'close');
  server.close();
  const sweep = () => {
    for (const socket of idle) socket.destroySoon();
  };
  sweep();
  // an answer that was under way without that header leaves a connection that waits for another request
  const sweeping = setInterval(sweep, 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweeping);
  clearTimeout(cut);
}

/** Requests that never reach the application, because they are none: answered in its words, then cut off. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const problems: Readonly<Record<string, ProblemName>> = {
    HPE_HEADER_OVERFLOW: 'head-too-large',
    ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  };
  const problem = problems[error.code ?? ''] ?? 'bad-request';
  const { status, title } = PROBLEMS[problem];
  const body = problemText(problem);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** A request whose address makes no sense, such as one with a spoilt `Host`; anything else is a bug. */
function answerFailure(error: unknown, onBug: (error: unknown) => void): Response {
  const problem = error instanceof RequestError ? 'bad-request' : 'internal-error';
  if (problem === 'internal-error') onBug(error);
  return new Response(problemText(problem), {
    status: PROBLEMS[problem].status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

/** As `problemResponse` writes it, where there is no request to write it for. */
function problemText(name: ProblemName): string {
  const { title, status, about } = PROBLEMS[name];
  return JSON.stringify({
    type: `/docs#problem-${name}`,
    title,
    status,
    detail: about,
    error: title,
    message: about,
    statusCode: status,
  });
}
